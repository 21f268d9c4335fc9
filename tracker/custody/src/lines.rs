//! Observations as lines of text, one a line.

use cordon_model::{Heard, Observation, Offset};

/// Why a line could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: String,
}

/// Reads observations from NDJSON, and numbers those that bring no offset.
#[derive(Default)]
pub struct Lines {
    lines: u64,
    next: Offset,
}

impl Lines {
    /// One line. Nothing for an empty one.
    ///
    /// # Errors
    /// Where the line is no observation.
    pub fn read(&mut self, text: &str) -> Result<Option<Heard>, LineError> {
        self.lines += 1;
        let text = if self.lines == 1 {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        }; // some editors put a mark before the text
        if text.trim().is_empty() {
            return Ok(None);
        }
        let wrong = |e: serde_json::Error| LineError {
            line: self.lines,
            problem: e.to_string().replace(" at line 1 column ", " at column "), // one line is one text
        };
        let observation: Observation = serde_json::from_str(text).map_err(wrong)?;
        let offset = offset_of(text).map_err(wrong)?.unwrap_or(self.next);
        self.next = offset.next();
        Ok(Some(Heard {
            offset,
            observation,
            frame: None,
        }))
    }
}

/// The offset of a line that has one; looked for only in lines that name it.
#[derive(serde::Deserialize)]
struct Numbered {
    offset: Option<Offset>,
}

fn offset_of(text: &str) -> Result<Option<Offset>, serde_json::Error> {
    if !text.contains("\"offset\"") {
        return Ok(None);
    }
    Ok(serde_json::from_str::<Numbered>(text)?.offset)
}
