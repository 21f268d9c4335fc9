//! Whether a camera is of use: is it live, is it black, does it stand still, was it turned. Pure: judged from glances at frames and the times at which they came.
//!
//! * **silent**: no frame for `silent_s`, or none since it was begun.
//! * **black**: every frame of `black_s` was dark all over.
//! * **frozen**: for `frozen_s` no frame differed from the first of them by more than noise. A live sensor has noise, and a compressed stream is
//!   coded anew now and then, so that a scene in which nothing moves does change; a recording that stands still does not.
//! * **turned**: for `turned_s` the pattern of light and dark was another than the scene that was learnt. The scene is learnt from the first frames
//!   and follows them slowly, so that dusk and dawn are the same scene; a truck that passes is gone before that time is over. What has been seen
//!   steadily for `relearn_s` is the scene from then on.

use std::collections::VecDeque;

use cordon_model::Timestamp;

use crate::glance::Glance;

/// Limits, in seconds and shares. These defaults are ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Without a frame for this long it is silent.
    pub silent_s: f64,
    /// Dark for this long it is black.
    pub black_s: f64,
    /// Dark: a mean brightness (0–255) under this, with as little spread.
    pub black_max: f32,
    /// The same picture for this long is a frozen one.
    pub frozen_s: f64,
    /// The share of points that noise alone changes at the least.
    pub noise_min: f64,
    /// Another scene for this long means that it was turned.
    pub turned_s: f64,
    /// The likeness (0–1) under which it is another scene.
    pub likeness_min: f64,
    /// The new scene is the scene after this long.
    pub relearn_s: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            silent_s: 10.0,
            black_s: 10.0,
            black_max: 12.0,
            frozen_s: 30.0,
            noise_min: 0.002,
            turned_s: 40.0,
            likeness_min: 0.5,
            relearn_s: 600.0,
        }
    }
}

impl Limits {
    /// Of a camera that flies: each moment it shows another scene, and none that it was turned away from.
    #[must_use]
    pub fn flying() -> Self {
        Self {
            turned_s: f64::INFINITY,
            ..Self::default()
        }
    }
}

/// What is wrong with a camera, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It sends nothing.
    Silent,
    /// It shows nothing.
    Black,
    /// Its picture stands still.
    Frozen,
    /// It looks elsewhere.
    Turned,
    /// It is of use.
    Ok,
}

impl State {
    /// Its word in observations and on the page.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Black => "black",
            Self::Frozen => "frozen",
            Self::Turned => "turned",
            Self::Ok => "ok",
        }
    }
}

/// How a camera is at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    /// The worst that is wrong.
    pub state: State,
    /// Frames a second, over the last ten seconds.
    pub fps: f64,
    /// When the last frame came.
    pub last_frame_at: Option<Timestamp>,
    /// The size of the last frame.
    pub size: Option<(u32, u32)>,
    /// How often the size has changed.
    pub size_changes: u32,
}

/// Over how long frames are counted.
const COUNTED_S: f64 = 10.0;
/// How fast the scene follows what is seen: the share a second.
const FOLLOW: f32 = 0.01;

/// What is remembered of one camera.
#[derive(Clone, Debug)]
pub struct Watch {
    limits: Limits,
    begun_at: Timestamp,
    came: VecDeque<Timestamp>,
    size: Option<(u32, u32)>,
    size_changes: u32,
    dark_since: Option<Timestamp>,
    still: Option<(Timestamp, Glance)>,
    scene: Vec<f32>,
    elsewhere_since: Option<Timestamp>,
}

impl Watch {
    /// A camera that was begun at that time and has shown nothing yet.
    #[must_use]
    pub const fn new(limits: Limits, begun_at: Timestamp) -> Self {
        Self {
            limits,
            begun_at,
            came: VecDeque::new(),
            size: None,
            size_changes: 0,
            dark_since: None,
            still: None,
            scene: Vec::new(),
            elsewhere_since: None,
        }
    }

    /// Takes in a glance at a frame that came at that time.
    pub fn see(&mut self, glance: Glance, at: Timestamp) {
        let last = self.came.back().copied();
        self.came.push_back(at);
        while self.came.front().is_some_and(|first| at.seconds_since(*first) > COUNTED_S) {
            self.came.pop_front();
        }
        let size = (glance.width, glance.height);
        if self.size.replace(size).is_some_and(|before| before != size) {
            self.size_changes += 1;
            self.still = None;
        }
        // After a gap, "for so long" begins anew: nobody saw what was in between.
        if last.is_some_and(|last| at.seconds_since(last) > self.limits.silent_s) {
            (self.dark_since, self.still, self.elsewhere_since) = (None, None, None);
        }
        let (mean, spread) = glance.light();
        if mean < self.limits.black_max && spread < self.limits.black_max {
            self.dark_since.get_or_insert(at);
        } else {
            self.dark_since = None;
            self.compare(&glance, at, last);
        }
        let moved = self
            .still
            .as_ref()
            .is_none_or(|(_, first)| glance.changed(first) > self.limits.noise_min);
        if moved {
            self.still = Some((at, glance));
        }
    }

    /// Holds the frame against the scene, and lets the scene follow.
    fn compare(&mut self, glance: &Glance, at: Timestamp, last: Option<Timestamp>) {
        if self.scene.is_empty() {
            self.scene.clone_from(&glance.fields);
        }
        match glance.likeness(&self.scene) {
            Some(likeness) if likeness < self.limits.likeness_min => {
                let since = *self.elsewhere_since.get_or_insert(at);
                if at.seconds_since(since) >= self.limits.relearn_s {
                    self.scene.clone_from(&glance.fields);
                    self.elsewhere_since = None;
                }
            }
            _ => {
                self.elsewhere_since = None;
                let seconds = last.map_or(0.0, |last| at.seconds_since(last)).clamp(0.0, 1.0);
                let share = FOLLOW * seconds as f32;
                for (scene, field) in self.scene.iter_mut().zip(&glance.fields) {
                    *scene += (field - *scene) * share;
                }
            }
        }
    }

    /// How it is at that time.
    #[must_use]
    pub fn health(&self, now: Timestamp) -> Health {
        let last = self.came.back().copied();
        let held =
            |since: Option<Timestamp>, limit: f64| since.is_some_and(|since| last.is_some_and(|last| last.seconds_since(since) >= limit));
        let limits = &self.limits;
        let state = if now.seconds_since(last.unwrap_or(self.begun_at)) >= limits.silent_s {
            State::Silent
        } else if held(self.dark_since, limits.black_s) {
            State::Black
        } else if held(self.still.as_ref().map(|(since, _)| *since), limits.frozen_s) {
            State::Frozen
        } else if held(self.elsewhere_since, limits.turned_s) {
            State::Turned
        } else {
            State::Ok
        };
        let counted = self.came.iter().filter(|at| now.seconds_since(**at) <= COUNTED_S).count();
        let over = now.seconds_since(self.begun_at).clamp(1.0, COUNTED_S);
        Health {
            state,
            fps: counted as f64 / over,
            last_frame_at: last,
            size: self.size,
            size_changes: self.size_changes,
        }
    }
}

#[cfg(test)]
mod tests;
