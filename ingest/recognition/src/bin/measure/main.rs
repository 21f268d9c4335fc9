//! Measures the networks: `measure FOLDER [--only SET] [--peers FOLDER]`.
//!
//! A line a set of photographs with labels: how many texts are to be read, how many are read to the last character, how many readings are
//! accepted and how many of those are right, and how long a picture takes on one thread, decoding included. Then what is drawn rather than
//! photographed, whether confidences are probabilities, and other engines on the same pictures. Everything is Markdown.

#![allow(clippy::print_stdout, reason = "its table is its output")]

mod drawn;
#[path = "../train/held.rs"]
mod held;
mod labels;
mod passes;
mod peers;
mod reliability;
mod tally;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, readings};
use cordon_recognition::reading::Reading;

use crate::labels::Labelled;
use crate::reliability::Reliability;
use crate::tally::{Beside, Tally, beside, counted};

/// Measures the networks.
#[derive(Parser)]
struct Plan {
    /// Folders of pictures, each with its `labels.jsonl`.
    folder: PathBuf,
    /// Writes what was read wrong or not at all as NDJSON.
    #[arg(long)]
    wrong: Option<PathBuf>,
    /// Writes every reading that counts as NDJSON, with whether it is right.
    #[arg(long)]
    readings: Option<PathBuf>,
    /// Writes for every crop what stands in it and what was read: what `confusions` makes the watch list's costs of.
    #[arg(long)]
    pairs: Option<PathBuf>,
    /// Only sets whose name begins so, and nothing drawn.
    #[arg(long)]
    only: Option<String>,
    /// Only passes of ten frames.
    #[arg(long)]
    passes: bool,
    /// So many drawn plates and container numbers are measured, too: from other seeds than the rest.
    #[arg(long, default_value_t = 0)]
    drawn: usize,
    /// Only pictures that learning holds back: for the folder that was learnt from.
    #[arg(long)]
    held_back: bool,
    /// Weights in place of those that this version was built with.
    #[arg(long)]
    detector: Option<PathBuf>,
    /// The same for the reader.
    #[arg(long)]
    reader: Option<PathBuf>,
    /// The same for the reader of upright letters.
    #[arg(long)]
    upright: Option<PathBuf>,
    /// The same for the swift reader.
    #[arg(long)]
    swift: Option<PathBuf>,
    /// Other engines: programs in this folder with the contract of `cordon read`.
    #[arg(long)]
    peers: Option<PathBuf>,
}

fn main() -> Result<(), String> {
    let plan = Plan::parse();
    let eyes = eyes(&plan)?;
    let mut labels = match labels::load(&plan.folder) {
        Ok(labels) if !labels.is_empty() => labels,
        Ok(_) => return skipped(&plan, "no labels.jsonl in it"),
        Err(error) => return skipped(&plan, &error.to_string()),
    };
    labels.retain(|l| plan.only.as_ref().is_none_or(|only| l.set.starts_with(only)));
    labels.retain(|l| !plan.held_back || held::held_back(&l.texts[0]));
    let mut reliability = Reliability::default();
    let file = |path: &Option<PathBuf>| path.as_ref().map(File::create).transpose().map_err(|e| e.to_string());
    let mut wrong = file(&plan.wrong)?;
    let mut pairs = file(&plan.pairs)?;
    if !plan.passes {
        photographs(&plan, &eyes, &labels, &mut reliability, [wrong.as_mut(), pairs.as_mut()])?;
    }
    if plan.only.is_none() && !plan.held_back {
        println!("\n| drawn, and passes | right | 95 % | |\n|---|---|---|---|");
        if !plan.passes {
            println!("{}", drawn::vertical(&eyes, &mut Reliability::default()));
            println!("{}", drawn::lookalikes(&eyes));
            println!("{}", drawn::elsewhere(&eyes, &labels));
        }
        for line in passes::photographs(&eyes, &labels, wrong.as_mut())? {
            println!("{line}");
        }
        println!("{}", passes::gates(&eyes, wrong.as_mut())?);
    }
    if plan.drawn > 0 {
        println!("\n{}", drawn::crops(&eyes, plan.drawn, plan.readings.as_deref(), pairs.as_mut())?);
    }
    println!("\nVietnamese plates and containers by what they claim:\n\n{}", reliability.table());
    if let Some(peers) = &plan.peers {
        println!("\n| engine | set | texts | exact | 95 % | ms median |\n|---|---|---|---|---|---|");
        for line in peers::beside(peers, &labels) {
            println!("{line}");
        }
    }
    Ok(())
}

