//! What passes a gate, what is shown of it, and what is true of it.

use cordon_demo::Demo;
use cordon_demo::cameras::{SIZE, passing};
use cordon_demo::lane::{self, DRAWN_MAX, GATES, Lane, PASS_S, PATIENCE_S, Pass, WAITING_MAX, Yard};
use cordon_demo::truck::timetable::{CLOSE_S, DISARM_S};
use cordon_model::{ContainerNumber, Plate, Timestamp};
use cordon_render::{Gate, Kind};
use serde_json::Value;

const SPEED: f64 = 20.0;

fn demo(trucks: usize) -> Demo {
    Demo::new(1, trucks, SPEED, Timestamp::from_seconds(1_800_000_000)).expect("the world that is compiled in")
}

fn pass(truck: usize, at_s: f64) -> Pass {
    Pass {
        at_s,
        until_s: at_s + CLOSE_S,
        gate: 0,
        truck,
        plate: format!("51C{truck:05}").into(),
        container: None,
        scripted: false,
    }
}

/// A lane that looks from 0 to `until_s` of our time, five times a second: which trucks it showed, and from when.
fn watch(lane: &mut Lane, yard: &mut Yard, until_s: f64) -> Vec<(usize, f64)> {
    let mut shown: Vec<(usize, f64)> = Vec::new();
    for n in 0..(until_s * 5.0) as u32 {
        let real_s = f64::from(n) / 5.0;
        if let Some((pass, began_s)) = lane.look(real_s * SPEED, real_s, SPEED, yard)
            && shown.last().is_none_or(|(truck, _)| *truck != pass.truck)
        {
            shown.push((pass.truck, began_s));
        }
    }
    shown
}

#[test]
fn trucks_are_shown_one_after_the_other_and_those_beyond_are_skipped() {
    let mut lane = Lane::default();
    (0..6).for_each(|n| lane.expect(pass(n, 20.0 + n as f64)));
    let shown = watch(&mut lane, &mut Yard::default(), 60.0);
    // Of six that come within a third of a second, some are shown while as many wait as may.
    let trucks: Vec<usize> = shown.iter().map(|(truck, _)| *truck).collect();
    assert_eq!(trucks.len() as u64, lane.passed);
    assert_eq!(lane.passed + lane.skipped, 6);
    assert!(trucks.len() >= WAITING_MAX && trucks.len() <= WAITING_MAX + 1, "{trucks:?}");
    assert!(shown.windows(2).all(|two| two[1].1 - two[0].1 >= PASS_S), "{shown:?}");
}

#[test]
fn the_script_s_truck_is_never_skipped_and_goes_first() {
    let mut lane = Lane::default();
    (0..5).for_each(|n| lane.expect(pass(n, 20.0)));
    lane.expect(Pass {
        scripted: true,
        ..pass(9, 24.0)
    });
    let shown = watch(&mut lane, &mut Yard::default(), 60.0);
    let trucks: Vec<usize> = shown.iter().map(|(truck, _)| *truck).collect();
    assert_eq!(trucks, [9, 0, 1]);
}

#[test]
fn no_more_than_two_are_drawn_at_once_and_the_third_gate_waits() {
    let mut yard = Yard::default();
    let taken = (0..3).filter(|_| yard.take(1.0)).count();
    assert_eq!(taken, DRAWN_MAX);
    let mut lane = Lane::default();
    lane.expect(pass(1, 20.0));
    let shown = watch(&mut lane, &mut yard, 30.0);
    assert_eq!(shown.len(), 1);
    assert!(shown[0].1 >= 1.0 + PASS_S, "{shown:?}");
}

#[test]
fn who_waits_too_long_is_gone_and_the_script_s_truck_does_not_wait_for_other_gates() {
    let mut yard = Yard::default();
    let mut lane = Lane::default();
    lane.expect(pass(1, 20.0));
    for n in 0..200 {
        let real_s = f64::from(n) / 5.0;
        while yard.take(real_s) {} // other gates take every place
        assert_eq!(lane.look(real_s * SPEED, real_s, SPEED, &mut yard), None);
    }
    assert_eq!(
        (lane.skipped, lane.waiting()),
        (1, 0),
        "its transit is over before long: {PATIENCE_S} s"
    );
    lane.expect(Pass {
        scripted: true,
        ..pass(2, 800.0)
    });
    let seen = lane.look(800.0, 40.0, SPEED, &mut yard).map(|(pass, _)| pass.truck);
    assert_eq!(seen, Some(2));
}

