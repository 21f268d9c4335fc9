//! Which expected pass a sighting may be: beside what was read stands what is expected there. A reading that differs from a declared plate by
//! what our reader confuses, of a truck whose seal is at the gate, is most likely that truck's; the same reading with the seal far away is not.
//!
//! The reading itself is never changed, and nothing is judged by this: a person is told. It stands by what was known when the sighting was heard.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cordon_model::{Expectation, ExpectedPass, Plate, Sighted, Timestamp};
use serde_json::Value;

use crate::bind::Slot;
use crate::case::Case;
use crate::fold::Fold;
use crate::ground::{Place, distance_m, metres_per_degree};
use crate::rules::sighting_contradicted::{GAP_S_MAX, SKEW_S_MAX};
use crate::say::tenth;

/// So many plates come into question for a truck that nobody expects: those of a country's trucks. Ours.
const PLATES: f64 = 2e6;
/// The same for containers: those that are under way in the world. Ours.
const CONTAINERS: f64 = 3e7;
/// A truck that is expected bears so seldom another plate or container than was declared, beside one that was read as it is. Ours.
const CHANGED: f64 = 0.002;
/// A reading that says nothing of how sure it is. Ours.
const SURE: f64 = 0.95;
/// For each truck that nobody expects: so many passes of one whose seal is near, of one that sends nothing, of one whose seal is elsewhere. Ours.
const NEAR: f64 = 0.2;
const SILENT: f64 = 0.01;
const AWAY: f64 = 1e-5;
/// A seal within this distance of the camera is near, in metres, beside what it can have driven since. Ours.
const NEAR_M: f64 = 1_000.0;
/// It has driven no faster than this since its last fix, in km/h. Ours.
const KMH_MAX: f64 = 120.0;
/// Where it can be farther off than this for all that is known, its being near says nothing, in metres. Ours.
const REACH_M_MAX: f64 = 10_000.0;
/// So many other texts of a reading are looked at.
const OTHERS: usize = 3;
/// A pass less likely than this is not named, and no more than so many are. Ours.
const LEAST: f64 = 0.005;
const PASSES_MAX: usize = 5;

/// How often a reading differs by a cost in hundredths: one in 32 for 100. By multiplication alone, so that every machine has the same.
static SHARES: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let step = 0.965_936_328_924_846; // 32^-0.01
    std::iter::successors(Some(1.0), |share| Some(share * step)).take(1_001).collect()
});

/// How likely each transit's plate or container was read so.
type Likely = BTreeMap<Slot, f64>;

impl Fold {
    /// Which expected pass a sighting may be; `None` where no expected one comes into question.
    pub(crate) fn expect(&mut self, sighted: &Sighted, place: Option<Place>) -> Option<Expectation> {
        let at = sighted.observed_at;
        let mut plate = texts(sighted, "plate_read", sighted.plate.as_ref().map(Plate::as_str));
        plate.retain(|(text, _)| Plate::normalise(text).is_none_or(|p| !p.is_trailers()));
        let number = sighted.container.map(|c| c.to_string());
        let mut numbers = texts(sighted, "container_read", number.as_deref().or(sighted.container_read.as_deref()));
        // The second container of a trailer is as good a reason.
        numbers.extend(
            sighted
                .containers
                .iter()
                .skip(1)
                .map(|c| (c.to_string(), sighted.confidence.unwrap_or(SURE))),
        );
        let by_plate = likely(&plate, |text| self.names.bearing_plate_like(text, at));
        let by_number = likely(&numbers, |text| self.names.bearing_container_like(text, at));
        let mut slots: Vec<Slot> = by_plate.keys().chain(by_number.keys()).copied().collect();
        if let Some(place) = place {
            slots.extend(self.near(place, at));
        }
        slots.sort_unstable();
        slots.dedup();
        let weigh = |slot: Slot| -> Option<(f64, ExpectedPass)> {
            let case = &self.cases[slot as usize];
            let (prior, seal_distance_m) = prior(case, place, at);
            let speaks = |read: bool, of: Option<&f64>, all: f64| {
                if read {
                    of.map_or(CHANGED, |p| (p * all).max(CHANGED))
                } else {
                    1.0
                }
            };
            let weight = prior
                * speaks(!plate.is_empty(), by_plate.get(&slot), PLATES)
                * speaks(!numbers.is_empty(), by_number.get(&slot), CONTAINERS);
            let called = case.sightings.called_at(at)?;
            let pass = ExpectedPass {
                transit: case.transit.id().clone(),
                probability: 0.0,
                plate: called.plate.clone(),
                container: called.container,
                seal_distance_m,
            };
            Some((weight, pass))
        };
        posterior(slots.into_iter().filter_map(weigh).collect())
    }

