//! `cargo xtask bench forecast`: how often trucks arrive within the interval that was foretold, on real tracks that nothing was learnt from.
//!
//! The tracks lie beside the checkout, and are not ours.

use crate::bench::example;
use crate::deviation::{Python, TRACKS};
use crate::failure::Failure;
use crate::process::{print, run, stage};
use crate::tree::Tree;

/// Cuts the tracks into trips.
const TRIPS: &str = "infra/xtask/src/forecast.py";

/// Makes trips of the tracks, and has the model foretell half of them by the other half.
pub(crate) fn bench(tree: &Tree) -> Result<(), Failure> {
    let tracks = tree.at(TRACKS);
    if !tracks.is_dir() {
        print(&format!("skipped: {TRACKS} is absent, so there are no real tracks to foretell"));
        return Ok(());
    }
    let python = Python::ready(tree)?;
    let trips = tree.at("target/forecast");
    stage("trips from real tracks", || {
        let mut cut = python.script(&tree.at(TRIPS));
        run(cut.arg(&tracks).arg(&trips), "cutting the tracks", "read its error above")
    })?;
    let files = std::fs::read_dir(&trips).map_err(|e| Failure::new(format!("{}: {e}", trips.display()), ""))?;
    let mut files: Vec<_> = files.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    run(example(tree, "forecast").args(files), "the back-test", "read its error above")
}