#[test]
fn what_passed_while_nobody_watched_is_gone() {
    let mut lane = Lane::default();
    lane.expect(pass(1, 100.0));
    lane.expect(pass(2, 9_990.0));
    let mut yard = Yard::default();
    let seen = lane.look(10_000.0, 500.0, SPEED, &mut yard).map(|(pass, _)| pass.truck);
    assert_eq!((seen, lane.skipped), (Some(2), 1));
}

#[test]
fn every_gate_sees_trucks_where_they_begin_or_end_their_legs() {
    let demo = demo(200);
    let passes = lane::passes(demo.trucks(), 0.0, 7_200.0);
    for (n, gate) in GATES.iter().enumerate() {
        let here: Vec<&Pass> = passes.iter().filter(|p| p.gate == n).collect();
        assert!(here.len() >= 3, "{gate}: {} in two hours of the demo", here.len());
        for pass in here {
            let truck = &demo.trucks()[pass.truck];
            let leg = truck.legs.iter().find(|l| l.container == pass.container).expect("a leg of it");
            // It stands there all the while: its seal is where the camera sees it.
            let stands = [
                (&leg.road.origin, leg.departs_s - 600.0..=leg.departs_s),
                (&leg.road.destination, leg.arrives_s()..=leg.arrives_s() + DISARM_S),
            ];
            let (from_s, to_s) = (&pass.at_s, &pass.until_s);
            assert!(
                stands
                    .iter()
                    .any(|(place, when)| place.as_str() == *gate && when.contains(from_s) && when.contains(to_s))
            );
        }
    }
}

#[test]
fn the_pictures_of_a_pass_show_the_plate_and_the_container() {
    let passes = lane::passes(demo(100).trucks(), 0.0, 7_200.0);
    for n in [0, 1] {
        let gate = Gate::new(SIZE.0, SIZE.1, lane::is_night(n), n as u64 + 1);
        for pass in passes.iter().filter(|p| p.gate == n).take(2) {
            for since_s in [1.6, 3.5, 5.0] {
                let scene = gate.scene(Some(&passing(pass, since_s)), since_s as f32);
                let read = |kind: Kind| scene.objects.iter().filter(|o| o.kind == kind).map(|o| o.text.clone()).collect();
                let (plates, containers): (Vec<String>, Vec<String>) = (read(Kind::Plate), read(Kind::Container));
                let plate = Plate::normalise(pass.plate.as_str()).expect("a plate");
                assert!(
                    plates.contains(&plate.as_str().to_owned()),
                    "{since_s} s: {plates:?} lacks {plate:?}"
                );
                let number = pass.container.expect("it is laden").as_str().to_owned();
                assert!(containers.contains(&number), "{since_s} s: {containers:?} lacks {number}");
            }
            let gone = gate.scene(Some(&passing(pass, PASS_S)), 0.0);
            assert!(gone.objects.is_empty(), "{:?}", gone.objects);
        }
    }
}

fn contradictions(truth: &Value) -> Vec<Value> {
    let trucks = truth["trucks"].as_array().expect("trucks");
    let injected = trucks.iter().flat_map(|t| t["injected"].as_array().expect("a list"));
    injected.filter(|i| i["what"] == "container_contradiction").cloned().collect()
}

#[test]
fn one_container_is_another_than_declared_and_the_truth_says_so() {
    assert_eq!(
        contradictions(&demo(200).truth()),
        Vec::<Value>::new(),
        "without cameras nobody sees it"
    );
    let demo = demo(200).with_cameras();
    let told = contradictions(&demo.truth());
    let [told] = told.as_slice() else {
        panic!("one of them: {told:?}");
    };
    let made = demo.contradiction().expect("there is one");
    let number = |name: &str| -> ContainerNumber { told[name].as_str().expect("text").parse().expect("a number with its check digit") };
    assert_ne!(number("declared"), number("seen"));
    assert_eq!((number("seen"), told["gate"].as_str()), (made.seen, Some(made.gate)));
    let declared = demo.trucks().iter().flat_map(|t| &t.legs).find(|l| l.transit == made.transit);
    assert_eq!(declared.and_then(|leg| leg.container), Some(number("declared")));
    let carried = demo.trucks().iter().flat_map(|t| &t.legs).any(|l| l.container == Some(made.seen));
    assert!(!carried, "no truck was declared with it");
    assert_eq!(told["expected"][0], "sighting_contradicted");
}
