//! The whole: from a seed to what the platform hears and what truly happened.

use std::collections::BTreeMap;

use cordon_model::World;

use crate::country::Country;
use crate::crimes::Actor;
use crate::draft::Role;
use crate::drive::drive;
use crate::fleet::{self, Group};
use crate::heard::{Names, Record, What, Who};
use crate::life::Life;
use crate::roads::{self, Road};
use crate::scene::Scene;
use crate::truth::{Need, Truth};
use crate::{bystanders, camera, officers, seal, tracker};

/// A silence that is no matter of a tunnel any more.
const LONG_SILENCE_S: f64 = 900.0;

/// How large a simulation is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Watched transits.
    pub transits: usize,
    /// Hours of the world.
    pub hours: f64,
}

/// What the platform hears, and what truly happened.
pub struct Tale {
    /// The world file.
    pub world: World,
    /// What is heard, in the order of hearing, without the ticks.
    pub records: Vec<Record>,
    /// The names of devices.
    pub names: Names,
    /// What truly happened.
    pub truths: Vec<Truth>,
    /// Each transit, and what it is to the oracle.
    pub roles: Vec<(String, Role)>,
    /// For people who look for a fault: what each transit's devices are like, in the same order.
    pub notes: Vec<String>,
    /// The last second.
    pub end_s: i64,
}

/// Tells the tale of a seed on the roads that the repository holds.
///
/// # Errors
/// Only if the file of the roads that is compiled in were no world.
pub fn tell(seed: u64, size: Size) -> Result<Tale, String> {
    let (roads, fences) = roads::committed()?;
    Ok(on_roads(seed, size, roads, fences))
}

/// Tells the tale of a seed on these roads.
#[must_use]
pub fn on_roads(seed: u64, size: Size, roads: Vec<Road>, fences: Vec<cordon_model::Geofence>) -> Tale {
    let end_s = (size.hours * 3_600.0) as i64;
    let mut scene = Scene {
        seed,
        end_s,
        country: Country::new(seed, roads, fences, end_s),
        jammers: Vec::new(),
    };
    let mut groups = fleet::draw(&scene, size.transits);
    let mut tale = Tale {
        world: scene.country.world(),
        records: Vec::new(),
        names: Names::default(),
        truths: Vec::new(),
        roles: Vec::new(),
        notes: Vec::new(),
        end_s,
    };
    for draft in groups.iter().flat_map(|g| &g.drafts) {
        tale.names.seals.push(draft.seal.as_str().into());
        tale.names.vehicles.push(draft.plate.as_str().into());
    }
    for group in &mut groups {
        if let Some(crime) = group.crime {
            crime.agree(&mut group.drafts, &mut scene, &mut group.chance);
        }
    }
    let mut blinded = BTreeMap::new();
    for group in groups {
        play(group, &scene, &mut tale, &mut blinded);
    }
    tale.truths.extend(blinded.into_values());
    bystanders::drive_by(size.transits / 2, &scene, &mut tale.names, &mut tale.records);
    tale.records.retain(|r| r.received_us < end_s * 1_000_000);
    tale.records.sort_by_key(|r| r.received_us); // stable: what is heard at one instant stays in the order in which it was made
    tale.truths.retain(|t| t.from_s < end_s as f64 - 60.0);
    seen_at_all(&mut tale);
    heard_first(&mut tale);
    tale
}

/// Plays one group: drives, lets the crime happen, has the devices speak.
fn play(mut group: Group, scene: &Scene, tale: &mut Tale, blinded: &mut BTreeMap<usize, Truth>) {
    let mut actors: Vec<Actor> = group
        .drafts
        .drain(..)
        .map(|draft| {
            let trip = draft.trip(&scene.country);
            let track = drive(&draft, &trip, &scene.country, scene.seed, scene.end_s);
            let life = Life::new(scene.seed, draft.number, draft.road, track, draft.container);
            Actor { draft, trip, life }
        })
        .collect();
    if let Some(crime) = group.crime {
        tale.truths.extend(crime.happen(&mut actors, scene, &mut group.chance));
    }
    for actor in &mut actors {
        let (draft, life) = (&actor.draft, &mut actor.life);
        let mut role = draft.role;
        if let Some(late) = overdue(draft, life, scene.end_s) {
            if matches!(role, Role::Innocent | Role::EdgeRider) {
                role = Role::Told("late");
            }
            tale.truths.push(late);
        }
        tale.truths.extend(out_of_reach(draft, life, scene));
        officers::act(draft, life, scene, &mut tale.records);
        for (jammer, from_s, until_s) in seal::speak(life, scene, &mut tale.records) {
            if draft.armed && until_s - from_s >= 60 {
                if role == Role::Innocent {
                    role = Role::Told("jammed area");
                }
                let truth = blinded.entry(jammer);
                truth
                    .and_modify(|t: &mut Truth| {
                        t.transits.push(draft.id());
                        (t.from_s, t.until_s) = (t.from_s.min(from_s as f64), t.until_s.max(until_s as f64));
                    })
                    .or_insert_with(|| Truth::new("signal_jammed", "jammed area", draft.id(), from_s, until_s));
            }
        }
        tracker::speak(life, scene, &mut tale.records);
        camera::watch(life, &draft.plate, scene, &mut tale.records);
        let seal = &life.seal;
        tale.notes.push(format!(
            "{role:?}, {}, every {}/{} s, clock {:+.0} s{}",
            scene.country.roads[draft.road].id,
            seal.moving_s,
            seal.standing_s,
            seal.skew_s,
            life.tracker.map_or_else(String::new, |t| format!(", tracker {} s", t.every_s))
        ));
        tale.roles.push((draft.id(), role));
    }
}

