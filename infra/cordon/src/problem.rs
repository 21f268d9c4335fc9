//! How a command ends when it cannot do what it was asked: one line on stderr, and an exit code that says whose fault it is.

use std::fmt::Display;
use std::process::ExitCode;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The input is wrong: exit 2.
    Wrong(String),
    /// The machine, a service or the program failed: exit 1.
    Failed(String),
    /// Whoever read our output has gone away; there is nothing left to say.
    NobodyReads,
}

impl Problem {
    /// The input is wrong; the sentence says what and where.
    pub(crate) fn wrong(what: impl Display) -> Self {
        Self::Wrong(what.to_string())
    }

    /// Something failed that was not the input's fault.
    pub(crate) fn failed(what: impl Display) -> Self {
        Self::Failed(what.to_string())
    }

    /// Writes the line and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        let (line, code) = match self {
            Self::Wrong(line) => (line, 2),
            Self::Failed(line) => (line, 1),
            Self::NobodyReads => return ExitCode::SUCCESS,
        };
        eprintln!("cordon: {}", line.replace('\n', " "));
        ExitCode::from(code)
    }
}

impl From<std::io::Error> for Problem {
    fn from(e: std::io::Error) -> Self {
        if e.kind() == std::io::ErrorKind::BrokenPipe {
            Self::NobodyReads
        } else {
            Self::failed(e)
        }
    }
}

/// The first sentence of a message of several lines, and what it says to try.
pub(crate) fn one_line(message: &str) -> String {
    let lines: Vec<&str> = message
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with("Usage:") && !l.starts_with("For more information"))
        .collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_sentence_and_drops_the_rest() {
        let message = "error: unexpected argument '--sael' found\n\n  tip: a similar argument exists: '--seal'\n\nUsage: cordon up\n\nFor more information, try '--help'.\n";
        assert_eq!(
            one_line(message),
            "unexpected argument '--sael' found tip: a similar argument exists: '--seal'"
        );
    }
}
