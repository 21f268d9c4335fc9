//! The drawn world holds what it promises: on the road, at a lawful pace, with numbers that are valid, the same from the same seed.

use std::collections::BTreeSet;

use cordon_demo::receiver::{error_m, error_m_max};
use cordon_demo::script::Kind;
use cordon_demo::{Demo, Receiver, Truck};
use cordon_model::plate::VietnamesePlate;
use cordon_model::{Plate, Timestamp, World};

const HOURS: u32 = 8;

fn demo(seed: u64, trucks: usize) -> Demo {
    Demo::new(seed, trucks, 20.0, Timestamp::from_seconds(1_800_000_000)).expect("the world that is compiled in")
}

fn is_on_detour(truck: &Truck, t_s: f64) -> bool {
    let incident = truck.incident.as_ref();
    incident.is_some_and(|i| i.kind == Kind::Detour && (i.from_s..i.to_s).contains(&t_s))
}

#[test]
fn the_same_seed_draws_the_same_demo() {
    let (one, other) = (demo(7, 60), demo(7, 60));
    assert_eq!(one.world().hash(), other.world().hash());
    assert_eq!(one.truth(), other.truth());
    assert_ne!(one.world().hash(), demo(8, 60).world().hash());
}

#[test]
fn the_world_is_one_that_the_service_takes() {
    let world = demo(7, 200).world();
    assert_eq!(world.transits.len(), 200);
    let written = serde_json::to_string(&world).unwrap();
    assert_eq!(World::from_json(&written).unwrap(), world);
}

#[test]
fn numbers_are_valid_and_nobody_shares_one() {
    let demo = demo(3, 200);
    let (mut plates, mut seals, mut transits, mut containers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for truck in demo.trucks() {
        let plate = Plate::normalise(truck.vehicle.as_str()).unwrap();
        assert_eq!(plate.vietnamese(), Some(VietnamesePlate::Car), "{}", truck.vehicle);
        assert!(plates.insert(truck.vehicle.clone()) && seals.insert(truck.seal.clone()));
        for leg in &truck.legs {
            assert!(transits.insert(leg.transit.clone()));
            assert!(containers.insert(leg.container.expect("its check digit was computed")));
        }
    }
}

#[test]
fn every_truck_stays_in_its_corridor_but_for_the_detour() {
    let demo = demo(5, 120);
    let mut outside_s = 0.0;
    for truck in demo.trucks() {
        for leg in &truck.legs {
            let end_s = leg.arrives_s().min(f64::from(HOURS) * 3_600.0);
            let mut t_s = leg.departs_s.max(0.0);
            while t_s < end_s {
                let off_m = leg.road.line.nearest(truck.at(t_s).position).1;
                if is_on_detour(truck, t_s) {
                    outside_s += 30.0;
                } else {
                    assert!(off_m <= leg.road.half_width_m, "{} is {off_m} m off at {t_s}", truck.seal);
                }
                t_s += 30.0;
            }
        }
    }
    assert!((600.0..7_200.0).contains(&outside_s), "{outside_s}");
}

#[test]
fn nobody_flies_and_nobody_jumps() {
    let demo = demo(9, 60);
    for truck in demo.trucks() {
        let mut before = truck.at(0.0).position;
        for t in 1..HOURS * 360 {
            let place = truck.at(f64::from(t) * 10.0);
            let kmh = cordon_demo::line::distance_m(before, place.position) / 10.0 * 3.6;
            assert!(kmh < 90.0 && place.speed_kmh < 90.0, "{} drives {kmh} km/h at {t}", truck.seal);
            before = place.position;
        }
    }
}

#[test]
fn the_script_comes_when_it_should_and_only_there() {
    let demo = demo(11, 200);
    let scripted: Vec<_> = demo.trucks().iter().filter_map(|t| t.incident.as_ref().map(|i| (t, i))).collect();
    assert_eq!(scripted.len(), 4);
    for (truck, incident) in &scripted {
        assert!((0.0..1_000.0).contains(&incident.from_s), "{incident:?}");
        let leg = truck.leg_at(incident.from_s);
        let (begins, ends) = (truck.at(incident.from_s), truck.at(incident.to_s - 1.0));
        match incident.kind {
            Kind::Detour => {
                let farthest = (0..7_200).map(|t| leg.road.line.nearest(truck.at(f64::from(t)).position).1);
                assert!(farthest.fold(0.0, f64::max) > 5_000.0);
            }
            Kind::LongStop => {
                assert_eq!(begins.position, ends.position);
                assert!(incident.to_s - incident.from_s > 45.0 * 60.0);
            }
            Kind::Silence => assert!(truck.is_mute(incident.from_s) && !truck.is_mute(incident.to_s)),
            Kind::RopeCut => assert!(truck.is_cut(incident.from_s) && leg.arrives_s() > incident.from_s + 3_600.0),
        }
    }
    let lawful = demo.trucks().iter().filter(|t| t.incident.is_none());
    for stop in lawful.flat_map(|t| &t.legs).flat_map(|l| &l.stops) {
        assert!(stop.for_s < 900.0, "{stop:?}");
    }
}

#[test]
fn a_receiver_errs_by_metres() {
    let demo = demo(13, 20);
    let mut sum_m = 0.0;
    let mut count = 0.0;
    for truck in demo.trucks() {
        let mut receiver = Receiver::of(truck);
        for t in 0..2_000 {
            let t_s = f64::from(t) * 30.0;
            let reading = receiver.measure(truck, t_s, demo.start(), 0);
            let error = error_m(&reading, truck.at(t_s).position);
            assert!(error < error_m_max(), "{error}");
            sum_m += error;
            count += 1.0;
        }
    }
    let mean = sum_m / count;
    assert!((3.0..12.0).contains(&mean), "{mean}");
}

#[test]
fn a_seal_is_open_only_between_a_disarming_and_the_next_lock() {
    let demo = demo(17, 10);
    for truck in demo.trucks() {
        let arrives = truck.legs[0].arrives_s();
        let during = arrives + 600.0;
        assert!(truck.is_open(during, 1), "{}", truck.seal);
        assert!(!truck.is_open(during, 0), "nobody disarmed it");
        assert!(!truck.is_open(arrives, 1), "opened before its time");
        assert!(!truck.is_open(truck.legs[1].departs_s, 1), "drives on with an open seal");
    }
}
