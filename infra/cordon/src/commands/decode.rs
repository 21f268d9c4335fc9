//! `cordon decode --dialect NAME`: frames in, observations and replies out, a line for a line.

use std::io::{BufRead, BufReader, BufWriter, Write};

use clap::Args;

use crate::problem::Problem;

/// Decode frames.
#[derive(Args)]
pub(crate) struct Decode {
    /// The dialect.
    #[arg(long)]
    dialect: String,
}

impl Decode {
    /// Reads stdin to its end.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let dialect = cordon_feeds::dialect_of(&self.dialect).ok_or_else(|| Problem::wrong(unknown(&self.dialect)))?;
        let mut decoder = cordon_feeds::Decoder::new(dialect, cordon_feeds::Settings::default());
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut input = BufReader::new(std::io::stdin().lock());
        let mut line = Vec::new();
        loop {
            line.clear();
            if input.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            writeln!(out, "{}", decoder.line(text.trim_end(), cordon_ingest::clock::now()))?;
            if !input.buffer().contains(&b'\n') {
                out.flush()?; // a caller may wait for this line before it sends the next
            }
        }
        Ok(())
    }
}

/// A sentence that says which dialects there are.
fn unknown(name: &str) -> String {
    let known: Vec<&str> = cordon_feeds::SEALS.iter().chain(cordon_feeds::DRONES).map(|d| d.name()).collect();
    format!("there is no dialect \"{name}\"; there are {}", known.join(", "))
}
