//! How a container number is laid out and painted.

use super::number::size_and_type;
use super::wall::Wall;
use crate::canvas::{Canvas, Pen};
use crate::chance::Dice;
use crate::face::{Face, Family};
use crate::plane::{Plane, Point, Quad};

/// The ways a number is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// `CSQU 305438 3`
    Line,
    /// `CSQU` over `305438 3`
    TwoLines,
    /// Upright letters, one under the other.
    Stacked,
    /// A line, turned a quarter clockwise.
    Turned,
}

/// How the check digit is set apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Box {
    None,
    Frame,
    /// A filled field, the digit cut out.
    Field,
}

/// A number to be painted. Lengths in millimetres; the origin is the top left of the text.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) number: String,
    pub(crate) form: Form,
    /// The letters' height.
    pub(crate) height: f32,
    face: Face,
    boxed: Box,
    /// What stands between owner, serial and check digit.
    gaps: [f32; 2],
    /// Serials are written `305438` or `305 438`.
    split: bool,
    /// From one letter to the next, and from one line to the next, in heights.
    pitch: f32,
    /// The size and type code, and where it stands.
    kind: String,
    kind_place: usize,
}

/// One piece of the text: letters, where, and whether it is the check digit.
struct Piece {
    text: String,
    at: Point,
    check: bool,
}

impl Code {
    pub(crate) fn draw(number: String, form: Form, dice: &mut Dice) -> Self {
        let mut face = Face::draw(Family::Container, dice);
        if dice.chance(0.1) {
            // Some owners' letters stand far apart.
            face.gap = dice.within(0.3, 0.9);
        }
        let gap = face.gap;
        Self {
            number,
            form,
            height: 100.0,
            boxed: match dice.weighted(&[0.22, 0.70, 0.08]) {
                0 => Box::None,
                1 => Box::Frame,
                _ => Box::Field,
            },
            gaps: [dice.within(0.5, 1.5) + gap, dice.within(0.3, 0.9) + gap].map(|g| g * 100.0),
            split: dice.chance(0.12),
            pitch: dice.within(1.15, 1.5),
            kind: size_and_type(dice),
            kind_place: if dice.chance(0.75) { 1 + dice.below(2) } else { 0 },
            face,
        }
    }

    /// Every piece of the text, and the size of it all.
    fn pieces(&self) -> (Vec<Piece>, Point) {
        let h = self.height;
        let (owner, serial, check) = (&self.number[..4], &self.number[4..10], &self.number[10..]);
        let piece = |text: &str, at: Point| Piece {
            text: text.to_owned(),
            at,
            check: false,
        };
        let mut pieces = Vec::new();
        let size = if self.form == Form::Stacked {
            let wide = self.face.width * h;
            let mut y = 0.0;
            for (i, letter) in self.number.chars().enumerate() {
                if i == 4 || i == 10 {
                    y += self.gaps[usize::from(i == 10)] * 0.4;
                }
                pieces.push(Piece {
                    text: letter.to_string(),
                    at: [0.0, y],
                    check: i == 10,
                });
                y += self.pitch * h;
            }
            [wide, y - (self.pitch - 1.0) * h]
        } else {
            let serial = if self.split {
                format!("{} {}", &serial[..3], &serial[3..])
            } else {
                serial.to_owned()
            };
            let (a, b, c) = (
                self.face.measure(owner, h),
                self.face.measure(&serial, h),
                self.face.measure(check, h),
            );
            let (x, y) = if self.form == Form::TwoLines {
                (0.0, self.pitch * h)
            } else {
                (a + self.gaps[0], 0.0)
            };
            pieces.push(piece(owner, [0.0, 0.0]));
            pieces.push(piece(&serial, [x, y]));
            let at = x + b + self.gaps[1];
            pieces.push(Piece {
                text: check.to_owned(),
                at: [at, y],
                check: true,
            });
            [at + c, y + h]
        };
        (pieces, size)
    }

    /// The size of the text on the wall.
    pub(crate) fn size(&self) -> Point {
        let (_, [w, h]) = self.pieces();
        if self.form == Form::Turned { [h, w] } else { [w, h] }
    }

