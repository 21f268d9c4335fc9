//! `cargo xtask sim SEED`: a seeded world in which every crime happens, and how each rule tells it, on a release build.

use crate::failure::Failure;
use crate::process::{print, run, stage};
use crate::tree::Tree;
use std::process::Command;

/// Road networks that may lie beside the checkout.
const NETWORKS: &str = "../shared/geo";

/// Builds the simulator, and passes on what follows.
pub(crate) fn command(tree: &Tree, arguments: &[String]) -> Result<(), Failure> {
    if arguments.first().is_none_or(|seed| seed.parse::<u64>().is_err()) {
        return Err(Failure::wrong(
            "which seed?",
            "cargo xtask sim SEED [--transits N] [--hours H] [--faults] [--write DIR]; the same seed tells the same tale",
        ));
    }
    stage("release build", || {
        run(
            &mut tree.cargo(&["build", "--release", "--package", "cordon-sim"]),
            "the release build",
            "read the compiler's error above",
        )
    })?;
    let mut sim = Command::new(tree.binaries("release").join("cordon-sim"));
    let networks = tree.at(NETWORKS);
    if networks.is_dir() {
        sim.arg("--networks").arg(&networks);
    } else {
        print(&format!(
            "skipped: {NETWORKS} is absent, so all roads are those of infra/config/demo"
        ));
    }
    let told = crate::follow::lines(sim.args(arguments).current_dir(&tree.root), print)?;
    if told {
        Ok(())
    } else {
        Err(Failure::new("the simulation failed", "read its error above"))
    }
}
