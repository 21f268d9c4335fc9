//! Fonts that the machine happens to have: more hands for letters than our own strokes. None is needed, and none is shipped.

use std::sync::OnceLock;

use ab_glyph::{Font, FontVec, OutlineCurve, Point as Corner};

use crate::plane::Point;

/// The outline of one letter, in heights of a capital: x from the left edge of its ink, y downward from the capital's top.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    pub(crate) contours: Vec<Vec<Point>>,
    pub(crate) width: f32,
}

/// The letters of one font, from A to Z and from 0 to 9.
#[derive(Clone, Debug)]
pub(crate) struct Letters(Vec<Outline>);

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

static LENT: OnceLock<Vec<Letters>> = OnceLock::new();

/// Lends TrueType or OpenType files to the renderer: faces are then drawn from them now and then. To be called before the first picture,
/// once; the same seed gives the same picture as long as the same fonts are lent in the same order. Files that are no font, or lack a
/// letter, are left out; gives how many are used (0 if fonts were lent before).
pub fn lend_fonts(files: Vec<Vec<u8>>) -> usize {
    let read: Vec<Letters> = files.into_iter().filter_map(letters).collect();
    let used = read.len();
    if LENT.set(read).is_ok() { used } else { 0 }
}

/// The fonts that were lent.
pub(crate) fn lent() -> &'static [Letters] {
    LENT.get().map_or(&[], Vec::as_slice)
}

impl Letters {
    /// The outline of a letter; `None` for what is neither letter nor digit.
    pub(crate) fn outline(&self, letter: char) -> Option<&Outline> {
        let at = LETTERS.find(letter)?;
        self.0.get(at)
    }
}

fn letters(file: Vec<u8>) -> Option<Letters> {
    let font = FontVec::try_from_vec(file).ok()?;
    let capital = font.outline(font.glyph_id('H'))?.bounds;
    let height = (capital.max.y - capital.min.y).abs();
    if height < 1.0 {
        return None;
    }
    let top = capital.max.y.max(capital.min.y);
    let all: Option<Vec<Outline>> = LETTERS.chars().map(|c| outline(&font, c, top, height)).collect();
    all.map(Letters)
}

fn outline(font: &FontVec, letter: char, top: f32, height: f32) -> Option<Outline> {
    let curves = font.outline(font.glyph_id(letter))?.curves;
    let mut contours: Vec<Vec<Point>> = Vec::new();
    let mut end: Option<Corner> = None;
    for curve in curves {
        let (start, stop) = match &curve {
            OutlineCurve::Line(a, b) | OutlineCurve::Quad(a, _, b) | OutlineCurve::Cubic(a, _, _, b) => (*a, *b),
        };
        if end != Some(start) {
            contours.push(Vec::new());
        }
        end = Some(stop);
        let contour = contours.last_mut()?;
        let steps = if matches!(curve, OutlineCurve::Line(..)) { 1 } else { 5 };
        for step in 1..=steps {
            let p = along(&curve, step as f32 / steps as f32);
            contour.push([p.x / height, (top - p.y) / height]);
        }
    }
    let xs = || contours.iter().flatten().map(|p| p[0]);
    let (left, right) = (xs().fold(f32::MAX, f32::min), xs().fold(f32::MIN, f32::max));
    for p in contours.iter_mut().flatten() {
        p[0] -= left;
    }
    let width = right - left;
    ((0.02..3.0).contains(&width)).then_some(Outline { contours, width })
}

/// Where a curve is, a share `t` of the way along.
fn along(curve: &OutlineCurve, t: f32) -> Corner {
    let mix = |a: Corner, b: Corner| Corner {
        x: a.x + (b.x - a.x) * t,
        y: a.y + (b.y - a.y) * t,
    };
    match *curve {
        OutlineCurve::Line(a, b) => mix(a, b),
        OutlineCurve::Quad(a, c, b) => mix(mix(a, c), mix(c, b)),
        OutlineCurve::Cubic(a, c, d, b) => mix(mix(mix(a, c), mix(c, d)), mix(mix(c, d), mix(d, b))),
    }
}
