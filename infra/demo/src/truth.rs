//! The truth of a demo, for whoever wants to score what was judged: who drives what, and everything that was made to happen.

use cordon_model::Timestamp;
use serde_json::{Value, json};

use crate::lane::Contradiction;
use crate::script::Incident;
use crate::truck::{Leg, Truck, timetable};

/// The truth about a fleet, with every leg that was planned. Times are instants of the demo's clock.
#[must_use]
pub fn truth(seed: u64, speed: f64, start: Timestamp, trucks: &[Truck], seen: Option<&Contradiction>) -> Value {
    json!({
        "seed": seed,
        "speed": speed,
        "start": start,
        "trucks": trucks.iter().map(|t| truck(t, start, seen.filter(|c| c.truck == t.n))).collect::<Vec<_>>(),
    })
}

fn truck(truck: &Truck, start: Timestamp, seen: Option<&Contradiction>) -> Value {
    let injected = truck.incident.iter().map(|i| injected(truck, i, start));
    let injected = injected.chain(seen.map(|c| contradicted(c, start)));
    json!({
        "seal": truck.seal,
        "dialect": truck.dialect.name(),
        "vehicle": truck.vehicle,
        "interval_s": truck.interval_s,
        "legs": truck.legs.iter().map(|l| leg(l, start)).collect::<Vec<_>>(),
        "injected": injected.collect::<Vec<_>>(),
    })
}

fn leg(leg: &Leg, start: Timestamp) -> Value {
    let instant = |s: f64| start.plus_seconds(s.round());
    let time = |along_m: f64| leg.departs_s + leg.motion.reaches(along_m);
    let stops = leg.stops.iter().map(|stop| {
        let from_s = time(stop.along_m);
        json!({ "why": stop.why, "from": instant(from_s), "to": instant(from_s + stop.for_s) })
    });
    let dead = leg.dead_s();
    let dead = dead.iter().map(|(from, to)| json!({ "from": instant(*from), "to": instant(*to) }));
    json!({
        "transit": leg.transit,
        "container": leg.container,
        "corridor": leg.road.id,
        "declared_by": if leg.n == 0 { "world" } else { "officers" },
        "departs": instant(leg.departs_s),
        "arrives": instant(leg.arrives_s()),
        "disarm_due": instant(leg.arrives_s() + timetable::DISARM_S),
        "km": (leg.line.length_m() / 100.0).round() / 10.0,
        "stops": stops.collect::<Vec<_>>(),
        "dead_zones": dead.collect::<Vec<_>>(),
    })
}

fn injected(truck: &Truck, incident: &Incident, start: Timestamp) -> Value {
    json!({
        "what": incident.kind,
        "transit": truck.leg_at(incident.from_s.max(0.0)).transit,
        "from": start.plus_seconds(incident.from_s.round()),
        "to": start.plus_seconds(incident.to_s.round()),
        "expected": incident.kind.expected(),
    })
}

/// What a gate's camera is made to see. It passes when its lane is free: not before `from`, and some minutes of the demo's clock later at most.
fn contradicted(seen: &Contradiction, start: Timestamp) -> Value {
    json!({
        "what": "container_contradiction",
        "transit": seen.transit,
        "from": start.plus_seconds(seen.at_s.round()),
        "to": start.plus_seconds(seen.at_s.round()),
        "gate": seen.gate,
        "declared": seen.declared,
        "seen": seen.seen,
        "expected": ["sighting_contradicted"],
    })
}
