//! The two commands that a newcomer types (`demo` and `test`) and their kin.
//!
//! Standard library only, so that it builds in seconds on a machine that has nothing yet. Everything that it says goes to stderr, but for
//! what tests print and their closing line.

mod bench;
mod binary;
mod check;
mod demo;
mod deviation;
mod digest;
mod failure;
mod follow;
mod forecast;
mod generate;
mod page;
mod peers;
mod process;
mod setup;
mod sim;
mod tally;
mod test;
mod tree;
mod web;

use failure::Failure;
use std::process::ExitCode;
use tree::Tree;

/// A command's name, its arguments and what it is for, and what runs it.
type Entry = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Tree, &[String]) -> Result<(), Failure>,
);

/// The commands, in the order in which a newcomer meets them.
const COMMANDS: &[Entry] = &[
    (
        "setup",
        "[--for demo|test]",
        "install what is missing; says what and how big; does nothing when all is there",
        setup::command,
    ),
    (
        "demo",
        "[-- ARGUMENTS]",
        "set up, build, and run `cordon demo`: a simulated Vietnam on a live page",
        demo::command,
    ),
    (
        "test",
        "[NAME...]",
        "set up, check, build, and run every test; or only the crates, test files and tests named",
        test::command,
    ),
    (
        "check",
        "",
        "formatting, lints, layering, the page's lints and types",
        check::command,
    ),
    ("bench", "NAME", "measure, on a release build", bench::command),
    (
        "sim",
        "SEED [--transits N] [--hours H]",
        "tell a made world with every crime to the judgement, and score it; --faults lists what went wrong, --write DIR the files",
        sim::command,
    ),
    (
        "gen",
        "[--check]",
        "write the generated files anew, or fail where they differ",
        generate::command,
    ),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        eprint!("{}", usage());
        return ExitCode::from(2);
    };
    if ["help", "--help", "-h"].contains(&name.as_str()) {
        eprint!("{}", usage());
        return ExitCode::SUCCESS;
    }
    let Some((.., run)) = COMMANDS.iter().find(|(known, ..)| known == name) else {
        eprintln!("xtask: there is no command `{name}`; the commands are {}", names());
        return ExitCode::from(2);
    };
    match run(&Tree::find(), rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.what.is_empty() {
                eprintln!("xtask: {failure}");
            }
            ExitCode::from(failure.code)
        }
    }
}

fn names() -> String {
    COMMANDS.iter().map(|(name, ..)| *name).collect::<Vec<_>>().join(", ")
}

fn usage() -> String {
    let mut text = String::from("cargo xtask COMMAND\n\n");
    for (name, arguments, what, _) in COMMANDS {
        text += &format!("  {:26} {what}\n", format!("{name} {arguments}"));
    }
    text
}
