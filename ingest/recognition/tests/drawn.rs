//! The committed weights read what the renderer draws: seeds that no training saw. The floors are what they reached, less a margin.

use cordon_recognition::Kind;
use cordon_recognition::find::overlap;
use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, Sight, readings};
use cordon_render::{container_crop, plate_crop, scene};

/// Training draws from the upper half of all seeds, and looks at the first few hundred.
const FIRST: u64 = 1_000_000;

/// As the eyes take it.
fn shown(drawn: cordon_render::Picture) -> Picture {
    Picture {
        width: drawn.width,
        height: drawn.height,
        rgb: drawn.rgb,
    }
}

/// Of `count` drawn crops, how many are read to the last character.
fn exact(kind: Kind, count: u64) -> u64 {
    let eyes = Eyes::open().expect("the weights are these networks'");
    let right = |seed: &u64| {
        let drawn = match kind {
            Kind::Plate => plate_crop(*seed),
            Kind::Container => container_crop(*seed),
        };
        let picture = shown(drawn.picture);
        readings(&eyes.crop(&picture, kind)).first().is_some_and(|r| r.text == drawn.text)
    };
    (FIRST..FIRST + count).filter(right).count() as u64
}

#[test]
fn drawn_plates_are_read() {
    let right = exact(Kind::Plate, 200);
    eprintln!("drawn plates: {right} of 200 exact");
    assert!(right >= 180, "{right} of 200");
}

#[test]
fn drawn_container_numbers_are_read() {
    let right = exact(Kind::Container, 200);
    eprintln!("drawn container numbers: {right} of 200 exact");
    assert!(right >= 165, "{right} of 200");
}

#[test]
fn what_is_drawn_in_a_scene_is_found() {
    let eyes = Eyes::open().expect("the weights are these networks'");
    let (mut there, mut found) = (0, 0);
    for seed in FIRST..FIRST + 80 {
        let drawn = scene(seed, 960, 576);
        let picture = shown(drawn.picture);
        let readings = readings(&eyes.look(&picture));
        there += drawn.objects.len();
        found += drawn.objects.iter().filter(|o| readings.iter().any(|r| r.text == o.text)).count();
    }
    eprintln!("drawn scenes: {found} of {there} exact");
    assert!(10 * found >= 6 * there, "{found} of {there}");
}

/// The same scene, everything so many pixels to the right and down, black where nothing was.
fn moved(picture: &Picture, [right, down]: [usize; 2]) -> Picture {
    let mut moved = Picture::plain(picture.width, picture.height, [0; 3]);
    let row = 3 * picture.width;
    for y in down..picture.height {
        let from = (y - down) * row;
        moved.rgb[y * row + 3 * right..(y + 1) * row].copy_from_slice(&picture.rgb[from..from + row - 3 * right]);
    }
    moved
}

#[test]
fn what_was_seen_is_followed_as_it_moves_and_nothing_else_is() {
    let eyes = Eyes::open().expect("the weights are these networks'");
    let text = |s: &Sight| s.reading().text;
    let is_moved = |before: &Sight, now: &Sight| {
        let there = before.quad.map(|[x, y]| [x + 14.0, y + 6.0]);
        overlap(&there, &now.quad) > 0.6 && overlap(&before.quad, &now.quad) < overlap(&there, &now.quad)
    };
    let (mut seen, mut followed, mut traced, mut surveyed) = (0, 0, 0, 0);
    for seed in FIRST..FIRST + 40 {
        let drawn = scene(seed, 960, 576);
        let picture = shown(drawn.picture);
        let mut before = eyes.look(&picture);
        before.retain(|s| s.reading().accepted);
        let next = moved(&picture, [14, 6]);
        let after = eyes.follow(&next, &before);
        assert!(eyes.follow(&next, &[]).is_empty());
        seen += before.len();
        followed += before.iter().filter(|b| after.iter().any(|a| text(a) == text(b))).count();
        traced += before
            .iter()
            .filter(|b| eyes.trace(&next, b).is_some_and(|t| is_moved(b, &t)))
            .count();
        let whole = eyes.survey(&next);
        surveyed += before.iter().filter(|b| whole.iter().any(|a| text(a) == text(b))).count();
    }
    eprintln!("drawn scenes: of {seen} seen {followed} are followed, {traced} traced, {surveyed} are read in a survey");
    assert!(
        seen >= 15 && [followed, traced, surveyed].iter().all(|of| 10 * of >= 8 * seen),
        "{seen} {followed} {traced} {surveyed}"
    );
}

#[test]
fn pictures_that_show_nothing_or_have_odd_sizes_give_no_accepted_reading() {
    let eyes = Eyes::open().expect("the weights are these networks'");
    for (width, height) in [(1, 1), (1, 4000), (4000, 1), (3, 3), (640, 384), (5000, 3000)] {
        for colour in [[0; 3], [128; 3], [255; 3]] {
            let picture = Picture::plain(width, height, colour);
            for kind in [Kind::Plate, Kind::Container] {
                let said = readings(&eyes.crop(&picture, kind));
                assert!(said.iter().all(|r| !r.accepted), "{width} × {height}: {said:?}");
            }
            let said = readings(&eyes.look(&picture));
            assert!(said.iter().all(|r| !r.accepted), "{width} × {height}: {said:?}");
        }
    }
}

#[test]
fn weights_of_another_network_are_refused() {
    let other = include_bytes!("../weights/reader.safetensors");
    let [detector, reader, _, swift] = Eyes::shipped();
    let told = Eyes::with([other; 4]).err().expect("refused").to_string();
    assert!(told.contains("another network") || told.contains("shape"), "{told}");
    for wrong in [
        [b"", reader, reader, swift],
        [detector, b"", reader, swift],
        [detector, reader, b"", swift],
        [detector, reader, reader, b""],
        [&detector[..1000], reader, reader, swift],
    ] {
        assert!(Eyes::with(wrong).is_err());
    }
}
