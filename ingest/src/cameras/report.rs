//! When a camera's health is worth an observation: when it changes or another reason is known, and at times so that one knows that somebody still looks. Pure.

use cordon_model::{CameraId, CameraReport, CameraState, Timestamp};
use cordon_video::health::{Health, State};

/// How long a report counts: the next one comes before it is over.
pub const EVERY_S: f64 = 30.0;

/// Another reason for the same state is told no sooner than this after the last report: a camera that fails in turns is no flood.
const REASON_EVERY_S: f64 = 5.0;

/// What was last said of a camera.
#[derive(Debug, Default)]
pub struct Reporter {
    last: Option<Told>,
}

#[derive(Debug)]
struct Told {
    state: CameraState,
    why: Option<String>,
    at: Timestamp,
}

impl Told {
    /// Whether a report of this still says how the camera is.
    fn holds(&self, state: CameraState, why: Option<&str>, now: Timestamp) -> bool {
        let age_s = now.seconds_since(self.at);
        self.state == state && age_s < EVERY_S && (self.why.as_deref() == why || age_s < REASON_EVERY_S)
    }
}

impl Reporter {
    /// The report that is due, if one is; `why` is what the stream complains of. Before the first frame nothing is said, until it is late.
    pub fn due(&mut self, camera: &str, health: &Health, why: Option<&str>, now: Timestamp) -> Option<CameraReport> {
        if health.last_frame_at.is_none() && health.state != State::Silent {
            return None;
        }
        let state = state(health.state);
        if self.last.as_ref().is_some_and(|told| told.holds(state, why, now)) {
            return None;
        }
        self.last = Some(Told {
            state,
            why: why.map(str::to_owned),
            at: now,
        });
        Some(CameraReport {
            camera: CameraId::from(camera),
            state,
            fps: Some((health.fps * 10.0).round() / 10.0),
            last_frame_at: health.last_frame_at,
            width: health.size.map(|(width, _)| width),
            height: health.size.map(|(_, height)| height),
            still: None,
            said: why.map(str::to_owned),
        })
    }
}

const fn state(state: State) -> CameraState {
    match state {
        State::Ok => CameraState::Live,
        State::Silent => CameraState::Silent,
        State::Black => CameraState::Black,
        State::Frozen => CameraState::Frozen,
        State::Turned => CameraState::Turned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> Timestamp {
        Timestamp::from_seconds(1_767_571_200 + s)
    }

    fn health(state: State, last_frame_at: Option<Timestamp>) -> Health {
        Health {
            state,
            fps: 4.96,
            last_frame_at,
            size: last_frame_at.map(|_| (1280, 720)),
            size_changes: 0,
        }
    }

    #[test]
    fn a_change_is_told_at_once_and_the_same_again_each_half_minute() {
        let mut reporter = Reporter::default();
        assert_eq!(reporter.due("c", &health(State::Ok, None), None, at(0)), None, "it has only begun");
        let told: Vec<(i64, CameraState)> = (1..120)
            .filter_map(|s| {
                let state = if (40..50).contains(&s) { State::Frozen } else { State::Ok };
                Some((s, reporter.due("c", &health(state, Some(at(s))), None, at(s))?.state))
            })
            .collect();
        let live = CameraState::Live;
        assert_eq!(
            told,
            [
                (1, live),
                (31, live),
                (40, CameraState::Frozen),
                (50, live),
                (80, live),
                (110, live)
            ]
        );
    }

    #[test]
    fn one_that_never_came_is_told_as_silent() {
        let mut reporter = Reporter::default();
        let report = reporter.due("c", &health(State::Silent, None), None, at(10)).expect("is told");
        assert_eq!(
            (report.state, report.width, report.last_frame_at),
            (CameraState::Silent, None, None)
        );
    }

    #[test]
    fn a_reason_that_is_learned_later_is_told_but_not_in_a_flood() {
        let mut reporter = Reporter::default();
        let told: Vec<(i64, Option<&str>)> = (10..40)
            .filter_map(|s| {
                let why = [None, Some("no route"), Some("no answer")][if s < 12 { 0 } else { 1 + s as usize % 2 }];
                reporter.due("c", &health(State::Silent, None), why, at(s)).map(|_| (s, why))
            })
            .collect();
        assert_eq!(
            told,
            [
                (10, None),
                (15, Some("no answer")),
                (20, Some("no route")),
                (25, Some("no answer")),
                (30, Some("no route")),
                (35, Some("no answer"))
            ]
        );
    }
}
