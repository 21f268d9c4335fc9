//! `cargo xtask test`: everything that can be tested here, and the closing line.

use crate::failure::Failure;
use crate::follow;
use crate::process::{print, run, stage};
use crate::tally::Tally;
use crate::tree::Tree;
use crate::{binary, check, generate, page, setup, web};
use std::path::{Path, PathBuf};

/// Tests run the binary of this profile; cargo builds it together with them.
const PROFILE: &str = "dev";
/// The tests of the whole: they start the binary that `CORDON_BIN` names.
const STACK: &str = "cordon-stack";

/// All tests; or, with names, the crates, test files and tests of those names. The last line on stdout is the tally.
pub(crate) fn command(tree: &Tree, names: &[String]) -> Result<(), Failure> {
    let mut tally = Tally::default();
    let ended = if names.is_empty() {
        all(tree, &mut tally)
    } else {
        some(tree, names, &mut tally)
    };
    if let Err(failure) = ended {
        if failure.code == 2 {
            return Err(failure);
        }
        eprintln!("xtask: {failure}");
        tally.fail(failure.what);
    }
    for skipped in &tally.skipped {
        eprintln!("skipped: {skipped}");
    }
    for failed in &tally.failures {
        eprintln!("failed: {failed}");
    }
    print(&tally.closing_line());
    if tally.failed == 0 { Ok(()) } else { Err(Failure::told(1)) }
}

/// Goes on after a failure where what follows can still say something.
fn all(tree: &Tree, tally: &mut Tally) -> Result<(), Failure> {
    setup::install(tree, setup::Purpose::Test)?;
    page::build(tree)?;
    for failed in check::failed_checks(tree) {
        tally.fail(format!("check: {failed}"));
    }
    build_all(tree)?;
    if let Err(failure) = generate::differing(tree, &binary::path(tree, PROFILE)) {
        eprintln!("xtask: {failure}");
        tally.fail("generated files");
    }
    cargo_test(tree, &["--workspace", "--no-fail-fast"], &[], tally)?;
    page_tests(tree, tally)
}

fn some(tree: &Tree, names: &[String], tally: &mut Tally) -> Result<(), Failure> {
    for name in names {
        if name == "web" {
            setup::install(tree, setup::Purpose::Test)?;
            page_tests(tree, tally)?;
        } else if let Some(package) = package_named(tree, name) {
            let files = test_files(&tree.at("tests/stack"));
            if package == STACK && !files.is_empty() {
                test_files_alone(tree, &files, tally)?;
            } else {
                cargo_test(tree, &["--no-fail-fast", "--package", &package], &[], tally)?;
            }
        } else if members(tree).iter().any(|member| test_files(member).contains(name)) {
            test_files_alone(tree, std::slice::from_ref(name), tally)?;
        } else {
            whole_binary(tree)?;
            let before = tally.passed + tally.failed;
            cargo_test(tree, &["--no-fail-fast", "--workspace"], &[name], tally)?;
            if tally.passed + tally.failed == before && tally.skipped.is_empty() {
                return Err(Failure::wrong(
                    format!("no crate, test file or test is named `{name}`"),
                    "see `cargo test --workspace -- --list`",
                ));
            }
        }
    }
    Ok(())
}

/// What a test needs that starts the real binary. Built as for all tests: another choice of packages is another choice of features,
/// and half of the dependencies again.
fn whole_binary(tree: &Tree) -> Result<(), Failure> {
    setup::install(tree, setup::Purpose::Test)?;
    page::build(tree)?;
    build_all(tree)
}

fn build_all(tree: &Tree) -> Result<(), Failure> {
    stage("build: cargo build --workspace --all-targets", || {
        run(
            &mut tree.cargo(&["build", "--workspace", "--all-targets"]),
            "building the workspace",
            "read the compiler's error above",
        )
    })
}

fn test_files_alone(tree: &Tree, files: &[String], tally: &mut Tally) -> Result<(), Failure> {
    whole_binary(tree)?;
    let mut arguments = vec!["--no-fail-fast", "--workspace"];
    arguments.extend(files.iter().flat_map(|file| ["--test", file]));
    cargo_test(tree, &arguments, &[], tally)
}

fn cargo_test(tree: &Tree, arguments: &[&str], filters: &[&str], tally: &mut Tally) -> Result<(), Failure> {
    stage(&format!("cargo test {} {}", arguments.join(" "), filters.join(" ")), || {
        let mut command = tree.cargo(&["test"]);
        command
            .args(arguments)
            .arg("--")
            .arg("--show-output")
            .args(filters)
            .env("CORDON_BIN", binary::path(tree, PROFILE));
        // The page is driven by scripts; the Node that setup chose need not be on the path.
        if let Ok(node) = setup::node::found(tree) {
            command.env("CORDON_NODE", node.program());
        }
        let failed_before = tally.failed;
        let succeeded = follow::lines(&mut command, |line| {
            if tally.take_cargo(line) {
                print(line);
            }
        })?;
        // A test program that died says no result.
        if !succeeded && tally.failed == failed_before {
            tally.fail("cargo test ended without a result: see the end of its output");
        }
        Ok(())
    })
}

fn page_tests(tree: &Tree, tally: &mut Tally) -> Result<(), Failure> {
    if !web::has_script(tree, "test") {
        eprintln!("── page: no script `test` in web/package.json yet");
        return Ok(());
    }
    stage("page: npm run test", || {
        let counted = tally.passed + tally.failed;
        let failed_before = tally.failed;
        let succeeded = follow::lines(&mut web::npm_run(tree, "test")?, |line| {
            print(line);
            tally.take_page(line);
        })?;
        if !succeeded && tally.failed == failed_before {
            tally.fail("tests of the page");
        } else if succeeded && tally.passed + tally.failed == counted {
            tally.fail("tests of the page: no counts found in their output");
        }
        Ok(())
    })
}

/// The package of this name, with or without `cordon-`.
fn package_named(tree: &Tree, name: &str) -> Option<String> {
    let manifests = members(tree)
        .into_iter()
        .filter_map(|member| std::fs::read_to_string(member.join("Cargo.toml")).ok());
    let names = manifests.filter_map(|manifest| {
        let line = manifest.lines().find(|line| line.starts_with("name = "))?;
        Some(line.split('"').nth(1)?.to_owned())
    });
    names
        .into_iter()
        .find(|package| package == name || package.strip_prefix("cordon-") == Some(name))
}

/// The names of a member's integration tests.
fn test_files(member: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(member.join("tests")).ok().into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".rs")?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn members(tree: &Tree) -> Vec<PathBuf> {
    let manifest = std::fs::read_to_string(tree.at("Cargo.toml")).unwrap_or_default();
    let listed = manifest
        .split_once("members = [")
        .and_then(|(_, rest)| rest.split_once("\n]"))
        .map_or(String::new(), |(list, _)| list.to_owned());
    listed
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
        .map(|member| tree.at(member))
        .collect()
}
