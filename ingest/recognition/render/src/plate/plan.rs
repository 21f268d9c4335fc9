//! What a plate looks like before it is made: its size, colours, lines and trimmings.

use crate::canvas::Colour;
use crate::chance::Dice;
use crate::face::Family;

/// One line of a plate. Lengths in millimetres.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// As painted, with dashes, dots, spaces and script.
    pub(crate) text: String,
    /// The letters' height.
    pub(crate) height: f32,
    /// The middle of the line.
    pub(crate) centre: [f32; 2],
    /// The room it may take; letters are as wide as fits, within what the face bears.
    pub(crate) room: f32,
}

/// What else is on a plate.
#[derive(Clone, Debug)]
pub(crate) enum Trimming {
    /// A filled rectangle.
    Panel([f32; 2], [f32; 2], Colour),
    /// Small writing that is not read: text, middle, height, colour.
    Small(String, [f32; 2], f32, Colour),
}

/// A plate to be made.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Width and height in millimetres.
    pub(crate) size: [f32; 2],
    pub(crate) ground: Colour,
    pub(crate) ink: Colour,
    /// The raised border: inset, width.
    pub(crate) border: Option<[f32; 2]>,
    pub(crate) radius: f32,
    pub(crate) lines: Vec<Line>,
    pub(crate) trimmings: Vec<Trimming>,
    pub(crate) family: Family,
    /// What is read: A–Z, 0–9.
    pub(crate) text: String,
    /// On how many lines it is read.
    pub(crate) rows: u8,
}

impl Plan {
    /// An empty plate.
    pub(crate) fn blank(size: [f32; 2], ground: Colour, ink: Colour) -> Self {
        Self {
            size,
            ground,
            ink,
            border: None,
            radius: 6.0,
            lines: Vec::new(),
            trimmings: Vec::new(),
            family: Family::Plate,
            text: String::new(),
            rows: 1,
        }
    }

    /// Puts one line on it.
    pub(crate) fn one(mut self, text: &str, height: f32, room: f32) -> Self {
        let centre = [self.size[0] / 2.0, self.size[1] / 2.0];
        self.lines = vec![Line {
            text: text.to_owned(),
            height,
            centre,
            room,
        }];
        self.read()
    }

    /// Puts two lines on it; `share` is where the middle of the upper and of the lower line lies, of the height.
    pub(crate) fn two(mut self, texts: [&str; 2], heights: [f32; 2], rooms: [f32; 2], share: [f32; 2]) -> Self {
        self.lines = (0..2)
            .map(|i| Line {
                text: texts[i].to_owned(),
                height: heights[i],
                centre: [self.size[0] / 2.0, self.size[1] * share[i]],
                room: rooms[i],
            })
            .collect();
        self.rows = 2;
        self.read()
    }

    /// Takes the text from the lines.
    fn read(mut self) -> Self {
        let all = self.lines.iter().flat_map(|line| line.text.chars());
        self.text = all
            .filter_map(|c| match c {
                'Đ' => Some('D'),
                c if c.is_ascii_alphanumeric() => Some(c),
                _ => None,
            })
            .collect();
        self
    }

    /// How much of the plate's height its smallest letters take.
    pub(crate) fn letter_share(&self) -> f32 {
        let least = self.lines.iter().map(|line| line.height).fold(f32::MAX, f32::min);
        (least / self.size[1]).clamp(0.05, 1.0)
    }
}

/// A colour, a little off.
pub(crate) fn near(dice: &mut Dice, colour: Colour, by: f32) -> Colour {
    let all = dice.about(by);
    colour.map(|v| (v + all + dice.about(by * 0.5)).clamp(0.0, 1.0))
}
