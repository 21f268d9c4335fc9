//! The page's packages, as its lock file names them.

use super::{Purpose, Step, node};
use crate::digest;
use crate::failure::Failure;
use crate::process::run;
use crate::tree::Tree;
use std::fs;

/// `npm ci` in `web/`.
pub(super) const STEP: Step = Step {
    name: "the page's packages",
    why: "building the page",
    size: "130 MB to fetch, 305 MB on disk",
    needed_for: Purpose::Demo,
    have,
    packages: || &[],
    by_hand: "npm ci, in web/",
    install,
};

const LOCK: &str = "web/package-lock.json";
const STAMP: &str = "web/node_modules/.cordon-packages";

fn have(tree: &Tree) -> Option<String> {
    if !tree.has_page() {
        return Some("there is no web/package.json yet".to_owned());
    }
    let digest = digest::of_files(&[tree.at(LOCK)]).ok()?;
    digest::stamped(&tree.at(STAMP), &digest).then(|| "as in the lock file".to_owned())
}

fn install(tree: &Tree) -> Result<(), Failure> {
    let lock = fs::read_to_string(tree.at(LOCK));
    let lock = lock.map_err(|error| {
        Failure::new(
            format!("cannot read {LOCK}: {error}"),
            "commit the lock file that `npm install` writes in web/",
        )
    })?;
    eprintln!(
        "   npm ci: {} packages",
        lock.lines().filter(|line| line.trim_start().starts_with("\"node_modules/")).count()
    );
    let mut command = node::found(tree)?.npm(tree);
    command.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    run(
        &mut command,
        "installing the page's packages",
        "is there a network? where it says that the lock file is out of step, run `npm install` in web/ and commit the lock file",
    )?;
    digest::write_stamp(&tree.at(STAMP), &digest::of_files(&[tree.at(LOCK)])?)
}
