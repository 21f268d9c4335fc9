use super::*;
use crate::Frame;

/// Frames a second.
const RATE: u32 = 2;

fn at(s: f64) -> Timestamp {
    Timestamp::from_micros(1_767_571_200_000_000 + (s * 1e6) as i64)
}

fn mixed(n: u32) -> u32 {
    let n = (n ^ 61 ^ (n >> 16)).wrapping_mul(2_654_435_761);
    (n ^ (n >> 15)).wrapping_mul(2_246_822_519)
}

/// A scene: blocks of light and dark that depend on `seed`, noise that depends on the frame, and where wanted a truck.
fn frame(seed: u32, noise: u32, light: f32, truck: bool) -> Frame {
    let (width, height) = (80_u32, 45_u32);
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let block = mixed(x / 10 + 31 * (y / 9) + 977 * seed) >> 24;
            let grain = if noise == 0 {
                0
            } else {
                (x.wrapping_mul(7) ^ y.wrapping_mul(13) ^ noise).wrapping_mul(2_246_822_519) >> 29
            };
            let value = if truck && x > 10 { 40 } else { (block as f32 * light) as u32 };
            rgb.extend([(value + grain).min(255) as u8; 3]);
        }
    }
    Frame {
        width,
        height,
        rgb,
        pts: None,
        received_at: at(0.0),
    }
}

fn play(watch: &mut Watch, from_s: u32, seconds: u32, shown: impl Fn(u32) -> Frame) -> Vec<(f64, State)> {
    let mut states = Vec::new();
    for n in 0..seconds * RATE {
        let now = f64::from(from_s) + f64::from(n) / f64::from(RATE);
        watch.see(Glance::at(&shown(n)), at(now));
        states.push((now, watch.health(at(now)).state));
    }
    states
}

fn first(states: &[(f64, State)], wanted: State) -> Option<f64> {
    states.iter().find(|(_, state)| *state == wanted).map(|(s, _)| *s)
}

#[test]
fn a_camera_whose_picture_lives_is_well_and_its_frames_are_counted() {
    let mut watch = Watch::new(Limits::default(), at(0.0));
    let states = play(&mut watch, 0, 300, |n| frame(1, n + 1, 1.0, false));
    assert!(states.iter().all(|(_, state)| *state == State::Ok));
    let health = watch.health(at(300.0));
    assert!((health.fps - 2.0).abs() < 0.2, "{health:?}");
    assert_eq!((health.size, health.last_frame_at), (Some((80, 45)), Some(at(299.5))));
}

#[test]
fn one_that_sends_nothing_is_silent() {
    let mut watch = Watch::new(Limits::default(), at(0.0));
    assert_eq!(watch.health(at(9.0)).state, State::Ok, "it may still come");
    assert_eq!(watch.health(at(10.0)).state, State::Silent);
    play(&mut watch, 20, 5, |n| frame(1, n + 1, 1.0, false));
    assert_eq!(watch.health(at(26.0)).state, State::Ok);
    let silent = watch.health(at(36.0));
    assert_eq!((silent.state, silent.fps), (State::Silent, 0.0));
}

#[test]
fn black_frozen_and_turned_are_noticed_within_a_minute() {
    for (wanted, shown) in [
        (
            State::Black,
            Box::new(|n: u32| frame(1, n + 1, 0.0, false)) as Box<dyn Fn(u32) -> Frame>,
        ),
        (State::Frozen, Box::new(|_| frame(1, 7, 1.0, false))),
        (State::Turned, Box::new(|n: u32| frame(2, n + 1, 1.0, false))),
    ] {
        let mut watch = Watch::new(Limits::default(), at(0.0));
        play(&mut watch, 0, 120, |n| frame(1, n + 1, 1.0, false));
        let states = play(&mut watch, 120, 60, shown);
        let noticed = first(&states, wanted).unwrap_or_else(|| panic!("{wanted:?} was not noticed"));
        assert!(noticed - 120.0 < 60.0, "{wanted:?} after {noticed}");
        assert!(
            states.iter().all(|(_, s)| [wanted, State::Ok].contains(s)),
            "{wanted:?}: {states:?}"
        );
        let after = play(&mut watch, 180, 5, |n| frame(1, n + 1, 1.0, false));
        assert_eq!(after.last().map(|(_, s)| *s), Some(State::Ok), "{wanted:?} passes");
    }
}

#[test]
fn dusk_is_not_a_turn_and_neither_is_a_truck_that_passes() {
    let mut watch = Watch::new(Limits::default(), at(0.0));
    play(&mut watch, 0, 60, |n| frame(1, n + 1, 1.0, false));
    let dusk = play(&mut watch, 60, 300, |n| frame(1, n + 1, 1.0 - n as f32 / 800.0, false));
    assert!(dusk.iter().all(|(_, s)| *s == State::Ok));
    let truck = play(&mut watch, 360, 20, |n| frame(1, n + 1, 0.3, true));
    assert!(truck.iter().all(|(_, s)| *s == State::Ok));
}

#[test]
fn one_that_flies_is_never_turned() {
    let mut watch = Watch::new(Limits::flying(), at(0.0));
    play(&mut watch, 0, 10, |n| frame(1, n + 1, 1.0, false));
    let states = play(&mut watch, 10, 120, |n| frame(2, n + 1, 1.0, false));
    assert!(states.iter().all(|(_, s)| *s == State::Ok));
    assert_eq!(watch.health(at(200.0)).state, State::Silent, "but it may fall silent");
}

#[test]
fn a_new_scene_becomes_the_scene() {
    let limits = Limits {
        relearn_s: 100.0,
        ..Limits::default()
    };
    let mut watch = Watch::new(limits, at(0.0));
    play(&mut watch, 0, 10, |n| frame(1, n + 1, 1.0, false));
    let states = play(&mut watch, 10, 200, |n| frame(2, n + 1, 1.0, false));
    assert_eq!(states.last().map(|(_, s)| *s), Some(State::Ok));
    assert!(first(&states, State::Turned).is_some());
}

#[test]
fn a_size_that_changes_is_counted_and_harms_nothing() {
    let mut watch = Watch::new(Limits::default(), at(0.0));
    play(&mut watch, 0, 20, |n| frame(1, n + 1, 1.0, false));
    let wide = Frame {
        width: 320,
        height: 180,
        rgb: vec![90; 320 * 180 * 3],
        pts: None,
        received_at: at(20.0),
    };
    watch.see(Glance::at(&wide), at(20.0));
    let health = watch.health(at(20.0));
    assert_eq!((health.state, health.size, health.size_changes), (State::Ok, Some((320, 180)), 1));
}

#[test]
fn a_frame_that_lies_about_its_size_is_looked_at_all_the_same() {
    for (width, height, rgb) in [
        (0, 0, vec![]),
        (1, 1, vec![9; 3]),
        (1920, 1080, vec![1; 10]),
        (5, 2000, vec![7; 30_000]),
    ] {
        let odd = Frame {
            width,
            height,
            rgb,
            pts: None,
            received_at: at(0.0),
        };
        let glance = Glance::at(&odd);
        assert_eq!((glance.points.len(), glance.fields.len()), (64 * 36, 16 * 9));
    }
}
