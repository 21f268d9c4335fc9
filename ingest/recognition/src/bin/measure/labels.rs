//! Photographs with labels: what is to be read in which file.

use std::path::{Path, PathBuf};

use cordon_recognition::Kind;
use serde_json::Value;

/// A picture, and what is to be read in it.
#[derive(Debug)]
pub(crate) struct Labelled {
    pub(crate) file: PathBuf,
    /// Which set it counts for.
    pub(crate) set: String,
    pub(crate) kind: Kind,
    /// Nothing but the plate.
    pub(crate) crop: bool,
    /// What can be read in it, A–Z and 0–9.
    pub(crate) texts: Vec<String>,
    /// Where something is marked, legible or not: left, top, right, bottom, and what it says.
    pub(crate) boxes: Vec<([f32; 4], Option<String>)>,
}

/// All pictures below `folder` in which something is to be read, in the order of their files.
///
/// # Errors
/// Where there is no such folder.
pub(crate) fn load(folder: &Path) -> std::io::Result<Vec<Labelled>> {
    let mut kinds: Vec<PathBuf> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    kinds.sort();
    let mut all = Vec::new();
    for kind in kinds {
        let lines = std::fs::read_to_string(kind.join("labels.jsonl")).unwrap_or_default();
        let labels = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        all.extend(labels.filter_map(|label| labelled(&kind, &label)));
    }
    Ok(all)
}

fn labelled(folder: &Path, label: &Value) -> Option<Labelled> {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let (country, objects) = (text(&label["country"]), label["objects"].as_array());
    let objects = objects.map_or(&[][..], Vec::as_slice);
    let (kind, crop, set, texts) = match label["kind"].as_str()? {
        "plate-crop" => {
            let subset = text(&label["subset"]);
            let set = format!("{country} crops {subset}");
            (Kind::Plate, true, set.trim_end().to_owned(), vec![text(&label["plate"])])
        }
        "plate-scene" => {
            let legible = objects.iter().filter(|o| o["legible"] != false).filter_map(|o| o["plate"].as_str());
            // Nobody could say whether what is read of the others is right.
            (
                Kind::Plate,
                false,
                format!("{} photographs", if country.is_empty() { "VN" } else { &country }),
                legible.map(str::to_owned).collect(),
            )
        }
        "container" => {
            let vertical = objects.iter().any(|o| o["orientation"] == "vertical");
            let set = if vertical { "containers vertical" } else { "containers" };
            let numbers = objects.iter().filter_map(|o| o["container"].as_str()).map(str::to_owned).collect();
            (Kind::Container, false, set.to_owned(), numbers)
        }
        _ => return None,
    };
    let boxes = objects.iter().filter_map(|object| {
        let sides: Vec<f32> = object["box"]
            .as_array()?
            .iter()
            .filter_map(|v| v.as_f64().map(|v| v as f32))
            .collect();
        let said = object["plate"].as_str().or(object["container"].as_str());
        Some((
            sides.try_into().ok()?,
            said.filter(|_| object["legible"] != false).map(str::to_owned),
        ))
    });
    let boxes = boxes.collect();
    let file = folder.join(label["file"].as_str()?);
    (!texts.is_empty()).then_some(Labelled {
        file,
        set,
        kind,
        crop,
        texts,
        boxes,
    })
}
