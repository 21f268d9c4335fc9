//! `cordon decode --dialect NAME`: frames in, observations and replies out, a line for a line.

use std::io::{BufRead, BufReader, BufWriter, Write};

use clap::Args;

use crate::config::known_dialect;
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
        let dialect = known_dialect(&self.dialect).map_err(Problem::wrong)?;
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