    /// Those under way whose last fix is near a place.
    fn near(&self, place: Place, at: Timestamp) -> impl Iterator<Item = Slot> {
        let (east, north) = metres_per_degree(place.lat);
        self.deadlines.iter().map(|(_, slot)| *slot).filter(move |slot| {
            let last = self.cases[*slot as usize].watch.memory.last;
            last.is_some_and(|p| {
                let [x, y] = [(p.place.lon - place.lon) * east, (p.place.lat - place.lat) * north];
                p.at.seconds_since(at).abs() <= GAP_S_MAX && x.abs().max(y.abs()) <= NEAR_M
            })
        })
    }
}

/// Makes shares of weights, beside one vehicle that nobody expects.
fn posterior(mut weighed: Vec<(f64, ExpectedPass)>) -> Option<Expectation> {
    let whole = 1.0 + weighed.iter().map(|(weight, _)| weight).sum::<f64>();
    weighed.retain(|(weight, _)| weight / whole >= LEAST);
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.transit.cmp(&b.1.transit)));
    weighed.truncate(PASSES_MAX);
    if weighed.is_empty() {
        return None;
    }
    let share = |weight: f64| (weight / whole * 1e4).round() / 1e4;
    let passes = weighed.into_iter().map(|(weight, pass)| ExpectedPass {
        probability: share(weight),
        ..pass
    });
    Some(Expectation {
        passes: passes.collect(),
        another: share(1.0),
    })
}

/// What a reading may say, each with how likely: by its own account where it gives one.
fn texts(sighted: &Sighted, name: &str, text: Option<&str>) -> Vec<(String, f64)> {
    let of = |v: &Value| {
        let text = v.get("text")?.as_str()?.to_owned();
        let confidence = v.get("confidence").and_then(Value::as_f64).unwrap_or(SURE);
        Some((text, confidence.clamp(0.0, 1.0)))
    };
    let said = sighted.extra.get(name);
    let best = said
        .and_then(of)
        .or_else(|| Some((text?.to_owned(), sighted.confidence.unwrap_or(SURE).clamp(0.0, 1.0))));
    let others = said.and_then(|v| v.get("alternatives")?.as_array());
    let others = others.into_iter().flatten().filter_map(of).take(OTHERS);
    best.into_iter().chain(others).collect()
}

/// How likely each name was read as one of these texts.
fn likely(texts: &[(String, f64)], mut alike: impl FnMut(&str) -> Vec<(Slot, u16)>) -> Likely {
    let mut all = Likely::new();
    for (text, confidence) in texts {
        for (slot, cost) in alike(text) {
            let p = confidence * SHARES[usize::from(cost).min(SHARES.len() - 1)];
            let known = all.entry(slot).or_insert(0.0);
            *known = known.max(p);
        }
    }
    all
}

/// How many passes of a transit there are here for each truck that nobody expects, and how far its seal was.
fn prior(case: &Case, camera: Option<Place>, at: Timestamp) -> (f64, Option<f64>) {
    let last = case.watch.memory.last.filter(|p| p.at.seconds_since(at).abs() <= GAP_S_MAX);
    let Some((last, camera)) = last.zip(camera) else {
        return (SILENT, None);
    };
    let distance_m = distance_m(last.place, camera);
    let reach_m = NEAR_M + last.accuracy_m + KMH_MAX / 3.6 * (last.at.seconds_since(at).abs() + SKEW_S_MAX);
    let prior = match distance_m <= reach_m {
        true if reach_m <= REACH_M_MAX => NEAR,
        true => SILENT,
        false => AWAY,
    };
    (prior, Some(tenth(distance_m)))
}
