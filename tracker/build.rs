//! Names the version of the judgement: a hash over the sources of the fold and of the words that it is told in.
//!
//! A checkpoint that other sources kept is not taken up, and nobody has to remember to raise a number.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() {
    let mut hasher = DefaultHasher::new();
    for folder in ["model/src", "custody/src"] {
        println!("cargo:rerun-if-changed={folder}");
        for file in sources(Path::new(folder)) {
            let text = fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            (file.display().to_string(), text).hash(&mut hasher);
        }
    }
    println!("cargo:rustc-env=CORDON_JUDGEMENT={:016x}", hasher.finish());
}

/// All sources below a folder, in order of their names.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    let below = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    paths.into_iter().flat_map(below).collect()
}
