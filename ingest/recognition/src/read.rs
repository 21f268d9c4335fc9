//! The whole way: a picture in, what stands in it out.

use crate::Kind;
use crate::find::{Found, SAME, View, apart, overlap};
use crate::picture::Picture;
use crate::reading::Reading;
use crate::rectify::{LONG, Quad, frame, rectify, shape, size, turned};
use crate::text::{Line, decode};
use crate::torch::{Broken, Build, DetectorNet, ReaderNet, one_thread};

/// The networks' weights as this version was built with them.
const DETECTOR: &[u8] = include_bytes!("../weights/detector.safetensors");
const READER: &[u8] = include_bytes!("../weights/reader.safetensors");
const UPRIGHT: &[u8] = include_bytes!("../weights/upright.safetensors");
const SWIFT: &[u8] = include_bytes!("../weights/swift.safetensors");

/// Something less likely than this is not looked at.
const FOUND_MIN: f32 = 0.3;
/// What is found as surely as this is worth a second look of its own, and may be read swiftly.
const SURELY: f32 = 0.5;
/// At a second look, where the first gave nothing clear, so much is enough: what is no number will not read as one.
const AGAIN_MIN: f32 = 0.15;
/// In a stream that shows nothing, every so many frames one is looked at from farthest away, too: a quarter of a look. Ours.
const SELDOM: usize = 4;
/// So many finds of one picture are read, the likeliest first.
const READ_MAX: usize = 24;
/// A find is cut out with so much room around it, as shares of its width and height.
const ROOM: [f32; 2] = [0.03, 0.06];
/// A second look that reads the same makes it so many times as likely, in odds; one that reads something else that holds, so many times less.
const ECHO: f32 = 4.0;
const DISSENT: f32 = 2.0;
/// Higher than wide by more than this, its letters stand over each other: it is read lying on its side.
const TALL: f32 = 1.5;
/// Letters of this height, in pixels, are as good as larger ones.
const HEIGHT_ENOUGH: f32 = 48.0;

/// Reads pictures. One for a thread.
pub struct Eyes {
    detector: DetectorNet,
    /// Reads what is plain; what it is not sure of is left to the careful one.
    swift: ReaderNet,
    reader: ReaderNet,
    /// Reads letters that stand over each other, laid on their side.
    upright: ReaderNet,
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
    /// How many times as likely, in odds, other looks at the same thing made what it says; 1 where there was none.
    pub echo: f32,
    /// How much this look is worth beside others of the same thing, above 0: by size and sharpness.
    pub weight: f32,
}

