//! `cargo xtask setup`: what the build, the demo and the tests need besides Rust and a C linker (without which this program would not run).

mod apt;
mod chromium;
mod gstreamer;
mod libtorch;
pub(crate) mod node;
mod packages;
pub(crate) mod pip;
mod postgis;

use crate::failure::Failure;
use crate::process::stage;
use crate::tree::Tree;

/// What is to be done with the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Build it and play the demo.
    Demo,
    /// Run every test as well.
    Test,
}

/// One thing that is installed.
pub(crate) struct Step {
    /// What it is.
    pub(crate) name: &'static str,
    /// What for.
    pub(crate) why: &'static str,
    /// How much is fetched, and how much it takes on the disk.
    pub(crate) size: &'static str,
    /// What it is needed for; a test run needs everything.
    pub(crate) needed_for: Purpose,
    /// What is there already, in a few words; `None` when it must be installed.
    pub(crate) have: fn(&Tree) -> Option<String>,
    /// The Debian packages that `install` would install; none when it needs no rights.
    pub(crate) packages: fn() -> &'static [&'static str],
    /// What to install on another system.
    pub(crate) by_hand: &'static str,
    /// Installs it.
    pub(crate) install: fn(&Tree) -> Result<(), Failure>,
}

/// The steps, in order: a later one may need an earlier one.
const STEPS: &[Step] = &[
    postgis::STEP,
    gstreamer::STEP,
    libtorch::STEP,
    node::STEP,
    packages::STEP,
    chromium::STEP,
];

/// `setup [--for demo|test]`.
pub(crate) fn command(tree: &Tree, arguments: &[String]) -> Result<(), Failure> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let purpose = match arguments[..] {
        [] | ["--for", "test"] => Purpose::Test,
        ["--for", "demo"] => Purpose::Demo,
        _ => {
            return Err(Failure::wrong(
                format!("`setup` does not know `{}`", arguments.join(" ")),
                "type `cargo xtask setup [--for demo|test]`",
            ));
        }
    };
    install(tree, purpose)
}

/// Installs what is missing for a purpose. Where that cannot be done, says all that is missing and stops before anything is changed.
pub(crate) fn install(tree: &Tree, purpose: Purpose) -> Result<(), Failure> {
    let mut missing: Vec<&Step> = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| step.needed_for == Purpose::Demo || purpose == Purpose::Test)
    {
        match (step.have)(tree) {
            Some(found) => eprintln!("   setup: {}: {found}", step.name),
            None => missing.push(step),
        }
    }
    refuse_without_rights(&missing)?;
    for step in missing {
        stage(&format!("setup: {}, for {} ({})", step.name, step.why, step.size), || {
            (step.install)(tree)
        })?;
        if (step.have)(tree).is_none() {
            let what = format!("{} was installed but is not found", step.name);
            return Err(Failure::new(what, format!("install by hand: {}", step.by_hand)));
        }
    }
    Ok(())
}

fn refuse_without_rights(missing: &[&Step]) -> Result<(), Failure> {
    let packages: Vec<&str> = missing.iter().flat_map(|step| (step.packages)().iter().copied()).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let Err(reason) = apt::Rights::find() else {
        return Ok(());
    };
    eprintln!("xtask: something is missing, and it cannot be installed from here: {reason}.");
    for step in missing {
        eprintln!("  {}, for {}: {}", step.name, step.why, step.by_hand);
    }
    eprintln!(
        "On Debian 12, as root:\n  apt-get update && apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    eprintln!("Then run the same command again.");
    Err(Failure::told(2))
}
