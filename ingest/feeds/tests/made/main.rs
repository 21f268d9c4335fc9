//! What each kind of frame says, on frames that are made: so that all of it is tried where real frames are not at hand.

mod jt600;
mod jt808;
mod jt808_locks;
mod lines;
mod misb0601;

use std::sync::Arc;

use cordon_feeds::{Decoded, Settings, dialect_of};
use cordon_model::{Observation, Timestamp};
use serde_json::Value;

pub(crate) fn now() -> Timestamp {
    "2026-01-05T00:00:01Z".parse().expect("a time")
}

pub(crate) fn json_of(observation: &Observation) -> Value {
    serde_json::to_value(observation).expect("can be written")
}

pub(crate) fn decode_with(dialect: &str, frame: &[u8], settings: Settings) -> Decoded {
    let dialect = dialect_of(dialect).expect("is registered");
    dialect.open(Arc::new(settings)).decode(frame, now())
}

pub(crate) fn decode(dialect: &str, frame: &[u8]) -> Decoded {
    decode_with(dialect, frame, Settings::default())
}

/// Decodes the frame and compares: of each observation the fields that are named (null: it must not be said), all replies, and a part of the error.
pub(crate) fn expect(dialect: &str, frame: &[u8], observations: &[Value], replies: &[&[u8]], error: Option<&str>) {
    compare(dialect, frame, &decode(dialect, frame), observations, replies, error);
}

pub(crate) fn compare(dialect: &str, frame: &[u8], got: &Decoded, observations: &[Value], replies: &[&[u8]], error: Option<&str>) {
    let frame = hex::encode(frame);
    match (&got.error, error) {
        (None, None) => {}
        (Some(e), Some(part)) if e.contains(part) => {}
        (e, wanted) => panic!("{dialect} {frame}: error {e:?}, expected {wanted:?}"),
    }
    assert_eq!(
        got.observations.len(),
        observations.len(),
        "{dialect} {frame}: {:?}",
        got.observations
    );
    for (observation, wanted) in got.observations.iter().zip(observations) {
        let said = json_of(observation);
        for (name, value) in wanted.as_object().expect("an object") {
            assert_eq!(said.get(name).unwrap_or(&Value::Null), value, "{dialect} {frame}: {name} of {said}");
        }
    }
    let expected: Vec<Vec<u8>> = replies.iter().map(|r| r.to_vec()).collect();
    assert_eq!(got.replies, expected, "{dialect} {frame}");
}
