//! `cargo xtask gen`: files that are committed and made by a program.

use crate::digest;
use crate::failure::Failure;
use crate::process::{run, stage};
use crate::tree::Tree;
use crate::{binary, setup, web};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const OPENAPI: &str = "dashboard-api/openapi.json";

/// Writes the generated files anew; with `--check`, fails where they differ and leaves the tree as it was.
pub(crate) fn command(tree: &Tree, arguments: &[String]) -> Result<(), Failure> {
    let check = match arguments {
        [] => false,
        [only] if only == "--check" => true,
        _ => {
            return Err(Failure::wrong(
                "`gen` takes only `--check`",
                "type `cargo xtask gen` or `cargo xtask gen --check`",
            ));
        }
    };
    setup::install(tree, setup::Purpose::Demo)?;
    let built = binary::build(tree, "dev")?;
    if check { differing(tree, &built) } else { write(tree, &built) }
}

/// Fails, naming the files, where what is committed is not what the programs make.
pub(crate) fn differing(tree: &Tree, binary: &Path) -> Result<(), Failure> {
    let before = held(tree)?;
    let written = write(tree, binary);
    let after = held(tree)?;
    restore(&before, &after)?;
    written?;
    let mut changed: Vec<String> = Vec::new();
    for file in before.keys().chain(after.keys()) {
        let name = file.strip_prefix(&tree.root).unwrap_or(file).display().to_string();
        if before.get(file) != after.get(file) && !changed.contains(&name) {
            changed.push(name);
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("not what its program makes: {}", changed.join(", ")),
        "run `cargo xtask gen` and commit what it wrote",
    ))
}

fn write(tree: &Tree, binary: &Path) -> Result<(), Failure> {
    stage("gen: openapi.json", || openapi(tree, binary))?;
    stage("gen: the page's types", || {
        if !web::has_script(tree, "gen") {
            eprintln!("   web/package.json has no script `gen` yet");
            return Ok(());
        }
        run(&mut web::npm_run(tree, "gen")?, "npm run gen", "read the error above")
    })
}

/// The description of every route, as the handlers themselves state it.
fn openapi(tree: &Tree, binary: &Path) -> Result<(), Failure> {
    let output = Command::new(binary)
        .arg("openapi")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let output = output.map_err(|error| Failure::new(format!("cannot run {}: {error}", binary.display()), "build it: `cargo build`"))?;
    let path = tree.at(OPENAPI);
    if !output.status.success() || output.stdout.is_empty() {
        if path.exists() {
            return Err(Failure::new("`cordon openapi` gave nothing", "read its error above"));
        }
        eprintln!("   `cordon openapi` does not exist yet");
        return Ok(());
    }
    if fs::read(&path).is_ok_and(|held| held == output.stdout) {
        return Ok(());
    }
    fs::write(&path, &output.stdout).map_err(|error| Failure::new(format!("cannot write {OPENAPI}: {error}"), ""))
}

/// The files that a generator may write, with what they hold: the description, and the page's sources.
fn held(tree: &Tree) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failure> {
    let mut files = digest::files_below(&tree.at("web"), &["node_modules", "dist"]);
    files.push(tree.at(OPENAPI));
    let read = |file: PathBuf| {
        fs::read(&file)
            .map(|held| (file.clone(), held))
            .map_err(|error| cannot("read", &file, &error))
    };
    files.into_iter().filter(|file| file.is_file()).map(read).collect()
}

fn restore(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) -> Result<(), Failure> {
    for (file, bytes) in before {
        if after.get(file) != Some(bytes) {
            fs::write(file, bytes).map_err(|error| cannot("write", file, &error))?;
        }
    }
    for file in after.keys().filter(|file| !before.contains_key(*file)) {
        fs::remove_file(file).map_err(|error| cannot("remove", file, &error))?;
    }
    Ok(())
}

fn cannot(verb: &str, file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot {verb} {}: {error}", file.display()), "")
}

#[cfg(test)]
mod tests {
    use super::{OPENAPI, differing, write};
    use crate::tree::Tree;
    use std::fs;
    use std::path::Path;

    /// Stands for a binary: it prints its argument, `openapi`.
    const SPEAKS: &str = "/bin/echo";
    const SILENT: &str = "/bin/true";

    /// A checkout with a committed description that no program makes.
    fn checkout(name: &str) -> Tree {
        let root = std::env::temp_dir().join(format!("cordon-xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(root.join("dashboard-api")).expect("a folder");
        fs::write(root.join(OPENAPI), "old").expect("a file");
        Tree {
            cache: root.join("cache"),
            root,
        }
    }

    fn held(root: &Path) -> String {
        fs::read_to_string(root.join(OPENAPI)).expect("it is there")
    }

    #[test]
    fn a_stale_file_is_named_and_left_as_it_was() {
        let tree = checkout("stale");
        let failure = differing(&tree, Path::new(SPEAKS)).expect_err("it differs").to_string();
        assert!(failure.contains(OPENAPI) && failure.contains("cargo xtask gen"), "{failure}");
        assert_eq!(held(&tree.root), "old");
        write(&tree, Path::new(SPEAKS)).expect("it is written");
        assert_eq!(held(&tree.root), "openapi\n");
        differing(&tree, Path::new(SPEAKS)).expect("it is what its program makes");
        fs::remove_dir_all(&tree.root).expect("it goes");
    }

    #[test]
    fn a_binary_that_says_nothing_does_not_empty_the_file() {
        let tree = checkout("silent");
        assert!(write(&tree, Path::new(SILENT)).is_err());
        assert_eq!(held(&tree.root), "old");
        fs::remove_dir_all(&tree.root).expect("it goes");
    }
}
