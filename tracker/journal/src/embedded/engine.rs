//! The database: which keyspaces there are, how they are opened and read. It alone reads; the writer alone writes.

use std::path::Path;
use std::sync::Arc;

use cordon_model::{Heard, JudgedRecord, ObservationId, Offset, Seq, Timestamp};
use fjall::{CompressionType, Database, Keyspace, KeyspaceCreateOptions, config::CompressionPolicy};

use super::Settings;
use super::recent::Recent;
use crate::filing::{key_bytes, time_bytes};
use crate::record::{self, Frame};
use crate::{JournalError, Key};

/// What is in memory before it goes into a table, a keyspace. A start reads it again from fjall's own log, so it bounds the time that a start takes.
const MEMTABLE_BYTES: u64 = 8 << 20;
/// The same bound for that log as a whole.
const LOG_BYTES_MAX: u64 = 64 << 20;

/// The last place in `places` up to which ids have expired.
pub(super) const SWEPT: &str = "swept";

/// The database and its keyspaces. Cheap to clone.
#[derive(Clone)]
pub(super) struct Engine {
    pub(super) db: Database,
    /// Offset (u64) → record.
    pub(super) heard: Keyspace,
    /// Id → offset (u64), `received_at` (µs), whether it is held for good.
    pub(super) ids: Keyspace,
    /// Key (17), time (8), offset (8) → nothing.
    pub(super) by_key: Keyspace,
    /// `last/<kind>` → offset; [`SWEPT`] → offset.
    pub(super) places: Keyspace,
    /// Seq (u64) → record.
    pub(super) judged: Keyspace,
    /// The last of heard, in memory.
    pub(super) recent: Arc<Recent>,
}

/// Where the streams end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places {
    pub(super) heard_end: Offset,
    pub(super) received_at: Timestamp,
    pub(super) judged_end: Seq,
    pub(super) swept: Offset,
}

/// Where an id was heard before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) offset: Offset,
    pub(super) received_at: Timestamp,
    pub(super) for_good: bool,
}

impl Engine {
    pub(super) fn open(dir: &Path, settings: &Settings) -> Result<Self, JournalError> {
        std::fs::create_dir_all(dir).map_err(|e| JournalError::Storage(format!("{}: {e}", dir.display())))?;
        let failed = |e: fjall::Error| match e {
            fjall::Error::Locked => JournalError::InUse(dir.display().to_string()),
            fjall::Error::JournalRecovery(e) => JournalError::Corrupt {
                place: format!("{}, its log", dir.display()),
                problem: format!("{e:?}"),
            },
            e => JournalError::Storage(format!("{}: {e}", dir.display())),
        };
        let db = Database::builder(dir)
            .cache_size(settings.cache_bytes)
            .max_journaling_size(LOG_BYTES_MAX)
            .worker_threads(1)
            .open()
            .map_err(failed)?;
        let packed = || {
            KeyspaceCreateOptions::default()
                .max_memtable_size(MEMTABLE_BYTES)
                .data_block_compression_policy(CompressionPolicy::all(CompressionType::Lz4))
        };
        let plain = || KeyspaceCreateOptions::default().max_memtable_size(MEMTABLE_BYTES);
        Ok(Self {
            heard: db.keyspace("heard", packed).map_err(failed)?,
            judged: db.keyspace("judged", packed).map_err(failed)?,
            ids: db.keyspace("ids", plain).map_err(failed)?,
            by_key: db.keyspace("by_key", plain).map_err(failed)?,
            places: db.keyspace("places", plain).map_err(failed)?,
            recent: Arc::default(),
            db,
        })
    }

    /// Where the streams end, by a look at their last records.
    pub(super) fn places(&self) -> Result<Places, JournalError> {
        let (heard_end, received_at) = match self.heard.last_key_value() {
            None => (Offset(0), Timestamp::from_micros(i64::MIN)),
            Some(last) => {
                let (key, value) = last.into_inner().map_err(|e| failed("the end of heard", &e))?;
                let offset = Offset(number("the end of heard", &key)?);
                (offset.next(), record::read_head(offset, &value)?.received_at)
            }
        };
        let judged_end = match self.judged.last_key_value() {
            None => Seq(0),
            Some(last) => {
                let (key, value) = last.into_inner().map_err(|e| failed("the end of judged", &e))?;
                let seq = Seq(number("the end of judged", &key)?);
                let cause = record::read_judged(seq, &value)?.offset;
                if cause >= heard_end {
                    return Err(JournalError::Corrupt {
                        place: format!("heard {heard_end}"),
                        problem: format!("the stream ends here, but judged {seq} was concluded from heard {cause}: records are lost"),
                    });
                }
                seq
            }
        };
        Ok(Places {
            heard_end,
            received_at,
            judged_end,
            swept: self.place(SWEPT)?.unwrap_or_default(),
        })
    }

    pub(super) fn held(&self, id: ObservationId) -> Result<Option<Held>, JournalError> {
        let place = || format!("id {id}");
        let Some(value) = self.ids.get(id.0).map_err(|e| failed(&place(), &e))? else {
            return Ok(None);
        };
        let (offset, rest) = value.split_at_checked(8).ok_or_else(|| cut(place()))?;
        let (received, held) = rest.split_at_checked(8).ok_or_else(|| cut(place()))?;
        Ok(Some(Held {
            offset: Offset(number(&place(), offset)?),
            received_at: Timestamp::from_micros(number(&place(), received)?.cast_signed()),
            for_good: held == [1],
        }))
    }

