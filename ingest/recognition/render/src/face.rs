//! A face: how one hand writes all letters. Chance draws a face out of a family, so that many fonts are seen.

use crate::canvas::Pen;
use crate::chance::Dice;
use crate::fonts::{self, Letters, Outline};
use crate::glyphs::{Stroke, script, shapes};
use crate::plane::Point;

/// The families of faces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Family {
    /// Vietnam's plates: narrow, tall, round.
    Vietnam,
    /// Other plates: from narrow to wide.
    Plate,
    /// Containers: sans, narrow to square.
    Container,
    /// Signs, logos and slogans: anything.
    Sign,
}

/// What stands for an arms, two seals over each other, and a small mark in a text: room is kept for them, and somebody else paints them in
/// their colours.
pub(crate) const EMBLEMS: [char; 3] = ['\u{E000}', '\u{E001}', '\u{E002}'];

/// One hand. Lengths are fractions of the letters' height.
#[derive(Clone, Debug)]
pub(crate) struct Face {
    /// The width of a letter's box.
    pub(crate) width: f32,
    /// How thick strokes are.
    pub(crate) weight: f32,
    /// How far corners are rounded.
    pub(crate) radius: f32,
    /// How far the top leans to the right.
    pub(crate) slant: f32,
    /// Between two letters.
    pub(crate) gap: f32,
    /// Every letter takes the same room.
    even: bool,
    /// Strokes end round.
    round_ends: bool,
    /// The bridge of a stencil; 0 for none.
    bridge: f32,
    /// Which shape of each letter.
    choice: u64,
    /// A font that was lent, in place of our own strokes.
    font: Option<&'static Letters>,
}

impl Face {
    pub(crate) fn draw(family: Family, dice: &mut Dice) -> Self {
        let mut face = Self {
            width: dice.within(0.44, 0.54),
            weight: dice.within(0.10, 0.155),
            radius: dice.within(0.14, 0.30),
            slant: 0.0,
            gap: dice.within(0.08, 0.15),
            even: true,
            round_ends: dice.chance(0.3),
            bridge: 0.0,
            // The first shapes are Vietnam's; now and then a maker has his own.
            choice: if dice.chance(0.75) {
                0
            } else {
                dice.seed() & 0x1111_1111_1111_1111
            },
            font: None,
        };
        match family {
            Family::Vietnam => {}
            Family::Plate => {
                face.width = dice.within(0.38, 0.66);
                face.weight = dice.within(0.09, 0.19);
                face.radius = dice.within(0.08, 0.45);
                face.choice = dice.seed();
            }
            Family::Container => {
                face.width = dice.within(0.42, 0.72);
                face.weight = dice.within(0.10, 0.19);
                face.radius = if dice.chance(0.25) {
                    dice.within(0.05, 0.14)
                } else {
                    dice.within(0.14, 0.5)
                };
                face.gap = dice.within(0.08, 0.24);
                face.even = dice.chance(0.6);
                face.round_ends = dice.chance(0.15);
                face.bridge = if dice.chance(0.12) { dice.within(0.05, 0.09) } else { 0.0 };
                face.choice = dice.seed();
            }
            Family::Sign => {
                face.width = dice.within(0.4, 0.95);
                face.weight = dice.within(0.07, 0.26);
                face.radius = dice.within(0.05, 0.5);
                face.gap = dice.within(0.06, 0.22);
                face.even = dice.chance(0.2);
                face.slant = if dice.chance(0.3) { dice.within(0.1, 0.3) } else { 0.0 };
                face.choice = dice.seed();
            }
        }
        face.weight = face.weight.min(face.width * 0.32);
        let share = match family {
            Family::Vietnam => 0.04,
            Family::Plate => 0.2,
            Family::Container => 0.35,
            Family::Sign => 0.6,
        };
        let fonts = fonts::lent();
        if !fonts.is_empty() && dice.chance(share) {
            face.font = fonts.get(dice.below(fonts.len()));
        }
        face
    }

    /// How wide a letter's box is.
    fn box_width(&self, letter: char) -> f32 {
        let factor = match letter {
            ' ' => return self.width * 0.7,
            '.' | ',' | ':' => return self.weight * 1.3,
            '-' => return self.width * 0.55,
            '/' => return self.width * 0.7,
            c if EMBLEMS.contains(&c) => return 0.42,
            c if u32::from(c) > 0x3000 => return 0.9,
            c if u32::from(c) > 0x0DFF => return 0.7,
            _ if self.even => 1.0,
            'I' => return self.weight * 1.2,
            '1' => 0.66,
            'M' => 1.15,
            'W' => 1.35,
            'O' | 'Q' | 'G' => 1.08,
            'E' | 'F' | 'L' | 'J' => 0.9,
            _ => 1.0,
        };
        self.width * factor
    }

