//! The written form of records: a leading byte with its version, so that an old journal can always be read.
//!
//! `heard`, version 1: version, flags, id (16), `received_at` (µs, i64), length of the JSON (u32), the JSON of the observation, then its
//! frame: nothing, the bytes, or (flag) the offset (u64) of the record just before that holds the same frame. Numbers are big-endian.
//! `received_at` counts as written in the head; the JSON was made before its place was known.
//! `judged`, version 1: version, the JSON of the record.

use cordon_model::{JudgedRecord, Observation, ObservationId, Offset, Seq, Timestamp};

use crate::JournalError;

const VERSION: u8 = 1;
const HEAD_BYTES: usize = 1 + 1 + 16 + 8 + 4;
const FRAME_INLINE: u8 = 1;
const FRAME_ELSEWHERE: u8 = 2;
const HELD_FOR_GOOD: u8 = 4;

/// Where an observation's frame is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    None,
    Inline(&'a [u8]),
    /// In the record at this offset.
    At(Offset),
}

/// What can be read of a record without reading its JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) id: ObservationId,
    pub(crate) received_at: Timestamp,
    pub(crate) is_held_for_good: bool,
}

/// The JSON of an observation, and the observation as it is read back from it: what is acknowledged must be readable.
pub(crate) fn observation_json(o: &Observation) -> Result<(Vec<u8>, Observation), String> {
    let json = serde_json::to_vec(o).map_err(|e| e.to_string())?;
    let read = serde_json::from_slice::<Observation>(&json).map_err(|e| e.to_string())?;
    u32::try_from(json.len()).map_err(|_| format!("{} bytes are too long for a record", json.len()))?;
    Ok((json, read))
}

pub(crate) fn write_heard(head: Head, json: &[u8], frame: &Frame<'_>) -> Vec<u8> {
    let frame_bytes = match frame {
        Frame::None => 0,
        Frame::Inline(bytes) => bytes.len(),
        Frame::At(_) => 8,
    };
    let mut out = Vec::with_capacity(HEAD_BYTES + json.len() + frame_bytes);
    let held = if head.is_held_for_good { HELD_FOR_GOOD } else { 0 };
    let flags = match frame {
        Frame::None => 0,
        Frame::Inline(_) => FRAME_INLINE,
        Frame::At(_) => FRAME_ELSEWHERE,
    };
    out.extend([VERSION, flags | held]);
    out.extend(head.id.0);
    out.extend(head.received_at.as_micros().to_be_bytes());
    out.extend(u32::try_from(json.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(json);
    match frame {
        Frame::None => {}
        Frame::Inline(bytes) => out.extend(*bytes),
        Frame::At(offset) => out.extend(offset.0.to_be_bytes()),
    }
    out
}

/// The head, and all that comes after it.
fn split_head(bytes: &[u8]) -> Result<(u8, Head, usize, &[u8]), String> {
    let cut = || format!("it is cut off: {} bytes", bytes.len());
    let version = *bytes.first().ok_or_else(cut)?;
    if version != VERSION {
        return Err(format!("its version {version} is not known to this program"));
    }
    let (head, rest) = bytes.split_at_checked(HEAD_BYTES).ok_or_else(cut)?;
    let mut id = [0; 16];
    id.copy_from_slice(&head[2..18]);
    let mut received = [0; 8];
    received.copy_from_slice(&head[18..26]);
    let mut length = [0; 4];
    length.copy_from_slice(&head[26..30]);
    let made = Head {
        id: ObservationId(id),
        received_at: Timestamp::from_micros(i64::from_be_bytes(received)),
        is_held_for_good: head[1] & HELD_FOR_GOOD != 0,
    };
    let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| cut())?;
    Ok((head[1], made, length, rest))
}

/// What can be read without the JSON.
pub(crate) fn read_head(offset: Offset, bytes: &[u8]) -> Result<Head, JournalError> {
    split_head(bytes).map(|(_, head, _, _)| head).map_err(|p| corrupt_heard(offset, p))
}

/// The whole record.
pub(crate) fn read_heard(offset: Offset, bytes: &[u8]) -> Result<(Observation, Frame<'_>), JournalError> {
    let read = || {
        let (flags, head, length, rest) = split_head(bytes)?;
        let (json, frame) = rest
            .split_at_checked(length)
            .ok_or_else(|| format!("it is cut off: {} of {length} bytes of its content are there", rest.len()))?;
        let mut observation: Observation = serde_json::from_slice(json).map_err(|e| e.to_string())?;
        observation.id = head.id;
        observation.received_at = head.received_at;
        Ok((observation, read_frame(flags, frame)?))
    };
    read().map_err(|p| corrupt_heard(offset, p))
}

fn read_frame(flags: u8, bytes: &[u8]) -> Result<Frame<'_>, String> {
    if flags & FRAME_INLINE != 0 {
        return Ok(Frame::Inline(bytes));
    }
    if flags & FRAME_ELSEWHERE != 0 {
        let place: [u8; 8] = bytes
            .try_into()
            .map_err(|_| format!("the place of its frame has {} bytes, not 8", bytes.len()))?;
        return Ok(Frame::At(Offset(u64::from_be_bytes(place))));
    }
    if bytes.is_empty() {
        Ok(Frame::None)
    } else {
        Err(format!("{} bytes stand behind its content", bytes.len()))
    }
}

pub(crate) fn write_judged(r: &JudgedRecord) -> Result<Vec<u8>, String> {
    let mut out = vec![VERSION];
    serde_json::to_writer(&mut out, r).map_err(|e| e.to_string())?;
    read_judged(r.seq, &out).map_err(|e| e.to_string())?;
    Ok(out)
}

pub(crate) fn read_judged(seq: Seq, bytes: &[u8]) -> Result<JudgedRecord, JournalError> {
    let read = || match bytes.split_first() {
        None => Err("it is empty".to_owned()),
        Some((&VERSION, json)) => serde_json::from_slice(json).map_err(|e| e.to_string()),
        Some((version, _)) => Err(format!("its version {version} is not known to this program")),
    };
    read().map_err(|problem| JournalError::Corrupt {
        place: format!("judged {seq}"),
        problem,
    })
}

pub(crate) fn corrupt_heard(offset: Offset, problem: String) -> JournalError {
    JournalError::Corrupt {
        place: format!("heard {offset}"),
        problem,
    }
}
