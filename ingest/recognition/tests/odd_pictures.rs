//! Pictures that are odd, broken or none: each is read as it is meant, or refused in a sentence.

use std::io::Cursor;

use cordon_recognition::Kind;
use cordon_recognition::picture::{NoPicture, Picture};
use cordon_recognition::read::{Eyes, readings};
use cordon_render::plate_crop;
use image::{ImageBuffer, ImageFormat, Rgb};

/// A plate that is drawn clearly, as a picture and what it says.
fn plate() -> (Picture, String) {
    let eyes = Eyes::open().expect("the weights are these networks'");
    let clear = |seed: u64| {
        let drawn = plate_crop(seed);
        let picture = Picture {
            width: drawn.picture.width,
            height: drawn.picture.height,
            rgb: drawn.picture.rgb,
        };
        let said = readings(&eyes.crop(&picture, Kind::Plate));
        let sure = said.first().is_some_and(|r| r.text == drawn.text && r.confidence > 0.97);
        sure.then_some((picture, drawn.text))
    };
    (5_000_000..).find_map(clear).expect("one of many is clear")
}

fn said(picture: &Picture) -> String {
    let eyes = Eyes::open().expect("the weights are these networks'");
    readings(&eyes.crop(picture, Kind::Plate))
        .first()
        .map(|r| r.text.clone())
        .unwrap_or_default()
}

/// A JPEG with a note of how the camera was held, as telephones write it: TIFF, one entry, tag 0x0112.
fn held(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut note = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    note.extend([orientation, 0, 0, 0, 0, 0, 0]);
    [&jpeg[..2], &note, &jpeg[2..]].concat()
}

#[test]
fn a_telephone_that_was_held_upright_is_turned_back() {
    let (picture, text) = plate();
    // Lying on its side as the sensor saw it: a quarter turn clockwise shows it upright.
    let mut lying = Picture::plain(picture.height, picture.width, [0; 3]);
    for y in 0..picture.height {
        for x in 0..picture.width {
            let (to, from) = (3 * ((picture.width - 1 - x) * picture.height + y), 3 * (y * picture.width + x));
            lying.rgb[to..to + 3].copy_from_slice(&picture.rgb[from..from + 3]);
        }
    }
    let jpeg = lying.jpeg(95).expect("a JPEG");
    let told = Picture::decode(&held(&jpeg, 6)).expect("a picture");
    assert_eq!((told.width, told.height), (picture.width, picture.height));
    assert_eq!(said(&told), text);
    let untold = Picture::decode(&held(&jpeg, 1)).expect("a picture");
    assert_eq!((untold.width, untold.height), (lying.width, lying.height));
}

#[test]
fn sixteen_bits_are_read_as_eight() {
    let (picture, text) = plate();
    let deep: Vec<u16> = picture.rgb.iter().map(|v| u16::from(*v) * 257).collect();
    let deep: ImageBuffer<Rgb<u16>, _> =
        ImageBuffer::from_raw(picture.width as u32, picture.height as u32, deep).expect("as many as it takes");
    let mut png = Cursor::new(Vec::new());
    deep.write_to(&mut png, ImageFormat::Png).expect("a PNG");
    let told = Picture::decode(png.get_ref()).expect("a picture");
    assert_eq!(told, picture);
    assert_eq!(said(&told), text);
}

#[test]
fn four_inks_are_read_as_three_colours() {
    // Drawn by the renderer, put into cyan, magenta, yellow and black.
    let told = Picture::decode(include_bytes!("pictures/four_inks.jpg")).expect("a picture");
    assert_eq!(said(&told), "C40Q50");
}

#[test]
fn whatever_is_cut_short_is_refused() {
    let (picture, _) = plate();
    let jpeg = picture.jpeg(90).expect("a JPEG");
    let mut png = Cursor::new(Vec::new());
    let whole: ImageBuffer<Rgb<u8>, _> =
        ImageBuffer::from_raw(picture.width as u32, picture.height as u32, picture.rgb).expect("as many as it takes");
    whole.write_to(&mut png, ImageFormat::Png).expect("a PNG");
    for file in [&jpeg, png.get_ref()] {
        for part in 0..40 {
            let cut = &file[..file.len() * part / 40];
            assert!(Picture::decode(cut).is_err(), "{part} of 40");
        }
    }
}

#[test]
fn what_moves_or_is_no_picture_is_refused_or_read_by_its_first_frame() {
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    for bytes in [
        &gif[..],
        b"RIFF\x24\0\0\0WEBPVP8 ",
        b"%PDF-1.7",
        b"\0\0\0\x18ftypmp42",
        &[0xff; 64],
        b"BM",
    ] {
        let refused = Picture::decode(bytes).expect_err("no picture that is taken");
        assert!(!refused.to_string().contains('\n'), "{refused}");
    }
    assert!(matches!(Picture::decode(b""), Err(NoPicture::Empty)));
}

#[test]
fn a_picture_of_eight_by_eight_pixels_says_nothing_sure() {
    let eyes = Eyes::open().expect("the weights are these networks'");
    let small = Picture::plain(8, 8, [200, 40, 90]).jpeg(90).expect("a JPEG");
    let told = Picture::decode(&small).expect("a picture");
    assert_eq!((told.width, told.height), (8, 8));
    assert!(readings(&eyes.study(&told)).iter().all(|r| !r.accepted));
}

#[test]
fn fifty_megapixels_are_read() {
    let eyes = Eyes::open().expect("the weights are these networks'");
    let (plate, text) = plate();
    let mut large = Picture::plain(8660, 5774, [90, 95, 100]);
    // Twelve times as large, in the middle.
    let (left, top) = (8660 / 2 - 6 * plate.width, 5774 / 2 - 6 * plate.height);
    for y in 0..12 * plate.height {
        for x in 0..12 * plate.width {
            let (to, from) = (3 * ((top + y) * large.width + left + x), 3 * (y / 12 * plate.width + x / 12));
            large.rgb[to..to + 3].copy_from_slice(&plate.rgb[from..from + 3]);
        }
    }
    let jpeg = large.jpeg(80).expect("a JPEG");
    drop(large);
    let told = Picture::decode(&jpeg).expect("a picture");
    assert_eq!((told.width, told.height), (8660, 5774));
    let said = readings(&eyes.study(&told));
    assert!(said.iter().any(|r| r.text == text), "{text}: {said:?}");
}
