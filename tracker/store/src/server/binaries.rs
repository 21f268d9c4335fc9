//! Finds the programs of PostgreSQL, with PostGIS beside them.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::ServerError;

/// What to install where they are missing.
const PACKAGES: &str = "apt-get install postgresql-15 postgresql-15-postgis-3";

/// The programs of one version of PostgreSQL.
#[derive(Clone, Debug)]
pub(super) struct Binaries {
    /// The major version, e.g. 15.
    pub(super) major: u32,
    /// Where `postgres`, `initdb` and `pg_ctl` are.
    pub(super) bin: PathBuf,
}

impl Binaries {
    /// The programs for a cluster of this major version, or, for a new cluster (`None`), the newest that have PostGIS.
    pub(super) fn find(cluster: Option<u32>) -> Result<Self, ServerError> {
        let mut found: Vec<Self> = debian().into_iter().chain(on_path()).collect();
        found.sort_by_key(|b| b.major);
        choose(&found, cluster)
    }

    /// The path of one of the programs.
    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.bin.join(program)
    }
}

/// The newest that fit, or what to install.
fn choose(found: &[Binaries], cluster: Option<u32>) -> Result<Binaries, ServerError> {
    match cluster {
        None => found.last().cloned().ok_or_else(|| {
            ServerError::Missing(format!(
                "PostgreSQL with PostGIS is not installed: run `{PACKAGES}`, or set DATABASE_URL to a server that has PostGIS"
            ))
        }),
        Some(major) => found.iter().rfind(|b| b.major == major).cloned().ok_or_else(|| {
            let installed: Vec<String> = found.iter().map(|b| b.major.to_string()).collect();
            ServerError::Version(format!(
                "the private database was made by PostgreSQL {major}, and with PostGIS there is installed: {}. Run `apt-get install postgresql-{major} \
                 postgresql-{major}-postgis-3`, or move the directory away: the projection is made again from the journal (accounts are not)",
                if installed.is_empty() { "none".to_owned() } else { installed.join(", ") }
            ))
        }),
    }
}

/// Debian's layout: `/usr/lib/postgresql/15/bin`.
fn debian() -> Vec<Binaries> {
    let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for version in versions.flatten() {
        let Some(major) = version.file_name().to_str().and_then(|n| n.parse::<u32>().ok()) else {
            continue;
        };
        let bin = version.path().join("bin");
        let postgis = Path::new("/usr/share/postgresql")
            .join(major.to_string())
            .join("extension/postgis.control");
        if bin.join("postgres").is_file() && bin.join("initdb").is_file() && postgis.is_file() {
            found.push(Binaries { major, bin });
        }
    }
    found
}

/// Another layout: the `pg_config` on the path says where things are.
fn on_path() -> Option<Binaries> {
    let said = |option: &str| {
        let out = Command::new("pg_config").arg(option).output().ok()?;
        Some(String::from_utf8(out.stdout).ok()?.trim().to_owned()).filter(|s| !s.is_empty())
    };
    let bin = PathBuf::from(said("--bindir")?);
    let postgis = PathBuf::from(said("--sharedir")?).join("extension/postgis.control");
    // "PostgreSQL 15.13 (Debian …)"
    let major = said("--version")?.split_whitespace().nth(1)?.split('.').next()?.parse().ok()?;
    (bin.join("postgres").is_file() && bin.join("initdb").is_file() && postgis.is_file()).then_some(Binaries { major, bin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_to_install() {
        let installed = |majors: &[u32]| -> Vec<Binaries> {
            let of = |&major| Binaries {
                major,
                bin: PathBuf::new(),
            };
            majors.iter().map(of).collect()
        };
        assert_eq!(choose(&installed(&[14, 15]), None).expect("the newest").major, 15);
        assert_eq!(choose(&installed(&[14, 15]), Some(14)).expect("the cluster's own").major, 14);
        let missing = choose(&[], None).expect_err("nothing there").to_string();
        assert!(missing.contains("postgresql-15-postgis-3"), "{missing}");
        let other = choose(&installed(&[15]), Some(13)).expect_err("another version").to_string();
        assert!(
            other.contains("PostgreSQL 13") && other.contains("postgresql-13-postgis-3"),
            "{other}"
        );
    }
}
