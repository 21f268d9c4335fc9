//! A frame as a JPEG picture: evidence, or a still for the page.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use crate::Frame;

/// How good: evidence must be readable, and a 720p frame takes about 150 kB.
const QUALITY: u8 = 88;
/// A still is looked at, not held up in court. Being coded otherwise, it is never the same file as evidence of the same frame.
const STILL_QUALITY: u8 = 70;

/// Encodes a frame as evidence.
///
/// # Errors
/// The frame is empty, too large for a JPEG, or not as large as it says, in a sentence.
pub fn jpeg(frame: &Frame) -> Result<Vec<u8>, String> {
    encoded(frame, QUALITY)
}

/// Encodes a frame as a still.
///
/// # Errors
/// As for [`jpeg`].
pub fn still(frame: &Frame) -> Result<Vec<u8>, String> {
    encoded(frame, STILL_QUALITY)
}

fn encoded(frame: &Frame, quality: u8) -> Result<Vec<u8>, String> {
    let pixels = frame.width as usize * frame.height as usize;
    if pixels == 0 || frame.rgb.len() != pixels * 3 {
        return Err(format!("{frame:?} has {} bytes of pixels", frame.rgb.len()));
    }
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality)
        .encode(&frame.rgb, frame.width, frame.height, ExtendedColorType::Rgb8)
        .map_err(|e| format!("{frame:?}: {e}"))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, height: u32, bytes: usize) -> Frame {
        Frame {
            width,
            height,
            rgb: vec![120; bytes],
            pts: None,
            received_at: cordon_model::Timestamp::from_seconds(0),
        }
    }

    #[test]
    fn a_frame_of_any_width_becomes_a_picture() {
        for (width, height) in [(640, 360), (641, 33), (1, 1)] {
            let picture = jpeg(&grey(width, height, (width * height * 3) as usize)).expect("is encoded");
            assert!(
                picture.starts_with(&[0xff, 0xd8]) && picture.ends_with(&[0xff, 0xd9]),
                "{width} × {height}"
            );
        }
    }

    #[test]
    fn a_frame_that_lies_about_its_size_is_refused() {
        for (width, height, bytes) in [(640, 360, 100), (0, 0, 0), (4, 0, 0), (2, 2, 13)] {
            assert!(jpeg(&grey(width, height, bytes)).is_err());
        }
    }
}
