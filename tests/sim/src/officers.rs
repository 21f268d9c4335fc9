//! What officers do: they declare a transit, arm its seal, disarm it at the end, open it and close the transit.

use cordon_model::{Act, Declaration, Instruction};

use crate::chance::{Chance, Purpose};
use crate::draft::Draft;
use crate::heard::{Record, What, instant};
use crate::life::{Change, Life};
use crate::scene::Scene;

/// Who acts.
const BY: &str = "officer";

/// All acts of one transit; the opening of its seal at the end goes into its life.
pub fn act(draft: &Draft, life: &mut Life, scene: &Scene, out: &mut Vec<Record>) {
    let mut chance = Chance::new(scene.seed, Purpose::Fleet, 2_000_000 + draft.number);
    let road = &scene.country.roads[draft.road];
    let armed_s = draft.depart_s - draft.armed_before_s;
    let mut declare = Instruction::new(Act::Declare, BY);
    declare.declaration = Some(Box::new(Declaration {
        id: draft.id().as_str().into(),
        seal: Some(draft.seal.as_str().into()),
        vehicle: Some(draft.plate.as_str().into()),
        container: Some(draft.container),
        corridor: Some(road.id.as_str().into()),
        origin: Some(road.origin.as_str().into()),
        destination: Some(road.destination.as_str().into()),
        depart_after: Some(instant(armed_s * 1_000_000)),
        arrive_before: Some(instant(draft.arrive_before_s * 1_000_000)),
        stops: Vec::new(),
        contacts: Vec::new(),
        channel: None,
    }));
    push((armed_s - chance.seconds(700.0, 1_500.0)).max(1), declare, scene, out);
    if !draft.armed {
        return;
    }
    let mut say = |s: i64, act: Act| {
        let mut instruction = Instruction::new(act, BY);
        instruction.transit = Some(draft.id().as_str().into());
        push(s, instruction, scene, out);
    };
    say(armed_s, Act::Arm);
    if let Some(arrived_s) = life.seal_track.arrived_s {
        // The officer sees the truck in the yard: where nothing told the platform so, he does.
        say(arrived_s + 240, Act::Arrive);
        say(arrived_s + chance.seconds(300.0, 600.0), Act::Disarm);
        life.changes.push((arrived_s + 640, Change::Unlocked(None)));
        say(arrived_s + 1_000, Act::Close);
    }
}

fn push(s: i64, instruction: Instruction, scene: &Scene, out: &mut Vec<Record>) {
    if s < scene.end_s {
        let us = s * 1_000_000;
        out.push(Record {
            true_us: us,
            observed_us: us,
            received_us: us + 40_000,
            what: What::Act(Box::new(instruction)),
        });
    }
}
