//! The whole way: a picture in, what stands in it out.

use crate::Kind;
use crate::find::{Found, View, overlap};
use crate::picture::Picture;
use crate::reading::Reading;
use crate::rectify::{Quad, frame, rectify, size, turned};
use crate::text::{Line, decode};
use crate::torch::{Broken, DetectorNet, ReaderNet, one_thread};

/// The networks' weights as this version was built with them.
const DETECTOR: &[u8] = include_bytes!("../weights/detector.safetensors");
const READER: &[u8] = include_bytes!("../weights/reader.safetensors");

/// Something less likely than this is not looked at.
const FOUND_MIN: f32 = 0.3;
/// So many finds of one picture are read, the likeliest first.
const READ_MAX: usize = 24;
/// A find is cut out with so much room around it, as shares of its width and height.
const ROOM: [f32; 2] = [0.03, 0.06];
/// Finds whose boxes have so much in common are one thing.
const SAME: f32 = 0.3;
/// Higher than wide by more than this, its letters stand over each other: it is read lying on its side.
const TALL: f32 = 1.5;
/// Letters of this height, in pixels, are as good as larger ones.
const HEIGHT_ENOUGH: f32 = 48.0;

/// Reads pictures. One for a thread.
pub struct Eyes {
    detector: DetectorNet,
    reader: ReaderNet,
}

/// Something that was found and read.
#[derive(Clone, Debug)]
pub struct Sight {
    /// Plate or container number.
    pub kind: Kind,
    /// Its corners in pixels of the picture.
    pub quad: Quad,
    /// What was seen there.
    pub line: Line,
    /// How sure it is that something is there, 0 to 1; 1 where somebody said so.
    pub found: f32,
    /// How much this look is worth beside others of the same thing, above 0: by size and sharpness.
    pub weight: f32,
}

impl Sight {
    /// What it says.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading::of(self.kind, self.quad, &self.line)
    }
}

/// What sights say, those that are sure enough first, the likeliest first among them.
#[must_use]
pub fn readings(sights: &[Sight]) -> Vec<Reading> {
    let mut readings: Vec<Reading> = sights.iter().map(Sight::reading).collect();
    readings.sort_by(|a, b| b.accepted.cmp(&a.accepted).then(b.confidence.total_cmp(&a.confidence)));
    readings
}

impl Eyes {
    /// With the weights that this version was built with.
    ///
    /// # Errors
    /// Where they belong to another network: a mistake in the build.
    pub fn open() -> Result<Self, Broken> {
        Self::with(DETECTOR, READER)
    }

    /// The detector's and the reader's weights as this version was built with them.
    #[must_use]
    pub const fn shipped() -> [&'static [u8]; 2] {
        [DETECTOR, READER]
    }

    /// With weights of one's own.
    ///
    /// # Errors
    /// Where they are not these networks'.
    pub fn with(detector: &[u8], reader: &[u8]) -> Result<Self, Broken> {
        one_thread();
        Ok(Self {
            detector: DetectorNet::load(detector)?,
            reader: ReaderNet::load(reader)?,
        })
    }

    /// Finds and reads everything in a picture, at one look: for the frames of a stream, where the next one comes soon.
    #[must_use]
    pub fn look(&self, picture: &Picture) -> Vec<Sight> {
        self.through(picture, &View::of(picture))
    }

    /// Finds and reads everything in a picture that is the only one: where the first look is sure of nothing, from farther and from
    /// nearer as well.
    #[must_use]
    pub fn study(&self, picture: &Picture) -> Vec<Sight> {
        let mut sights = self.look(picture);
        if sights.iter().any(|s| s.reading().accepted) {
            return sights;
        }
        for view in View::others(picture) {
            sights.extend(self.through(picture, &view));
        }
        // The first look saw it in its surroundings. Another goes before it only where a grammar or the check digit speaks for what it read.
        let holds = |sight: &Sight| {
            let reading = sight.reading();
            reading.accepted && reading.valid
        };
        let (mut judged, rest): (Vec<Sight>, Vec<Sight>) = sights.into_iter().partition(holds);
        judged.sort_by(|a, b| b.line.confidence.total_cmp(&a.line.confidence));
        judged.extend(rest);
        let mut kept: Vec<Sight> = Vec::new();
        for sight in judged {
            // Seen from two distances it is still one thing.
            if kept.iter().all(|k| k.kind != sight.kind || overlap(&k.quad, &sight.quad) < SAME) {
                kept.push(sight);
            }
        }
        kept
    }

