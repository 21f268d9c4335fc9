//! Fonts that the machine has may be lent; what is no font is left out.

use std::fs;

use cordon_render::{container_crop, lend_fonts};

/// Where Debian and its kin keep them.
const PLACES: [&str; 3] = [
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/truetype/freefont",
];

#[test]
fn fonts_are_lent_once_and_what_is_none_is_left_out() {
    let mut files = vec![Vec::new(), b"no font".to_vec(), vec![0; 4096]];
    let strange = files.len();
    for place in PLACES {
        let entries = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
        files.extend(entries.filter_map(|entry| fs::read(entry.path()).ok()));
    }
    let real = files.len() - strange;
    let used = lend_fonts(files);
    assert!(used <= real);
    if real == 0 {
        eprintln!("skipped: no fonts in {PLACES:?}");
    } else {
        assert!(used > 0, "{real} files");
        assert_eq!(lend_fonts(vec![Vec::new()]), 0);
    }
    for seed in 0..100 {
        assert_eq!(container_crop(seed).picture, container_crop(seed).picture);
    }
}
