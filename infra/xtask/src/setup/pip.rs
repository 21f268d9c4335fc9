//! pip, which fetches wheels and checks their digests. It needs no rights and no other source of packages.

use super::apt;
use crate::failure::Failure;
use crate::process::{self, ask};
use crate::tree::Tree;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What fetches wheels, where there is no pip yet.
pub(super) const PACKAGE: &str = "python3-pip";

/// Whether there is pip.
pub(super) fn present() -> bool {
    ask("python3", &["-m", "pip", "--version"]).is_some()
}

/// Installs pip where there is none.
pub(crate) fn ready(tree: &Tree) -> Result<(), Failure> {
    if present() { Ok(()) } else { apt::install(tree, &[PACKAGE]) }
}

/// Fetches the wheels that `infra/setup/LIST` names into a folder, checked against their digests; installs pip first where there is none.
pub(super) fn fetch(tree: &Tree, list: &str, options: &[&str], folder: &Path, by_hand: &str) -> Result<(), Failure> {
    ready(tree)?;
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "--disable-pip-version-check",
        "download",
        "--no-cache-dir",
        "--no-deps",
    ])
    .args(["--only-binary=:all:", "--require-hashes"])
    .args(options)
    .arg("-r")
    .arg(tree.at("infra/setup").join(list))
    .arg("-d")
    .arg(folder)
    // What is half fetched lies there as well: on a disk with room, and its size tells how far it is.
    .env("TMPDIR", folder)
    .stdin(Stdio::null())
    .stdout(Stdio::from(io::stderr()));
    let remedy = format!("is there a network? or install by hand: {by_hand}");
    let failed = |why: String| Failure::new(format!("fetching failed: {why}"), remedy.clone());
    let mut child = pip
        .spawn()
        .map_err(|error| failed(error.to_string()).in_command(process::shown(&pip)))?;
    let mut shown_at = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => std::thread::sleep(Duration::from_millis(200)),
            Err(error) => return Err(failed(error.to_string())),
        }
        // On a terminal pip shows a bar of its own.
        if shown_at.elapsed() >= Duration::from_secs(10) && !io::stderr().is_terminal() {
            shown_at = Instant::now();
            eprintln!("   {} MB on the disk so far", size(folder) / 1_000_000);
        }
    };
    if status.success() {
        Ok(())
    } else {
        Err(failed(status.to_string()).in_command(process::shown(&pip)))
    }
}

/// Bytes in a folder.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(kind) if kind.is_dir() => size(&entry.path()),
            Ok(kind) => kind.len(),
            Err(_) => 0,
        })
        .sum()
}
