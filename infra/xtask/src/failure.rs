//! Why a command stopped: one line with what failed, which command it was, and what to do.

use std::fmt;

/// What ends a command of xtask.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What failed, as a sentence without a full stop; empty when everything was said already.
    pub(crate) what: String,
    /// The command line that failed, if there was one.
    pub(crate) command: Option<String>,
    /// What the reader can do about it; may be empty.
    pub(crate) remedy: String,
    /// The exit status: 2 for wrong input or something to install by hand, else 1.
    pub(crate) code: u8,
}

impl Failure {
    /// A failure of the machine or of the tree.
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            command: None,
            remedy: remedy.into(),
            code: 1,
        }
    }

    /// Wrong input, or something that only the reader can put right.
    pub(crate) fn wrong(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            code: 2,
            ..Self::new(what, remedy)
        }
    }

    /// A failure about which everything was said on the way.
    pub(crate) fn told(code: u8) -> Self {
        Self { code, ..Self::new("", "") }
    }

    /// The same failure, naming the command line that it came from.
    pub(crate) fn in_command(self, command: String) -> Self {
        Self {
            command: Some(command),
            ..self
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if let Some(command) = &self.command {
            write!(f, " (`{command}`)")?;
        }
        if !self.remedy.is_empty() {
            write!(f, "; {}", self.remedy)?;
        }
        Ok(())
    }
}