impl Sight {
    /// What it says.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading::of(self.kind, self.quad, &self.line, self.echo)
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
        Self::with(Self::shipped())
    }

    /// The weights as this version was built with them: the detector's, the careful reader's, those of the reader of upright letters, and the
    /// swift reader's.
    #[must_use]
    pub const fn shipped() -> [&'static [u8]; 4] {
        [DETECTOR, READER, UPRIGHT, SWIFT]
    }

    /// With weights of one's own, in the order of [`Self::shipped`].
    ///
    /// # Errors
    /// Where they are not these networks'.
    pub fn with([detector, reader, upright, swift]: [&[u8]; 4]) -> Result<Self, Broken> {
        one_thread();
        Ok(Self {
            detector: DetectorNet::load(detector)?,
            swift: ReaderNet::load(Build::SWIFT, swift)?,
            reader: ReaderNet::load(Build::CAREFUL, reader)?,
            upright: ReaderNet::load(Build::CAREFUL, upright)?,
        })
    }

    /// Finds and reads everything in a picture, at one look.
    #[must_use]
    pub fn look(&self, picture: &Picture) -> Vec<Sight> {
        self.through(picture, &View::of(picture), FOUND_MIN)
    }

    /// Looks once at the `n`th frame of a stream, where the next one comes soon: every other frame as a whole, between them from farther
    /// or at a part from nearer, so that a pass is seen in all the ways that [`Self::study`] sees a picture, at one look a frame.
    #[must_use]
    pub fn glance(&self, picture: &Picture, n: usize) -> Vec<Sight> {
        let sights = self.through(picture, &View::nth(picture, n), FOUND_MIN);
        if !sights.is_empty() || n % SELDOM != SELDOM - 1 {
            return sights;
        }
        self.through(picture, &View::farthest(picture), FOUND_MIN)
    }

    /// Looks once at the whole of a frame of a stream in which something is followed already: for who comes meanwhile, in half the work of a
    /// [`Self::glance`].
    #[must_use]
    pub fn survey(&self, picture: &Picture) -> Vec<Sight> {
        self.through(picture, &View::survey(picture), FOUND_MIN)
    }

    /// Looks in a stream at nothing but what was seen a moment ago, where it was and near it. Somebody who comes into the picture meanwhile is
    /// not seen: now and then it takes a [`Self::survey`].
    #[must_use]
    pub fn follow(&self, picture: &Picture, before: &[Sight]) -> Vec<Sight> {
        // Two that stand side by side are in each other's view.
        let mut found = apart(before.iter().flat_map(|sight| self.near(picture, sight)).collect());
        found.truncate(READ_MAX);
        self.read(picture, &found, ROOM)
    }

    /// What is found of a thing's kind where that was seen a moment ago, and near it.
    fn near(&self, picture: &Picture, before: &Sight) -> impl Iterator<Item = Found> {
        let view = View::around(picture, &before.quad);
        let kind = before.kind;
        let found = view.found(&self.detector.look(&view.picture), FOUND_MIN);
        found.into_iter().filter(move |f| f.kind == kind)
    }

    /// Where something that was seen a moment ago is now, unread: with the words of the look before, at its new place. `None` where it is lost.
    #[must_use]
    pub fn trace(&self, picture: &Picture, before: &Sight) -> Option<Sight> {
        let near = self.near(picture, before);
        let nearest = near.min_by(|a, b| moved(&before.quad, &a.quad).total_cmp(&moved(&before.quad, &b.quad)))?;
        Some(Sight {
            quad: nearest.quad,
            found: nearest.likely,
            ..before.clone()
        })
    }

    /// Finds and reads everything in a picture that is the only one: where the first look leaves something unclear, from farther and from
    /// nearer as well, and where nothing that holds is seen even so, as if it were the picture of one plate.
    #[must_use]
    pub fn study(&self, picture: &Picture) -> Vec<Sight> {
        let sights = self.look(picture);
        let unclear = |s: &Sight| s.found >= SURELY && !clear(s);
        if sights.iter().any(clear) && !sights.iter().any(unclear) {
            return sights;
        }
        let again = |view: View| self.through(picture, &view, AGAIN_MIN);
        let sights = together(sights, View::others(picture).map(again));
        if sights.iter().any(|s| s.reading().valid) {
            return sights;
        }
        together(sights, [again(View::farthest(picture))])
    }

    fn through(&self, picture: &Picture, view: &View, least: f32) -> Vec<Sight> {
        let mut found = view.found(&self.detector.look(&view.picture), least);
        found.truncate(READ_MAX);
        self.read(picture, &found, ROOM)
    }

    /// Reads a picture that shows one plate or container number and little else; where that gives nothing clear, what the detector finds in
    /// it as well.
    #[must_use]
    pub fn crop(&self, picture: &Picture, kind: Kind) -> Vec<Sight> {
        let whole = Found {
            kind,
            quad: frame(picture.width, picture.height),
            likely: 1.0,
        };
        let first = self.read(picture, &[whole], [0.0, 0.0]);
        if first.iter().any(clear) {
            return first;
        }
        let mut found = self.through(picture, &View::farther(picture), AGAIN_MIN);
        found.retain(|s| s.kind == kind);
        together(first, [found])
    }

    fn read(&self, picture: &Picture, found: &[Found], room: [f32; 2]) -> Vec<Sight> {
        let (upright, lying): (Vec<Cut<'_>>, Vec<Cut<'_>>) = found
            .iter()
            .map(|f| Cut::of(picture, f, room))
            .partition(|cut| is_upright(cut.found));
        let mut sights = read_by(&self.upright, &upright);
        // What the swift reader accepts is right as often as what the careful one does, where there is a plate: of a telephone number it is too sure.
        let (sure, doubtful): (Vec<Cut<'_>>, Vec<Cut<'_>>) = lying.into_iter().partition(|cut| cut.found.likely >= SURELY);
        let plain = read_by(&self.swift, &sure);
        let (plain, hard): (Vec<_>, Vec<_>) = plain
            .into_iter()
            .zip(sure)
            .partition(|(sight, _)| sight.as_ref().is_some_and(clear));
        let hard: Vec<Cut<'_>> = hard.into_iter().map(|(_, cut)| cut).chain(doubtful).collect();
        sights.extend(plain.into_iter().map(|(sight, _)| sight));
        sights.extend(read_by(&self.reader, &hard));
        let mut sights: Vec<Sight> = sights.into_iter().flatten().collect();
        sights.sort_by(|a, b| b.line.confidence.total_cmp(&a.line.confidence));
        sights
    }
}

