//! The written form of an observation: one flat JSON object. Read by one visitor, without a tree in between, because a judge reads hundreds of thousands a second.

mod fix;

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Map, Value};

use crate::container::ContainerNumber;
use crate::correction::Misread;
use crate::hash::identify;
use crate::id::{ObservationId, SealId, VehicleId};
use crate::instruction::Instruction;
use crate::observation::{Body, CameraReport, Fix, Observation, Origin, SealReport, Sighting};
use crate::seal::{LockEvent, SealAlarm, SealState};
use crate::sighted::Clip;
use crate::time::Timestamp;
use crate::world::World;

impl Serialize for Observation {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match &self.body {
            Body::Fix(f) => fix::serialize(self, f, s),
            _ => to_map(self).serialize(s),
        }
    }
}

/// The flat object, with `id` and without what is not said.
pub(crate) fn to_map(o: &Observation) -> Map<String, Value> {
    let mut m = Map::new();
    put(&mut m, "kind", &o.kind());
    put(&mut m, "id", &o.id);
    put(&mut m, "observed_at", &o.observed_at);
    put(&mut m, "received_at", &o.received_at);
    if let Some(origin) = &o.origin {
        lay(&mut m, origin);
    }
    match &o.body {
        Body::Fix(f) => {
            put(&mut m, "seal", &f.seal);
            put(&mut m, "vehicle", &f.vehicle);
            put(&mut m, "lat", &f.lat);
            put(&mut m, "lon", &f.lon);
            put(&mut m, "speed_kmh", &f.speed_kmh);
            put(&mut m, "course_deg", &f.course_deg);
            put(&mut m, "accuracy_m", &f.accuracy_m);
            put(&mut m, "satellites", &f.satellites);
            put(&mut m, "fix_valid", &f.fix_valid);
            lay(&mut m, &f.state);
        }
        Body::SealReport(r) => {
            // A device that has not said who it is shows as null, not as nothing.
            m.insert("seal".to_owned(), serde_json::to_value(&r.seal).unwrap_or(Value::Null));
            lay(&mut m, &r.state);
        }
        Body::Sighting(s) => {
            put(&mut m, "camera", &s.camera);
            put(&mut m, "plate", &s.plate);
            put(&mut m, "container", &s.container);
            put(&mut m, "trailer", &s.trailer);
            if !s.containers.is_empty() {
                put(&mut m, "containers", &s.containers);
            }
            put(&mut m, "confidence", &s.confidence);
            put(&mut m, "evidence", &s.evidence);
            put(&mut m, "lat", &s.lat);
            put(&mut m, "lon", &s.lon);
        }
        Body::CameraReport(c) => {
            put(&mut m, "camera", &c.camera);
            put(&mut m, "state", &c.state);
            put(&mut m, "fps", &c.fps);
            put(&mut m, "last_frame_at", &c.last_frame_at);
            put(&mut m, "width", &c.width);
            put(&mut m, "height", &c.height);
            put(&mut m, "still", &c.still);
            put(&mut m, "said", &c.said);
        }
        Body::Clip(c) => lay(&mut m, c),
        Body::Instruction(i) => lay(&mut m, i),
        Body::Drone(d) => m.extend(d.clone()),
        Body::Tick | Body::Resumed => {}
        Body::WorldChanged(w) => put(&mut m, "world", w),
    }
    if matches!(&o.body, Body::Fix(f) if f.seal.is_none() && f.vehicle.is_none()) {
        m.insert("seal".to_owned(), Value::Null);
    }
    for (k, v) in &o.extra {
        if !m.contains_key(k) {
            m.insert(k.clone(), v.clone());
        }
    }
    m
}

fn put<T: Serialize>(m: &mut Map<String, Value>, key: &str, value: &T) {
    match serde_json::to_value(value) {
        Ok(Value::Null) | Err(_) => {}
        Ok(v) => {
            m.insert(key.to_owned(), v);
        }
    }
}

fn lay<T: Serialize>(m: &mut Map<String, Value>, value: &T) {
    if let Ok(Value::Object(fields)) = serde_json::to_value(value) {
        m.extend(fields);
    }
}

impl<'de> Deserialize<'de> for Observation {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(Flat)
    }
}

struct Flat;

