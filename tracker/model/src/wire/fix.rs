//! The written form of a fix, put out field by field. Fixes are most of what is heard, and a tree in between took longer than the writing.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::observation::{Fix, Observation};

/// The names that a fix's own fields have: nothing else goes by them.
const OWN: [&str; 23] = [
    "kind",
    "id",
    "observed_at",
    "received_at",
    "dialect",
    "dialect_version",
    "device",
    "peer",
    "seal",
    "vehicle",
    "lat",
    "lon",
    "speed_kmh",
    "course_deg",
    "accuracy_m",
    "satellites",
    "fix_valid",
    "rope",
    "locked",
    "cover",
    "battery_pct",
    "alarms",
    "lock_event",
];

/// The same object as [`super::to_map`] gives, in another order.
pub(super) fn serialize<S: Serializer>(o: &Observation, fix: &Fix, s: S) -> Result<S::Ok, S::Error> {
    let mut m = s.serialize_map(None)?;
    m.serialize_entry("kind", "fix")?;
    m.serialize_entry("id", &o.id)?;
    said(&mut m, "observed_at", o.observed_at.as_ref())?;
    m.serialize_entry("received_at", &o.received_at)?;
    if let Some(origin) = &o.origin {
        m.serialize_entry("dialect", &origin.dialect)?;
        m.serialize_entry("dialect_version", &origin.dialect_version)?;
        m.serialize_entry("device", &origin.device)?;
        said(&mut m, "peer", origin.peer.as_ref())?;
    }
    if fix.seal.is_none() && fix.vehicle.is_none() {
        m.serialize_entry("seal", &())?; // a device that has not said who it is shows as null, not as nothing
    }
    said(&mut m, "seal", fix.seal.as_ref())?;
    said(&mut m, "vehicle", fix.vehicle.as_ref())?;
    number(&mut m, "lat", Some(fix.lat))?;
    number(&mut m, "lon", Some(fix.lon))?;
    number(&mut m, "speed_kmh", fix.speed_kmh)?;
    number(&mut m, "course_deg", fix.course_deg)?;
    number(&mut m, "accuracy_m", fix.accuracy_m)?;
    said(&mut m, "satellites", fix.satellites.as_ref())?;
    said(&mut m, "fix_valid", fix.fix_valid.as_ref())?;
    let state = &fix.state;
    said(&mut m, "rope", state.rope.as_ref())?;
    said(&mut m, "locked", state.locked.as_ref())?;
    said(&mut m, "cover", state.cover.as_ref())?;
    number(&mut m, "battery_pct", state.battery_pct)?;
    said(&mut m, "alarms", (!state.alarms.is_empty()).then_some(&state.alarms))?;
    said(&mut m, "lock_event", state.lock_event.as_ref())?;
    for (name, value) in &o.extra {
        if !OWN.contains(&name.as_str()) {
            m.serialize_entry(name, value)?;
        }
    }
    m.end()
}

fn said<M: SerializeMap, T: Serialize>(m: &mut M, name: &'static str, value: Option<&T>) -> Result<(), M::Error> {
    value.map_or(Ok(()), |v| m.serialize_entry(name, v))
}

/// What is no number is not said.
fn number<M: SerializeMap>(m: &mut M, name: &'static str, value: Option<f64>) -> Result<(), M::Error> {
    said(m, name, value.filter(|v| v.is_finite()).as_ref())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::to_map;
    use crate::Observation;

    /// The same is written with the tree and without it.
    fn check(text: &str) {
        let o: Observation = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let written = serde_json::to_string(&o).expect("writes");
        let names = serde_json::from_str::<Value>(&written).expect("is JSON");
        assert_eq!(names, Value::Object(to_map(&o)), "{written}");
        assert_eq!(written.matches("\"kind\"").count(), 1);
    }

    #[test]
    fn is_what_the_tree_would_be() {
        for text in [
            r#"{"kind":"fix","seal":"7","received_at":"2026-01-05T00:00:01Z","lat":10.8,"lon":106.7}"#,
            r#"{"kind":"fix","vehicle":"51C12345","observed_at":"2026-01-05T00:00:00Z","received_at":"2026-01-05T00:00:01Z","lat":10.8,"lon":106.7,"speed_kmh":42.5,"course_deg":310,"accuracy_m":8,"satellites":9,"fix_valid":true}"#,
            r#"{"kind":"fix","seal":null,"received_at":"2026-01-05T00:00:01Z","lat":0,"lon":0,"fix_valid":false,"dialect":"jt808","dialect_version":1,"device":"0123","peer":"10.0.0.1:99"}"#,
            r#"{"kind":"fix","seal":"7","vehicle":"51C12345","received_at":"2026-01-05T00:00:01Z","lat":1,"lon":2,"rope":"cut","locked":false,"cover":"open","battery_pct":64.5,"alarms":["vibration","of_a_vendor"],"lock_event":{"source":"card","card":"0012260888"},"hdop":0.9,"mileage_km":12.5,"nested":{"a":[1,null]}}"#,
        ] {
            check(text);
        }
        // What stands beside it cannot take the name of what it says itself, nor can what is no number.
        let mut o: Observation =
            serde_json::from_str(r#"{"kind":"fix","seal":"7","received_at":"2026-01-05T00:00:01Z","lat":1,"lon":2}"#).expect("reads");
        for name in super::OWN.iter().chain(&["odometer_km"]) {
            o.extra.insert((*name).to_owned(), 9.into());
        }
        let crate::Body::Fix(fix) = &mut o.body else {
            unreachable!("a fix")
        };
        (fix.speed_kmh, fix.state.battery_pct) = (Some(f64::NAN), Some(f64::INFINITY));
        let written: Value = serde_json::from_str(&serde_json::to_string(&o).expect("writes")).expect("is JSON");
        assert_eq!(
            (&written["odometer_km"], &written["seal"], &written["kind"]),
            (&9.into(), &"7".into(), &"fix".into())
        );
        assert_eq!(
            (written.get("speed_kmh"), written.get("course_deg"), written.get("rope")),
            (None, None, None)
        );
    }
}
