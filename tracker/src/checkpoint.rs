//! The fold's state on disk, so that a restart goes on where it was and not at the beginning.
//!
//! A checkpoint is written beside its place, flushed and moved there, so it is whole or absent; its hash is in it, so a broken
//! one is known. It is packed: who waits for the disk beside it, every acknowledgement does, waits a tenth as long. The two newest are kept. A checkpoint is a saving of time and nothing more: without one the fold starts at
//! the first observation and comes to the same.

use std::fs::{self, File};
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cordon_journal::Journal;
use cordon_model::{Mark, ObservationId, Offset, Seq, hash};
use lz4_flex::frame::{FrameDecoder, FrameEncoder};
use serde::{Deserialize, Serialize};

use crate::judgement::Judgement;

/// The first line of the file, and what it changes with.
const MAGIC: &str = "cordon checkpoint 2";
/// How many are kept: the newest, and the one before it should the newest be broken.
const KEPT: usize = 2;

/// Where in the journal a state was kept.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The first observation that the state has not seen.
    pub next: Offset,
    /// The observation before it, so that another journal's checkpoint is known; `None` at the beginning.
    pub before: Option<ObservationId>,
    /// The last conclusion from what it has seen.
    pub seq: Seq,
}

/// What is kept.
#[derive(Debug)]
pub struct Checkpoint<J> {
    /// Where in the journal.
    pub place: Place,
    /// The state.
    pub judge: J,
    /// The picture at that place.
    pub marks: Vec<Mark>,
}

#[derive(Serialize)]
struct Written<'c, J> {
    version: &'static str,
    place: Place,
    judge: &'c J,
    marks: &'c [Arc<Mark>],
}

#[derive(Deserialize)]
struct Read<J> {
    #[serde(rename = "version")]
    _version: String,
    place: Place,
    judge: J,
    marks: Vec<Mark>,
}

/// Only as much of the file as says whether the rest can be read.
#[derive(Deserialize)]
struct Head {
    version: String,
}

/// Writes a checkpoint, and takes away all but the newest two.
///
/// # Errors
/// Where the disk refuses; nothing is lost by it but time.
pub fn write<J: Judgement>(dir: &Path, place: Place, judge: &J, marks: &[Arc<Mark>]) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    let written = Written {
        version: J::VERSION,
        place,
        judge,
        marks,
    };
    let mut packed = FrameEncoder::new(Vec::new());
    rmp_serde::encode::write_named(&mut packed, &written).map_err(std::io::Error::other)?;
    let body = packed.finish()?;
    let beside = dir.join("new");
    let mut file = File::create(&beside)?;
    writeln!(file, "{MAGIC} {}", hash::sha256_hex(&body))?;
    file.write_all(&body)?;
    file.sync_all()?;
    fs::rename(&beside, dir.join(format!("{:020}", place.next.0)))?;
    File::open(dir)?.sync_all()?;
    for (_, old) in list(dir).into_iter().skip(KEPT) {
        fs::remove_file(old)?;
    }
    Ok(())
}

/// The newest checkpoint that is whole, of this version, and of this journal; `None` where there is none.
#[must_use]
pub fn load<J: Judgement>(dir: &Path, journal: &dyn Journal) -> Option<Checkpoint<J>> {
    for (_, file) in list(dir) {
        match read::<J>(&file, journal) {
            Ok(checkpoint) => return Some(checkpoint),
            Err(problem) => tracing::warn!(file = %file.display(), problem, "a checkpoint is not taken up"),
        }
    }
    None
}

fn read<J: Judgement>(file: &Path, journal: &dyn Journal) -> Result<Checkpoint<J>, String> {
    let whole = fs::read(file).map_err(|e| e.to_string())?;
    let line = whole.iter().position(|&b| b == b'\n').ok_or("it has no first line")?;
    let body = &whole[line + 1..];
    let expected = format!("{MAGIC} {}", hash::sha256_hex(body));
    if whole[..line] != *expected.as_bytes() {
        return Err("it is broken, or of another form".to_owned());
    }
    let unpacked = || BufReader::new(FrameDecoder::new(body));
    let head: Head = rmp_serde::from_read(unpacked()).map_err(|e| e.to_string())?;
    if head.version != J::VERSION {
        return Err(format!("it was kept by version {}, this is version {}", head.version, J::VERSION));
    }
    let read: Read<J> = rmp_serde::from_read(unpacked()).map_err(|e| e.to_string())?;
    if !is_of(read.place, journal) {
        return Err(format!(
            "it was kept at {} of another journal, or of a copy that is ahead of this one",
            read.place.next
        ));
    }
    Ok(Checkpoint {
        place: read.place,
        judge: read.judge,
        marks: read.marks,
    })
}

/// Whether a place is one of this journal, which may have gone on since.
fn is_of(place: Place, journal: &dyn Journal) -> bool {
    let before = place
        .next
        .0
        .checked_sub(1)
        .and_then(|before| journal.heard(Offset(before), 1).ok()?.first().map(|h| h.observation.id));
    place.before == before && place.next <= *journal.heard_end().borrow() && place.seq <= *journal.judged_end().borrow()
}

/// The checkpoints in a directory, newest first.
fn list(dir: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found: Vec<(u64, PathBuf)> = entries
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path())))
        .collect();
    found.sort_unstable();
    found.reverse();
    found
}
