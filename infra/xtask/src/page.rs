//! The page: built once for each state of its sources.

use crate::digest;
use crate::failure::Failure;
use crate::process::{run, stage};
use crate::tree::Tree;
use crate::web;

/// Builds `web/dist` when its sources changed since the last time; says so when there is no page yet.
pub(crate) fn build(tree: &Tree) -> Result<(), Failure> {
    if !tree.has_page() {
        eprintln!("   page: there is no web/package.json yet, so no page to build");
        return Ok(());
    }
    // Not in dist: what lies there goes into the binary.
    let stamp = tree.at("web/node_modules/.cordon-page");
    if digest::stamped(&stamp, &sources(tree)?) && tree.at("web/dist/index.html").is_file() {
        eprintln!("   page: built already");
        return Ok(());
    }
    stage("page: npm run build", || {
        let mut command = web::npm_run(tree, "build")?;
        run(
            &mut command,
            "building the page",
            "read the error above; `cargo xtask setup` installs the page's packages",
        )
    })?;
    // After the build: it may write what it draws from its packages among the sources.
    digest::write_stamp(&stamp, &sources(tree)?)
}

fn sources(tree: &Tree) -> Result<String, Failure> {
    digest::of_files(&digest::files_below(&tree.at("web"), &["node_modules", "dist", "e2e"]))
}
