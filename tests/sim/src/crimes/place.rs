//! Where and when crimes are done.

use super::Actor;
use crate::chance::Chance;
use crate::country::Country;
use crate::draft::Draft;
use crate::drive::{Sample, Track};
use crate::ground::Path;
use crate::scene::Scene;
use crate::truth::Truth;

/// Nobody does it so near to a rest area, a gate or a dead zone, where there are people or where nothing would be seen of it.
const AWAY_M: f64 = 1_500.0;
const FROM_ENDS_M: f64 = 2_500.0;
/// So far outside is outside, whatever a receiver between houses makes of it.
const CLEARLY_M: f64 = 50.0;

/// A quiet stretch of the road of this length; gives back where it begins.
pub(super) fn quiet(draft: &Draft, country: &Country, length_m: f64, parts: (f64, f64), chance: &mut Chance) -> f64 {
    let (road, along) = (&country.roads[draft.road], &country.along[draft.road]);
    let whole = road.line.length_m();
    let mut from_m = whole / 2.0;
    for _ in 0..60 {
        let wanted = whole * chance.between(parts.0, parts.1);
        from_m = wanted.clamp(FROM_ENDS_M, (whole - FROM_ENDS_M - length_m).max(FROM_ENDS_M));
        let until_m = from_m + length_m;
        let rests = along.rests.iter().all(|r| r.at_m + AWAY_M < from_m || r.at_m - AWAY_M > until_m);
        // Roads share stretches: what is no place to rest on this one may be one of another.
        let steps = (length_m / 1_000.0).ceil().min(20.0) as usize;
        let rests =
            rests && (0..=steps).all(|n| !country.is_for_stopping(road.line.spot(from_m + length_m * n as f64 / steps as f64), AWAY_M));
        let (a, b) = (road.line.spot(from_m), road.line.spot(until_m));
        let dark = |z: &crate::country::Zone| z.middle.metres_to(a) < z.radius_m + AWAY_M || z.middle.metres_to(b) < z.radius_m + AWAY_M;
        let heard = !country.dead_zones.iter().chain(&along.tunnels).any(dark);
        if rests && heard && draft.is_free(from_m, until_m, 400.0) {
            break;
        }
    }
    from_m
}

/// A moment on the way: a part of the time between departure and arrival.
pub(super) fn moment(draft: &Draft, track: &Track, parts: (f64, f64), chance: &mut Chance) -> i64 {
    let until_s = track.arrived_s.unwrap_or(track.end_s());
    draft.depart_s + ((until_s - draft.depart_s) as f64 * chance.between(parts.0, parts.1)) as i64
}

/// That the seal was outside its corridor, from when until when, between two seconds. Owed where two of its reports must show it and where it
/// was clearly outside; a touch of the border may be told or not.
pub(super) fn outside(actor: &Actor, crime: &str, scene: &Scene, from_s: i64, until_s: i64) -> Option<Truth> {
    let (track, road) = (&actor.life.seal_track, &scene.country.roads[actor.draft.road]);
    let mut found: Option<(i64, i64)> = None;
    let mut deepest_m = 0.0_f64;
    for s in from_s..until_s.min(track.end_s()) {
        let off_m = road.line.nearest(track.at(s).spot).1 - road.half_width_m;
        if off_m > 0.0 {
            found = Some((found.map_or(s, |f| f.0), s));
            deepest_m = deepest_m.max(off_m);
        }
    }
    let (from_s, until_s) = found?;
    let shows = until_s - from_s > 2 * actor.life.seal.moving_s + 30;
    Some(Truth {
        owed: shows && deepest_m > CLEARLY_M,
        ..Truth::new("route_deviation", crime, actor.draft.id(), from_s, until_s)
    })
}

/// Something that drives along a path by itself.
pub(super) fn stroll(path: &Path, kmh: f64, from_s: i64, until_s: i64, chance: &mut Chance) -> Track {
    let mut track = Track {
        start_s: from_s,
        ..Track::default()
    };
    let (mut along_m, mut mood) = (0.0, 0.0);
    let length = path.length_m();
    for s in from_s..until_s {
        mood = 0.99 * mood + 0.007 * chance.normal();
        let drives = along_m < length;
        let now = if drives { kmh * (1.0 + mood) } else { 0.0 };
        along_m = (along_m + now.max(0.0) / 3.6).min(length);
        if drives && along_m >= length {
            track.arrived_s = Some(s);
        }
        track.samples.push(Sample {
            spot: path.spot(along_m),
            kmh: now.max(0.0),
            course_deg: path.course_deg(along_m),
            along_m,
        });
    }
    track
}
