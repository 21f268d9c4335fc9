//! `cordon journal`: `heard` as NDJSON, of a stopped service.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use cordon_journal::Journal as _;
use cordon_model::Offset;

use crate::data;
use crate::problem::Problem;

/// Print what was heard.
#[derive(Args)]
pub(crate) struct Journal {
    /// The data directory.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The first offset to print.
    #[arg(long, default_value_t = 0)]
    from: u64,
}

/// Records read at once: enough to keep the disk busy, little enough to keep memory small.
const CHUNK: usize = 1_000;

impl Journal {
    /// Prints to the end.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let journal = data::open_journal(&data::existing(self.data)?)?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut from = Offset(self.from);
        loop {
            let chunk = journal.heard(from, CHUNK).map_err(Problem::failed)?;
            let Some(last) = chunk.last() else { break };
            from = last.offset.next();
            for heard in &chunk {
                serde_json::to_writer(&mut out, &heard.to_json()).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
        }
        out.flush()?;
        Ok(())
    }
}
