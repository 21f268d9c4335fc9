//! The data directory: where it is when nobody says, and what lies in it.

use std::path::{Path, PathBuf};

use cordon_journal::{Embedded, JournalError, Settings};

use crate::problem::Problem;

/// The data directory that is used when none is named.
pub(crate) fn default_dir() -> PathBuf {
    // Root's home is closed to the account that PostgreSQL runs as.
    if is_root() {
        return PathBuf::from("/var/lib/cordon");
    }
    let home = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|h| Path::new(&h).join(".local/share")));
    home.unwrap_or_else(|| PathBuf::from(".")).join("cordon")
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

/// Makes the directory if it is not there.
pub(crate) fn make(dir: &Path) -> Result<(), Problem> {
    std::fs::create_dir_all(dir).map_err(|e| Problem::wrong(format!("the data directory {} cannot be made: {e}", dir.display())))
}

/// The journal in a data directory, made where there is none. A directory that a running service holds is wrong input.
pub(crate) fn open_journal(dir: &Path) -> Result<Embedded, Problem> {
    Embedded::open(&dir.join("journal"), &Settings::default()).map_err(|e| match e {
        JournalError::InUse(_) => Problem::wrong(e),
        other => Problem::failed(other),
    })
}

/// The database that is used in place of a private one, if the environment names one.
pub(crate) fn database_url() -> Option<String> {
    std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// A directory that must be there already.
pub(crate) fn existing(dir: Option<PathBuf>) -> Result<PathBuf, Problem> {
    let dir = dir.unwrap_or_else(default_dir);
    if dir.join("journal").is_dir() {
        Ok(dir)
    } else {
        Err(Problem::wrong(format!(
            "{} holds no journal: name a data directory of `cordon up` with --data",
            dir.display()
        )))
    }
}
