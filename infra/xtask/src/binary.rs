//! The binary `cordon`.

use crate::failure::Failure;
use crate::process::{run, stage};
use crate::tree::Tree;
use std::path::PathBuf;

/// The profile of the binary that the demo runs. `dev` has optimised dependencies, and is built in a third of the time that `release` takes.
pub(crate) const DEMO_PROFILE: &str = "dev";

/// Builds the binary alone and gives its path. With the features of the whole workspace, so that the demo and the tests share what they build.
pub(crate) fn build(tree: &Tree, profile: &str) -> Result<PathBuf, Failure> {
    stage(&format!("binary: cargo build --profile {profile}"), || {
        let mut command = tree.cargo(&["build", "--workspace", "--bin", "cordon", "--profile", profile]);
        run(&mut command, "building the binary", "read the compiler's error above")
    })?;
    Ok(path(tree, profile))
}

/// Where a profile's binary lies.
pub(crate) fn path(tree: &Tree, profile: &str) -> PathBuf {
    tree.binaries(if profile == "dev" { "debug" } else { profile }).join("cordon")
}
