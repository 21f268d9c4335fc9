//! The files of the tree: those that git keeps, and those that it would take in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of the tree.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path from the root, with `/` between the names.
    pub path: String,
}

impl File {
    /// What it holds, when that is text in UTF-8; pictures and weights are not.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        String::from_utf8(fs::read(root().join(&self.path)).ok()?).ok()
    }

    /// Its size in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        fs::metadata(root().join(&self.path)).map_or(0, |found| found.len())
    }

    /// The names that make up its path.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.path.split('/')
    }

    /// Whether its name ends with one of these.
    #[must_use]
    pub fn is(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }
}

/// The root of the checkout that this test was started from.
#[must_use]
pub fn root() -> PathBuf {
    // Cargo says at run time which checkout it tests; a target folder may serve several.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&manifest).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// Every file that git keeps or would take in, in order.
///
/// # Panics
/// Without git, or outside a checkout: these tests are about what is committed.
#[must_use]
pub fn files() -> Vec<File> {
    let mut git = Command::new("git");
    git.arg("-c").arg("safe.directory=*").arg("-C").arg(root());
    let output = git
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"])
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let paths = output.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    let kept = paths
        .map(|path| File {
            path: String::from_utf8_lossy(path).into_owned(),
        })
        .filter(|file| root().join(&file.path).is_file());
    let mut kept: Vec<File> = kept.collect();
    kept.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(
        kept.iter().any(|file| file.path == "Cargo.toml"),
        "git listed no Cargo.toml: is this the checkout?"
    );
    kept
}

/// A file of this path, as text.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn named(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
