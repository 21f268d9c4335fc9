//! Serves the demo's streams alone, and tells what they cost: `cargo run --release -p cordon-demo --example streams -- SECONDS`.

use std::io::Write;
use std::time::Duration;

use cordon_demo::{Cameras, Demo, ScaledClock};
use cordon_model::Timestamp;

/// How often it tells.
const EACH: Duration = Duration::from_secs(5);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds: u64 = std::env::args().nth(1).as_deref().unwrap_or("60").parse()?;
    let demo = Demo::new(1, 200, 20.0, Timestamp::from_seconds(1_800_000_000))?.with_cameras();
    let now = ScaledClock::starting(demo.start(), demo.speed()).as_now();
    let cameras = Cameras::start(&demo, &now)?;
    let mut out = std::io::stdout();
    for gate in cameras.gates() {
        writeln!(out, "{} {} {}", gate.id, gate.url, gate.post)?;
    }
    if let Some(drone) = cameras.drone() {
        writeln!(out, "{} {}", drone.id, drone.url)?;
    }
    let mut before = used()?;
    for n in 1..=seconds / EACH.as_secs() {
        std::thread::sleep(EACH);
        let used = used()?;
        let part = (used - before) / EACH.as_secs_f64();
        let (passed, skipped) = cameras.passes();
        writeln!(
            out,
            "{} s: {} watched, {passed} passed, {skipped} skipped, {part:.2} of a core",
            n * EACH.as_secs(),
            cameras.watched()
        )?;
        before = used;
    }
    Ok(())
}

/// Processor seconds that this process has used (Linux counts them in hundredths).
fn used() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}
