//! Pieces of tracks: fixes of about five minutes, so that a track is stored in rows that are worth their overhead. Nothing is thinned away.

use cordon_model::{Body, Heard, SealId, Timestamp, TrackFix, TrackPiece, TransitId};

use crate::state::Point;

/// A piece is complete with this many fixes.
const FIXES_MAX: usize = 64;
/// A piece is complete when it spans this long, in seconds; also when that long has passed since its first fix was heard.
pub const SPAN_S: f64 = 300.0;

/// One fix of a track.
#[must_use]
pub fn track_fix(point: &Point, received_at: Timestamp, battery_pct: Option<f64>) -> TrackFix {
    TrackFix {
        observed_at: point.at,
        received_at,
        lat: point.place.lat,
        lon: point.place.lon,
        speed_kmh: point.speed_kmh.map(|v| v as f32),
        course_deg: point.course_deg.map(|v| v as f32),
        accuracy_m: Some(point.accuracy_m as f32),
        battery_pct: battery_pct.map(|v| v as f32),
        offset: point.offset,
    }
}

/// Adds a fix to the piece in the making; gives back the piece that it completes.
pub fn add(making: &mut Option<TrackPiece>, transit: &TransitId, seal: Option<&SealId>, fix: TrackFix) -> Option<TrackPiece> {
    let complete = making.as_ref().is_some_and(|p| {
        let first = p.fixes.first().map_or(fix.observed_at, |f| f.observed_at);
        p.fixes.len() >= FIXES_MAX || p.seal.as_ref() != seal || fix.observed_at.seconds_since(first) >= SPAN_S
    });
    let done = if complete { making.take() } else { None };
    let piece = making.get_or_insert_with(|| TrackPiece {
        transit: transit.clone(),
        seal: seal.cloned(),
        fixes: Vec::with_capacity(16),
    });
    piece.fixes.push(fix);
    done
}

/// Late fixes as pieces of their own, in observed order.
#[must_use]
pub fn of_late(transit: &TransitId, mut fixes: Vec<(Option<SealId>, TrackFix)>) -> Vec<TrackPiece> {
    fixes.sort_by_key(|(_, f)| (f.observed_at, f.offset));
    let mut pieces = Vec::new();
    let mut making = None;
    for (seal, fix) in fixes {
        pieces.extend(add(&mut making, transit, seal.as_ref(), fix));
    }
    pieces.extend(making);
    pieces
}

/// What a seal said of its battery in a fix, in %.
#[must_use]
pub fn battery_of(heard: &Heard) -> Option<f64> {
    match &heard.observation.body {
        Body::Fix(f) => f.state.battery_pct,
        Body::SealReport(r) => r.state.battery_pct,
        _ => None,
    }
}
