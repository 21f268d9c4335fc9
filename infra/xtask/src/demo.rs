//! `cargo xtask demo`: from a bare machine to a live page.

use crate::failure::Failure;
use crate::tree::Tree;
use crate::{binary, page, setup};
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Sets up, builds, and becomes `cordon demo`; the arguments after `--` are its own.
pub(crate) fn command(tree: &Tree, arguments: &[String]) -> Result<(), Failure> {
    let passed_on = match arguments.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => arguments,
    };
    setup::install(tree, setup::Purpose::Demo)?;
    page::build(tree)?;
    let built = binary::build(tree, binary::DEMO_PROFILE)?;
    // From here on this process is the binary: signals reach it, and its exit status is ours.
    let error = Command::new(&built).arg("demo").args(passed_on).exec();
    Err(Failure::new(
        format!("cannot run {}: {error}", built.display()),
        "build it with `cargo build --package cordon`",
    ))
}