    fn through(&self, picture: &Picture, view: &View) -> Vec<Sight> {
        let mut found = view.found(&self.detector.look(&view.picture), FOUND_MIN);
        found.truncate(READ_MAX);
        self.read(picture, &found, ROOM)
    }

    /// Reads a picture that shows one plate or container number and little else; where that gives nothing sure, what the detector finds in it.
    #[must_use]
    pub fn crop(&self, picture: &Picture, kind: Kind) -> Vec<Sight> {
        let whole = Found {
            kind,
            quad: frame(picture.width, picture.height),
            likely: 1.0,
        };
        let mut sights = self.read(picture, &[whole], [0.0, 0.0]);
        if sights.iter().any(|s| s.reading().accepted) {
            return sights;
        }
        let found = self.through(picture, &View::farther(picture));
        sights.extend(found.into_iter().filter(|s| s.kind == kind));
        sights
    }

    fn read(&self, picture: &Picture, found: &[Found], room: [f32; 2]) -> Vec<Sight> {
        let crops: Vec<Picture> = found
            .iter()
            .map(|f| rectify(picture, &as_read(f.kind, &widened(&f.quad, room))))
            .collect();
        let bytes: Vec<&[u8]> = crops.iter().map(|c| c.rgb.as_slice()).collect();
        let lines = self.reader.read(&bytes);
        let sights = found.iter().zip(&crops).zip(lines).map(|((f, crop), places)| {
            let height = size(&f.quad)[1].min(size(&f.quad)[0]);
            Sight {
                kind: f.kind,
                quad: f.quad,
                line: decode(&places),
                found: f.likely,
                weight: (height / HEIGHT_ENOUGH).clamp(0.05, 1.0) * sharpness(crop),
            }
        });
        let mut sights: Vec<Sight> = sights.filter(|s| !s.line.spots.is_empty()).collect();
        sights.sort_by(|a, b| b.line.confidence.total_cmp(&a.line.confidence));
        sights
    }
}

/// Letters over each other are read from the side.
fn as_read(kind: Kind, quad: &Quad) -> Quad {
    let [width, height] = size(quad);
    if kind == Kind::Container && height > TALL * width {
        turned(quad)
    } else {
        *quad
    }
}

/// The same corners, farther apart.
fn widened(quad: &Quad, [across, down]: [f32; 2]) -> Quad {
    let plane = crate::rectify::Plane::onto(quad);
    [
        [-across, -down],
        [1.0 + across, -down],
        [1.0 + across, 1.0 + down],
        [-across, 1.0 + down],
    ]
    .map(|p| plane.at(p))
}

/// How sharp a crop is, above 0 and at most 1: the mean step from pixel to pixel along the line, beside its spread of light.
fn sharpness(crop: &Picture) -> f32 {
    let green: Vec<f32> = crop.rgb.iter().skip(1).step_by(3).map(|v| f32::from(*v)).collect();
    let count = green.len().max(1) as f32;
    let mean = green.iter().sum::<f32>() / count;
    let spread = green.iter().map(|v| (v - mean).abs()).sum::<f32>() / count;
    let rows = green.chunks_exact(crop.width.max(1));
    let steps = rows
        .map(|row| row.windows(2).map(|p| (p[1] - p[0]).abs()).sum::<f32>())
        .sum::<f32>()
        / count;
    (2.0 * steps / spread.max(4.0)).clamp(0.05, 1.0)
}
