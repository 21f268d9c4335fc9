//! `seal_cloned`: reports under one seal's name come from two places in turn. Whoever copied the identity goes on reporting, and so does the
//! seal: the positions go to and fro between two tracks, neither of which the other can reach.

use cordon_model::{Kind, Rule, Severity, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Scene, distance_m};
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Memory, Point, Report};

/// No truck is faster over land between two fixes, in km/h. Ours.
const KMH_MAX: f64 = 160.0;
/// What noise may put between two fixes, in metres, beyond their accuracy. Ours.
const NOISE_M: f64 = 1_500.0;
/// The other track is remembered for so long after its last fix, in seconds. Ours.
const REMEMBERED_S: f64 = 7_200.0;
/// So often it must have gone to and fro: twice is a receiver that was wrong for a moment, and again. Ours.
const RETURNS: u32 = 4;
/// A receiver that has given fewer fixes than this on the way may still be finding itself: a leap says nothing. Ours.
const KNOWN: u32 = 20;
/// A fix this far from the one before is one on the way, in metres. Ours.
const MOVED_M: f64 = 30.0;
/// Several leaps, each to another place, that follow one another within this are one matter, in seconds. Ours.
const STRAYS_S: f64 = 1_800.0;
/// So many of them. Ours.
const STRAYS: u32 = 3;
/// Shorter leaps are multipath, in metres. Ours.
const STRAY_M: f64 = 5_000.0;
/// Nothing heard of the other track for so long, and it is over, in seconds. Ours.
const OVER_S: f64 = 7_200.0;

/// What is remembered: the track that is reported now, and the other one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tracks {
    here: Option<Point>,
    there: Option<Point>,
    /// How often the reports came back to a track that they had left.
    returns: u32,
    /// Fixes in a row on the way, each of which could be reached from the one before.
    followed: u32,
    /// The first fix that could not be reached, and the fixes on the new track since then.
    leapt: Option<(Point, u32)>,
    told: Option<Timestamp>,
    /// Leaps to places that were on neither track: the first of those that follow closely, the last, and how many.
    strays: Option<(Point, Timestamp, u32)>,
}

impl Tracks {
    /// The first of several leaps to places that no truck could reach, each to another one.
    #[must_use]
    pub fn strays(&self, at: Timestamp) -> Option<Point> {
        self.strays
            .filter(|(_, last, n)| *last == at && *n >= STRAYS)
            .map(|(first, ..)| first)
    }

    /// The first fix after a leap that no truck makes, and how many have followed on from it without going back.
    #[must_use]
    pub fn leapt(&self) -> Option<(Point, u32)> {
        self.leapt.filter(|_| self.returns == 0)
    }

    /// Whether the reports go to and fro, or have just leapt: nobody can say which track is the truck's, so no way is added up.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.there.is_some() && (self.returns > 0 || self.leapt.is_some())
    }

    /// The leap was told.
    pub fn forget_leap(&mut self) {
        self.leapt = None;
    }

    /// How far it leapt, in metres.
    #[must_use]
    pub fn leap_m(&self) -> f64 {
        let ends = self.there.zip(self.leapt);
        ends.map_or(0.0, |(from, (to, _))| distance_m(from.place, to.place))
    }
}

fn reaches(from: Option<Point>, to: &Point) -> bool {
    from.is_some_and(|from| {
        let s = to.at.seconds_since(from.at);
        distance_m(from.place, to.place) <= KMH_MAX / 3.6 * s + NOISE_M + from.accuracy_m + to.accuracy_m
    })
}

fn stray(tracks: &mut Tracks, point: Point) {
    let far = tracks.there.is_some_and(|p| distance_m(p.place, point.place) >= STRAY_M);
    let before = tracks.strays.filter(|(_, last, _)| point.at.seconds_since(*last) <= STRAYS_S);
    if far {
        tracks.strays = Some(before.map_or((point, point.at, 1), |(first, _, n)| (first, point.at, n + 1)));
    }
}

/// Judges one observation.
pub fn judge(memory: &mut Memory, report: &Report<'_>, _: Scene<'_>, out: &mut Findings) {
    let Some(point) = report.point else { return };
    let tracks = &mut memory.tracks;
    if tracks.there.is_some_and(|p| point.at.seconds_since(p.at) > REMEMBERED_S) {
        (tracks.there, tracks.returns, tracks.leapt) = (None, 0, None);
    }
    if tracks.here.is_none() || reaches(tracks.here, &point) {
        let moved = tracks.here.is_some_and(|h| distance_m(h.place, point.place) > MOVED_M);
        tracks.here = Some(point);
        tracks.followed += u32::from(moved);
        if let Some((_, fixes)) = &mut tracks.leapt {
            *fixes += 1;
        }
    } else if reaches(tracks.there, &point) {
        tracks.there = tracks.here.replace(point);
        tracks.returns += 1;
        tracks.leapt = None;
    } else {
        tracks.there = tracks.here.replace(point);
        tracks.returns = 0;
        tracks.leapt = (tracks.followed >= KNOWN).then_some((point, 0));
        tracks.followed = 0;
        stray(tracks, point);
    }
    match (tracks.told, tracks.there) {
        (None, Some(there)) if tracks.returns >= RETURNS => {
            tracks.told = Some(point.at);
            let said = Said::new(Rule::SealCloned, Kind::SealCloned, Role::Opens, point.at)
                .at_place(Some(point.place))
                .with_severity(Severity::Urgent)
                .because(&[there.offset, point.offset])
                .with("other_lat", there.place.lat)
                .with("other_lon", there.place.lon)
                .with("distance_m", tenth(distance_m(there.place, point.place)))
                .with("returns", tracks.returns);
            out.said.push(said);
        }
        (Some(since), there) if there.is_none_or(|p| point.at.seconds_since(p.at) > OVER_S) => {
            tracks.told = None;
            out.lapse(Rule::SealCloned, Kind::SealCloned, since, point.at, point.offset);
        }
        _ => {}
    }
}
