//! `cordon read`: what it promises on stdout, and what it says of files that are no pictures.

use std::process::{Command, Output};

use cordon_recognition::picture::Picture;
use cordon_render::{Picture as Drawn, plate_crop, scene};
use serde_json::Value;

fn read(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cordon"));
    command.arg("read").args(arguments).output().expect("the binary starts")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

fn jpeg(drawn: Drawn) -> Vec<u8> {
    let (width, height, rgb) = (drawn.width, drawn.height, drawn.rgb);
    Picture { width, height, rgb }.jpeg(92).expect("a picture of this size")
}

/// A directory, and in it files: their paths.
fn files<const N: usize>(contents: [(&str, Vec<u8>); N]) -> (tempfile::TempDir, [String; N]) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let paths = contents.map(|(name, bytes)| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).expect("the file is written");
        path.display().to_string()
    });
    (dir, paths)
}

fn is_a_reading(reading: &Value) {
    assert!(
        ["plate", "container"].contains(&reading["kind"].as_str().expect("a kind")),
        "{reading}"
    );
    let text = reading["text"].as_str().expect("a text");
    assert!(text.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{reading}");
    assert!(
        (0.0..=1.0).contains(&reading["confidence"].as_f64().expect("a confidence")),
        "{reading}"
    );
    assert!(reading["accepted"].is_boolean() && reading["valid"].is_boolean(), "{reading}");
    assert!(reading["country"].is_string() || reading["country"].is_null(), "{reading}");
    let quad = reading["quad"].as_array().expect("corners");
    assert!(
        quad.len() == 4 && quad.iter().all(|p| p[0].is_number() && p[1].is_number()),
        "{reading}"
    );
    for other in reading["alternatives"].as_array().expect("alternatives") {
        assert!(other["text"].is_string() && other["confidence"].is_number(), "{reading}");
    }
}

#[test]
fn a_line_a_picture_with_the_best_reading_first() {
    let crops = [11, 12, 13, 14, 15, 16].map(plate_crop);
    let texts = crops.each_ref().map(|crop| crop.text.clone());
    let (_dir, paths) = files(["a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg"].map(|name| (name, Vec::new())));
    for (path, crop) in paths.iter().zip(crops) {
        std::fs::write(path, jpeg(crop.picture)).expect("the file is written");
    }
    let mut arguments = vec!["--crop", "plate"];
    arguments.extend(paths.iter().map(String::as_str));
    let output = read(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = lines(&output);
    assert_eq!(lines.len(), 6);
    let mut right = 0;
    for ((line, path), text) in lines.iter().zip(&paths).zip(&texts) {
        assert_eq!(line["file"], **path);
        assert!(line["ms"].as_f64().is_some_and(|ms| ms > 0.0), "{line}");
        let readings = line["readings"].as_array().expect("readings");
        readings.iter().for_each(is_a_reading);
        right += usize::from(readings.first().is_some_and(|r| r["text"] == **text));
    }
    assert!(right >= 3, "{right} of 6: {lines:?}");
}

#[test]
fn a_photograph_gives_its_size_and_the_sure_readings_first() {
    let (_dir, [path]) = files([("gate.jpg", jpeg(scene(7, 1280, 720).picture))]);
    let output = read(&[&path]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = lines(&output).pop().expect("a line");
    assert_eq!((line["width"].as_u64(), line["height"].as_u64()), (Some(1280), Some(720)));
    let readings = line["readings"].as_array().expect("readings");
    readings.iter().for_each(is_a_reading);
    let accepted: Vec<bool> = readings.iter().map(|r| r["accepted"] == true).collect();
    assert!(accepted.is_sorted_by(|a, b| a >= b), "{line}");
}

#[test]
fn files_that_are_no_pictures_are_named_and_hurt_no_other() {
    let good = jpeg(plate_crop(3).picture);
    let cut = good[..good.len() / 2].to_vec();
    // A PNG that says it is 60,000 pixels wide and high.
    let mut huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    huge.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0, 0x3f, 0x12, 0x53, 0x11]);
    let (dir, [empty, text, cut, huge, film, good]) = files([
        ("empty.jpg", Vec::new()),
        ("text.png", b"<html>no such picture</html>".to_vec()),
        ("cut.jpg", cut),
        ("huge.png", huge),
        ("film.mp4", b"no video either".repeat(100)),
        ("good.jpg", good),
    ]);
    let nowhere = dir.path().join("nowhere.jpg").display().to_string();
    let folder = dir.path().display().to_string();
    let output = read(&[&empty, &text, &cut, &huge, &film, &nowhere, &folder, &good]);
    assert_eq!(output.status.code(), Some(2));
    let lines = lines(&output);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["file"], *good);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(told.lines().count(), 7, "{told}");
    for (file, why) in [
        ("empty.jpg", "empty"),
        ("text.png", "neither"),
        ("cut.jpg", "cut short"),
        ("huge.png", ""),
        ("film.mp4", "video"),
        ("nowhere.jpg", "No such file"),
    ] {
        assert!(told.lines().any(|line| line.contains(file) && line.contains(why)), "{file}: {told}");
    }
}

#[test]
fn without_a_file_or_with_an_unknown_kind_it_says_so() {
    for arguments in [&[][..], &["--crop", "seal", "a.jpg"]] {
        let output = read(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1, "{arguments:?}");
    }
}
