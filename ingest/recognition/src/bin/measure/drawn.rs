//! What is drawn rather than photographed: vertical container numbers, writing that is no plate, and passes of ten frames.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use cordon_model::ContainerNumber;
use cordon_recognition::Kind;
use cordon_recognition::fuse::{Look, fuse};
use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, Sight, readings};
use cordon_render::{Gate, Passing, again, container_crop, lookalike, plate_crop};

use crate::labels::Labelled;
use crate::reliability::Reliability;
use crate::tally::{Beside, share};

/// Training draws from the upper half of all seeds, tests from a million on.
const FIRST: u64 = 2_000_000;
const VERTICAL: usize = 500;
const LOOKALIKES: u64 = 300;
const FRAMES: u64 = 10;
const RENDERED: u64 = 60;

fn ours(picture: cordon_render::Picture) -> Picture {
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

/// Drawn crops of both kinds, with their reliability; what is read is added to `file`.
pub(crate) fn crops(eyes: &Eyes, count: usize, file: Option<&Path>) -> Result<String, String> {
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

/// Passes of ten frames made of one photograph each: frames moved, in other light, shaken and noisy.
pub(crate) fn passes(eyes: &Eyes, labels: &[Labelled]) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, step) in [("VN crops", 3), ("VN photographs", 1), ("containers", 1)] {
        let (mut right, mut single, mut texts) = (0, 0, 0);
        for (n, label) in labels
            .iter()
            .filter(|l| l.set.starts_with(name) && !l.set.ends_with("vertical"))
            .step_by(step)
            .enumerate()
        {
            let Some(picture) = std::fs::read(&label.file).ok().and_then(|bytes| Picture::decode(&bytes).ok()) else {
                continue;
            };
            let picture = if picture.width > 1600 {
                picture.shrunk(picture.width.div_ceil(1600))
            } else {
                picture
            };
            let drawn = cordon_render::Picture {
                width: picture.width,
                height: picture.height,
                rgb: picture.rgb,
            };
            let letter = if label.crop {
                drawn.height as f32 * 0.35
            } else {
                drawn.height as f32 / 40.0
            };
            let frames = (0..FRAMES).map(|frame| ours(again(&drawn, letter, FIRST + FRAMES * n as u64 + frame)));
            let sights: Vec<Vec<Sight>> = frames
                .enumerate()
                .map(|(n, f)| {
                    if label.crop {
                        eyes.crop(&f, label.kind)
                    } else {
                        eyes.glance(&f, n)
                    }
                })
                .collect();
            let said = together(&sights);
            texts += label.texts.len();
            right += label.texts.iter().filter(|t| said.contains(*t)).count();
            single += label
                .texts
                .iter()
                .filter(|t| sights[0].iter().any(|s| s.reading().text == **t))
                .count();
        }
        lines.push(format!(
            "| {name}: passes of ten frames made of each | {} | {single} in the first frame alone |",
            share(right, texts)
        ));
    }
    lines
}

/// Rendered trucks at a gate, ten frames each: plate and container.
pub(crate) fn gates(eyes: &Eyes) -> String {
    let (mut right, mut single) = (0, 0);
    for n in 0..RENDERED {
        let seed = FIRST + n;
        let gate = Gate::new(1280, 720, n % 4 == 3, seed);
        let plate = format!(
            "{}{}{:05}",
            11 + seed % 89,
            ["C", "D", "H", "R"][n as usize % 4],
            seed * 7919 % 100_000
        );
        let number = number(seed);
        let sights: Vec<Vec<Sight>> = (0..FRAMES)
            .map(|frame| {
                let truck = Passing {
                    plate: plate.clone(),
                    trailer: None,
                    container: Some(number),
                    along: 0.24 + 0.05 * frame as f32,
                    toward: false,
                    seed,
                };
                eyes.glance(&ours(gate.frame(Some(&truck), frame as f32 * 0.2)), frame as usize)
            })
            .collect();
        let said = together(&sights);
        for text in [plate, number.to_string()] {
            right += usize::from(said.contains(&text));
            single += usize::from(sights[4].iter().any(|s| s.reading().text == text));
        }
    }
    let texts = 2 * RENDERED as usize;
    format!(
        "| {RENDERED} rendered passes of ten frames, plate and container | {} | {single} in one frame alone |",
        share(right, texts)
    )
}

/// A number whose check digit holds.
fn number(seed: u64) -> ContainerNumber {
    let owner: String = (0..3).map(|k| char::from(b'A' + (seed / 26_u64.pow(k) % 26) as u8)).collect();
    let serial = format!("{owner}U{:06}", seed * 7907 % 1_000_000);
    let all = (0..10).find_map(|check| format!("{serial}{check}").parse().ok());
    all.unwrap_or_else(|| "CSQU3054383".parse().expect("the standard's own example"))
}

/// What is accepted of a pass.
fn together(frames: &[Vec<Sight>]) -> Vec<String> {
    let looks = frames.iter().enumerate().flat_map(|(frame, sights)| {
        sights.iter().map(move |s| Look {
            kind: s.kind,
            line: s.line.clone(),
            weight: s.weight,
            frame,
        })
    });
    let looks: Vec<Look> = looks.collect();
    fuse(&looks)
        .into_iter()
        .filter(|f| f.judged.accepted)
        .map(|f| f.judged.text)
        .collect()
}