/// What was seen of the object so far; sorted into a body when its end is reached, since `kind` may come last.
#[derive(Default)]
struct Fields {
    kind: Option<String>,
    id: Option<ObservationId>,
    observed_at: Option<Timestamp>,
    received_at: Option<Timestamp>,
    seal: Option<SealId>,
    vehicle: Option<VehicleId>,
    lat: Option<f64>,
    lon: Option<f64>,
    speed_kmh: Option<f64>,
    course_deg: Option<f64>,
    accuracy_m: Option<f64>,
    satellites: Option<u32>,
    fix_valid: Option<bool>,
    state: SealState,
    world: Option<Box<World>>,
    rest: Map<String, Value>,
}

impl<'de> Visitor<'de> for Flat {
    type Value = Observation;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an observation: an object with kind and received_at")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Observation, A::Error> {
        let mut x = Fields::default();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            x.take(&key, &mut map)?;
        }
        x.sort()
    }
}

impl Fields {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "kind" => self.kind = map.next_value()?,
            "id" => self.id = map.next_value::<Option<Named>>()?.map(|n| n.0),
            "observed_at" => self.observed_at = map.next_value()?,
            "received_at" => self.received_at = map.next_value()?,
            "seal" => self.seal = map.next_value()?,
            "vehicle" => self.vehicle = map.next_value()?,
            "lat" => self.lat = map.next_value()?,
            "lon" => self.lon = map.next_value()?,
            "speed_kmh" => self.speed_kmh = map.next_value()?,
            "course_deg" => self.course_deg = map.next_value()?,
            "accuracy_m" => self.accuracy_m = map.next_value()?,
            "satellites" => self.satellites = map.next_value::<Option<f64>>()?.map(|n| n.round() as u32),
            "fix_valid" => self.fix_valid = map.next_value()?,
            "rope" => self.state.rope = map.next_value()?,
            "locked" => self.state.locked = map.next_value()?,
            "cover" => self.state.cover = map.next_value()?,
            "battery_pct" => self.state.battery_pct = map.next_value()?,
            "alarms" => self.state.alarms = map.next_value::<Option<Vec<SealAlarm>>>()?.unwrap_or_default(),
            "lock_event" => self.state.lock_event = map.next_value::<Option<LockEvent>>()?,
            "world" => self.world = map.next_value()?,
            // Its place is given by whoever reads the stream; the frame stays with the record.
            "offset" | "frame" => {
                map.next_value::<IgnoredAny>()?;
            }
            _ => {
                self.rest.insert(key.to_owned(), map.next_value()?);
            }
        }
        Ok(())
    }

    fn sort<E: de::Error>(mut self) -> Result<Observation, E> {
        let received_at = self
            .received_at
            .or(self.observed_at)
            .ok_or_else(|| E::missing_field("received_at"))?;
        let origin = self.take_origin()?;
        let kind = self.kind.take().ok_or_else(|| E::missing_field("kind"))?;
        let body = match kind.as_str() {
            "fix" => Body::Fix(Box::new(self.take_fix()?)),
            "seal_report" => Body::SealReport(Box::new(SealReport {
                seal: self.seal.take(),
                state: std::mem::take(&mut self.state),
            })),
            "sighting" => Body::Sighting(Box::new(self.take_sighting()?)),
            "clip" => Body::Clip(Box::new(self.take_clip()?)),
            "instruction" => Body::Instruction(Box::new(self.take_instruction()?)),
            "camera_report" => Body::CameraReport(Box::new(self.take_camera_report()?)),
            "drone" => Body::Drone(self.take_drone()),
            "tick" => Body::Tick,
            "resumed" => Body::Resumed,
            "world_changed" => Body::WorldChanged(self.world.take().ok_or_else(|| E::missing_field("world"))?),
            other => return Err(E::custom(format!("`{other}` is no kind of observation"))),
        };
        let id = self.id;
        let mut made = Observation {
            id: ObservationId([0; 16]),
            observed_at: self.observed_at,
            received_at,
            origin,
            body,
            extra: self.rest,
        };
        made.id = id.unwrap_or_else(|| made.content_id());
        Ok(made)
    }

    fn take_origin<E: de::Error>(&mut self) -> Result<Option<Origin>, E> {
        if !self.rest.contains_key("dialect") || !self.rest.contains_key("device") {
            return Ok(None);
        }
        let fields: Map<String, Value> = ["dialect", "dialect_version", "device", "peer"]
            .into_iter()
            .filter_map(|k| self.rest.remove(k).map(|v| (k.to_owned(), v)))
            .collect();
        serde_json::from_value(Value::Object(fields)).map(Some).map_err(E::custom)
    }

    fn take_fix<E: de::Error>(&mut self) -> Result<Fix, E> {
        Ok(Fix {
            seal: self.seal.take(),
            vehicle: self.vehicle.take(),
            lat: self.lat.ok_or_else(|| E::missing_field("lat"))?,
            lon: self.lon.ok_or_else(|| E::missing_field("lon"))?,
            speed_kmh: self.speed_kmh,
            course_deg: self.course_deg,
            accuracy_m: self.accuracy_m,
            satellites: self.satellites,
            fix_valid: self.fix_valid,
            state: std::mem::take(&mut self.state),
        })
    }

    /// All that a drone says is kept whole; what other kinds of observation have a field for goes back among it.
    fn take_drone(&mut self) -> Map<String, Value> {
        let mut said = std::mem::take(&mut self.rest);
        put(&mut said, "seal", &self.seal.take());
        put(&mut said, "vehicle", &self.vehicle.take());
        let numbers = [
            ("lat", self.lat),
            ("lon", self.lon),
            ("speed_kmh", self.speed_kmh),
            ("course_deg", self.course_deg),
            ("accuracy_m", self.accuracy_m),
        ];
        numbers.iter().for_each(|(name, number)| put(&mut said, name, number));
        put(&mut said, "satellites", &self.satellites);
        put(&mut said, "fix_valid", &self.fix_valid);
        lay(&mut said, &std::mem::take(&mut self.state));
        said
    }

    fn take_camera_report<E: de::Error>(&mut self) -> Result<CameraReport, E> {
        let rest = &mut self.rest;
        Ok(CameraReport {
            camera: read(rest, "camera")?.ok_or_else(|| E::missing_field("camera"))?,
            state: read(rest, "state")?.ok_or_else(|| E::missing_field("state"))?,
            fps: read(rest, "fps")?,
            last_frame_at: read(rest, "last_frame_at")?,
            width: read(rest, "width")?,
            height: read(rest, "height")?,
            still: read(rest, "still")?,
            said: read(rest, "said")?,
        })
    }

    fn take_clip<E: de::Error>(&mut self) -> Result<Clip, E> {
        let rest = &mut self.rest;
        let missing = E::missing_field;
        Ok(Clip {
            sighting: read(rest, "sighting")?.ok_or_else(|| missing("sighting"))?,
            camera: read(rest, "camera")?.ok_or_else(|| missing("camera"))?,
            from: read(rest, "from")?.ok_or_else(|| missing("from"))?,
            to: read(rest, "to")?.ok_or_else(|| missing("to"))?,
            evidence: read(rest, "evidence")?.ok_or_else(|| missing("evidence"))?,
            codec: read(rest, "codec")?.ok_or_else(|| missing("codec"))?,
        })
    }

    fn take_sighting<E: de::Error>(&mut self) -> Result<Sighting, E> {
        let rest = &mut self.rest;
        // A reader can read a number that does not hold together: it is kept as it was read, beside what is known to be one.
        let as_read = rest.get("container").and_then(Value::as_str).map(str::parse);
        let container = as_read.and_then(Result::ok);
        if container.is_some() || rest.get("container").is_some_and(Value::is_null) {
            rest.remove("container");
        }
        let all_read = rest.get("containers").map(|all| serde_json::from_value(all.clone()));
        let containers: Option<Vec<ContainerNumber>> = all_read.and_then(Result::ok);
        if containers.is_some() || rest.get("containers").is_some_and(Value::is_null) {
            rest.remove("containers");
        }
        Ok(Sighting {
            camera: read(rest, "camera")?,
            plate: read(rest, "plate")?,
            container,
            trailer: read(rest, "trailer")?,
            containers: containers.unwrap_or_default(),
            confidence: read(rest, "confidence")?,
            evidence: read(rest, "evidence")?,
            lat: self.lat,
            lon: self.lon,
        })
    }

    fn take_instruction<E: de::Error>(&mut self) -> Result<Instruction, E> {
        const OWN: [&str; 18] = [
            "act",
            "by",
            "transit",
            "alert",
            "at",
            "declaration",
            "arms_itself",
            "container",
            "cause",
            "to",
            "note",
            "reason",
            "until",
            "for_s",
            "one_shot",
            "second_by",
            "watch",
            "entry",
        ];
        let mut fields: Map<String, Value> = OWN
            .into_iter()
            .filter_map(|k| self.rest.remove(k).map(|v| (k.to_owned(), v)))
            .filter(|(_, v)| !v.is_null())
            .collect();
        if fields.get("act").is_some_and(|act| act == "declare") && !fields.contains_key("declaration") {
            let declared = self.take_declaration(&mut fields);
            fields.insert("declaration".to_owned(), declared);
            return serde_json::from_value(Value::Object(fields)).map_err(E::custom);
        }
        if fields.get("act").is_some_and(|act| act == "correct") {
            let misread = self.take_misread(fields.remove("container"))?;
            let act: Instruction = serde_json::from_value(Value::Object(fields)).map_err(E::custom)?;
            return Ok(Instruction {
                misread: Some(Box::new(misread)),
                ..act
            });
        }
        if let Some(seal) = self.seal.take() {
            fields.insert("seal".to_owned(), seal.as_str().into());
        }
        if let Some(vehicle) = self.vehicle.take() {
            fields.insert("vehicle".to_owned(), vehicle.as_str().into());
        }
        serde_json::from_value(Value::Object(fields)).map_err(E::custom)
    }

    /// What a sighting truly shows: texts as somebody wrote them, which the judgement looks at.
    fn take_misread<E: de::Error>(&mut self, container: Option<Value>) -> Result<Misread, E> {
        let rest = &mut self.rest;
        rest.extend(container.map(|c| ("container".to_owned(), c)));
        Ok(Misread {
            sighting: read::<Named, E>(rest, "sighting")?.ok_or_else(|| E::missing_field("sighting"))?.0,
            offset_of: read(rest, "offset_of")?.ok_or_else(|| E::missing_field("offset_of"))?,
            plate: read(rest, "plate")?,
            container: read(rest, "container")?,
        })
    }

    /// What is declared, where it does not stand in a `declaration` of its own: `transit` is it, or names it and the rest stands beside.
    fn take_declaration(&mut self, fields: &mut Map<String, Value>) -> Value {
        let id = match fields.remove("transit") {
            Some(id) if !id.is_object() => id,
            whole => return whole.unwrap_or(Value::Null),
        };
        let beside = [
            "corridor",
            "origin",
            "destination",
            "depart_after",
            "arrive_before",
            "stops",
            "contacts",
            "channel",
        ];
        let mut declared: Map<String, Value> = beside
            .into_iter()
            .filter_map(|k| Some((k.to_owned(), self.rest.remove(k)?)))
            .collect();
        declared.insert("id".to_owned(), id);
        declared.extend(fields.remove("container").map(|v| ("container".to_owned(), v)));
        declared.extend(self.seal.take().map(|s| ("seal".to_owned(), s.as_str().into())));
        declared.extend(self.vehicle.take().map(|v| ("vehicle".to_owned(), v.as_str().into())));
        Value::Object(declared)
    }
}