fn eyes(plan: &Plan) -> Result<Eyes, String> {
    let file = |path: &Option<PathBuf>, shipped: &[u8]| {
        path.as_ref()
            .map_or_else(|| Ok(shipped.to_vec()), std::fs::read)
            .map_err(|e| format!("weights: {e}"))
    };
    let [detector, reader, upright, swift] = Eyes::shipped();
    let (detector, reader) = (file(&plan.detector, detector)?, file(&plan.reader, reader)?);
    Eyes::with([&detector, &reader, &file(&plan.upright, upright)?, &file(&plan.swift, swift)?]).map_err(|e| e.to_string())
}

/// The sets of photographs, line by line, and the Vietnamese and container sets together.
fn photographs(
    plan: &Plan,
    eyes: &Eyes,
    labels: &[Labelled],
    reliability: &mut Reliability,
    [mut wrong, mut pairs]: [Option<&mut File>; 2],
) -> Result<(), String> {
    let mut all = plan.readings.as_ref().map(File::create).transpose().map_err(|e| e.to_string())?;
    let mut sets: BTreeMap<&str, Tally> = BTreeMap::new();
    if let Some(first) = labels.first() {
        let _ = look(eyes, first, &std::fs::read(&first.file).unwrap_or_default()); // the library prepares itself
    }
    for label in labels {
        let bytes = std::fs::read(&label.file).map_err(|e| format!("{}: {e}", label.file.display()))?;
        let begun = Instant::now();
        let readings = look(eyes, label, &bytes).unwrap_or_else(|why| {
            eprintln!("{}: {why}", label.file.display());
            Vec::new()
        });
        let ms = begun.elapsed().as_secs_f64() * 1000.0;
        let missed = label.texts.iter().any(|text| readings.iter().all(|r| r.text != *text));
        let counted = counted(label, &readings);
        if let (true, Some(pairs), Some(reading)) = (label.crop, pairs.as_deref_mut(), counted.first()) {
            writeln!(pairs, "{} {}", label.texts[0], reading.text).map_err(|e| e.to_string())?;
        }
        let accepted_wrong = counted.iter().any(|r| r.accepted && beside(label, r) != Beside::Right);
        if let Some(wrong) = wrong.as_deref_mut().filter(|_| missed || accepted_wrong) {
            let line = serde_json::json!({"file": label.file, "set": label.set, "texts": label.texts, "readings": readings});
            writeln!(wrong, "{line}").map_err(|e| e.to_string())?;
        }
        for reading in counted {
            let beside = beside(label, reading);
            if ours(&label.set) && beside != Beside::Unlabelled {
                reliability.count(reading.confidence, beside == Beside::Right);
            }
            if let Some(all) = &mut all {
                let line = serde_json::json!({"set": label.set, "beside": format!("{beside:?}"), "reading": reading});
                writeln!(all, "{line}").map_err(|e| e.to_string())?;
            }
        }
        sets.entry(&label.set).or_default().count(label, &readings, ms);
    }
    println!("{}", tally::HEAD);
    let mut together = Tally::default();
    for (name, tally) in &sets {
        println!("| {name} | {}", tally.line());
        if ours(name) {
            together.add(tally);
        }
    }
    if sets.len() > 1 {
        println!("| VN and containers together | {}", together.line());
    }
    Ok(())
}

/// The sets that the service is for.
fn ours(set: &str) -> bool {
    set.starts_with("VN") || set.starts_with("containers")
}

fn look(eyes: &Eyes, label: &Labelled, bytes: &[u8]) -> Result<Vec<Reading>, String> {
    let picture = Picture::decode(bytes).map_err(|e| e.to_string())?;
    let sights = if label.crop {
        eyes.crop(&picture, label.kind)
    } else {
        eyes.study(&picture)
    };
    Ok(readings(&sights))
}

fn skipped(plan: &Plan, why: &str) -> Result<(), String> {
    println!("skipped: no photographs with labels: {}: {why}", plan.folder.display());
    Ok(())
}
