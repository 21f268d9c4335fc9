//! Measures the networks on photographs with labels: `measure FOLDER [--wrong FILE] [--only SET]`.
//!
//! A line a set: how many texts are to be read, how many are read to the last character, how many readings are accepted and how many of those
//! are right, and how long a picture takes on one thread, decoding included. The table is Markdown.

#![allow(clippy::print_stdout, reason = "its table is its output")]

mod labels;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, readings};
use cordon_recognition::reading::Reading;

use crate::labels::Labelled;

/// Measures the networks.
#[derive(Parser)]
struct Plan {
    /// Folders of pictures, each with its `labels.jsonl`.
    folder: PathBuf,
    /// Writes what was read wrong or not at all as NDJSON.
    #[arg(long)]
    wrong: Option<PathBuf>,
    /// Only sets whose name begins so.
    #[arg(long, default_value = "")]
    only: String,
}

/// What one set comes to.
#[derive(Default)]
struct Tally {
    texts: usize,
    exact: usize,
    accepted: usize,
    accepted_right: usize,
    ms: Vec<f64>,
}

impl Tally {
    fn count(&mut self, label: &Labelled, readings: &[Reading], ms: f64) {
        // A crop holds one text: the best reading counts. In a photograph any.
        let counted: Vec<&Reading> = readings
            .iter()
            .filter(|r| r.kind == label.kind)
            .take(if label.crop { 1 } else { usize::MAX })
            .collect();
        self.texts += label.texts.len();
        self.exact += label.texts.iter().filter(|text| counted.iter().any(|r| r.text == **text)).count();
        for reading in counted.iter().filter(|r| r.accepted) {
            self.accepted += 1;
            self.accepted_right += usize::from(label.texts.contains(&reading.text));
        }
        self.ms.push(ms);
    }

    fn line(&mut self) -> String {
        self.ms.sort_by(f64::total_cmp);
        let at = |share: f64| self.ms[((self.ms.len() - 1) as f64 * share).round() as usize];
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let [low, high] = wilson(self.exact, self.texts);
        format!(
            "{} | {} | {:.1} % | {low:.1}–{high:.1} % | {} ({:.1} %) | {:.1} % | {:.1} | {:.1} |",
            self.ms.len(),
            self.texts,
            percent(self.exact, self.texts),
            self.accepted,
            percent(self.accepted, self.texts),
            percent(self.accepted_right, self.accepted),
            at(0.5),
            at(0.9),
        )
    }
}

/// Wilson's interval of 95 %, in percent.
fn wilson(part: usize, whole: usize) -> [f64; 2] {
    let (n, z) = (whole.max(1) as f64, 1.959_964);
    let share = part as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    [-spread, spread].map(|s| 100.0 * (middle + s) / (1.0 + z * z / n))
}

fn main() -> Result<(), String> {
    let plan = Plan::parse();
    let labels = match labels::load(&plan.folder) {
        Ok(labels) if !labels.is_empty() => labels,
        Ok(_) => return skipped(&plan, "no labels.jsonl in it"),
        Err(error) => return skipped(&plan, &error.to_string()),
    };
    let eyes = Eyes::open().map_err(|e| e.to_string())?;
    let mut wrong = plan
        .wrong
        .as_ref()
        .map(std::fs::File::create)
        .transpose()
        .map_err(|e| e.to_string())?;
    let mut sets: BTreeMap<String, Tally> = BTreeMap::new();
    let mut warm = false;
    for label in labels.iter().filter(|l| l.set.starts_with(&plan.only)) {
        let bytes = std::fs::read(&label.file).map_err(|e| format!("{}: {e}", label.file.display()))?;
        if !warm {
            let _ = look(&eyes, label, &bytes);
            warm = true;
        }
        let begun = Instant::now();
        let readings = look(&eyes, label, &bytes).unwrap_or_else(|why| {
            eprintln!("{}: {why}", label.file.display());
            Vec::new()
        });
        let ms = begun.elapsed().as_secs_f64() * 1000.0;
        if let Some(wrong) = &mut wrong
            && label.texts.iter().any(|text| readings.iter().all(|r| r.text != *text))
        {
            let line = serde_json::json!({"file": label.file, "set": label.set, "texts": label.texts, "readings": readings});
            writeln!(wrong, "{line}").map_err(|e| e.to_string())?;
        }
        sets.entry(label.set.clone()).or_default().count(label, &readings, ms);
    }
    println!("| set | pictures | texts | exact | 95 % | accepted | of these right | ms median | ms 90 % |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for (name, tally) in &mut sets {
        println!("| {name} | {}", tally.line());
    }
    Ok(())
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