    pub(super) fn heard(&self, from: Offset, max: usize) -> Result<Vec<Heard>, JournalError> {
        if let Some(recent) = self.recent.heard(from, max) {
            return Ok(recent);
        }
        let mut found: Vec<Heard> = Vec::new();
        let mut expected = from;
        for record in self.heard.range(from.0.to_be_bytes()..).take(max) {
            let (key, value) = record.into_inner().map_err(|e| failed(&format!("heard {expected}"), &e))?;
            let offset = Offset(number(&format!("heard {expected}"), &key)?);
            if offset != expected {
                return Err(record::corrupt_heard(expected, format!("it is missing; the next is {offset}")));
            }
            let heard = self.whole(offset, &value, found.last())?;
            found.push(heard);
            expected = offset.next();
        }
        Ok(found)
    }

    /// A record with its frame; `before` may hold the same frame and saves a look.
    fn whole(&self, offset: Offset, value: &[u8], before: Option<&Heard>) -> Result<Heard, JournalError> {
        let (observation, frame) = record::read_heard(offset, value)?;
        let frame = match frame {
            Frame::None => None,
            Frame::Inline(bytes) => Some(bytes.to_vec()),
            Frame::At(holder) => match before {
                Some(h) if h.offset == holder => h.frame.clone(),
                _ => Some(self.frame_at(offset, holder)?),
            },
        };
        Ok(Heard {
            offset,
            observation,
            frame,
        })
    }

    fn frame_at(&self, offset: Offset, holder: Offset) -> Result<Vec<u8>, JournalError> {
        let value = self.heard.get(holder.0.to_be_bytes());
        let value = value.map_err(|e| failed(&format!("heard {holder}"), &e))?;
        let missing = || record::corrupt_heard(offset, format!("its frame should be at {holder} and is not"));
        match record::read_heard(holder, &value.ok_or_else(missing)?)?.1 {
            Frame::Inline(bytes) => Ok(bytes.to_vec()),
            _ => Err(missing()),
        }
    }

    fn heard_at(&self, offset: Offset) -> Result<Heard, JournalError> {
        let value = self.heard.get(offset.0.to_be_bytes());
        match value.map_err(|e| failed(&format!("heard {offset}"), &e))? {
            Some(value) => self.whole(offset, &value, None),
            None => Err(record::corrupt_heard(offset, "it is in an index, but missing".to_owned())),
        }
    }

    pub(super) fn heard_of(&self, key: &Key, from: Timestamp) -> Result<Vec<Heard>, JournalError> {
        let prefix = key_bytes(key);
        let start = [&prefix[..], &time_bytes(from)].concat();
        let end = [&prefix[..], &[0xff; 16]].concat();
        let mut offsets = Vec::new();
        for found in self.by_key.range(start..=end) {
            let key = found.key().map_err(|e| failed("the index by key", &e))?;
            offsets.push(Offset(number("the index by key", key.get(25..).unwrap_or_default())?));
        }
        offsets.sort_unstable();
        offsets.into_iter().map(|o| self.heard_at(o)).collect()
    }

    pub(super) fn last_of_kind(&self, kind: &str) -> Result<Option<Heard>, JournalError> {
        let place = self.place(&format!("last/{kind}"))?;
        place.map(|offset| self.heard_at(offset)).transpose()
    }

    fn place(&self, name: &str) -> Result<Option<Offset>, JournalError> {
        let value = self.places.get(name).map_err(|e| failed(name, &e))?;
        value.map(|v| number(name, &v).map(Offset)).transpose()
    }

    pub(super) fn judged(&self, after: Seq, max: usize) -> Result<Vec<JudgedRecord>, JournalError> {
        let mut found = Vec::new();
        let mut expected = after.next();
        for record in self.judged.range(expected.0.to_be_bytes()..).take(max) {
            let place = format!("judged {expected}");
            let (key, value) = record.into_inner().map_err(|e| failed(&place, &e))?;
            let seq = Seq(number(&place, &key)?);
            if seq != expected {
                let problem = format!("it is missing; the next is {seq}");
                return Err(JournalError::Corrupt { place, problem });
            }
            found.push(record::read_judged(seq, &value)?);
            expected = seq.next();
        }
        Ok(found)
    }
}

/// A failure of the engine at a place: a damaged table is told apart from a failing disk.
pub(super) fn failed(place: &str, e: &fjall::Error) -> JournalError {
    match e {
        fjall::Error::Storage(fjall::LsmError::Io(e)) | fjall::Error::Io(e) => JournalError::Storage(format!("{place}: {e}")),
        fjall::Error::Storage(e) => JournalError::Corrupt {
            place: place.to_owned(),
            problem: e.to_string(),
        },
        e => JournalError::Storage(format!("{place}: {e}")),
    }
}

fn cut(place: String) -> JournalError {
    JournalError::Corrupt {
        place,
        problem: "it is cut off".to_owned(),
    }
}

pub(super) fn number(place: &str, bytes: &[u8]) -> Result<u64, JournalError> {
    let bytes: [u8; 8] = bytes.try_into().map_err(|_| cut(place.to_owned()))?;
    Ok(u64::from_be_bytes(bytes))
}