    /// How wide a text of this height is.
    pub(crate) fn measure(&self, text: &str, height: f32) -> f32 {
        let mut sum = 0.0;
        for letter in text.chars() {
            sum += self.box_width(letter) + self.gap;
        }
        (sum - self.gap).max(0.0) * height
    }

    /// Gathers a text with its top left at `at`; gives its width.
    pub(crate) fn write(&self, pen: &mut Pen<'_>, text: &str, at: Point, height: f32) -> f32 {
        let mut x = at[0];
        for letter in text.chars() {
            let width = self.box_width(letter) * height;
            self.letter(pen, letter, [x, at[1]], [width, height]);
            x += width + self.gap * height;
        }
        (x - at[0] - self.gap * height).max(0.0)
    }

    /// The boxes of the emblems in a text with its top left at `at`: which, top left, size.
    pub(crate) fn emblems(&self, text: &str, at: Point, height: f32) -> Vec<(char, Point, Point)> {
        let mut x = at[0];
        let mut found = Vec::new();
        for letter in text.chars() {
            let width = self.box_width(letter) * height;
            if EMBLEMS.contains(&letter) {
                found.push((letter, [x, at[1]], [width, height]));
            }
            x += width + self.gap * height;
        }
        found
    }

    /// Gathers a lent font's letter, squeezed into the box if it must be, in its middle if it is narrower.
    fn outlined(&self, pen: &mut Pen<'_>, outline: &Outline, at: Point, size: Point) {
        let squeeze = (size[0] / outline.width).min(size[1] * 1.25);
        let left = at[0] + (size[0] - outline.width * squeeze) / 2.0;
        let place = |p: &Point| [left + p[0] * squeeze + self.slant * (1.0 - p[1]) * size[1], at[1] + p[1] * size[1]];
        let contours: Vec<Vec<Point>> = outline.contours.iter().map(|c| c.iter().map(place).collect()).collect();
        pen.outlines(&contours);
    }

    /// Gathers one letter into a box of this size.
    pub(crate) fn letter(&self, pen: &mut Pen<'_>, letter: char, at: Point, size: Point) {
        if EMBLEMS.contains(&letter) {
            return;
        }
        if let Some(outline) = self.font.and_then(|font| font.outline(letter)) {
            self.outlined(pen, outline, at, size);
            return;
        }
        let all = shapes(letter);
        let scripted;
        let (strokes, weight): (&[Stroke], f32) = if all.is_empty() {
            if u32::from(letter) < 0x0E00 {
                return;
            }
            scripted = script(letter);
            (&scripted, self.weight * 0.55)
        } else {
            let slot = u32::from(letter) % 16 * 4;
            let which = (self.choice >> slot) as usize & 3;
            (&all[which % all.len()], self.weight)
        };
        let thick = weight * size[1];
        let place = |p: Point| {
            let y = thick / 2.0 + p[1] * (size[1] - thick);
            let x = thick / 2.0 + p[0] * (size[0] - thick).max(0.0);
            [at[0] + x + self.slant * (size[1] - y), at[1] + y]
        };
        for stroke in strokes {
            let line = flatten(stroke, place, self.radius * size[1]);
            let bridged = self.bridge > 0.0 && matches!(letter, '0' | '4' | '6' | '8' | '9' | 'A' | 'B' | 'D' | 'O' | 'P' | 'Q' | 'R');
            if bridged {
                let middle = at[0] + size[0] * 0.5 + self.slant * size[1] * 0.5;
                for piece in bridge(&line, stroke.closed, middle, self.bridge * size[1]) {
                    thicken(pen, &piece, false, thick, false);
                }
            } else {
                thicken(pen, &line, stroke.closed, thick, self.round_ends);
            }
        }
    }
}

fn between(a: Point, b: Point, t: f32) -> Point {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
}

fn distance(a: Point, b: Point) -> f32 {
    ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt()
}

