//! A digest of files, to know whether something must be made again. Not a seal against forgery: FNV-1a, 64 bits.

use crate::failure::Failure;
use std::fs;
use std::path::{Path, PathBuf};

/// The digest of some bytes, and of those before them.
fn add(digest: u64, bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(digest, |digest, byte| (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The digest of files: their names and what they hold.
pub(crate) fn of_files(files: &[PathBuf]) -> Result<String, Failure> {
    let mut digest = 0xcbf2_9ce4_8422_2325;
    for file in files {
        let held = fs::read(file).map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display()), ""))?;
        digest = add(add(digest, file.to_string_lossy().as_bytes()), &[0]);
        digest = add(add(digest, &held), &held.len().to_le_bytes());
    }
    Ok(format!("{digest:016x}"))
}

/// All files below a folder in a fixed order, leaving out the folders named.
pub(crate) fn files_below(folder: &Path, left_out: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            continue;
        };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !left_out.iter().any(|out| name == *out) => {
                    open.push(path);
                }
                Ok(kind) if kind.is_file() => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// Whether a stamp holds this digest.
pub(crate) fn stamped(stamp: &Path, digest: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|held| held.trim() == digest)
}

/// Writes a stamp.
pub(crate) fn write_stamp(stamp: &Path, digest: &str) -> Result<(), Failure> {
    fs::write(stamp, digest).map_err(|error| Failure::new(format!("cannot write {}: {error}", stamp.display()), ""))
}
