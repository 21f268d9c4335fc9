//! `cargo xtask bench peers`: other systems on the same work. PostGIS is there by the setup; Tile38 is built from its Go module, where Go is
//! at hand and the module can be had.

use crate::process::{ask, print};
use crate::tree::Tree;
use crate::{binary, process};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Tile38's server, and the version that is measured. Its tags have no `v`.
const TILE38: &str = "github.com/tidwall/tile38/cmd/tile38-server@1.36.3";
/// Where Go is beside the path.
const GO: &str = "/usr/local/go/bin/go";

/// The program that measures, with the servers that it starts.
pub(crate) fn bench(tree: &Tree, rest: &[String]) -> Command {
    let mut peers = Command::new(tree.binaries("release").join("cordon-peers"));
    peers.args(rest).env("CORDON_BIN", binary::path(tree, "release"));
    match tile38(&tree.cache) {
        Ok(server) => {
            peers.env("TILE38_SERVER", server);
        }
        Err(why) => {
            print(&format!("skipped: Tile38 cannot be had: {why}"));
            peers.env_remove("TILE38_SERVER");
        }
    }
    peers
}

/// Tile38's server, built once.
fn tile38(cache: &Path) -> Result<PathBuf, String> {
    let version = TILE38.rsplit('@').next().unwrap_or_default();
    let dir = cache.join(format!("tile38-{version}"));
    let server = dir.join("tile38-server");
    if server.is_file() {
        return Ok(server);
    }
    let go = ["go", GO].into_iter().find(|go| ask(go, &["version"]).is_some());
    let go = go.ok_or("Go is not installed")?;
    let mut build = Command::new(go);
    build
        .args(["install", TILE38])
        .env("GOBIN", &dir)
        .env("GOPATH", cache.join("go"))
        .env("GOFLAGS", "-modcacherw")
        .stdin(Stdio::null());
    eprintln!("── Tile38 {version}: {}", process::shown(&build));
    let output = build.output().map_err(|e| e.to_string())?;
    if output.status.success() && server.is_file() {
        return Ok(server);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().map(str::trim).rfind(|l| !l.is_empty());
    Err(format!("`go install` ended with {}: {}", output.status, last.unwrap_or_default()))
}
