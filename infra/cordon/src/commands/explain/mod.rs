//! `cordon explain ALERT`: replays one alert from the journal of a stopped service, and says why it came.

mod people;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use cordon_custody::explain::{Entry, Found, Story, Weighed, explain};
use cordon_custody::{Fold, Out};
use cordon_journal::{Embedded, Journal as _};
use cordon_model::{Alert, Offset};
use cordon_tracker::JournalHistory;

use crate::data;
use crate::problem::Problem;

/// Say why an alert came.
#[derive(Args)]
pub(crate) struct Explain {
    /// The alert's name, or the beginning of it.
    alert: String,
    /// The data directory of a stopped service.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Print NDJSON, a line an entry in the order of knowing, and every observation, in place of text for people.
    #[arg(long)]
    json: bool,
}

/// Records read at once.
const CHUNK: usize = 1_000;
/// So many alerts are named where the one that was asked for is unknown.
const NEAREST: usize = 3;

impl Explain {
    /// Explains it.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let dir = data::existing(self.data)?;
        let journal = data::open_journal(&dir)?;
        let (fold, found) = replay(&journal, &self.alert)?;
        let found = match <[Found; 1]>::try_from(found) {
            Ok([found]) => found,
            Err(none) if none.is_empty() => return Err(Problem::wrong(unknown(&self.alert, &fold, &dir))),
            Err(several) => return Err(Problem::wrong(ambiguous(&self.alert, &several))),
        };
        let mut history = JournalHistory::new(&journal);
        history.now = Offset(u64::MAX);
        let entries = explain(&found, &fold, &mut history);
        if let Some(failure) = history.failure {
            return Err(Problem::failed(failure));
        }
        let entries = with_causes(entries, &journal)?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        if self.json {
            for entry in &entries {
                serde_json::to_writer(&mut out, entry).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
        } else {
            out.write_all(people::text(&entries).as_bytes())?;
        }
        out.flush()?;
        Ok(())
    }
}

/// Judges all that was heard, and listens for the alert.
fn replay(journal: &Embedded, wanted: &str) -> Result<(Fold, Vec<Found>), Problem> {
    let mut history = JournalHistory::new(journal);
    let mut fold = Fold::default();
    let mut story = Story::of(wanted);
    let mut from = Offset(0);
    loop {
        let chunk = journal.heard(from, CHUNK).map_err(Problem::failed)?;
        let Some(last) = chunk.last() else { break };
        from = last.offset.next();
        for heard in &chunk {
            history.now = heard.offset;
            let mut out = Out {
                without_marks: true,
                ..Out::default()
            };
            fold.hear(heard, &mut history, &mut out);
            story.hear(heard, &fold, &out);
        }
        if let Some(failure) = history.failure {
            return Err(Problem::failed(failure));
        }
    }
    Ok((fold, story.found()))
}

/// Observations that an event names as its reasons and that the walk does not show, such as a camera's sighting: as they were heard.
fn with_causes(entries: Vec<Entry>, journal: &Embedded) -> Result<Vec<Entry>, Problem> {
    let shown = |offset: Offset| {
        let same = |e: &Entry| matches!(e, Entry::Observation(w) if w.moment.offset == offset);
        entries.iter().any(same)
    };
    let mut missing: Vec<Offset> = Vec::new();
    for entry in &entries {
        if let Entry::Event { event, .. } = entry {
            missing.extend(event.because.iter().filter(|o| !shown(**o)));
        }
    }
    missing.sort_unstable();
    missing.dedup();
    let raised = entries.iter().find_map(|e| match e {
        Entry::Event { offset, .. } => Some(*offset),
        _ => None,
    });
    let mut all = entries;
    for offset in missing {
        let heard = journal.heard(offset, 1).map_err(Problem::failed)?;
        let Some(heard) = heard.first().filter(|h| h.offset == offset) else {
            continue;
        };
        let weighed = Weighed::raw(heard, raised.is_none_or(|r| offset <= r));
        let place = all
            .iter()
            .position(|e| offset_of(e).is_some_and(|o| o > offset || o == offset && !matches!(e, Entry::Observation(_))));
        // What is known when comes last.
        let place = place.unwrap_or(all.len().saturating_sub(1));
        all.insert(place, Entry::Observation(Box::new(weighed)));
    }
    Ok(all)
}

fn offset_of(entry: &Entry) -> Option<Offset> {
    match entry {
        Entry::Observation(w) => Some(w.moment.offset),
        Entry::Event { offset, .. } => Some(*offset),
        Entry::Act { act } => Some(act.because),
        Entry::Alert { .. } | Entry::Transit { .. } | Entry::Known { .. } => None,
    }
}

fn unknown(wanted: &str, fold: &Fold, dir: &Path) -> String {
    let mut all: Vec<&Alert> = fold.all().flat_map(|(_, alerts)| alerts).collect();
    let alike = |a: &Alert| a.id.as_str().chars().zip(wanted.chars()).take_while(|(x, y)| x == y).count();
    all.sort_by_key(|a| (std::cmp::Reverse(alike(a)), std::cmp::Reverse(a.raised_at)));
    let place = dir.display();
    if all.is_empty() {
        return format!("{place} holds no alert, so none `{wanted}`");
    }
    let nearest: Vec<String> = all.iter().take(NEAREST).map(|a| in_short(a)).collect();
    format!(
        "{place} holds no alert `{wanted}`; the nearest of {} are {}; `cordon events --data {place}` names them all",
        all.len(),
        nearest.join(", ")
    )
}

fn ambiguous(wanted: &str, several: &[Found]) -> String {
    let named: Vec<String> = several.iter().take(NEAREST).map(|f| in_short(&f.alert)).collect();
    format!("{} alerts begin with `{wanted}`: {}", several.len(), named.join(", "))
}

fn in_short(a: &Alert) -> String {
    format!("{} ({} of {}, since {})", a.id, a.rule, a.transit, a.since)
}