/// Takes one field out of those that are left; `null` is missing.
fn read<T: de::DeserializeOwned, E: de::Error>(rest: &mut Map<String, Value>, key: &str) -> Result<Option<T>, E> {
    serde_json::from_value(rest.remove(key).unwrap_or(Value::Null)).map_err(|e| E::custom(format!("{key}: {e}")))
}

/// The id of a line: ours, or whatever another's stream calls it.
struct Named(ObservationId);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let id = Value::deserialize(d)?;
        let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        let ours = text.parse();
        Ok(Self(ours.unwrap_or_else(|_| ObservationId(identify(&[b"named", text.as_bytes()])))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TransitId;

    #[test]
    fn all_that_a_drone_says_comes_back() {
        let text = r#"{"battery_pct":61.0,"course_deg":7.5,"drone":"d1","kind":"drone","lat":21.5,"lon":106.25,"received_at":"2026-01-05T00:00:00Z","satellites":9,"speed_kmh":36.0}"#;
        let written = to_map(&read(text));
        let mut whole: Map<String, Value> = serde_json::from_str(text).expect("is JSON");
        whole.insert("id".to_owned(), written["id"].clone());
        assert_eq!(written, whole);
    }

    #[test]
    fn a_clip_is_flat_and_comes_back_with_what_is_beside_it() {
        let sighting = "ab".repeat(16);
        let text = format!(
            r#"{{"camera":"gate","codec":"h264","evidence":"{}","from":"2026-01-05T00:00:00Z","kind":"clip","lens":"wide","observed_at":"2026-01-05T00:00:30Z","received_at":"2026-01-05T00:01:00Z","sighting":"{sighting}","to":"2026-01-05T00:01:00Z"}}"#,
            "cd".repeat(32)
        );
        let clip = read(&text);
        let Body::Clip(said) = &clip.body else { panic!("a clip") };
        assert_eq!((said.sighting.to_string(), said.camera.as_str()), (sighting, "gate"));
        assert_eq!(clip.extra["lens"], "wide");
        let mut whole: Map<String, Value> = serde_json::from_str(&text).expect("is JSON");
        let written = to_map(&clip);
        whole.insert("id".to_owned(), written["id"].clone());
        assert_eq!(written, whole);
        let e = serde_json::from_str::<Observation>(&text.replace("codec", "coded")).expect_err("lacks one");
        assert!(e.to_string().contains("codec"), "{e}");
    }

    fn read(text: &str) -> Observation {
        serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn comes_back_as_it_was_written() {
        for text in [
            r#"{"kind":"fix","seal":"7000000001","observed_at":"2026-01-05T00:00:00Z","received_at":"2026-01-05T00:00:01Z","lat":10.8,"lon":106.7,"speed_kmh":42.5,"course_deg":310.0,"rope":"whole","locked":true,"battery_pct":64.0,"alarms":["vibration","of_a_vendor"],"hdop":0.9}"#,
            r#"{"kind":"fix","seal":null,"received_at":"2026-01-05T00:00:01Z","lat":0.0,"lon":0.0,"fix_valid":false,"dialect":"jt808","dialect_version":1,"device":"0123"}"#,
            r#"{"kind":"seal_report","seal":"1","received_at":"2026-01-05T00:00:01Z","rope":"cut","lock_event":{"source":"card","card":"0012260888"}}"#,
            r#"{"kind":"sighting","camera":"gate-1","plate":"51C12345","container":"CSQU3054383","confidence":0.98,"received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"sighting","plate":"51C12345","container":"CSQU3054383","trailer":"51R14139","containers":["CSQU3054383","MSKU1234565"],"received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"sighting","plate":"51C12345","containers":["CSQU3054383","none"],"received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"instruction","act":"declare","by":"an","declaration":{"id":"T1","seal":"7"},"received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"instruction","act":"close","by":"an","alert":"00ff","cause":"traffic","received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"instruction","act":"shelve","by":"an","alert":"00ff","reason":"road works","until":"2026-01-05T01:00:00Z","one_shot":true,"second_by":"chi","received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"instruction","act":"watch","by":"an","watch":{"kind":"plate","text":"51C-123.45","covert":true},"reason":"stolen","until":"2026-02-05T00:00:00Z","second_by":"chi","received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"instruction","act":"unwatch","by":"an","entry":"5d41402abc4b2a76","reason":"found","second_by":"chi","received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"instruction","act":"correct","by":"an","sighting":"0123456789abcdef0123456789abcdef","offset_of":7,"plate":"51C-123.45","container":"","reason":"misread","received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"drone","drone":"d1","lat":10.5,"lon":106.5,"course_deg":90.0,"altitude_m":120.0,"received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"camera_report","camera":"gate-1","state":"frozen","fps":5.0,"last_frame_at":"2026-01-05T00:00:00Z","width":1280,"height":720,"received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"camera_report","camera":"gate-2","state":"silent","said":"it does not speak RTSP","received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"tick","received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"resumed","received_at":"2026-01-05T00:00:01Z"}"#,
            r#"{"kind":"world_changed","world":{},"received_at":"2026-01-05T00:00:01Z"}"#,
        ] {
            let first = read(text);
            let written = serde_json::to_string(&first).expect("writes");
            assert_eq!(read(&written), first, "{written}");
            let asked: Map<String, Value> = serde_json::from_str(text).expect("is JSON");
            let got: Map<String, Value> = serde_json::from_str(&written).expect("is JSON");
            for (k, v) in asked {
                if k != "world" && k != "declaration" {
                    assert_eq!(got.get(&k), Some(&v), "{k} of {text}");
                }
            }
        }
    }

    #[test]
    fn what_others_write_is_read() {
        let line = |more: &str| {
            read(&format!(
                r#"{{"kind":"fix","seal":"1","received_at":"2026-01-05T00:00:01Z","lat":1,"lon":2{more}}}"#
            ))
        };
        let named = ["o-1", "o-2"].map(|id| line(&format!(r#","id":"{id}""#)).id);
        assert_eq!(named[0], line(r#","id":"o-1""#).id, "one name is one observation");
        assert_ne!(named[0], named[1]);
        assert_ne!(line(r#","id":7"#).id, line(r#","id":8"#).id);
        assert_eq!(line(r#","id":null"#).id, line("").id);
        let Body::Fix(fix) = line(r#","satellites":9.0"#).body else {
            panic!("a fix")
        };
        assert_eq!(fix.satellites, Some(9));
        // A number whose check digit is wrong is what the camera read all the same.
        let text = r#"{"kind":"sighting","camera":"c","plate":null,"container":"CSQU3054384","received_at":"2026-01-05T00:00:01Z"}"#;
        let sighting = read(text);
        let Body::Sighting(s) = &sighting.body else { panic!("a sighting") };
        assert_eq!((s.container, sighting.extra["container"].as_str()), (None, Some("CSQU3054384")));
        assert_eq!(read(&serde_json::to_string(&sighting).expect("writes")), sighting);
    }

    #[test]
    fn a_declaration_stands_by_itself_or_beside_the_act() {
        let all = [
            r#""declaration":{"id":"T1","seal":"7","vehicle":"51C1","container":"CSQU3054383","corridor":"road","stops":["s"]}"#,
            r#""transit":{"id":"T1","seal":"7","vehicle":"51C1","container":"CSQU3054383","corridor":"road","stops":["s"]}"#,
            r#""transit":"T1","seal":"7","vehicle":"51C1","container":"CSQU3054383","corridor":"road","stops":["s"],"at":null,"arms_itself":null"#,
        ];
        let [one, two, three] = all.map(|said| {
            read(&format!(
                r#"{{"kind":"instruction","act":"declare","by":"an","received_at":"2026-01-05T00:00:01Z",{said}}}"#
            ))
        });
        assert_eq!((&one, &one), (&two, &three));
        assert_eq!(one.transit().map(TransitId::as_str), Some("T1"));
    }

    #[test]
    fn one_content_is_one_id_whenever_it_is_heard() {
        let a = read(
            r#"{"kind":"fix","seal":"1","observed_at":"2026-01-05T00:00:00Z","received_at":"2026-01-05T00:00:01Z","lat":1.5,"lon":2.5}"#,
        );
        let b = read(
            r#"{"lon":2.5,"lat":1.5,"kind":"fix","seal":"1","observed_at":"2026-01-05T00:00:00Z","received_at":"2026-01-05T09:00:01Z"}"#,
        );
        assert_eq!(a.id, b.id);
        let t = read(r#"{"kind":"tick","received_at":"2026-01-05T00:00:01Z"}"#);
        let u = read(r#"{"kind":"tick","received_at":"2026-01-05T00:00:02Z"}"#);
        assert_ne!(t.id, u.id);
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, expected) in [
            ("{}", "received_at"),
            (r#"{"received_at":"2026-01-05T00:00:01Z"}"#, "kind"),
            (r#"{"kind":"gossip","received_at":"2026-01-05T00:00:01Z"}"#, "gossip"),
            (r#"{"kind":"fix","received_at":"2026-01-05T00:00:01Z","lat":1}"#, "lon"),
            (r#"{"kind":"fix","received_at":"soon","lat":1,"lon":1}"#, "RFC 3339"),
        ] {
            let e = serde_json::from_str::<Observation>(text).expect_err(text).to_string();
            assert!(e.contains(expected), "{text}: {e}");
        }
    }
}
