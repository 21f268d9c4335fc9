//! The shapes of letters and digits, as strokes of our own.
//!
//! A stroke runs through points `x,y` (0 to 100 over the letter's box, y downward); a point with `r` is rounded as far as the face says,
//! `z` closes the stroke, `;` begins the next. Several shapes of one letter are kept apart by `|`: a face takes one of them.

use std::sync::OnceLock;

use crate::plane::Point;

/// One stroke: its points, whether each is rounded, and whether it is closed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stroke {
    pub(crate) points: Vec<(Point, bool)>,
    pub(crate) closed: bool,
}

/// The shapes of one letter.
pub(crate) type Shapes = Vec<Vec<Stroke>>;

const TABLE: &[(char, &str)] = &[
    ('0', "0,0r 100,0r 100,100r 0,100r z"),
    (
        '1',
        "15,20 60,0 60,100|50,0 50,100|10,22 55,0 55,100; 10,100 100,100|20,14 40,14r 60,0 60,100",
    ),
    (
        '2',
        "0,26 0,0r 100,0r 100,42r 0,100 100,100|0,24 0,0r 100,0r 100,50r 0,62r 0,100 100,100|0,25 0,0r 100,0r 100,48 0,92 0,100 100,100",
    ),
    (
        '3',
        "0,20 0,0r 100,0r 100,47r 40,47 100,47r 100,100r 0,100r 0,80|0,0 96,0 44,40 60,40 100,40r 100,100r 0,100r 0,78",
    ),
    (
        '4',
        "52,0 0,74 100,74; 74,42 74,100|72,100 72,0 0,70 100,70|0,0 0,56 100,56; 78,0 78,100",
    ),
    (
        '5',
        "94,0 6,0 4,44 100,40r 100,100r 0,100r 0,80|95,0 0,0 0,44 100,44r 100,100r 0,100r 0,78",
    ),
    (
        '6',
        "96,20 96,0r 0,0r 0,100r 100,100r 100,45r 0,45r|74,0 0,56r 0,100r 100,100r 100,42r 14,42|90,0 0,0r 0,100r 100,100r 100,42r 0,42",
    ),
    ('7', "0,0 100,0 36,100|0,0 100,0 100,16 40,62r 40,100|0,14 0,0 100,0 30,100"),
    (
        '8',
        "8,0r 92,0r 92,46r 8,46r z; 0,46r 100,46r 100,100r 0,100r z|0,0r 100,0r 100,48r 0,48r z; 0,48r 100,48r 100,100r 0,100r z",
    ),
    (
        '9',
        "4,80 4,100r 100,100r 100,0r 0,0r 0,55r 100,55r|26,100 100,44r 100,0r 0,0r 0,58r 86,58|10,100 100,100r 100,0r 0,0r 0,58r 100,58",
    ),
    (
        'A',
        "0,100 50,0 100,100; 17,66 83,66|0,100 42,0 58,0 100,100; 14,68 86,68|0,100 0,0r 100,0r 100,100; 0,56 100,56",
    ),
    ('B', "0,47 0,0 92,0r 92,47r 0,47 100,47r 100,100r 0,100 0,47"),
    ('C', "100,26 100,0r 0,0r 0,100r 100,100r 100,74"),
    ('D', "0,0 100,0r 100,100r 0,100 z"),
    ('Đ', "0,0 100,0r 100,100r 0,100 z; -18,50 42,50"),
    ('E', "100,0 0,0 0,100 100,100; 0,48 84,48"),
    ('F', "100,0 0,0 0,100; 0,48 84,48"),
    (
        'G',
        "100,26 100,0r 0,0r 0,100r 100,100r 100,54 56,54|100,24 100,0r 0,0r 0,100r 100,100 100,52 60,52",
    ),
    ('H', "0,0 0,100; 100,0 100,100; 0,48 100,48"),
    ('I', "50,0 50,100|20,0 80,0; 50,0 50,100; 20,100 80,100"),
    ('J', "100,0 100,100r 0,100r 0,72|30,0 100,0 100,100r 0,100r 0,76"),
    ('K', "0,0 0,100; 100,0 0,58; 30,42 100,100|0,0 0,100; 98,0 0,50; 0,50 100,100"),
    ('L', "0,0 0,100 100,100"),
    (
        'M',
        "0,100 0,0 50,58 100,0 100,100|0,100 0,0 50,96 100,0 100,100|0,100 12,0 50,80 88,0 100,100",
    ),
    ('N', "0,100 0,0 100,100 100,0"),
    ('O', "0,0r 100,0r 100,100r 0,100r z"),
    ('P', "0,100 0,0 100,0r 100,53r 0,53"),
    ('Q', "0,0r 100,0r 100,100r 0,100r z; 58,74 108,108"),
    (
        'R',
        "0,100 0,0 100,0r 100,50r 0,50; 48,50 100,100|0,100 0,0 100,0r 100,50r 0,50; 60,50 100,56r 100,100",
    ),
    (
        'S',
        "100,24 100,0r 0,0r 0,47r 100,49r 100,100r 0,100r 0,76|96,16 96,0r 0,0r 0,44r 100,54r 100,100r 4,100r 4,84",
    ),
    ('T', "0,0 100,0; 50,0 50,100"),
    ('U', "0,0 0,100r 100,100r 100,0"),
    ('V', "0,0 50,100 100,0"),
    ('W', "0,0 24,100 50,20 76,100 100,0|0,0 22,100 50,50 78,100 100,0"),
    ('X', "0,0 100,100; 100,0 0,100"),
    ('Y', "0,0 50,52 100,0; 50,52 50,100"),
    ('Z', "0,0 100,0 0,100 100,100"),
    ('-', "0,52 100,52"),
    ('.', "50,100 50,100.1"),
    (',', "60,98 40,112"),
    ('/', "100,0 0,100"),
    (':', "50,30 50,30.1; 50,90 50,90.1"),
    ('+', "0,55 100,55; 50,30 50,80"),
    ('&', "100,100 20,20 20,0r 80,0r 80,24 0,60r 0,100r 80,100r 100,60"),
];

