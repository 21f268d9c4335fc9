//! `cordon judge`: observations in, events out, by the same fold as the service, with no database; or, under two sets of limits, what the one
//! gains and loses against the other.

mod compare;
mod input;

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use cordon_model::{Event, Judged, World};

use self::input::{Input, Out};
use crate::problem::Problem;
use crate::{limits, world};

const LIMITS_HELP: &str = "\
A file of limits is TOML with names of the world's `limits` (stop_s_max = 1800); what it does not name stays as the world has it.
[rules] off = [\"unscheduled_stop\"] in it switches rules off: they say nothing.

With --against, stdout carries a table: how many alerts the old and the new limits raise, how many are gained and lost, and how many come
sooner and later, by rule and by the transits' origin; then the alerts per trip and the share of silent trips. --json: the same as one JSON
object. --list: in place of the table each gained or lost alert as one line of JSON: {\"change\":\"gained\"|\"lost\",\"origin\",\"alert\"};
with --json the object follows as the last line.";

/// Judge observations.
#[derive(Args)]
#[command(after_help = LIMITS_HELP)]
pub(crate) struct Judge {
    /// The world to judge in; without one, the worlds recorded among the observations.
    #[arg(long)]
    world: Option<PathBuf>,
    /// Judge by the limits of this file (TOML) in place of the world's.
    #[arg(long)]
    limits: Option<PathBuf>,
    /// Compare: which alerts `--limits` gains and loses against the limits of this file.
    #[arg(long, requires = "limits")]
    against: Option<PathBuf>,
    /// With `--against`: print each gained or lost alert, as NDJSON.
    #[arg(long, requires = "against")]
    list: bool,
    /// With `--against`: print the comparison as JSON.
    #[arg(long, requires = "against")]
    json: bool,
    /// Judge what a stopped service heard, in its data directory.
    #[arg(long, conflicts_with = "file")]
    data: Option<PathBuf>,
    /// A file of observations (NDJSON), or `-` for stdin.
    #[arg(required_unless_present = "data")]
    file: Option<PathBuf>,
}

impl Judge {
    /// Judges to the end.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let world = self.world.as_deref().map(world::read).transpose()?;
        let terms = self.limits.as_deref().map(limits::read).transpose()?.unwrap_or_default();
        let against = self.against.as_deref().map(limits::read).transpose()?;
        let input = Input::open(self.data, self.file)?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        match (against, self.limits, self.against) {
            (Some(old), Some(new_name), Some(old_name)) => {
                let outcome = compare::judge(old, terms, world.as_ref(), input, &mut out)?;
                let form = compare::Form {
                    list: self.list,
                    json: self.json,
                    old: old_name.display().to_string(),
                    new: new_name.display().to_string(),
                };
                compare::print(&outcome, &form, &mut out)?;
            }
            _ => events(terms, world.as_ref(), input, &mut out)?,
        }
        out.flush()?;
        Ok(())
    }
}

/// Prints the events.
fn events(terms: cordon_custody::Terms, world: Option<&World>, input: Input, out: &mut Out) -> Result<(), Problem> {
    let mut judge = cordon_custody::Judge::under(terms, world);
    say_refused(judge.refused());
    input.each(out, |heard, out| {
        for judged in judge.hear(heard) {
            if let Judged::Event(event) = judged {
                print(out, &event)?;
            }
        }
        Ok(())
    })
}

/// Transits of the world that could not be declared are said on stderr; the others are judged.
fn say_refused(refused: &[String]) {
    for sentence in refused {
        eprintln!("cordon: {sentence}");
    }
}

fn print(out: &mut Out, event: &Event) -> Result<(), Problem> {
    serde_json::to_writer(&mut *out, event).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
