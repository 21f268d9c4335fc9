//! The fold over lines of text: what `cordon judge` runs. It keeps in memory what has to be heard again when something comes late.

use cordon_model::observation::BY_WORLD;
use cordon_model::{Act, Event, Heard, Instruction, Judged, Observation, Offset, Timestamp, World};

use crate::alarm::Pen;
use crate::fold::{Fold, Out};
use crate::kept::Kept;

/// What is older than so many times the horizon of late data, by its seal's newest, is let go.
const KEPT_HORIZONS: f64 = 2.0;

/// Why a line could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: String,
}

/// Judges observations, one line after another.
#[derive(Default)]
pub struct Judge {
    fold: Fold,
    kept: Kept,
    out: Out,
    lines: u64,
    next: Offset,
    refused: Vec<String>,
}

impl Judge {
    /// A judge; with a world, that world counts and its transits are declared before the first line.
    #[must_use]
    pub fn new(world: Option<&World>) -> Self {
        let mut judge = Self::default();
        judge.out.without_marks = true;
        if let Some(world) = world {
            judge.begin(world);
        }
        judge
    }

    fn begin(&mut self, world: &World) {
        let start = Timestamp::from_micros(0);
        let mut pen = Pen::new(Offset(0), start, &mut self.out);
        self.fold.change_world(world, start, &mut pen);
        for declared in &world.transits {
            let mut declare = Instruction::new(Act::Declare, BY_WORLD);
            declare.declaration = Some(Box::new(declared.clone()));
            declare.arms_itself = true;
            if let Err(refusal) = self.fold.declare(&declare, start, &pen) {
                self.refused.push(refusal.sentence);
            }
        }
        self.out.judged.clear();
    }

    /// Judges one line of NDJSON, and gives back the events that it led to. An empty line is passed over.
    ///
    /// # Errors
    /// Where the line is no observation; nothing has changed then.
    pub fn line(&mut self, text: &str) -> Result<impl Iterator<Item = Event> + '_, LineError> {
        self.lines += 1;
        self.out.judged.clear();
        let text = if self.lines == 1 {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        }; // some editors put a mark before the text
        if !text.trim().is_empty() {
            let wrong = |e: serde_json::Error| LineError {
                line: self.lines,
                problem: e.to_string().replace(" at line 1 column ", " at column "), // one line is one text
            };
            let observation: Observation = serde_json::from_str(text).map_err(wrong)?;
            let offset = offset_of(text).map_err(wrong)?.unwrap_or(self.next);
            self.judge(&Heard {
                offset,
                observation,
                frame: None,
            });
        }
        Ok(self.out.judged.drain(..).filter_map(|j| match j {
            Judged::Event(e) => Some(*e),
            _ => None,
        }))
    }

    /// Judges one observation that was read already, and gives back all conclusions.
    pub fn hear(&mut self, heard: &Heard) -> impl Iterator<Item = Judged> + '_ {
        self.out.judged.clear();
        self.judge(heard);
        self.out.judged.drain(..)
    }

    /// Why transits of the world were not declared, a sentence each: a seal that two of them claim from one instant goes to the first.
    #[must_use]
    pub fn refused(&self) -> &[String] {
        &self.refused
    }

    /// The fold as it stands.
    #[must_use]
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    fn judge(&mut self, heard: &Heard) {
        self.next = heard.offset.next();
        let limits = &self.fold.world().limits;
        self.kept.keep(heard, limits.ahead_s_max, limits.late_s_max * KEPT_HORIZONS);
        self.fold.hear(heard, &mut self.kept, &mut self.out);
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
