//! Motion by a low-resolution stream: while it shows none, the main stream of the camera is not decoded.

use std::sync::Arc;
use std::time::Duration;

use cordon_model::Timestamp;
use cordon_video::camera::Keeping;
use cordon_video::glance::Glance;
use cordon_video::health::{Health, Watch};
use cordon_video::outlet::Next;
use cordon_video::{Camera, Frame, Settings, Source};

use super::due::has_moved;
use crate::clock;

/// What moved is looked at for so long after it has stopped, in seconds. Ours.
const AFTER_S: f64 = 2.0;
/// A low-resolution stream that has sent nothing for so long cannot say that nothing moves, in seconds.
const LOST_S: f64 = 10.0;
/// Its frames are made no wider than this: motion is seen in a few points.
const WIDTH_MAX: u32 = 640;

/// The low-resolution stream of a camera.
pub(super) struct Motion {
    camera: Camera,
    /// The scene when the main stream was last seen: what changes slowly is noticed, too.
    before: Option<Glance>,
    moved_at: Timestamp,
    came_at: Timestamp,
    /// Its newest frame, for a still.
    pub(super) last: Option<Frame>,
}

impl Motion {
    pub(super) fn of(source: Source, fps_max: u32) -> Self {
        let keeping = Keeping {
            settings: Settings {
                width_max: WIDTH_MAX,
                fps_max: Some(fps_max),
                ..Settings::default()
            },
            ..Keeping::default()
        };
        let now = clock::now();
        Self {
            camera: Camera::start(source, keeping, Arc::new(clock::now)),
            before: None,
            // The main stream is seen first, whatever moves: what stands there may have come unseen.
            moved_at: now,
            came_at: now,
            last: None,
        }
    }

    /// Takes in what has come, waiting so long for the first; `health` learns of each frame.
    pub(super) fn see(&mut self, at_most: Duration, health: &mut Watch) {
        let mut wait = at_most;
        while let Next::Item(frame) = self.camera.frame(wait) {
            wait = Duration::ZERO;
            let glance = Glance::at(&frame);
            self.came_at = frame.received_at;
            if has_moved(self.before.as_ref(), &glance) {
                self.moved_at = frame.received_at;
                self.before = Some(glance.clone());
            }
            health.see(glance, frame.received_at);
            self.last = Some(frame);
        }
    }

    /// Whether the main stream is to be seen: something moves or has just moved, or nobody can say that nothing does.
    pub(super) fn wants_to_see(&self, now: Timestamp) -> bool {
        now.seconds_since(self.moved_at) < AFTER_S || now.seconds_since(self.came_at) >= LOST_S
    }

    /// What the stream complains of.
    pub(super) fn said(&self) -> Option<String> {
        let said = self.camera.fare().said?;
        Some(format!("{said} (its low-resolution stream)"))
    }
}

/// How a camera of two streams is: as the low-resolution one shows it, or silent where its main stream has sent nothing for as long as that
/// counts as silence.
pub(super) fn of_both(mut health: Health, main_came_at: Timestamp, now: Timestamp) -> Health {
    if now.seconds_since(main_came_at) >= LOST_S {
        health.state = cordon_video::health::State::Silent;
        health.last_frame_at = health.last_frame_at.map(|at| at.min(main_came_at));
    }
    health
}

#[cfg(test)]
mod tests {
    use super::*;
    use cordon_video::health::{Limits, State};

    #[test]
    fn a_camera_of_two_streams_is_silent_when_either_is() {
        let at = |s: f64| Timestamp::from_seconds(1_000).plus_seconds(s);
        let mut watch = Watch::new(Limits::default(), at(0.0));
        let glance = Glance {
            width: 64,
            height: 36,
            points: vec![90; 2304],
            fields: vec![90.0; 144],
        };
        watch.see(glance, at(20.0));
        let state = |main: f64, now: f64| of_both(watch.health(at(now)), at(main), at(now)).state;
        assert_eq!(state(20.0, 21.0), State::Ok);
        assert_eq!(state(9.0, 21.0), State::Silent);
        assert_eq!(state(40.0, 41.0), State::Silent);
    }
}