/// That a transit is not where it should be when it should be there: a plain fact, whatever the reason.
fn overdue(draft: &crate::draft::Draft, life: &Life, end_s: i64) -> Option<Truth> {
    let until_s = life.seal_track.arrived_s.unwrap_or(end_s).min(end_s);
    let late = draft.armed && until_s - draft.arrive_before_s > 120;
    late.then(|| Truth::new("overtime", "late", draft.id(), draft.arrive_before_s, until_s))
}

/// Silences in known dead zones: they are real, and where one lasts (lunch on the pass, a queue) it may be told or not.
fn out_of_reach(draft: &crate::draft::Draft, life: &Life, scene: &Scene) -> Vec<Truth> {
    const STEP_S: i64 = 30;
    let track = &life.seal_track;
    let mut silences: Vec<Truth> = Vec::new();
    for s in (draft.depart_s..track.end_s()).step_by(STEP_S as usize) {
        if !scene.country.is_dead(track.at(s).spot) {
            continue;
        }
        match silences.last_mut() {
            Some(last) if last.until_s >= (s - STEP_S) as f64 => last.until_s = s as f64,
            _ => silences.push(Truth {
                owed: false,
                ..Truth::new("signal_lost", "dead zone", draft.id(), s, s)
            }),
        }
    }
    silences.retain(|t| t.until_s - t.from_s > LONG_SILENCE_S);
    silences
}

/// Leaves out truths that no camera could show: it was raining, or the number was not read.
fn seen_at_all(tale: &mut Tale) {
    let sightings: Vec<(i64, &cordon_model::Sighting)> = tale
        .records
        .iter()
        .filter_map(|r| match &r.what {
            What::Sighting(s) => Some((r.true_us / 1_000_000, s.as_ref())),
            _ => None,
        })
        .collect();
    let shows = |need: &Need, s: i64, sighting: &cordon_model::Sighting| {
        let plate = sighting.plate.as_ref().map(cordon_model::Plate::as_str);
        let container = sighting.container.as_ref().map(cordon_model::ContainerNumber::as_str);
        (need.from_s..=need.until_s).contains(&s)
            && need.plate.as_deref().is_none_or(|p| plate == Some(p))
            && need.container.as_deref().is_none_or(|c| container == Some(c))
    };
    let met = |need: &Need| sightings.iter().any(|(s, sighting)| shows(need, *s, sighting));
    tale.truths.retain(|t| t.needs.iter().all(met));
    for truth in &mut tale.truths {
        truth.owed &= truth.owing.iter().all(met);
    }
}

/// Finds for each truth when its transits were first heard after it had begun.
fn heard_first(tale: &mut Tale) {
    let mut heard: BTreeMap<u32, Vec<(i64, i64)>> = BTreeMap::new();
    for record in &tale.records {
        let who = match &record.what {
            What::Fix(p) => match p.who {
                Who::Seal(n) | Who::Vehicle(n) => n,
            },
            What::Report(n, _) => *n,
            _ => continue,
        };
        heard.entry(who).or_default().push((record.true_us, record.received_us));
    }
    for truth in &mut tale.truths {
        let from_us = (truth.from_s * 1e6) as i64;
        let numbers = truth.transits.iter().filter_map(|t| t[1..].parse().ok());
        let reports = numbers.filter_map(|n: u32| heard.get(&n)).flatten();
        let first = reports
            .filter(|(happened, _)| *happened >= from_us)
            .map(|(_, received)| *received)
            .min();
        truth.heard_s = first.map_or(truth.from_s, |us| us as f64 / 1e6);
    }
}
