//! What a pass becomes: one sighting, with how each of its readings came about beside it.

use cordon_model::{Body, ContainerNumber, Observation, Plate, Sighting, Timestamp};
use cordon_recognition::fuse::Fused;
use serde_json::{Map, Value, json};

use super::pass::Passed;

/// The sighting of a pass: `at` by the clock of the door, told at `now`; `evidence` is the name of its picture.
pub(super) fn sighting<F>(
    camera: &str,
    place: Option<(f64, f64)>,
    passed: &Passed<F>,
    evidence: Option<String>,
    at: Timestamp,
    now: Timestamp,
) -> Observation {
    let parts = passed.plate.iter().chain(passed.containers.first());
    let sure = parts.map(|f| f.judged.confidence).reduce(f32::min);
    let containers: Vec<ContainerNumber> = passed.containers.iter().filter_map(|f| f.judged.text.parse().ok()).collect();
    let plate = |f: &Fused| Plate::normalise(&f.judged.text);
    let body = Sighting {
        camera: Some(camera.into()),
        plate: passed.plate.as_ref().and_then(plate),
        container: containers.first().copied(),
        trailer: passed.trailer.as_ref().and_then(plate),
        containers: if containers.len() > 1 { containers } else { Vec::new() },
        confidence: sure.map(rounded),
        evidence,
        lat: place.map(|(lat, _)| lat),
        lon: place.map(|(_, lon)| lon),
    };
    let mut observation = Observation::of_content(Some(at), now, Body::Sighting(Box::new(body)));
    observation.extra = read(passed);
    observation.id = observation.content_id();
    observation
}

/// How each reading came about, kept beside it: the characters as seen, how many frames said so, and what else it may be.
fn read<F>(passed: &Passed<F>) -> Map<String, Value> {
    let one = |f: &Fused| {
        let others = f.judged.alternatives.iter();
        json!({
            "text": f.judged.text,
            "raw": f.line.text(),
            "confidence": rounded(f.judged.confidence),
            "frames": f.frames,
            "alternatives": others.map(|a| json!({"text": a.text, "confidence": rounded(a.confidence)})).collect::<Vec<_>>(),
        })
    };
    let named = [("plate_read", &passed.plate), ("trailer_read", &passed.trailer)];
    let mut all: Map<String, Value> = named
        .into_iter()
        .filter_map(|(name, f)| Some((name.to_owned(), one(f.as_ref()?))))
        .collect();
    let mut containers = passed.containers.iter().map(one);
    if let Some(first) = containers.next() {
        all.insert("container_read".to_owned(), first);
    }
    let others: Vec<Value> = containers.collect();
    if !others.is_empty() {
        all.insert("other_containers_read".to_owned(), others.into());
    }
    all
}

fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1e4).round() / 1e4
}
