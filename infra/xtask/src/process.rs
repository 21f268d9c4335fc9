//! Running other programs, and saying which one failed.

use crate::failure::Failure;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

/// A command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let arguments = command
        .get_args()
        .map(OsStr::to_string_lossy)
        .map(|a| if a.contains(' ') { format!("'{a}'") } else { a.into_owned() });
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Runs a command whose output is for the reader: all of it goes to stderr.
pub(crate) fn run(command: &mut Command, what: &str, remedy: &str) -> Result<(), Failure> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::from(io::stderr())).status();
    judge(command, status, what, remedy)
}

/// Runs a command quietly; its stdout when it succeeded.
pub(crate) fn ask(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Announces a stage, runs it, and says how long it took.
pub(crate) fn stage<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    eprintln!("── {name}");
    let begun = Instant::now();
    let result = work();
    eprintln!(
        "   {} in {:.1} s",
        if result.is_ok() { "done" } else { "failed" },
        begun.elapsed().as_secs_f64()
    );
    result
}

/// Writes one line to stdout. A reader that has gone away is not our failure.
pub(crate) fn print(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

fn judge(command: &Command, status: io::Result<std::process::ExitStatus>, what: &str, remedy: &str) -> Result<(), Failure> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("{what} failed with {status}"), remedy).in_command(shown(command))),
        Err(error) => Err(Failure::new(format!("{what} could not start: {error}"), remedy).in_command(shown(command))),
    }
}
