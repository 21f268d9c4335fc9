//! A real browser: headless Chromium, driven by a script in `tests/stack/browser/` through playwright-core of `web/`.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::wait::ended;

/// A script gives up by itself after ten minutes, and says what it was at: a browser that takes longer hangs.
const SCRIPT_MAX: Duration = Duration::from_secs(13 * 60);

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
    if !root().join("web/dist/index.html").exists() {
        return Some("the page was not looked at: it is not built, run `cargo xtask setup --for test`".to_owned());
    }
    None
}

/// A script that drives the browser, and that asks for what only the test can do: "cut the rope", "kill the server".
pub struct Driven {
    name: String,
    child: Child,
    tell: ChildStdin,
    said: Receiver<String>,
}

impl Driven {
    /// Starts a script of `tests/stack/browser/` with what it has to know. Screenshots go to `target/shots/`.
    ///
    /// # Panics
    /// Where node does not start.
    #[must_use]
    pub fn start(script: &str, knows: &Value) -> Self {
        let shots = root().join("target/shots");
        std::fs::create_dir_all(&shots).expect("the folder for screenshots");
        let mut child = Command::new(std::env::var_os("CORDON_NODE").unwrap_or_else(|| "node".into()))
            .arg(root().join("tests/stack/browser").join(script))
            .arg(knows.to_string())
            .env("CORDON_SHOTS", &shots)
            .env("CORDON_WEB", root().join("web"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let tell = child.stdin.take().expect("stdin is piped");
        let stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let (say, said) = channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| say.send(line)));
        Self {
            name: script.to_owned(),
            child,
            tell,
            said,
        }
    }

    /// Waits until the script asks for something: its name.
    ///
    /// # Panics
    /// Where it ends instead, or hangs; what went wrong stands on stderr.
    pub fn asked(&mut self) -> String {
        let line = self.said.recv_timeout(SCRIPT_MAX);
        line.unwrap_or_else(|_| panic!("{} failed: {}", self.name, ended(&self.name, &mut self.child)))
    }

    /// The same, for what it has to ask for now.
    ///
    /// # Panics
    /// Where it asks for something else.
    pub fn asks_for(&mut self, what: &str) {
        let asked = self.asked();
        assert_eq!(asked, what, "what {} asks for", self.name);
    }

    /// Says that it was done.
    ///
    /// # Panics
    /// Where the script has ended.
    pub fn done(&mut self) {
        writeln!(self.tell, "done").expect("the script listens");
    }

    /// Waits for its good end.
    ///
    /// # Panics
    /// Where it asks for more or fails.
    pub fn end(mut self) {
        self.asks_for("nothing more");
        let status = ended(&self.name, &mut self.child);
        assert!(status.success(), "{}: {status}", self.name);
    }
}

impl Drop for Driven {
    fn drop(&mut self) {
        drop(self.child.kill()); // a test that failed leaves no browser behind
        drop(self.child.wait());
    }
}