/// The shapes of a letter that is in the table; empty for a letter that is not.
pub(crate) fn shapes(letter: char) -> &'static [Vec<Stroke>] {
    static READ: OnceLock<Vec<(char, Shapes)>> = OnceLock::new();
    let read = READ.get_or_init(|| {
        let mut all: Vec<(char, Shapes)> = TABLE.iter().map(|&(c, s)| (c, s.split('|').map(parse).collect())).collect();
        all.sort_by_key(|(c, _)| *c);
        all
    });
    read.binary_search_by_key(&letter, |(c, _)| *c)
        .map_or(&[], |at| read[at].1.as_slice())
}

fn parse(shape: &str) -> Vec<Stroke> {
    let stroke = |text: &str| {
        let mut stroke = Stroke::default();
        for word in text.split_whitespace() {
            if word == "z" {
                stroke.closed = true;
                continue;
            }
            let round = word.ends_with('r');
            let number = |s: Option<&str>| s.and_then(|s| s.trim_end_matches('r').parse::<f32>().ok()).unwrap_or(0.0);
            let mut xy = word.split(',');
            let point = [number(xy.next()) / 100.0, number(xy.next()) / 100.0];
            stroke.points.push((point, round));
        }
        stroke
    };
    shape.split(';').map(stroke).collect()
}

/// Strokes for a letter of a script that is seen and not read: dense and straight for hanzi, loops for Lao, Thai and Khmer.
pub(crate) fn script(letter: char) -> Vec<Stroke> {
    let code = u32::from(letter);
    let mut state = u64::from(code).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut throw = |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) % n
    };
    let dense = (0x3400..0xA000).contains(&code);
    let mut strokes = Vec::new();
    for _ in 0..if dense { 11 } else { 2 } {
        let mut at = |low: u64, span: u64| (low + throw(span)) as f32 / 100.0;
        let points = if dense {
            let (x, y, length) = (at(0, 70), at(0, 80), at(30, 60));
            match (at(0, 100) * 4.0) as u32 {
                0 => vec![([x, y], false), ([x, (y + length).min(1.0)], false)],
                1 => vec![([x, y], false), ([(x - 0.3).max(0.0), (y + length).min(1.0)], false)],
                2 => vec![([0.0, y], false), ([1.0, y], false)],
                _ => vec![([x, y], false), ([(x + length).min(1.0), y], false)],
            }
        } else {
            let (x, y, w, h) = (at(0, 30), at(0, 40), at(40, 35), at(40, 30));
            vec![
                ([x, y + h], false),
                ([x, y], true),
                ([x + w, y], true),
                ([x + w, y + h], true),
                ([x + w * 0.4, y + h], true),
                ([x + w * 0.4, y + h * 0.5], false),
            ]
        };
        strokes.push(Stroke { points, closed: false });
    }
    strokes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_and_digit_has_a_shape_of_its_own() {
        let mut seen: Vec<String> = Vec::new();
        for letter in ('A'..='Z').chain('0'..='9').chain(['Đ', '-', '.']) {
            let all = shapes(letter);
            assert!(!all.is_empty(), "{letter}");
            for shape in all {
                assert!(shape.iter().all(|stroke| stroke.points.len() >= 2), "{letter}");
                let near = |p: &(Point, bool)| p.0.iter().all(|v| (-0.2..=1.2).contains(v));
                assert!(shape.iter().flat_map(|stroke| &stroke.points).all(near), "{letter}");
            }
            seen.push(format!("{:?}", all[0]));
        }
        // O is a 0 that is wider; all others differ.
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 26 + 10 + 3 - 1);
        assert!(shapes('~').is_empty());
    }
}
