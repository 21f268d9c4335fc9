//! `cargo xtask check`: what can be said about the sources without running them.

use crate::failure::Failure;
use crate::process::{run, stage};
use crate::tree::Tree;
use crate::web;

/// A check: what it is called, and what runs it.
struct Check {
    name: &'static str,
    run: fn(&Tree) -> Result<(), Failure>,
}

/// The checks, quickest first.
const CHECKS: &[Check] = &[
    Check { name: "fmt", run: fmt },
    Check {
        name: "page lint",
        run: page_lint,
    },
    Check {
        name: "page types",
        run: page_types,
    },
    Check { name: "deny", run: deny },
    Check {
        name: "clippy",
        run: clippy,
    },
];

/// All checks, and the layering and sizes that `tests/tidy` holds.
pub(crate) fn command(tree: &Tree, arguments: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = arguments.first() {
        return Err(Failure::wrong(
            format!("`check` takes no argument `{unknown}`"),
            "type `cargo xtask check`",
        ));
    }
    let mut failed = failed_checks(tree);
    let tidy = || {
        run(
            &mut tree.cargo(&["test", "--quiet", "--package", "cordon-tidy"]),
            "tidy",
            "each message above says how to mend it",
        )
    };
    if let Err(failure) = stage("tidy", tidy) {
        eprintln!("xtask: {failure}");
        failed.push("tidy");
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("{} of {} checks failed: {}", failed.len(), CHECKS.len() + 1, failed.join(", ")),
        "see above",
    ))
}

/// Runs every check though an earlier one fails, and gives the names of those that failed.
pub(crate) fn failed_checks(tree: &Tree) -> Vec<&'static str> {
    let fails = |check: &&Check| match stage(check.name, || (check.run)(tree)) {
        Ok(()) => false,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            true
        }
    };
    CHECKS.iter().filter(fails).map(|check| check.name).collect()
}

fn fmt(tree: &Tree) -> Result<(), Failure> {
    let remedy = "run `cargo fmt --all`; if cargo-fmt is missing, `rustup component add rustfmt`";
    run(&mut tree.cargo(&["fmt", "--all", "--check"]), "formatting", remedy)
}

fn clippy(tree: &Tree) -> Result<(), Failure> {
    let remedy = "mend what it names above; if clippy is missing, `rustup component add clippy`";
    run(
        &mut tree.cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
        "clippy",
        remedy,
    )
}

fn deny(tree: &Tree) -> Result<(), Failure> {
    if crate::tree::program("cargo-deny").is_none() {
        eprintln!("   cargo-deny is not installed: licences, advisories and sources of dependencies were not looked at");
        return Ok(());
    }
    let arguments = ["deny", "--workspace", "--config", ".cargo/deny.toml", "check"];
    run(
        &mut tree.cargo(&arguments),
        "cargo deny",
        "replace the crate, or allow it in .cargo/deny.toml with a reason; advisories need a network",
    )
}

fn page_lint(tree: &Tree) -> Result<(), Failure> {
    page_script(tree, "lint", "mend what it names above")
}

fn page_types(tree: &Tree) -> Result<(), Failure> {
    page_script(tree, "check", "mend the types that it names above")
}

fn page_script(tree: &Tree, script: &str, remedy: &str) -> Result<(), Failure> {
    if !tree.has_page() {
        eprintln!("   there is no web/package.json yet");
        return Ok(());
    }
    if !web::has_script(tree, script) {
        return Err(Failure::new(format!("web/package.json has no script `{script}`"), "add it"));
    }
    run(&mut web::npm_run(tree, script)?, &format!("npm run {script}"), remedy)
}
