//! What is drawn rather than photographed: vertical container numbers, and writing that is no plate.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use cordon_recognition::Kind;
use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, readings};
use cordon_render::{container_crop, lookalike, plate_crop};

use crate::labels::Labelled;
use crate::reliability::Reliability;
use crate::tally::{Beside, share};

/// Training draws from the upper half of all seeds, tests from a million on.
pub(crate) const FIRST: u64 = 2_000_000;
const VERTICAL: usize = 500;
const LOOKALIKES: u64 = 300;

pub(crate) fn ours(picture: cordon_render::Picture) -> Picture {
    let cordon_render::Picture { width, height, rgb } = picture;
    Picture { width, height, rgb }
}

/// Rendered vertical container numbers, read as crops.
pub(crate) fn vertical(eyes: &Eyes, reliability: &mut Reliability) -> String {
    let all = (FIRST..).map(container_crop).filter(|crop| crop.vertical).take(VERTICAL);
    let (mut exact, mut accepted, mut right) = (0, 0, 0);
    for crop in all {
        let said = readings(&eyes.crop(&ours(crop.picture), Kind::Container));
        let Some(first) = said.first() else { continue };
        let same = first.text == crop.text;
        reliability.count(first.confidence, same);
        exact += usize::from(same);
        accepted += usize::from(first.accepted);
        right += usize::from(first.accepted && same);
    }
    format!(
        "| {VERTICAL} rendered vertical container numbers, crops | {} | {accepted} accepted, {} wrong |",
        share(exact, VERTICAL),
        accepted - right
    )
}

/// Drawn crops of both kinds, with their reliability; what is read is added to `file`, and beside what stands there to `pairs`.
pub(crate) fn crops(eyes: &Eyes, count: usize, file: Option<&Path>, mut pairs: Option<&mut File>) -> Result<String, String> {
    let append = |path| File::options().append(true).open(path);
    let mut file = file.map(append).transpose().map_err(|e| e.to_string())?;
    let mut lines = Vec::new();
    for (name, draw) in [
        ("drawn plates", plate_crop as fn(u64) -> _),
        ("drawn container numbers", container_crop),
    ] {
        let (mut reliability, mut exact) = (Reliability::default(), 0);
        for seed in (2 * FIRST..).take(count) {
            let crop = draw(seed);
            let kind = if name == "drawn plates" { Kind::Plate } else { Kind::Container };
            let said = readings(&eyes.crop(&ours(crop.picture), kind));
            let Some(reading) = said.first() else { continue };
            if let Some(pairs) = pairs.as_deref_mut() {
                writeln!(pairs, "{} {}", crop.text, reading.text).map_err(|e| e.to_string())?;
            }
            let right = reading.text == crop.text;
            exact += usize::from(right);
            reliability.count(reading.confidence, right);
            if let Some(file) = &mut file {
                let beside = if right { Beside::Right } else { Beside::Wrong };
                let line = serde_json::json!({"set": name, "beside": format!("{beside:?}"), "reading": reading});
                writeln!(file, "{line}").map_err(|e| e.to_string())?;
            }
        }
        lines.push(format!("{name}: {exact} of {count}\n\n{}", reliability.table()));
    }
    Ok(lines.join("\n\n"))
}

/// Writing that is no plate: how often something is accepted.
pub(crate) fn lookalikes(eyes: &Eyes) -> String {
    let accepted = |seed: &u64| {
        readings(&eyes.study(&ours(lookalike(FIRST + *seed))))
            .into_iter()
            .any(|r| r.accepted)
    };
    let false_plates = (0..LOOKALIKES).filter(accepted).count();
    format!(
        "| {LOOKALIKES} rendered pictures of other writing: false plates | {} | |",
        share(false_plates, LOOKALIKES as usize)
    )
}

/// Parts of labelled photographs of cars above the plate: windows, bonnets, walls, sky.
pub(crate) fn elsewhere(eyes: &Eyes, labels: &[Labelled]) -> String {
    let (mut parts, mut false_plates) = (0, 0);
    for label in labels.iter().filter(|l| l.set == "EU photographs") {
        let Some(top) = label.boxes.iter().map(|(b, _)| b[1] - 0.5 * (b[3] - b[1])).reduce(f32::min) else {
            continue;
        };
        let Some(picture) = std::fs::read(&label.file).ok().and_then(|bytes| Picture::decode(&bytes).ok()) else {
            continue;
        };
        let height = (top.max(0.0) as usize).min(picture.height);
        if height < 48 {
            continue;
        }
        for from in [0, picture.width / 2] {
            let part = picture.part([from, 0], [picture.width / 2, height]);
            parts += 1;
            false_plates += usize::from(readings(&eyes.study(&part)).into_iter().any(|r| r.accepted));
        }
    }
    format!(
        "| {parts} parts of photographs without a labelled plate: false plates | {} | |",
        share(false_plates, parts)
    )
}
