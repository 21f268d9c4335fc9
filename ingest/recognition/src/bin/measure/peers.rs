//! Other engines on the same pictures, where they are at hand: programs with the contract of `cordon read`.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::labels::Labelled;
use crate::tally::share;

/// The engines: program, what it is called, and the sets' beginnings that it is asked.
const PEERS: &[(&str, &str, &[&str])] = &[
    ("rapidocr", "RapidOCR", &["VN", "EU", "CN", "CZ", "containers"]),
    ("simplelpr", "SimpleLPR", &["VN", "EU"]),
];

/// A line a set and engine.
pub(crate) fn beside(folder: &Path, labels: &[Labelled]) -> Vec<String> {
    PEERS
        .iter()
        .flat_map(|(program, name, sets)| one(&folder.join(program), name, sets, labels))
        .collect()
}

fn one(program: &Path, name: &str, sets: &[&str], labels: &[Labelled]) -> Vec<String> {
    if !program.exists() {
        return vec![format!("skipped: {name}: it is not at {}", program.display())];
    }
    let mut by_set: BTreeMap<&str, Vec<&Labelled>> = BTreeMap::new();
    for label in labels.iter().filter(|l| sets.iter().any(|s| l.set.starts_with(s))) {
        by_set.entry(&label.set).or_default().push(label);
    }
    let mut lines = Vec::new();
    for (set, labels) in by_set {
        match asked(program, set, &labels) {
            Ok(line) => lines.push(format!("| {name} | {set} | {line}")),
            Err(why) => {
                lines.push(format!("skipped: {name}: {why}"));
                break;
            }
        }
    }
    lines
}

fn asked(program: &Path, set: &str, labels: &[&Labelled]) -> Result<String, String> {
    let mut command = Command::new(program);
    command.arg("read");
    if labels.iter().all(|l| l.crop) {
        command.args(["--crop", "plate"]);
    }
    let country = if set.starts_with("EU") { "Slovakia" } else { "Vietnam" };
    command
        .env("SLPR_COUNTRY", country)
        .env("PEERS_COUNTRY", if set.starts_with("VN") { "Vietnam" } else { "any" });
    command.args(labels.iter().map(|l| &l.file));
    let out = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(|e| e.to_string())?;
    let said: HashMap<String, Value> = String::from_utf8_lossy(&out.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .map(|line| (line["file"].as_str().unwrap_or("").to_owned(), line))
        .collect();
    if said.is_empty() {
        let why = String::from_utf8_lossy(&out.stderr)
            .lines()
            .last()
            .unwrap_or("it said nothing")
            .to_owned();
        return Err(why);
    }
    let (mut texts, mut exact, mut ms) = (0, 0, Vec::new());
    for label in labels {
        texts += label.texts.len();
        let Some(line) = said.get(&label.file.display().to_string()) else {
            continue;
        };
        ms.extend(line["ms"].as_f64());
        let readings = line["readings"].as_array().map_or(&[][..], Vec::as_slice);
        let most = if label.crop { 1 } else { usize::MAX };
        let read: Vec<&str> = readings.iter().take(most).filter_map(|r| r["text"].as_str()).collect();
        exact += label.texts.iter().filter(|t| read.contains(&t.as_str())).count();
    }
    ms.sort_by(f64::total_cmp);
    let median = ms.get(ms.len() / 2).copied().unwrap_or(f64::NAN);
    Ok(format!("{texts} | {} | {median:.1} |", share(exact, texts)))
}
