//! What a crop promises: the same seed the same picture, texts that follow their grammar, lines as they are said.

use cordon_model::{ContainerNumber, Plate};
use cordon_render::{Crop, Kind, container_crop, plate_crop};

fn whole(crop: &Crop) {
    let Crop { picture, text, lines, .. } = crop;
    assert_eq!(picture.rgb.len(), picture.width * picture.height * 3);
    assert!((12..1000).contains(&picture.width) && (12..1000).contains(&picture.height));
    assert!((4..=11).contains(&text.len()), "{text}");
    assert!(text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()), "{text}");
    assert!(matches!(lines, 1 | 2));
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for seed in 0..20 {
        for make in [plate_crop, container_crop] {
            let (a, b, c) = (make(seed), make(seed), make(seed + 1));
            assert_eq!(a.picture, b.picture);
            assert_eq!(a.text, b.text);
            assert_ne!(a.picture, c.picture);
        }
    }
}

#[test]
fn plates_follow_their_grammar() {
    let (mut vietnamese, mut two_lines) = (0, 0);
    for seed in 0..400 {
        let crop = plate_crop(seed);
        whole(&crop);
        assert_eq!(crop.kind, Kind::Plate);
        assert!(!crop.vertical);
        let plate = Plate::normalise(&crop.text).expect("letters and digits");
        vietnamese += usize::from(plate.vietnamese().is_some());
        two_lines += usize::from(crop.lines == 2);
        // Two lines stand on a plate that is at most twice as wide as high, one line on one that is wider.
        let aspect = crop.picture.width as f32 / crop.picture.height as f32;
        assert!(crop.lines == 1 || aspect < 3.2, "{aspect} {}", crop.text);
    }
    assert!((250..380).contains(&vietnamese), "{vietnamese}");
    assert!((120..320).contains(&two_lines), "{two_lines}");
}

#[test]
fn container_numbers_have_their_check_digit_and_their_form() {
    let (mut vertical, mut two_lines) = (0, 0);
    for seed in 0..400 {
        let crop = container_crop(seed);
        whole(&crop);
        assert_eq!(crop.kind, Kind::Container);
        crop.text.parse::<ContainerNumber>().expect("a valid number");
        let (w, h) = (crop.picture.width, crop.picture.height);
        assert_eq!(crop.vertical, h > w, "{w}×{h} {}", crop.text);
        assert!(crop.lines == 1 || !crop.vertical);
        vertical += usize::from(crop.vertical);
        two_lines += usize::from(crop.lines == 2);
    }
    assert!(vertical > 40 && two_lines > 30, "{vertical} {two_lines}");
}
