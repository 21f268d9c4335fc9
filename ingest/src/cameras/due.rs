//! Which frames of a camera are worth reading: those in which something moves or has just come to a stand, and now and then one of a scene at
//! rest. Pure: times are given.

use cordon_model::Timestamp;
use cordon_video::glance::Glance;

/// Frames do not come like clockwork: one that comes after this share of the time between two readings is in time for the next.
const IN_TIME: f64 = 0.9;
/// The share of a picture's fields that must change for something to have moved: two of them.
const MOVED: f64 = 0.01;
/// What has come to a stand goes on being read so long, in seconds; then it is looked at now and then.
const STOOD_S: f64 = 2.5;
/// A scene in which nothing moves is looked at so often, in seconds: what stands there may have come unseen.
const LOOK_EVERY_S: f64 = 2.0;
/// A scene that is known to be bare is looked at so often, in seconds.
const BARE_EVERY_S: f64 = 5.0;
/// So many looks in a row at a scene at rest, from all that a camera is looked at from, and it is known to be bare.
const BARE_LOOKS: usize = 10;

/// Whether something moved between two looks at a scene; since nobody has looked before, it may have.
pub(super) fn has_moved(before: Option<&Glance>, now: &Glance) -> bool {
    before.is_none_or(|before| now.stirred(before) >= MOVED)
}

/// When a camera was read last, and what it showed.
pub(super) struct Due {
    /// The least time between two readings, in seconds.
    every_s: f64,
    read_at: Option<Timestamp>,
    /// The scene as it was read last.
    before: Option<Glance>,
    moved_at: Option<Timestamp>,
    /// The scene with nothing in it that can be read.
    bare: Option<Glance>,
    /// Looks in a row that showed nothing of a scene that did not move.
    nothing: usize,
}

impl Due {
    /// At most so many readings a second.
    pub(super) fn of(per_s: f64) -> Self {
        Self {
            every_s: IN_TIME / per_s.max(f64::MIN_POSITIVE),
            read_at: None,
            before: None,
            moved_at: None,
            bare: None,
            nothing: 0,
        }
    }

    /// Whether it is too soon for another reading, whatever a frame of that time shows.
    pub(super) fn is_soon(&self, at: Timestamp) -> bool {
        self.since(at) < self.every_s
    }

    fn since(&self, at: Timestamp) -> f64 {
        self.read_at.map_or(f64::INFINITY, |read| at.seconds_since(read))
    }

    /// Whether a frame is to be read; if it is, it counts as read. `in_view`: a pass is on.
    pub(super) fn is_due(&mut self, glance: Glance, at: Timestamp, in_view: bool) -> bool {
        let moved = has_moved(self.before.as_ref(), &glance);
        let is_bare = !has_moved(self.bare.as_ref(), &glance);
        if moved {
            self.moved_at = Some(at);
            self.nothing = 0;
        }
        let stands = in_view && self.moved_at.is_some_and(|moved| at.seconds_since(moved) <= STOOD_S);
        let look_every_s = if is_bare { BARE_EVERY_S } else { LOOK_EVERY_S };
        let due = moved || stands && !is_bare || self.since(at) >= look_every_s;
        if due {
            self.before = Some(glance);
            self.read_at = Some(at);
        }
        due
    }

    /// What the reading of the last due frame showed: `nothing`, or something that a grammar or a check digit holds; a sign on a wall is taken for a
    /// plate now and then. A bare scene changes with the light, slowly.
    pub(super) fn learn(&mut self, nothing: bool) {
        self.nothing = if nothing { self.nothing + 1 } else { 0 };
        let is_bare = self.before.as_ref().is_some_and(|now| !has_moved(self.bare.as_ref(), now));
        if nothing && (is_bare || self.nothing >= BARE_LOOKS) {
            self.bare.clone_from(&self.before);
        } else if !nothing && is_bare {
            self.bare = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A scene whose first fields are as bright as `truck`.
    fn scene(truck: f32) -> Glance {
        let fields = (0..144).map(|n| if n < 20 { truck } else { 90.0 }).collect();
        Glance {
            width: 64,
            height: 36,
            points: vec![90; 2304],
            fields,
        }
    }

    const ROAD: f32 = 90.0;

    /// Plays a second after the other at ten frames a second and five readings; `(brightness, seen)` of each. Gives the readings of each second.
    fn check(due: &mut Due, seconds: &[(f32, bool)], expected: &[usize]) {
        let start = due.read_at.map_or(Timestamp::from_seconds(1_000), |at| at.plus_seconds(0.3));
        let mut in_view = false;
        let read: Vec<usize> = seconds
            .iter()
            .enumerate()
            .map(|(n, (truck, seen))| {
                let frames = (0..10).map(|f| start.plus_seconds(n as f64 + f64::from(f) / 10.0));
                frames
                    .filter(|at| {
                        let read = !due.is_soon(*at) && due.is_due(scene(*truck), *at, in_view);
                        if read {
                            in_view = *seen;
                            due.learn(!seen);
                        }
                        read
                    })
                    .count()
            })
            .collect();
        assert_eq!(read, expected, "{seconds:?}");
    }

    #[test]
    fn what_moves_or_has_just_stopped_is_read_and_an_empty_road_seldom() {
        let mut due = Due::of(5.0);
        // A road that nobody knows yet, every two seconds; after ten looks it is known to be bare.
        let road = |seconds: usize| vec![(ROAD, false); seconds];
        check(&mut due, &road(20), &[1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
        check(&mut due, &road(10), &[0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
        // A truck comes, stops, and stands.
        let truck = |light: f32| (light, true);
        check(
            &mut due,
            &[truck(150.0), truck(150.0), truck(150.0), truck(150.0), truck(150.0)],
            &[5, 5, 3, 0, 1],
        );
        // It leaves: one look, and the road is known.
        check(&mut due, &road(6), &[1, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn what_stood_on_the_bare_road_unseen_makes_it_bare_no_more() {
        let mut due = Due::of(5.0);
        check(
            &mut due,
            &[(ROAD, false); 20],
            &[1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0],
        );
        check(&mut due, &[(ROAD, true); 9], &[0, 0, 0, 0, 1, 0, 1, 0, 1]);
    }
}
