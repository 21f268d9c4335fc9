//! `cordon-sim SEED`: tells a tale, has the product hear it, and prints how each rule did.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use cordon_sim::hearing::hear;
use cordon_sim::oracle::score;
use cordon_sim::table::{by_crime, faults, table};
use cordon_sim::tale::{Size, on_roads};
use cordon_sim::{files, roads, streets};

/// A seeded world in which every crime happens, and what the judgement makes of it.
#[derive(Parser)]
struct Arguments {
    /// The seed: the same one tells the same tale, to the byte.
    seed: u64,
    /// Watched transits.
    #[arg(long, default_value_t = 1_000)]
    transits: usize,
    /// Hours of the world.
    #[arg(long, default_value_t = 10.0)]
    hours: f64,
    /// A folder of road networks (streets with their shape, highways): roads of these are drawn beside those that the repository holds.
    #[arg(long)]
    networks: Option<PathBuf>,
    /// Also list what went wrong, a line each.
    #[arg(long)]
    faults: bool,
    /// Write world.json, observations.ndjson and truth.json into this folder.
    #[arg(long)]
    write: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(text) => {
            let mut out = std::io::stdout().lock();
            drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("cordon-sim: {problem}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<String, String> {
    if arguments.transits == 0 || !(1.0..=48.0).contains(&arguments.hours) {
        return Err("at least one transit, and 1 to 48 hours".to_owned());
    }
    let begun = Instant::now();
    let size = Size {
        transits: arguments.transits,
        hours: arguments.hours,
    };
    let (mut roads, mut fences) = roads::committed()?;
    if let Some(folder) = &arguments.networks {
        let (more, ends) = streets::draw(folder, arguments.seed)?;
        roads.extend(more);
        fences.extend(ends);
    }
    let count = roads.len();
    let tale = on_roads(arguments.seed, size, roads, fences);
    let told_s = begun.elapsed().as_secs_f64();
    if let Some(folder) = &arguments.write {
        files::write(&tale, folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let begun = Instant::now();
    let verdicts = hear(&tale);
    let heard_s = begun.elapsed().as_secs_f64();
    let verdict = score(&tale.truths, &verdicts.found, &tale.roles);
    let mut text = format!(
        "seed {}, {} transits on {count} roads, {} h: {} truths, {} lines heard, {} acts refused; told in {told_s:.1} s, judged in {heard_s:.1} s\n",
        arguments.seed,
        arguments.transits,
        arguments.hours,
        tale.truths.len(),
        verdicts.lines,
        verdicts.refused
    );
    text += &table(&verdict);
    if arguments.faults {
        text += &by_crime(&tale.truths, &verdict);
        text += &faults(&tale, &verdicts.found, &verdict);
    }
    Ok(text)
}
