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
    let parts = [&passed.plate, &passed.container];
    let sure = parts.into_iter().flatten().map(|f| f.judged.confidence).reduce(f32::min);
    let body = Sighting {
        camera: Some(camera.into()),
        plate: passed.plate.as_ref().and_then(|f| Plate::normalise(&f.judged.text)),
        container: passed
            .container
            .as_ref()
            .and_then(|f| f.judged.text.parse::<ContainerNumber>().ok()),
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
    let named = [
        ("plate_read", &passed.plate),
        ("container_read", &passed.container),
        ("trailer_read", &passed.trailer),
    ];
    named
        .into_iter()
        .filter_map(|(name, f)| Some((name.to_owned(), one(f.as_ref()?))))
        .collect()
}

fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1e4).round() / 1e4
}
