//! `cargo xtask bench NAME`: figures, on a release build.

use crate::failure::Failure;
use crate::process::{run, stage};
use crate::tree::Tree;
use crate::{binary, deviation, forecast, page, peers, setup};
use std::process::Command;

/// What reads pictures is measured by a program of its own, without the service.
const RECOGNITION: &str = "recognition";
/// What judges real tracks is `cordon judge`, beside the rules of others.
const DEVIATION: &str = "deviation";
/// Other systems are measured beside `cordon judge`, by a program of its own.
const PEERS: &str = "peers";

/// What foretells arrivals is asked by a program of its own, too.
const FORECAST: &str = "forecast";

/// The watch list is pure: an example of the judgement's crate measures it, without the service.
const WATCHLIST: &str = "watchlist";

/// The benches: name, and what it measures. Each but [`RECOGNITION`], [`DEVIATION`], [`PEERS`], [`FORECAST`] and [`WATCHLIST`] is a command of
/// `tests/load`.
const BENCHES: &[(&str, &str)] = &[
    (
        "live",
        "seal report on the socket to message at a WebSocket client, p50 and p99 by rate, and the knee",
    ),
    ("judge", "fixes a second that `cordon judge` takes on one core with 1,000 transits"),
    (
        "decoded",
        "fixes a second that the judgement takes on one core, decoded already, 50,000 transits on 2,000 corridors",
    ),
    ("restart", "time to ready after SIGKILL with 1 M observations in `heard`"),
    (
        "kills",
        "SIGKILL at 200 random moments under load: nothing acknowledged lost, no alert doubled or missing",
    ),
    ("memory", "memory of `cordon up` with 200 transits"),
    (
        "streams",
        "1080p cameras that one core carries, with and without a low-resolution stream; decoding, reading, memory",
    ),
    (
        DEVIATION,
        "departures from the road called, missed, false and late on real tracks, beside simple rules",
    ),
    (
        FORECAST,
        "how often real trips end within the 80 % interval of their arrival, foretold by other trips",
    ),
    (
        PEERS,
        "which trucks have left their roads, told by ours, Tile38 and PostGIS: rates, memory, who calls what and how late",
    ),
    (
        WATCHLIST,
        "a reading looked up among 1,000,000 entries: µs, memory, recall of spoilt readings, false hits of innocent plates",
    ),
    (
        RECOGNITION,
        "plates and container numbers read to the last character, set by set, beside other engines; passes, writing that is no plate, reliability",
    ),
];

/// Runs one bench; what follows its name is passed on.
pub(crate) fn command(tree: &Tree, arguments: &[String]) -> Result<(), Failure> {
    let known = || {
        BENCHES
            .iter()
            .map(|(name, what)| format!("\n  {name:11} {what}"))
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
    if name == FORECAST {
        return forecast::bench(tree); // it needs no service
    }
    if name == WATCHLIST {
        return told(tree, name, example(tree, WATCHLIST).args(rest));
    }
    setup::install(tree, setup::Purpose::Demo)?;
    let mut bench = match name.as_str() {
        DEVIATION => {
            page::build(tree)?;
            release(tree, &["--package", "cordon"])?;
            return deviation::bench(tree, &binary::path(tree, "release"));
        }
        RECOGNITION => recognition(tree, rest)?,
        PEERS => {
            page::build(tree)?;
            release(tree, &["--package", "cordon", "--package", "cordon-peers"])?;
            peers::bench(tree, rest)
        }
        _ => load(tree, name, rest)?,
    };
    told(tree, name, &mut bench)
}

/// A bench that is an example of the judgement's crate.
pub(crate) fn example(tree: &Tree, name: &str) -> Command {
    tree.cargo(&[
        "run",
        "--release",
        "--quiet",
        "--package",
        "cordon-custody",
        "--example",
        name,
        "--",
    ])
}

/// Runs a bench: its figures are its stdout.
fn told(tree: &Tree, name: &str, bench: &mut Command) -> Result<(), Failure> {
    let told = crate::follow::lines(bench.current_dir(&tree.root), crate::process::print)?;
    if told {
        Ok(())
    } else {
        Err(Failure::new(format!("the bench `{name}` failed"), "read its error above"))
    }
}

/// A command of `tests/load`, with the service that it starts.
fn load(tree: &Tree, name: &str, rest: &[String]) -> Result<Command, Failure> {
    page::build(tree)?;
    release(tree, &["--package", "cordon", "--package", "cordon-load"])?;
    let mut load = Command::new(tree.binaries("release").join("cordon-load"));
    load.arg(name).args(rest).env("CORDON_BIN", binary::path(tree, "release"));
    Ok(load)
}

/// What reads pictures, over photographs with labels that lie beside the checkout.
fn recognition(tree: &Tree, rest: &[String]) -> Result<Command, Failure> {
    release(tree, &["--package", "cordon-recognition"])?;
    let mut measure = Command::new(tree.binaries("release").join("measure"));
    measure.arg(tree.at("../shared/recognition/dev"));
    measure.arg("--peers").arg(tree.at("../shared/recognition/peers")).args(rest);
    Ok(measure)
}

fn release(tree: &Tree, packages: &[&str]) -> Result<(), Failure> {
    stage("release build", || {
        run(
            tree.cargo(&["build", "--release"]).args(packages),
            "the release build",
            "read the compiler's error above",
        )
    })
}
