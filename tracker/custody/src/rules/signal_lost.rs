//! `signal_lost`: a seal is silent for too long, in received time. The silence was real: late data never takes it back.
//!
//! The limit is the larger of `silence_s_max` and `silence_intervals_max` of the intervals at which this seal reports; three times that
//! where it was last seen in a recorded dead zone, or within 2 km of one. Where others went silent and came through ([`crate::quiet`]) it
//! may be silent half as long again as they were, and no longer than in a recorded one.

use cordon_model::{Kind, Limits, Offset, Rule, Severity, Stage, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ground::{Place, Scene};
use crate::quiet::{self, Gap};
use crate::say::{Findings, Role, Said, tenth};
use crate::state::{Report, Watch};

/// How many intervals are kept to know how often a seal reports: the middle one counts.
const KEPT: usize = 5;
/// This near to a dead zone it may be in it before the next report, in metres. Ours.
const DEAD_ZONE_NEAR_M: f64 = 2_000.0;
/// In a dead zone a seal may be silent so many times as long. Ours.
const DEAD_ZONE_FACTOR: f64 = 3.0;

/// What is remembered of hearing a seal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hearing {
    /// Silence counts from here: the last hearing, the arming, or our own return.
    pub heard_at: Option<Timestamp>,
    /// The seal counts as lost since then.
    pub lost: Option<Timestamp>,
    last_offset: Option<Offset>,
    last_observed: Option<Timestamp>,
    last_place: Option<Place>,
    intervals_s: [f32; KEPT],
    known: u8,
    /// A silence that was long enough to tell of a dead zone, until the seal is heard from farther on.
    #[serde(default)]
    gap: Option<Gap>,
    /// How long it may be silent now, by what others showed where it was heard last, in seconds.
    #[serde(default)]
    allowed_s: Option<f64>,
}

impl Hearing {
    /// How often the seal reports, in seconds: the middle one of the last intervals between its own times.
    #[must_use]
    pub fn interval_s(&self) -> Option<f64> {
        let known = usize::from(self.known).min(KEPT);
        let mut sorted = self.intervals_s;
        sorted[..known].sort_by(f32::total_cmp);
        (known > 0).then(|| f64::from(sorted[known / 2]))
    }

    /// The silence of which it is not known yet where it ended.
    pub(crate) fn gap(&self) -> Option<Gap> {
        self.gap
    }

    /// Where the silence ended is known.
    pub(crate) fn end_gap(&mut self) {
        self.gap = None;
    }

    /// Where it was heard last, if it is not known how long it may be silent there.
    pub(crate) fn asks_at(&self) -> Option<Place> {
        self.last_place.filter(|_| self.allowed_s.is_none())
    }

    /// It may be silent for so long, in seconds.
    pub(crate) fn allow(&mut self, s: f64) {
        self.allowed_s = Some(s);
    }

    /// The seal was heard. Late and buffered reports count too; only those in order teach the interval. A silence that comes near
    /// the limit is remembered.
    pub fn hear(&mut self, report: &Report<'_>, received_at: Timestamp, limits: &Limits) {
        let lasted_s = self.heard_at.map_or(0.0, |heard_at| received_at.seconds_since(heard_at));
        if let Some(from) = self.last_place
            && lasted_s >= quiet::TELLS * limits.silence_s_max
            && lasted_s >= quiet::TELLS * self.usual_s(limits)
        {
            self.gap = Some(Gap { from, lasted_s });
        }
        self.allowed_s = None;
        self.heard_at = Some(received_at);
        self.last_offset = Some(report.offset);
        if report.is_sign_of_life() {
            return;
        }
        let at = report.key.at;
        match self.last_observed {
            Some(before) if at <= before => return,
            Some(before) => {
                let n = usize::from(self.known) % KEPT;
                self.intervals_s[n] = at.seconds_since(before) as f32;
                self.known = if self.known >= 2 * KEPT as u8 - 1 {
                    KEPT as u8
                } else {
                    self.known + 1
                };
            }
            None => {}
        }
        self.last_observed = Some(at);
        if let Some(p) = report.point {
            self.last_place = Some(p.place);
        }
    }

    /// Silence counts from here, and nothing before it: the arming, or the return of our own hearing.
    pub fn begin(&mut self, at: Timestamp) {
        self.heard_at = Some(at);
    }

    /// The limit in seconds anywhere but in a dead zone.
    fn usual_s(&self, limits: &Limits) -> f64 {
        let by_interval = self.interval_s().unwrap_or_default() * limits.silence_intervals_max;
        limits.silence_s_max.max(by_interval)
    }

    /// The limit in seconds, and whether it was last seen in a recorded dead zone.
    fn limit_s(&self, scene: Scene<'_>) -> (f64, bool) {
        let limit = self.usual_s(&scene.ground.limits);
        let dead = self
            .last_place
            .is_some_and(|p| scene.ground.dead_zone_near(p, DEAD_ZONE_NEAR_M).is_some());
        let longest = limit * DEAD_ZONE_FACTOR;
        let learnt = self.allowed_s.map_or(limit, |s| s.clamp(limit, longest));
        (if dead { longest } else { learnt }, dead)
    }
}

/// When silence becomes an alert, if nothing is heard before.
#[must_use]
pub fn deadline(watch: &Watch, scene: Scene<'_>) -> Option<Timestamp> {
    let listened_to = matches!(watch.memory.stage, Stage::Sealed | Stage::Departed);
    if !listened_to || watch.hearing.lost.is_some() {
        return None;
    }
    let from = watch.hearing.heard_at?;
    Some(from.plus_seconds(watch.hearing.limit_s(scene).0))
}

/// Time has passed.
pub fn pass(watch: &mut Watch, now: Timestamp, scene: Scene<'_>, out: &mut Findings) {
    let Some(since) = watch.hearing.heard_at.filter(|_| deadline(watch, scene).is_some_and(|d| d <= now)) else {
        return;
    };
    let (limit_s, dead_zone) = watch.hearing.limit_s(scene);
    watch.hearing.lost = Some(since);
    let mut said = Said::new(Rule::SignalLost, Kind::SignalLost, Role::Opens, since)
        .at_place(watch.hearing.last_place)
        .with_severity(Severity::High)
        .with("silence_s", tenth(now.seconds_since(since)))
        .with("silence_s_max", limit_s)
        .with("dead_zone", dead_zone);
    if let Some(allowed_s) = watch.hearing.allowed_s.filter(|_| !dead_zone) {
        said = said.with("learnt_s", tenth(allowed_s));
    }
    said.because = watch.hearing.last_offset.into_iter().collect();
    if let Some(interval_s) = watch.hearing.interval_s() {
        said = said.with("interval_s", tenth(interval_s));
    }
    out.said.push(said);
}

/// The seal was heard again, if it counted as lost. Called before [`Hearing::hear`].
pub fn regain(watch: &mut Watch, report: &Report<'_>, received_at: Timestamp, out: &mut Findings) {
    if let Some(since) = watch.hearing.lost.take() {
        let said = Said::new(Rule::SignalLost, Kind::SignalRegained, Role::Ends(since), received_at)
            .at_place(report.point.map(|p| p.place))
            .because(&[report.offset]);
        out.said.push(said.with("silence_s", tenth(received_at.seconds_since(since))));
    }
}

/// Nobody listens any more, by an officer's act: a silence that goes on lapses.
pub fn lapse(watch: &mut Watch, at: Timestamp, because: Offset, out: &mut Findings) {
    if let Some(since) = watch.hearing.lost.take() {
        out.lapse(Rule::SignalLost, Kind::SignalRegained, since, at, because);
    }
}
