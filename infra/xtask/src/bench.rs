//! `cargo xtask bench NAME`: figures, on a release build.

use crate::failure::Failure;
use crate::process::{run, stage};
use crate::tree::Tree;
use crate::{binary, page, setup};
use std::process::Command;

/// The benches: name, and what it measures. Each is a command of `tests/load`.
const BENCHES: &[(&str, &str)] = &[
    (
        "live",
        "seal report on the socket to message at a WebSocket client, p50 and p99 by rate, and the knee",
    ),
    ("judge", "fixes a second that `cordon judge` takes on one core with 1,000 transits"),
    ("restart", "time to ready after SIGKILL with 1 M observations in `heard`"),
    ("memory", "memory of `cordon up` with 200 transits"),
];

/// Runs one bench; what follows its name is passed on.
pub(crate) fn command(tree: &Tree, arguments: &[String]) -> Result<(), Failure> {
    let known = || {
        BENCHES
            .iter()
            .map(|(name, what)| format!("\n  {name:8} {what}"))
            .collect::<String>()
    };
    let Some((name, rest)) = arguments.split_first() else {
        return Err(Failure::wrong("which bench?", format!("the benches are{}", known())));
    };
    if !BENCHES.iter().any(|(bench, _)| bench == name) {
        return Err(Failure::wrong(
            format!("there is no bench `{name}`"),
            format!("the benches are{}", known()),
        ));
    }
    setup::install(tree, setup::Purpose::Demo)?;
    page::build(tree)?;
    let packages = ["--package", "cordon", "--package", "cordon-load"];
    stage("release build", || {
        run(
            tree.cargo(&["build", "--release"]).args(packages),
            "the release build",
            "read the compiler's error above",
        )
    })?;
    let mut load = Command::new(tree.binaries("release").join("cordon-load"));
    load.current_dir(&tree.root)
        .arg(name)
        .args(rest)
        .env("CORDON_BIN", binary::path(tree, "release"));
    // Its figures are its stdout.
    let told = crate::follow::lines(&mut load, crate::process::print)?;
    if told {
        Ok(())
    } else {
        Err(Failure::new(format!("the bench `{name}` failed"), "read its error above"))
    }
}
