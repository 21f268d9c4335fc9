//! PostgreSQL with PostGIS: the program runs a private server of its own.

use super::{Purpose, Step, apt};
use crate::failure::Failure;
use crate::tree::Tree;
use std::fs;
use std::path::{Path, PathBuf};

/// PostgreSQL 15 with PostGIS 3.
pub(super) const STEP: Step = Step {
    name: "PostgreSQL with PostGIS",
    why: "the history of transits, alerts and tracks",
    size: "112 MB to fetch, 470 MB on disk",
    needed_for: Purpose::Demo,
    have,
    packages: || PACKAGES,
    by_hand: "PostgreSQL 15 or newer with PostGIS 3",
    install,
};

const PACKAGES: &[&str] = &["postgresql-15", "postgresql-15-postgis-3"];

/// A version that has both the server and the extension.
fn have(_: &Tree) -> Option<String> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .ok()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let debian = versions.filter(|version| version.join("bin/initdb").is_file()).find(|version| {
        let name = version.file_name().unwrap_or_default();
        Path::new("/usr/share/postgresql")
            .join(name)
            .join("extension/postgis.control")
            .is_file()
    });
    let elsewhere = || {
        let folder = PathBuf::from(crate::process::ask("pg_config", &["--bindir"])?);
        let share = PathBuf::from(crate::process::ask("pg_config", &["--sharedir"])?);
        (folder.join("initdb").is_file() && share.join("extension/postgis.control").is_file()).then_some(folder)
    };
    debian.or_else(elsewhere).map(|found| found.display().to_string())
}

fn install(tree: &Tree) -> Result<(), Failure> {
    if !apt::installed("postgresql-common") {
        // Debian would make and start a cluster of its own. Nobody asked for a second server.
        apt::write_as_root("/etc/postgresql-common/createcluster.d/cordon.conf", "create_main_cluster = false")?;
    }
    apt::install(tree, PACKAGES)
}
