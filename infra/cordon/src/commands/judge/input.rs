//! Where the observations come from: a stopped service's journal, a file, or stdin; one after another, in one pass.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

use cordon_custody::Lines;
use cordon_journal::{Embedded, Journal as _};
use cordon_model::{Heard, Offset};

use crate::data;
use crate::problem::Problem;

/// Records read at once.
const CHUNK: usize = 1_000;

/// As much of a file as is read at once.
const READ_BYTES: usize = 256 * 1024;

/// Where what is found goes.
pub(super) type Out = BufWriter<std::io::StdoutLock<'static>>;

/// Observations, opened.
pub(super) enum Input {
    /// What a stopped service heard.
    Journal(Box<Embedded>),
    /// Lines of text, with the name of where they come from.
    Lines(Box<dyn Read>, String),
}

impl Input {
    /// Opens what the arguments name.
    pub(super) fn open(dir: Option<PathBuf>, file: Option<PathBuf>) -> Result<Self, Problem> {
        match (dir, file) {
            (Some(dir), _) => Ok(Self::Journal(Box::new(data::open_journal(&data::existing(Some(dir))?)?))),
            (None, Some(file)) if file.as_os_str() != "-" => {
                let input = std::fs::File::open(&file).map_err(|e| Problem::wrong(format!("{}: {e}", file.display())))?;
                Ok(Self::Lines(Box::new(input), file.display().to_string()))
            }
            _ => Ok(Self::Lines(Box::new(std::io::stdin().lock()), "stdin".to_owned())),
        }
    }

    /// Each observation in turn. What one led to is written before the next is waited for.
    pub(super) fn each(self, out: &mut Out, hear: impl FnMut(&Heard, &mut Out) -> Result<(), Problem>) -> Result<(), Problem> {
        match self {
            Self::Journal(journal) => each_heard(&journal, out, hear),
            Self::Lines(input, name) => each_line(input, &name, out, hear),
        }
    }
}

fn each_line(
    input: impl Read,
    name: &str,
    out: &mut Out,
    mut hear: impl FnMut(&Heard, &mut Out) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut lines = Lines::default();
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
        let heard = lines
            .read(&line)
            .map_err(|e| Problem::wrong(format!("{name}: {e}")))
            .or_else(|e| said(out, e))?;
        if let Some(heard) = heard {
            hear(&heard, out)?;
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

fn each_heard(journal: &Embedded, out: &mut Out, mut hear: impl FnMut(&Heard, &mut Out) -> Result<(), Problem>) -> Result<(), Problem> {
    let mut from = Offset(0);
    loop {
        let chunk = journal.heard(from, CHUNK).map_err(Problem::failed)?;
        let Some(last) = chunk.last() else { return Ok(()) };
        from = last.offset.next();
        for heard in &chunk {
            hear(heard, out)?;
        }
    }
}