/// What was found, cut out as a reader takes it.
struct Cut<'a> {
    found: &'a Found,
    crop: Picture,
}

impl<'a> Cut<'a> {
    fn of(picture: &Picture, found: &'a Found, room: [f32; 2]) -> Self {
        let quad = widened(&found.quad, room);
        let crop = if is_upright(found) {
            rectify(picture, &turned(&quad), LONG)
        } else {
            rectify(picture, &quad, shape(&quad))
        };
        Self { found, crop }
    }
}

/// What a reader makes of each; `None` where it sees no letter.
fn read_by(reader: &ReaderNet, cuts: &[Cut<'_>]) -> Vec<Option<Sight>> {
    let crops: Vec<&Picture> = cuts.iter().map(|cut| &cut.crop).collect();
    let lines = reader.read(&crops);
    let sights = cuts.iter().zip(lines).map(|(Cut { found, crop }, places)| {
        let height = size(&found.quad)[1].min(size(&found.quad)[0]);
        let sight = Sight {
            kind: found.kind,
            quad: found.quad,
            line: decode(&places),
            found: found.likely,
            echo: 1.0,
            weight: (height / HEIGHT_ENOUGH).clamp(0.05, 1.0) * sharpness(crop),
        };
        (!sight.line.spots.is_empty()).then_some(sight)
    });
    sights.collect()
}

/// Whether it needs no second look.
fn clear(sight: &Sight) -> bool {
    sight.reading().accepted
}

/// Puts looks at one picture together: a thing is kept as it was read most clearly, and is surer for each look that reads the same.
fn together(first: Vec<Sight>, others: impl IntoIterator<Item = Vec<Sight>>) -> Vec<Sight> {
    let mut all: Vec<(Sight, Reading)> = first
        .into_iter()
        .chain(others.into_iter().flatten())
        .map(|s| (s.clone(), s.reading()))
        .collect();
    // The first look saw it in its surroundings. Another goes before it only where a grammar or the check digit speaks for what it read.
    let worth = |reading: &Reading| if reading.valid { reading.confidence } else { 0.0 };
    all.sort_by(|a, b| worth(&b.1).total_cmp(&worth(&a.1)));
    let mut kept: Vec<(Sight, Reading)> = Vec::new();
    for (sight, reading) in all {
        let known = kept
            .iter_mut()
            .find(|(_, k)| k.kind == reading.kind && (k.text == reading.text || overlap(&k.quad, &reading.quad) >= SAME));
        match known {
            Some((sight, k)) if k.text == reading.text => sight.echo *= ECHO,
            Some((sight, _)) if reading.valid => sight.echo /= DISSENT,
            Some(_) => {}
            None => kept.push((sight, reading)),
        }
    }
    kept.into_iter().map(|(sight, _)| sight).collect()
}

/// How far the corners of a thing moved, in pixels each.
fn moved(before: &Quad, after: &Quad) -> f32 {
    let far = before.iter().zip(after).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]));
    far.sum::<f32>() / 4.0
}

/// Whether its letters stand over each other.
fn is_upright(found: &Found) -> bool {
    let [width, height] = size(&found.quad);
    found.kind == Kind::Container && height > TALL * width
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