    /// The corners of the text in the picture, with a little room around, from its own top left.
    pub(crate) fn quad(&self, plane: &Plane) -> Quad {
        let (_, size) = self.pieces();
        let room = self.height * 0.12;
        self.own(plane).rect([-room, -room], [size[0] + room, size[1] + room])
    }

    /// The size of the text along its own line.
    pub(crate) fn own_size(&self) -> Point {
        self.pieces().1
    }

    /// On how many lines it is read.
    pub(crate) fn lines(&self) -> u8 {
        if self.form == Form::TwoLines { 2 } else { 1 }
    }

    /// Whether it runs from top to bottom.
    pub(crate) fn vertical(&self) -> bool {
        matches!(self.form, Form::Stacked | Form::Turned)
    }

    /// The plane on which the text runs along x.
    fn own(&self, plane: &Plane) -> Plane {
        if self.form == Form::Turned {
            plane.quarter_turned([self.size()[0], 0.0])
        } else {
            *plane
        }
    }

    /// Where a bar may stand without hiding a letter: the middle between owner and serial.
    pub(crate) fn between(&self) -> Option<[f32; 2]> {
        let (pieces, _) = self.pieces();
        (self.form == Form::Line).then(|| [pieces[1].at[0] - self.gaps[0], pieces[1].at[0]])
    }

    /// Paints number, box, and size and type code.
    pub(crate) fn paint(&self, canvas: &mut Canvas, plane: &Plane, wall: &Wall, dice: &mut Dice) {
        let (pieces, size) = self.pieces();
        let h = self.height;
        let mut pen = canvas.on(&self.own(plane));
        if wall.patch {
            // A decal: the ground of the letters is a field of its own.
            pen.rect([-0.25 * h, -0.2 * h], [size[0] + 0.4 * h, size[1] + 0.2 * h]);
            pen.fill(wall.patch_colour);
        }
        let thin = h * dice.within(0.03, 0.08);
        for piece in &pieces {
            if piece.check {
                self.frame_check(&mut pen, piece, thin, wall);
            } else {
                self.face.write(&mut pen, &piece.text, piece.at, h);
            }
        }
        pen.fill(wall.ink);
        if self.kind_place > 0 {
            self.paint_kind(&mut pen, &pieces, size, wall);
        }
    }

    fn frame_check(&self, pen: &mut Pen<'_>, piece: &Piece, thin: f32, wall: &Wall) {
        let h = self.height;
        let width = self.face.measure(&piece.text, h);
        let (a, b) = (
            [piece.at[0] - 0.16 * h, -0.14 * h + piece.at[1]],
            [piece.at[0] + width + 0.16 * h, 1.14 * h + piece.at[1]],
        );
        match self.boxed {
            Box::None => {}
            Box::Frame => pen.frame(a, b, thin),
            Box::Field => {
                pen.rect(a, b);
                pen.fill(wall.ink);
                self.face.write(pen, &piece.text, piece.at, h);
                pen.fill(if wall.patch { wall.patch_colour } else { wall.colour });
                return;
            }
        }
        self.face.write(pen, &piece.text, piece.at, h);
    }

    /// The size and type code under the serial, or after the number.
    fn paint_kind(&self, pen: &mut Pen<'_>, pieces: &[Piece], size: Point, wall: &Wall) {
        let h = self.height;
        if self.form == Form::Stacked {
            for (i, letter) in self.kind.chars().enumerate() {
                let y = size[1] + h * (0.5 + i as f32 * self.pitch);
                let at = if self.kind_place == 1 {
                    [0.0, y]
                } else {
                    [1.6 * h, i as f32 * self.pitch * h]
                };
                self.face.letter(pen, letter, at, [self.face.width * h, h]);
            }
        } else {
            let at = if self.kind_place == 1 {
                [pieces[1].at[0], size[1] + 0.3 * h]
            } else {
                [size[0] * 0.45, size[1] + 0.45 * h]
            };
            self.face.write(pen, &self.kind, at, h);
        }
        pen.fill(wall.ink);
    }
}
