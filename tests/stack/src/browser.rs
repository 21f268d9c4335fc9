//! A real browser: headless Chromium, driven by a script in `tests/stack/browser/` through playwright-core of `web/`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The root of the repository.
///
/// # Panics
/// Where the crate was moved.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("tests/stack lies two folders deep")
        .to_path_buf()
}

/// Why a browser cannot be driven here, if it cannot: to be printed after `SKIPPED `.
#[must_use]
pub fn missing() -> Option<String> {
    let playwright = root().join("web/node_modules/playwright-core");
    if !playwright.is_dir() {
        return Some("the page was not looked at: web/node_modules is missing, run `cargo xtask setup --for test`".to_owned());
    }
    if !Path::new("/usr/bin/chromium").exists() {
        return Some("the page was not looked at: /usr/bin/chromium is missing, run `cargo xtask setup --for test`".to_owned());
    }
    None
}

/// Runs a script with what it has to know, and gives what it printed as its last line.
///
/// Screenshots go to `target/shots/`.
///
/// # Panics
/// Where the script fails; with what it said.
#[must_use]
pub fn drive(script: &str, knows: &Value) -> Value {
    let shots = root().join("target/shots");
    std::fs::create_dir_all(&shots).expect("the folder for screenshots");
    let output = Command::new(std::env::var_os("CORDON_NODE").unwrap_or_else(|| "node".into()))
        .arg(root().join("tests/stack/browser").join(script))
        .arg(knows.to_string())
        .env("CORDON_SHOTS", &shots)
        .env("CORDON_WEB", root().join("web"))
        .stdin(Stdio::null())
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{script} failed\n{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let last = said.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|e| panic!("{script} printed {last:?}: {e}"))
}