/// A stroke as straight pieces, with its round corners drawn out.
fn flatten(stroke: &Stroke, place: impl Fn(Point) -> Point, radius: f32) -> Vec<Point> {
    let n = stroke.points.len();
    let mut line = Vec::with_capacity(n * 5);
    for (i, &(p, round)) in stroke.points.iter().enumerate() {
        let corner = place(p);
        let ends = !stroke.closed && (i == 0 || i + 1 == n);
        if !round || ends {
            line.push(corner);
            continue;
        }
        let before = place(stroke.points[(i + n - 1) % n].0);
        let after = place(stroke.points[(i + 1) % n].0);
        // Two round corners share their side.
        let (la, lb) = (distance(corner, before), distance(corner, after));
        let reach = |length: f32, other: usize| {
            let shared = stroke.points[other].1;
            radius.min(length * if shared { 0.5 } else { 0.92 }) / length.max(1e-6)
        };
        let a = between(corner, before, reach(la, (i + n - 1) % n));
        let b = between(corner, after, reach(lb, (i + 1) % n));
        for step in 0..=4 {
            // A quarter of an ellipse.
            let angle = step as f32 * std::f32::consts::FRAC_PI_8;
            let (s, c) = (1.0 - angle.sin(), 1.0 - angle.cos());
            line.push([
                corner[0] + (a[0] - corner[0]) * s + (b[0] - corner[0]) * c,
                corner[1] + (a[1] - corner[1]) * s + (b[1] - corner[1]) * c,
            ]);
        }
    }
    line
}

/// Leaves out what lies within the bridge of a stencil.
fn bridge(line: &[Point], closed: bool, middle: f32, width: f32) -> Vec<Vec<Point>> {
    let mut pieces = vec![Vec::new()];
    let n = line.len();
    let segments = if closed { n } else { n - 1 };
    for i in 0..segments {
        let (a, b) = (line[i], line[(i + 1) % n]);
        for step in 0..8 {
            let p = between(a, b, step as f32 / 8.0);
            if (p[0] - middle).abs() > width / 2.0 {
                if let Some(piece) = pieces.last_mut() {
                    piece.push(p);
                }
            } else if pieces.last().is_some_and(|piece| !piece.is_empty()) {
                pieces.push(Vec::new());
            }
        }
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// Gathers a line as thick as a stroke: a piece for each straight part, and a wedge at each bend.
fn thicken(pen: &mut Pen<'_>, line: &[Point], closed: bool, thick: f32, round: bool) {
    let n = line.len();
    if n < 2 {
        return;
    }
    let half = thick / 2.0;
    let segments = if closed { n } else { n - 1 };
    let normal = |a: Point, b: Point| {
        let length = distance(a, b).max(1e-6);
        [-(b[1] - a[1]) / length * half, (b[0] - a[0]) / length * half]
    };
    for i in 0..segments {
        let (mut a, mut b) = (line[i], line[(i + 1) % n]);
        let m = normal(a, b);
        if !closed && !round {
            // A flat end reaches as far as a round one would.
            if i == 0 {
                a = [a[0] - m[1], a[1] + m[0]];
            }
            if i + 1 == segments {
                b = [b[0] + m[1], b[1] - m[0]];
            }
        }
        pen.polygon(&[
            [a[0] + m[0], a[1] + m[1]],
            [b[0] + m[0], b[1] + m[1]],
            [b[0] - m[0], b[1] - m[1]],
            [a[0] - m[0], a[1] - m[1]],
        ]);
        if i + 1 < segments || closed {
            let corner = line[(i + 1) % n];
            wedge(pen, corner, m, normal(corner, line[(i + 2) % n]), half);
        }
    }
    if round && !closed {
        pen.disc(line[0], half);
        pen.disc(line[n - 1], half);
    }
}

/// Fills the outer side of a bend between two normals, up to its tip where that is near.
fn wedge(pen: &mut Pen<'_>, corner: Point, m: Point, k: Point, half: f32) {
    let cross = m[0] * k[1] - m[1] * k[0];
    let side = if cross > 0.0 { -1.0 } else { 1.0 };
    let (a, b) = (
        [corner[0] + m[0] * side, corner[1] + m[1] * side],
        [corner[0] + k[0] * side, corner[1] + k[1] * side],
    );
    let mean = [(m[0] + k[0]) * side, (m[1] + k[1]) * side];
    let square = mean[0] * mean[0] + mean[1] * mean[1];
    let reach = 2.0 * half * half / square.max(1e-9);
    let tip = reach.min(1.6 * half / square.sqrt().max(1e-6));
    pen.polygon(&[corner, a, [corner[0] + mean[0] * tip, corner[1] + mean[1] * tip], b]);
}
