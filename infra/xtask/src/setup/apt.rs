//! Debian packages.

use crate::failure::Failure;
use crate::follow;
use crate::process::{self, ask};
use crate::tree::{Tree, program};
use std::collections::VecDeque;
use std::fs;
use std::io::IsTerminal;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The Debian whose package names the steps use.
const DEBIAN: &str = "12";

/// How apt may be run here.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rights {
    /// We are root.
    Root,
    /// `sudo` lets us, without asking.
    Sudo,
}

impl Rights {
    /// The rights that we have, or why packages cannot be installed from here.
    pub(crate) fn find() -> Result<Self, String> {
        let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let value = |name: &str| {
            system
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap_or("")
                .trim_matches('"')
                .to_owned()
        };
        if value("ID=") != "debian" || value("VERSION_ID=") != DEBIAN {
            return Err(format!("this is {}, not Debian {DEBIAN}", value("PRETTY_NAME=")));
        }
        if ask("id", &["-u"]).as_deref() == Some("0") {
            Ok(Self::Root)
        } else if ask("sudo", &["-n", "true"]).is_some() {
            Ok(Self::Sudo)
        } else {
            Err("we are not root, and sudo asks for a password or is missing".to_owned())
        }
    }

    /// A command with these rights, asking nothing.
    fn command(self, name: &str) -> Command {
        let mut command = match self {
            Self::Root => Command::new("env"),
            Self::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "env"]);
                command
            }
        };
        command.args(["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", name]);
        command
    }
}

/// Whether a package is installed.
pub(crate) fn installed(package: &str) -> bool {
    ask("dpkg-query", &["-W", "-f=${db:Status-Status}", package]).as_deref() == Some("installed")
}

/// Installs packages without what they merely recommend.
pub(crate) fn install(tree: &Tree, packages: &[&str]) -> Result<(), Failure> {
    let rights = Rights::find().map_err(|reason| Failure::wrong(reason, format!("install by hand: {}", packages.join(" "))))?;
    update(tree, rights)?;
    let mut command = rights.command("apt-get");
    command
        .args([
            "install",
            "-y",
            "-q",
            "--no-install-recommends",
            "-o",
            "Dpkg::Use-Pty=0",
            "-o",
            "Acquire::Retries=3",
        ])
        .args(packages);
    watched(tree, &mut command)
}

/// Writes a file that only root may write.
pub(crate) fn write_as_root(path: &str, text: &str) -> Result<(), Failure> {
    let rights = Rights::find().map_err(|reason| Failure::wrong(reason, format!("write {path} by hand")))?;
    let mut command = rights.command("sh");
    command.args([
        "-c",
        "mkdir -p \"$(dirname \"$1\")\" && printf '%s\\n' \"$2\" > \"$1\"",
        "sh",
        path,
        text,
    ]);
    process::run(&mut command, &format!("writing {path}"), "write it by hand")
}

/// Fetches the lists of packages, once in a run.
fn update(tree: &Tree, rights: Rights) -> Result<(), Failure> {
    static UPDATED: OnceLock<()> = OnceLock::new();
    if UPDATED.get().is_some() {
        return Ok(());
    }
    let mut command = rights.command("apt-get");
    watched(tree, command.args(["update", "-q", "-o", "Acquire::Retries=3"]))?;
    UPDATED.get_or_init(|| ());
    Ok(())
}

/// Runs apt with a counter on stderr instead of its many lines; they go to a log, and the last of them are shown when it fails.
fn watched(tree: &Tree, command: &mut Command) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| Failure::new(format!("cannot keep apt's log: {error}"), "is the cache folder writable?");
    fs::create_dir_all(&tree.cache).map_err(cannot)?;
    let log = tree.cache.join("apt.log");
    let mut kept = String::new();
    let mut last: VecDeque<String> = VecDeque::new();
    let mut progress = Progress::new();
    // apt's complaints come on stderr: in the same stream, so that they stay in order.
    let succeeded = follow::lines(merged(command).stderr(Stdio::inherit()), |line| {
        progress.take(line);
        kept.push_str(line);
        kept.push('\n');
        last.push_back(line.to_owned());
        if last.len() > 15 {
            last.pop_front();
        }
    })?;
    progress.end();
    fs::write(&log, kept).map_err(cannot)?;
    if succeeded {
        return Ok(());
    }
    for line in last {
        eprintln!("   | {line}");
    }
    let remedy = format!(
        "its whole output is in {}; is there a network, and room on the disk?",
        log.display()
    );
    Err(Failure::new("apt failed", remedy).in_command(process::shown(command)))
}

/// The same command with its stderr in its stdout.
fn merged(command: &Command) -> Command {
    let mut merged = Command::new("sh");
    merged
        .args(["-c", "exec \"$@\" 2>&1", "sh"])
        .arg(command.get_program())
        .args(command.get_args());
    merged
}

/// What apt has done so far: packages fetched, unpacked, set up.
struct Progress {
    fetched: u32,
    unpacked: u32,
    set_up: u32,
    shown_at: Instant,
    terminal: bool,
}

impl Progress {
    fn new() -> Self {
        Self {
            fetched: 0,
            unpacked: 0,
            set_up: 0,
            shown_at: Instant::now(),
            terminal: std::io::stderr().is_terminal(),
        }
    }

    fn take(&mut self, line: &str) {
        let verdict = ["Need to get ", "After this operation", "E: ", "W: "]
            .iter()
            .any(|start| line.starts_with(start))
            || line.contains(" newly installed, ");
        if verdict {
            self.end();
            eprintln!("   {line}");
        }
        self.fetched += u32::from(line.starts_with("Get:"));
        self.unpacked += u32::from(line.starts_with("Unpacking "));
        self.set_up += u32::from(line.starts_with("Setting up "));
        let pause = if self.terminal {
            Duration::from_millis(200)
        } else {
            Duration::from_secs(10)
        };
        if self.shown_at.elapsed() >= pause {
            self.shown_at = Instant::now();
            self.show();
        }
    }

    fn show(&self) {
        let (start, end) = if self.terminal { ("\r", "") } else { ("", "\n") };
        eprint!(
            "{start}   fetched {}, unpacked {}, set up {}{end}",
            self.fetched, self.unpacked, self.set_up
        );
    }

    fn end(&self) {
        if self.terminal && self.fetched > 0 {
            self.show();
            eprintln!();
        }
    }
}

/// Whether a program of any of these names is on the path.
pub(crate) fn any_program(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| program(name)).map(|path| path.display().to_string())
}
