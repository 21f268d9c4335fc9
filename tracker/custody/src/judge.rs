//! The fold over lines of text: what `cordon judge` runs. It keeps in memory what has to be heard again when something comes late.

use cordon_model::observation::BY_WORLD;
use cordon_model::{Act, Body, Event, Heard, Instruction, Judged, Offset, Timestamp, World};

use crate::alarm::Pen;
use crate::fold::{Fold, Out};
use crate::kept::Kept;
use crate::lines::{LineError, Lines};
use crate::terms::Terms;

/// What is older than so many times the horizon of late data, by its seal's newest, is let go.
pub(crate) const KEPT_HORIZONS: f64 = 2.0;

/// Judges observations, one line after another.
#[derive(Default)]
pub struct Judge {
    fold: Fold,
    kept: Kept,
    out: Out,
    lines: Lines,
    terms: Terms,
    refused: Vec<String>,
}

impl Judge {
    /// A judge; with a world, that world counts and its transits are declared before the first line.
    #[must_use]
    pub fn new(world: Option<&World>) -> Self {
        Self::under(Terms::default(), world)
    }

    /// The same, under other terms than the world's own, and than those of the worlds that follow it.
    #[must_use]
    pub fn under(terms: Terms, world: Option<&World>) -> Self {
        let (fold, refused) = begin(&terms, world);
        let mut judge = Self {
            fold,
            terms,
            refused,
            ..Self::default()
        };
        judge.out.without_marks = true;
        judge
    }

    /// Judges one line of NDJSON, and gives back the events that it led to. An empty line is passed over.
    ///
    /// # Errors
    /// Where the line is no observation; nothing has changed then.
    pub fn line(&mut self, text: &str) -> Result<impl Iterator<Item = Event> + '_, LineError> {
        let heard = self.lines.read(text)?;
        self.out.clear();
        if let Some(heard) = heard {
            self.judge(&heard);
        }
        Ok(self.told().filter_map(|j| match j {
            Judged::Event(e) => Some(*e),
            _ => None,
        }))
    }

    /// Asks for what the next observations will need. Changes nothing.
    pub fn look_ahead(&self, next: &[Heard]) {
        self.kept.look_ahead(next);
        self.fold.look_ahead(next);
    }

    /// Judges one observation that was read already, and gives back all conclusions.
    pub fn hear(&mut self, heard: &Heard) -> impl Iterator<Item = Judged> + '_ {
        self.out.clear();
        self.judge(heard);
        self.told()
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
        let limits = &self.fold.world().limits;
        self.kept.keep(heard, limits.ahead_s_max, limits.late_s_max * KEPT_HORIZONS);
        hear_under(&self.terms, &mut self.fold, heard, &mut self.kept, &mut self.out);
    }

    /// What was concluded, without what rules say that are switched off.
    fn told(&mut self) -> impl Iterator<Item = Judged> + '_ {
        let terms = &self.terms;
        self.out.judged.drain(..).filter(|j| match j {
            Judged::Event(e) => terms.hears(e.rule),
            Judged::Alert(a) => terms.hears(a.rule),
            _ => true,
        })
    }
}

/// A fold under these terms, in a world whose transits are declared if there is one; and why some could not be.
pub(crate) fn begin(terms: &Terms, world: Option<&World>) -> (Fold, Vec<String>) {
    let mut fold = Fold::within(terms.apply(&World::default()));
    let mut refused = Vec::new();
    if let Some(world) = world {
        let start = Timestamp::from_micros(0);
        let mut out = Out::default();
        let mut pen = Pen::new(Offset(0), start, &mut out);
        fold.change_world(&terms.apply(world), start, &mut pen);
        for declared in &world.transits {
            let mut declare = Instruction::new(Act::Declare, BY_WORLD);
            declare.declaration = Some(Box::new(declared.clone()));
            declare.arms_itself = true;
            if let Err(refusal) = fold.declare(&declare, start, &pen) {
                refused.push(refusal.sentence);
            }
        }
    }
    (fold, refused)
}

/// The fold hears one observation; a world that it is told of comes under these terms.
pub(crate) fn hear_under(terms: &Terms, fold: &mut Fold, heard: &Heard, kept: &mut Kept, out: &mut Out) {
    match &heard.observation.body {
        Body::WorldChanged(world) if *terms != Terms::default() => {
            let mut heard = heard.clone();
            heard.observation.body = Body::WorldChanged(Box::new(terms.apply(world)));
            fold.hear(&heard, kept, out);
        }
        _ => fold.hear(heard, kept, out),
    }
}
