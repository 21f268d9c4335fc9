//! Pictures in memory, and out of files that may be cut short, huge, or no picture at all.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};

/// The longest side that is taken in, in pixels.
const SIDE_MAX: u32 = 16_384;
/// The most memory one picture may take while it is decoded, in bytes.
const BYTES_MAX: u64 = 400 << 20;

/// A picture: interleaved RGB, eight bits each, row by row from the top left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// In pixels; never 0.
    pub width: usize,
    /// In pixels; never 0.
    pub height: usize,
    /// `3 · width · height` bytes.
    pub rgb: Vec<u8>,
}

/// Why bytes are no picture.
#[derive(Debug, thiserror::Error)]
pub enum NoPicture {
    /// There is nothing.
    #[error("the file is empty")]
    Empty,
    /// Neither JPEG nor PNG.
    #[error("neither a JPEG nor a PNG picture")]
    Unknown,
    /// It ends too early, or is damaged.
    #[error("the picture is cut short or damaged: {0}")]
    Damaged(String),
    /// Larger than what is taken in.
    #[error("the picture is too large: at most {SIDE_MAX} pixels a side and 400 MiB decoded")]
    TooLarge,
}

fn refused(error: ImageError) -> NoPicture {
    match error {
        ImageError::Limits(_) => NoPicture::TooLarge,
        ImageError::Unsupported(_) => NoPicture::Unknown,
        other => NoPicture::Damaged(other.to_string()),
    }
}

impl Picture {
    /// A picture of one colour.
    #[must_use]
    pub fn plain(width: usize, height: usize, colour: [u8; 3]) -> Self {
        Self {
            width,
            height,
            rgb: colour.repeat(width * height),
        }
    }

    /// Decodes a JPEG or PNG file.
    ///
    /// # Errors
    /// Where the bytes are no whole picture, or one that is too large.
    pub fn decode(bytes: &[u8]) -> Result<Self, NoPicture> {
        if bytes.is_empty() {
            return Err(NoPicture::Empty);
        }
        // A JPEG without its end was cut short: decoders fill the rest with grey, and grey must not be read as if it had been seen.
        let jpeg = bytes.starts_with(&[0xff, 0xd8]);
        if jpeg
            && !bytes[bytes.len().saturating_sub(1 << 16)..]
                .windows(2)
                .any(|pair| pair == [0xff, 0xd9])
        {
            return Err(NoPicture::Damaged("the JPEG has no end".into()));
        }
        let mut reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|e| NoPicture::Damaged(e.to_string()))?;
        if reader.format().is_none() {
            return Err(NoPicture::Unknown);
        }
        let mut limits = Limits::default();
        limits.max_image_width = Some(SIDE_MAX);
        limits.max_image_height = Some(SIDE_MAX);
        limits.max_alloc = Some(BYTES_MAX);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(refused)?;
        let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
        // A telephone that is held upright writes down how it was held, and leaves the pixels lying.
        image.apply_orientation(turned);
        let image = image.into_rgb8();
        let (width, height) = (image.width() as usize, image.height() as usize);
        if width == 0 || height == 0 {
            return Err(NoPicture::Damaged("it has no pixels".into()));
        }
        Ok(Self {
            width,
            height,
            rgb: image.into_raw(),
        })
    }

    /// As a JPEG file, for evidence. `quality`: 1 to 100.
    ///
    /// # Errors
    /// Where the encoder refuses the size.
    pub fn jpeg(&self, quality: u8) -> Result<Vec<u8>, NoPicture> {
        let mut out = Vec::new();
        let (width, height) = (u32::try_from(self.width), u32::try_from(self.height));
        let (Ok(width), Ok(height)) = (width, height) else {
            return Err(NoPicture::TooLarge);
        };
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality)
            .encode(&self.rgb, width, height, image::ExtendedColorType::Rgb8)
            .map_err(|e| NoPicture::Damaged(e.to_string()))?;
        Ok(out)
    }

    /// The part of this size with its top left at `from`; both lie within the picture.
    #[must_use]
    pub fn part(&self, from: [usize; 2], [width, height]: [usize; 2]) -> Self {
        let mut rgb = Vec::with_capacity(3 * width * height);
        for row in self.rgb.chunks_exact(3 * self.width).skip(from[1]).take(height) {
            rgb.extend_from_slice(&row[3 * from[0]..3 * (from[0] + width)]);
        }
        Self { width, height, rgb }
    }

    /// The mean of `factor × factor` pixels each; what is left over at the right and below is dropped.
    #[must_use]
    pub fn shrunk(&self, factor: usize) -> Self {
        let (width, height) = ((self.width / factor).max(1), (self.height / factor).max(1));
        let (across, down) = (factor.min(self.width), factor.min(self.height));
        let count = (across * down) as u32;
        let mut rgb = Vec::with_capacity(3 * width * height);
        let mut sums = vec![0u32; 3 * width];
        for y in 0..height {
            sums.fill(0);
            for row in self.rgb.chunks_exact(3 * self.width).skip(y * down).take(down) {
                for (sum, block) in sums.chunks_exact_mut(3).zip(row.chunks_exact(3 * across)) {
                    for pixel in block.chunks_exact(3) {
                        for (s, v) in sum.iter_mut().zip(pixel) {
                            *s += u32::from(*v);
                        }
                    }
                }
            }
            rgb.extend(sums.iter().map(|s| (s / count) as u8));
        }
        Self { width, height, rgb }
    }
}
