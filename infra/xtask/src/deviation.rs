//! `cargo xtask bench deviation`: how well departures from the road are told on real tracks, beside the rules that others use.
//!
//! The tracks, the program that makes cases of them and the one that scores lie beside the checkout, and are not ours.

use crate::failure::Failure;
use crate::process::{print, run, stage};
use crate::setup::pip;
use crate::tree::Tree;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the tracks lie.
pub(crate) const TRACKS: &str = "../shared/trajectories";
/// What the two programs stand on.
const WHEELS: &[&str] = &["numpy==2.4.6", "pandas==3.1.1", "pyarrow==26.0.1", "networkx==3.6.1"];
/// The rules in use elsewhere: so many fixes outside in a row, or one that is far out.
const RULES: &[&str] = &["once", "twice", "thrice", "far"];

/// Makes the cases, has each rule and our program judge them, and prints them beside each other.
pub(crate) fn bench(tree: &Tree, binary: &Path) -> Result<(), Failure> {
    let tracks = tree.at(TRACKS);
    if !tracks.is_dir() {
        print(&format!("skipped: {TRACKS} is absent, so there are no real tracks to judge"));
        return Ok(());
    }
    let python = Python::ready(tree)?;
    let cases = tree.at("target/deviation");
    stage("cases from real tracks (minutes)", || {
        let mut make = python.script(&tracks.join("deviation_cases.py"));
        run(
            make.arg(tracks.join("kubicka100")).arg(&cases),
            "making the cases",
            "read its error above",
        )
    })?;
    let mut columns = Vec::new();
    for rule in RULES.iter().map(Path::new).chain([binary]) {
        let name = rule.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let said = stage(&format!("judged by {name}"), || python.score(&tracks, &cases, rule))?;
        columns.push((name, said));
    }
    for line in beside(&columns) {
        print(&line);
    }
    Ok(())
}

/// Python, and where the wheels lie.
pub(crate) struct Python {
    wheels: PathBuf,
}

impl Python {
    pub(crate) fn ready(tree: &Tree) -> Result<Self, Failure> {
        let wheels = tree.cache.join("python-deviation");
        if !wheels.join("networkx").is_dir() {
            pip::ready(tree)?;
            let mut pip = Command::new("python3");
            pip.args([
                "-m",
                "pip",
                "--disable-pip-version-check",
                "install",
                "--only-binary=:all:",
                "--target",
            ]);
            let what = "numpy, pandas, pyarrow and networkx (80 MB to fetch)";
            stage(what, || run(pip.arg(&wheels).args(WHEELS), "fetching them", "is there a network?"))?;
        }
        Ok(Self { wheels })
    }

    pub(crate) fn script(&self, path: &Path) -> Command {
        let mut python = Command::new("python3");
        python.arg(path).env("PYTHONPATH", &self.wheels).env("PYTHONDONTWRITEBYTECODE", "1");
        python
    }

    /// What the scorer says of one rule, line by line.
    fn score(&self, tracks: &Path, cases: &Path, rule: &Path) -> Result<Vec<String>, Failure> {
        let mut score = self.script(&tracks.join("deviation_score.py"));
        let output = score.arg(cases).arg("--rule").arg(rule).stdin(Stdio::null()).output();
        let output = output.map_err(|e| Failure::new(format!("the scorer could not start: {e}"), ""))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(Failure::new(format!("the scorer failed: {said}"), "read its error"));
        }
        Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
    }
}

/// The same row of every rule, one under the other.
fn beside(columns: &[(String, Vec<String>)]) -> Vec<String> {
    let Some((_, ours)) = columns.last() else { return Vec::new() };
    let mut told = Vec::new();
    for (row, _) in ours.iter().filter_map(|line| line.split_once(": ")) {
        told.push(row.to_owned());
        for (name, said) in columns {
            let found = said
                .iter()
                .filter_map(|line| line.split_once(": "))
                .find(|(theirs, _)| *theirs == row);
            if let Some((_, figures)) = found {
                told.push(format!("    {name:8}{figures}"));
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_under_their_name() {
        let column = |name: &str, lines: &[&str]| (name.to_owned(), lines.iter().map(|l| (*l).to_owned()).collect());
        let columns = [
            column("once", &["own 50 m: 9 %", "alt 50 m: 69 %"]),
            column("cordon", &["own 50 m: 2 %", "alt 50 m: 1 %", "look-ahead: none"]),
        ];
        let told = beside(&columns);
        assert_eq!(
            told,
            [
                "own 50 m",
                "    once    9 %",
                "    cordon  2 %",
                "alt 50 m",
                "    once    69 %",
                "    cordon  1 %",
                "look-ahead",
                "    cordon  none"
            ]
        );
    }
}
