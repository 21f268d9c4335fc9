//! Real photographs with what is written in them: `DIR/<kind>/labels.jsonl` and the pictures it names.

use std::path::{Path, PathBuf};

use cordon_recognition::Kind;
use cordon_recognition::picture::Picture;
use cordon_recognition::rectify::{Quad, frame};
use serde_json::Value;

use crate::held::held_back;

/// The longest side a picture is kept at, in pixels.
const SIDE: usize = 1024;

/// A plate or container number in a photograph.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) kind: Kind,
    /// In pixels of the kept picture.
    pub(crate) quad: Quad,
    /// A–Z and 0–9; empty where nobody can read it.
    pub(crate) text: String,
}

/// A photograph.
pub(crate) struct Photo {
    pub(crate) picture: Picture,
    /// What is marked in it; others may be there unmarked.
    pub(crate) marks: Vec<Mark>,
    /// The folder it came from, and the country where one is known.
    pub(crate) group: String,
    /// Nothing but the plate.
    pub(crate) crop: bool,
    /// Not learnt from.
    pub(crate) held_back: bool,
}

/// All that can be read below `dir`; a picture that cannot is said on stderr and left out.
pub(crate) fn load(dir: &Path, crops_only: bool) -> Result<Vec<Photo>, String> {
    let mut photos = Vec::new();
    let mut kinds: Vec<PathBuf> = std::fs::read_dir(dir)
        .map_err(|e| format!("{}: {e}", dir.display()))?
        .filter_map(|e| Some(e.ok()?.path()))
        .collect();
    kinds.sort();
    for kind in kinds {
        let Ok(labels) = std::fs::read_to_string(kind.join("labels.jsonl")) else {
            continue;
        };
        for line in labels.lines() {
            let Ok(label) = serde_json::from_str::<Value>(line) else { continue };
            let bodies = label["kind"] == "container-body";
            if label["kind"] == "video" || crops_only && (bodies || label["kind"] == "plate-scene" && label["objects"][0]["box"].is_null())
            {
                continue;
            }
            match photo(&kind, &label) {
                Ok(photo) => photos.push(photo),
                Err(why) => eprintln!("left out: {}: {why}", label["file"]),
            }
        }
    }
    Ok(photos)
}

fn photo(folder: &Path, label: &Value) -> Result<Photo, String> {
    let file = folder.join(label["file"].as_str().ok_or("no file named")?);
    let bytes = std::fs::read(&file).map_err(|e| e.to_string())?;
    let whole = Picture::decode(&bytes).map_err(|e| e.to_string())?;
    let crop = label["kind"] == "plate-crop";
    let side = if crop { 320 } else { SIDE };
    let factor = whole.width.max(whole.height).div_ceil(side);
    let picture = if factor > 1 { whole.shrunk(factor) } else { whole };
    let mut marks = Vec::new();
    if crop {
        let quad = frame(picture.width, picture.height);
        marks.push(Mark {
            kind: Kind::Plate,
            quad,
            text: label["plate"].as_str().unwrap_or("").to_owned(),
        });
    } else if let Some(objects) = label["objects"].as_array() {
        marks.extend(objects.iter().filter_map(|object| mark(object, factor as f32)));
    }
    let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or("");
    let group = label["country"].as_str().map_or_else(
        || name.to_owned(),
        |country| format!("{country}{}", label["lines"].as_i64().unwrap_or(0)),
    );
    let key = marks.first().map_or_else(|| file.display().to_string(), |mark| mark.text.clone());
    let held_back = held_back(&key);
    Ok(Photo {
        picture,
        marks,
        group,
        crop,
        held_back,
    })
}

fn mark(object: &Value, factor: f32) -> Option<Mark> {
    let number = |v: &Value| v.as_f64().map(|v| v as f32 / factor);
    let (kind, text) = match (object["plate"].as_str(), object["container"].as_str()) {
        (_, Some(text)) => (Kind::Container, text),
        (Some(text), None) => (Kind::Plate, text),
        (None, None) => return None,
    };
    let points = |list: &Value| -> Option<Quad> {
        let list = list.as_array().filter(|l| l.len() == 4)?;
        let mut quad = [[0.0; 2]; 4];
        for (corner, point) in quad.iter_mut().zip(list) {
            *corner = [number(&point[0])?, number(&point[1])?];
        }
        Some(quad)
    };
    let quad = points(&object["quad"]).or_else(|| {
        let [a, b, c, d] = [0, 1, 2, 3].map(|n| number(&object["box"][n]));
        let (a, b, c, d) = (a?, b?, c?, d?);
        Some([[a, b], [c, b], [c, d], [a, d]])
    })?;
    Some(Mark {
        kind,
        quad,
        text: text.to_owned(),
    })
}
