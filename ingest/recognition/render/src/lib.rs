//! Pictures of licence plates and container numbers, drawn by ourselves: what the networks learn on, and what the demo's cameras see.
//!
//! No font, photograph or pattern comes from elsewhere: letters are strokes of our own, written by faces that chance draws; plates and
//! containers are planes in perspective; then weather, lens, sensor and compression spoil the picture as they spoil real ones.
//! Everything follows from the seed: the same seed gives the same picture, to the byte. Pure: no file, no clock, no log.

mod again;
mod canvas;
mod chance;
mod container;
mod face;
mod flaws;
mod fonts;
mod glyphs;
mod lookalike;
mod mask;
mod plane;
mod plate;
mod scene;

pub use again::again;
pub use container::{container_crop, vertical_container_crop};
pub use fonts::lend_fonts;
pub use lookalike::lookalike;
pub use plate::plate_crop;
pub use scene::gate::{Gate, Passing};
pub use scene::scene;

/// A picture: interleaved RGB, eight bits each, row by row from the top left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// `3 · width · height` bytes.
    pub rgb: Vec<u8>,
}

/// What is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A vehicle's licence plate, any country's.
    Plate,
    /// A container number after ISO 6346.
    Container,
}

/// One plate or container number, cut out as a detector cuts it: a little askew, with some margin or a little too tight.
#[derive(Clone, Debug)]
pub struct Crop {
    /// As seen; text on one line is wider than high, a vertical container number is higher than wide.
    pub picture: Picture,
    /// Plate or container number.
    pub kind: Kind,
    /// What is written, A–Z and 0–9 only, in reading order (Đ as D; script that is not read is left out).
    pub text: String,
    /// On how many lines: 1 or 2 (1 where `vertical`).
    pub lines: u8,
    /// The text runs from top to bottom: upright letters over each other, or the whole line turned clockwise.
    pub vertical: bool,
}

/// One plate or container number in a larger picture.
#[derive(Clone, Debug)]
pub struct Object {
    /// Plate or container number.
    pub kind: Kind,
    /// Pixels, from the text's top left, clockwise: a plate's own corners, or a container number's with a little room. A line that is
    /// turned clockwise (see `vertical`) begins at its own top left, so its quad is turned too; upright letters over each other begin at
    /// the top left of the first.
    pub quad: [[f32; 2]; 4],
    /// As in [`Crop::text`].
    pub text: String,
    /// As in [`Crop::lines`].
    pub lines: u8,
    /// As in [`Crop::vertical`].
    pub vertical: bool,
}

/// A larger picture with what can be read in it.
#[derive(Clone, Debug)]
pub struct Scene {
    /// As seen by a camera.
    pub picture: Picture,
    /// Every plate and container number that is legible, and nothing else that is written.
    pub objects: Vec<Object>,
    /// The quads of plates and container numbers that a detector may find or miss: too small, cut by the picture's edge, partly hidden, or
    /// seen from the edge on. They are neither to be learnt nor to be learnt away.
    pub unclear: Vec<[[f32; 2]; 4]>,
}
