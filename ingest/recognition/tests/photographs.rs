//! The committed weights on photographs with labels, where they are at hand: not below what this version promises.

use std::path::Path;

use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, readings};

#[allow(dead_code, reason = "a test needs less of it than the bench")]
#[path = "../src/bin/measure/labels.rs"]
mod labels;

/// Of every `nth` picture of the sets that begin with `set`, of those whose labels and pixels are `meant`, how many texts are read to the last
/// character, and of how many; none without the photographs.
fn exact(set: &str, nth: usize, meant: impl Fn(&labels::Labelled, &Picture) -> bool) -> Option<(usize, usize)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recognition/dev");
    let Ok(all) = labels::load(&folder) else {
        eprintln!("skipped: no photographs with labels at {}", folder.display());
        return None;
    };
    let eyes = Eyes::open().expect("the weights are these networks'");
    let (mut right, mut count) = (0, 0);
    for label in all.iter().filter(|l| l.set.starts_with(set)).step_by(nth) {
        let bytes = std::fs::read(&label.file).expect("a labelled picture is there");
        let picture = Picture::decode(&bytes).expect("a labelled picture is one");
        if !meant(label, &picture) {
            continue;
        }
        let seen = if label.crop {
            eyes.crop(&picture, label.kind)
        } else {
            eyes.study(&picture)
        };
        let said = readings(&seen);
        let counted = if label.crop { said.len().min(1) } else { said.len() };
        count += label.texts.len();
        right += label
            .texts
            .iter()
            .filter(|text| said[..counted].iter().any(|r| r.text == **text))
            .count();
    }
    Some((right, count))
}

#[test]
fn vietnamese_plates_are_read() {
    let Some((right, count)) = exact("VN crops", 2, |_, _| true) else {
        return;
    };
    eprintln!("Vietnamese plates: {right} of {count}");
    assert!(100 * right >= 93 * count, "{right} of {count} exact: less than 93 %");
}

#[test]
fn container_numbers_are_read() {
    let Some((right, count)) = exact("containers", 2, |_, _| true) else {
        return;
    };
    eprintln!("container numbers: {right} of {count}");
    assert!(100 * right >= 88 * count, "{right} of {count} exact: less than 88 %");
}

#[test]
fn a_plate_that_fills_the_photograph_is_read() {
    let fills = |label: &labels::Labelled, picture: &Picture| {
        let area = |[left, top, right, bottom]: [f32; 4]| (right - left) * (bottom - top);
        let whole = (picture.width * picture.height) as f32;
        label.boxes.iter().any(|(sides, said)| said.is_some() && area(*sides) > 0.6 * whole)
    };
    let Some((right, count)) = exact("VN photographs", 1, fills) else {
        return;
    };
    eprintln!("plates that fill the photograph: {right} of {count}");
    assert!(right == count, "{right} of {count}");
}
