//! Where things lie.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout, and the places that belong to it.
#[derive(Debug)]
pub(crate) struct Tree {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// Where what was fetched is kept between checkouts.
    pub(crate) cache: PathBuf,
}

impl Tree {
    /// The checkout that this program was started from.
    pub(crate) fn find() -> Self {
        // Cargo says at run time which checkout it runs; a target folder may serve several.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf();
        Self { root, cache: cache() }
    }

    /// A path inside the checkout.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether there is a page to build yet.
    pub(crate) fn has_page(&self) -> bool {
        self.at("web/package.json").is_file()
    }

    /// The folder of a profile's binaries, beside the one that this program runs from.
    pub(crate) fn binaries(&self, folder: &str) -> PathBuf {
        let ours = std::env::current_exe().ok();
        let built = ours.as_deref().and_then(|exe| exe.ancestors().nth(2)).map(Path::to_path_buf);
        built.unwrap_or_else(|| self.at("target")).join(folder)
    }

    /// Cargo, run in the root, without what the outer cargo told this program: some build scripts are run again when that changes.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root).args(arguments);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"]
                .iter()
                .any(|told| text.starts_with(told))
            {
                command.env_remove(&name);
            }
        }
        command
    }
}

fn cache() -> PathBuf {
    let named = |name: &str| {
        std::env::var_os(name)
            .filter(|value: &OsString| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|home| home.join(".cache")));
    base.unwrap_or_else(|| "/var/cache".into()).join("cordon")
}

/// The first program of this name on the path.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
