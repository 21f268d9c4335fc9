//! A transit's track: its pieces from PostGIS, and from the stream what is not in a piece yet.

use std::collections::BTreeMap;

use cordon_journal::Key;
use cordon_model::{Act, Body, Offset, Stage, Timestamp, TrackFix, Transit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::Api;
use crate::problem::Problem;

/// So many pieces are read at most: at five minutes each, a transit of more than a month.
const PIECES_MAX: i64 = 10_000;

/// Fixes in columns of equal length, in observed order. `lat`, `lon` in degrees, null where the device did not say.
#[derive(Debug, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Track {
    /// When it was there, in observed time.
    pub(crate) observed_at: Vec<Timestamp>,
    /// When we heard it; much later than `observed_at` where it came late.
    pub(crate) received_at: Vec<Timestamp>,
    /// Degrees north.
    pub(crate) lat: Vec<f64>,
    /// Degrees east.
    pub(crate) lon: Vec<f64>,
    /// km/h.
    pub(crate) speed_kmh: Vec<Option<f32>>,
    /// Degrees clockwise from north.
    pub(crate) course_deg: Vec<Option<f32>>,
    /// Metres.
    pub(crate) accuracy_m: Vec<Option<f32>>,
    /// %.
    pub(crate) battery_pct: Vec<Option<f32>>,
    /// The place in `heard`.
    pub(crate) offset: Vec<Offset>,
}

/// The track of a transit within a time range.
///
/// # Errors
/// 503 where the database or the journal does not answer.
pub(crate) async fn of(api: &Api, transit: &Transit, from: Option<Timestamp>, until: Option<Timestamp>) -> Result<Track, Problem> {
    let pieces = cordon_store::read::tracks::of_transit(&api.pool, transit.id(), from, until, PIECES_MAX).await?;
    let mut fixes: BTreeMap<(Timestamp, Offset), TrackFix> = BTreeMap::new();
    for fix in pieces.into_iter().flat_map(|p| p.fixes) {
        fixes.insert((fix.observed_at, fix.offset), fix);
    }
    let stored_until = fixes.keys().next_back().map(|(at, _)| *at);
    for fix in unstored(api, transit, stored_until)? {
        fixes.insert((fix.observed_at, fix.offset), fix);
    }
    let in_range = |at: Timestamp| from.is_none_or(|f| at >= f) && until.is_none_or(|u| at <= u);
    let mut track = Track::default();
    for fix in fixes.values().filter(|f| in_range(f.observed_at)) {
        track.push(fix);
    }
    Ok(track)
}

/// The fixes of the newest piece, which the tracker still holds: read from the stream, from the last stored fix on.
fn unstored(api: &Api, transit: &Transit, stored_until: Option<Timestamp>) -> Result<Vec<TrackFix>, Problem> {
    let (Some(seal), false) = (&transit.declaration.seal, matches!(transit.stage, Stage::Declared | Stage::Closed)) else {
        return Ok(Vec::new());
    };
    let Some(from) = stored_until.or_else(|| began_at(transit)) else {
        return Ok(Vec::new());
    };
    let heard = api.journal.heard_of(&Key::Seal(seal.clone()), from);
    let heard = heard.map_err(|e| Problem::unavailable("the journal", &e))?;
    let fixes = heard.into_iter().filter_map(|h| {
        let Body::Fix(fix) = &h.observation.body else {
            return None;
        };
        fix.is_usable().then(|| TrackFix {
            observed_at: h.observation.observed_at.unwrap_or(h.observation.received_at),
            received_at: h.observation.received_at,
            lat: fix.lat,
            lon: fix.lon,
            speed_kmh: fix.speed_kmh.map(|v| v as f32),
            course_deg: fix.course_deg.map(|v| v as f32),
            accuracy_m: fix.accuracy_m.map(|v| v as f32),
            battery_pct: fix.state.battery_pct.map(|v| v as f32),
            offset: h.offset,
        })
    });
    Ok(fixes.collect())
}

/// When the seal began to speak for this transit.
fn began_at(transit: &Transit) -> Option<Timestamp> {
    let first = |act| transit.steps.iter().find(|s| s.act == act).map(|s| s.at);
    first(Act::Arm).or_else(|| first(Act::Depart))
}

impl Track {
    fn push(&mut self, fix: &TrackFix) {
        self.observed_at.push(fix.observed_at);
        self.received_at.push(fix.received_at);
        self.lat.push(fix.lat);
        self.lon.push(fix.lon);
        self.speed_kmh.push(fix.speed_kmh);
        self.course_deg.push(fix.course_deg);
        self.accuracy_m.push(fix.accuracy_m);
        self.battery_pct.push(fix.battery_pct);
        self.offset.push(fix.offset);
    }
}
