//! The committed weights on photographs with labels, where they are at hand: not below what this version promises.

use std::path::Path;

use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, readings};

#[allow(dead_code, reason = "a test needs less of it than the bench")]
#[path = "../src/bin/measure/labels.rs"]
mod labels;

/// Of every `nth` text of the sets that begin with `set`, how many are read to the last character, and of how many; none without the photographs.
fn exact(set: &str, nth: usize) -> Option<(usize, usize)> {
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
    let Some((right, count)) = exact("VN crops", 2) else { return };
    eprintln!("Vietnamese plates: {right} of {count}");
    assert!(100 * right >= 80 * count, "{right} of {count} exact: less than 80 %");
}

#[test]
fn container_numbers_are_read() {
    let Some((right, count)) = exact("containers", 2) else { return };
    eprintln!("container numbers: {right} of {count}");
    assert!(100 * right >= 70 * count, "{right} of {count} exact: less than 70 %");
}
