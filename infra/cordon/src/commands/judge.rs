//! `cordon judge`: observations in, events out, by the same fold as the service, with no database.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use clap::Args;
use cordon_journal::Journal as _;
use cordon_model::{Event, Judged, Offset, World};

use crate::problem::Problem;
use crate::{data, world};

/// Judge observations.
#[derive(Args)]
pub(crate) struct Judge {
    /// The world to judge in; without one, the worlds recorded among the observations.
    #[arg(long)]
    world: Option<PathBuf>,
    /// Judge what a stopped service heard, in its data directory.
    #[arg(long, conflicts_with = "file")]
    data: Option<PathBuf>,
    /// A file of observations (NDJSON), or `-` for stdin.
    #[arg(required_unless_present = "data")]
    file: Option<PathBuf>,
}

/// Records read at once.
const CHUNK: usize = 1_000;

/// As much of a file as is read at once.
const READ_BYTES: usize = 256 * 1024;

type Out = BufWriter<std::io::StdoutLock<'static>>;

impl Judge {
    /// Judges to the end.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let world = self.world.as_deref().map(world::read).transpose()?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        match (self.data, self.file) {
            (Some(dir), _) => judge_heard(dir, world.as_ref(), &mut out)?,
            (None, Some(file)) if file.as_os_str() != "-" => {
                let input = std::fs::File::open(&file).map_err(|e| Problem::wrong(format!("{}: {e}", file.display())))?;
                judge_lines(input, &file.display().to_string(), world.as_ref(), &mut out)?;
            }
            _ => judge_lines(std::io::stdin().lock(), "stdin", world.as_ref(), &mut out)?,
        }
        out.flush()?;
        Ok(())
    }
}

/// A judge in a world. Transits of it that could not be declared are said on stderr; the others are judged.
fn judge_in(world: Option<&World>) -> cordon_custody::Judge {
    let judge = cordon_custody::Judge::new(world);
    for refused in judge.refused() {
        eprintln!("cordon: {refused}");
    }
    judge
}

fn judge_lines(input: impl Read, name: &str, world: Option<&World>, out: &mut Out) -> Result<(), Problem> {
    let mut judge = judge_in(world);
    let mut input = BufReader::with_capacity(READ_BYTES, input);
    let mut line = String::new();
    let mut number = 0_u64;
    loop {
        line.clear();
        number += 1;
        let read = input.read_line(&mut line);
        // What came before a broken line is judged and said, and only then the line is refused.
        if read
            .map_err(|e| Problem::wrong(format!("{name}: line {number}: {e}")))
            .or_else(|e| said(out, e))?
            == 0
        {
            return Ok(());
        }
        let events = judge
            .line(&line)
            .map_err(|e| Problem::wrong(format!("{name}: {e}")))
            .or_else(|e| said(out, e))?;
        for event in events {
            print(out, &event)?;
        }
        if !input.buffer().contains(&b'\n') {
            out.flush()?; // a caller may wait for this line's events before it writes the next
        }
    }
}

/// Writes what is waiting, and hands the problem on.
fn said<T>(out: &mut Out, problem: Problem) -> Result<T, Problem> {
    out.flush()?;
    Err(problem)
}

fn judge_heard(dir: PathBuf, world: Option<&World>, out: &mut Out) -> Result<(), Problem> {
    let journal = data::open_journal(&data::existing(Some(dir))?)?;
    let mut judge = judge_in(world);
    let mut from = Offset(0);
    loop {
        let chunk = journal.heard(from, CHUNK).map_err(Problem::failed)?;
        let Some(last) = chunk.last() else { return Ok(()) };
        from = last.offset.next();
        for heard in &chunk {
            for judged in judge.hear(heard) {
                if let Judged::Event(event) = judged {
                    print(out, &event)?;
                }
            }
        }
    }
}

fn print(out: &mut Out, event: &Event) -> Result<(), Problem> {
    serde_json::to_writer(&mut *out, event).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
