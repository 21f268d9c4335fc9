//! One pass, many frames, one reading: the frames' distributions of each character are put together, the sharp and large ones count more.

use crate::Kind;
use crate::find::overlap;
use crate::joint::together;
use crate::read::Sight;
use crate::reading::Judged;
use crate::rectify::Quad;
use crate::text::Line;

/// Lines of one length that differ in more characters than this speak of different things.
const DIFFERENT: usize = 3;
/// Two places of one frame that have less in common than this, of what they cover together, are two things. Ours.
const ONE_PLACE: f32 = 0.3;
/// What a grammar or the check digit holds for outweighs so many times as much that it does not: a thin letter is missed in most frames now and then,
/// and seldom does chance make a number of what is left. Ours.
const LAWFUL: f32 = 6.0;

/// One line in one frame.
#[derive(Clone, Debug)]
pub struct Look {
    /// Plate or container number.
    pub kind: Kind,
    /// What was seen.
    pub line: Line,
    /// How much it counts: by size and sharpness, above 0.
    pub weight: f32,
    /// Which frame.
    pub frame: usize,
    /// Where in it, in pixels.
    pub quad: Quad,
}

impl Look {
    /// What was seen in a frame.
    #[must_use]
    pub fn of(sight: &Sight, frame: usize) -> Self {
        Self {
            kind: sight.kind,
            line: sight.line.clone(),
            weight: sight.weight,
            frame,
            quad: sight.quad,
        }
    }

    /// How much it says beside others: by size, sharpness, and how clear it is.
    #[must_use]
    pub fn worth(&self) -> f32 {
        self.weight * self.line.confidence
    }
}

/// What a pass says of one thing.
#[derive(Clone, Debug)]
pub struct Fused {
    /// Plate or container number.
    pub kind: Kind,
    /// What the frames say together.
    pub line: Line,
    /// What grammar and check digit make of it.
    pub judged: Judged,
    /// How many frames said it.
    pub frames: usize,
    /// The frame that shows it best.
    pub best: usize,
}

/// Puts the looks of one pass together: the things seen, those seen most first.
#[must_use]
pub fn fuse(looks: &[Look]) -> Vec<Fused> {
    let mut things: Vec<Vec<&Look>> = Vec::new();
    let mut ordered: Vec<&Look> = looks.iter().filter(|l| !l.line.spots.is_empty()).collect();
    ordered.sort_by(|a, b| b.worth().total_cmp(&a.worth()));
    for look in ordered {
        let text = look.line.text();
        let apart = |thing: &[&Look]| {
            let differing = differing(&thing[0].line.text(), &text);
            let one = thing[0].kind == look.kind && thing[0].line.spots.len() == look.line.spots.len();
            (one && differing <= DIFFERENT && (differing == 0 || !beside(thing, &[look]))).then_some(differing)
        };
        // Of several that it may be, the one that says most nearly the same.
        let nearest = things
            .iter_mut()
            .filter_map(|t| Some((apart(t)?, t)))
            .min_by_key(|(differing, _)| *differing);
        match nearest {
            Some((_, thing)) => thing.push(look),
            None => things.push(vec![look]),
        }
    }
    let mut fused: Vec<(f32, Fused, Vec<&Look>)> = things
        .into_iter()
        .map(|thing| {
            let fused = together(&thing);
            let lawful = if fused.judged.valid { LAWFUL } else { 1.0 };
            (lawful * thing.iter().map(|l| l.worth()).sum::<f32>(), fused, thing)
        })
        .collect();
    fused.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<(Fused, Vec<&Look>)> = Vec::new();
    for (_, one, looks) in fused {
        // A cut-off or doubled reading of what is known already is no second thing, unless both were seen side by side.
        let doubled = |(k, known): &(Fused, Vec<&Look>)| {
            let apart = distance(&one.judged.text, &k.judged.text);
            k.kind == one.kind && apart <= DIFFERENT && (apart == 0 || !beside(known, &looks))
        };
        if !kept.iter().any(doubled) {
            kept.push((one, looks));
        }
    }
    kept.into_iter().map(|(fused, _)| fused).collect()
}

/// Whether some frame shows one of each at two places.
fn beside(some: &[&Look], others: &[&Look]) -> bool {
    let two = |a: &Look, b: &Look| a.frame == b.frame && overlap(&a.quad, &b.quad) < ONE_PLACE;
    some.iter().any(|a| others.iter().any(|b| two(a, b)))
}

fn differing(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count()
}

/// How many characters must be added, left out or changed to make one text of the other.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rectify::frame as frame_of;
    use crate::text::{line_of, seen};

    fn look(kind: Kind, line: Line, frame: usize) -> Look {
        at(0.0, kind, line, frame)
    }

    /// So many pixels to the right.
    fn at(x: f32, kind: Kind, line: Line, frame: usize) -> Look {
        Look {
            kind,
            line,
            weight: 1.0,
            frame,
            quad: frame_of(100, 30).map(|[u, v]| [u + x, v]),
        }
    }

    #[test]
    fn frames_together_say_more_than_each() {
        let unsure = |place: usize, right: char, wrong: char, share: f32| {
            let mut line = seen("51C12345", 0.9);
            line.spots[place] = line_of(&[&[(right, share), (wrong, 0.95 - share)]]).spots[0].clone();
            line.confidence = line.spots.iter().map(|s| s.best().1).product();
            line
        };
        let looks = [
            look(Kind::Plate, unsure(3, '1', '7', 0.4), 0),
            look(Kind::Plate, unsure(3, '1', '7', 0.6), 1),
            look(Kind::Plate, unsure(7, '5', '6', 0.6), 2),
            look(Kind::Plate, unsure(5, '3', '8', 0.7), 3),
        ];
        let fused = fuse(&looks);
        assert_eq!(fused.len(), 1);
        assert_eq!((fused[0].judged.text.as_str(), fused[0].frames), ("51C12345", 4));
        assert!(fused[0].judged.accepted, "{:?}", fused[0].judged);
        assert!(looks.iter().all(|l| l.line.confidence < fused[0].judged.confidence));
    }

    #[test]
    fn tractor_trailer_and_container_are_three_things_and_a_cut_off_one_is_none() {
        let looks = [
            look(Kind::Plate, seen("51C12345", 0.98), 0),
            look(Kind::Plate, seen("51C12345", 0.97), 1),
            look(Kind::Plate, seen("51C1234", 0.9), 2),
            look(Kind::Plate, seen("61R00987", 0.98), 3),
            look(Kind::Container, seen("CSQU3054383", 0.98), 2),
            look(Kind::Container, seen("CSQU305438", 0.9), 1),
        ];
        let texts: Vec<String> = fuse(&looks).into_iter().map(|f| f.judged.text).collect();
        assert_eq!(texts.len(), 3, "{texts:?}");
        for text in ["51C12345", "61R00987", "CSQU3054383"] {
            assert!(texts.iter().any(|t| t == text), "{texts:?}");
        }
    }

    #[test]
    fn neighbours_that_are_nearly_alike_are_two_things() {
        let plates = |frame: usize| {
            ["51F99999", "51A99999", "30E99999"]
                .into_iter()
                .zip([0.0, 200.0, 400.0])
                .map(move |(text, x)| at(x + 10.0 * frame as f32, Kind::Plate, seen(text, 0.98), frame))
        };
        // In the last frame one of them is misread, and stands alone.
        let mut looks: Vec<Look> = (0..4).flat_map(plates).collect();
        looks.push(at(90.0, Kind::Plate, seen("51A99998", 0.9), 4));
        let mut texts: Vec<String> = fuse(&looks).into_iter().map(|f| f.judged.text).collect();
        texts.sort();
        assert_eq!(texts, ["30E99999", "51A99999", "51F99999"]);
        // A number that stands on a container twice is one.
        let twice = [0.0, 300.0].map(|x| at(x, Kind::Container, seen("CSQU3054383", 0.98), 0));
        assert_eq!(fuse(&twice).len(), 1);
    }

    #[test]
    fn a_number_that_holds_goes_before_one_that_lacks_its_thin_letter() {
        let frames = [
            "NIDU5181638",
            "NDU5181638",
            "NDU5181638",
            "NIDU5181638",
            "NDU5181638",
            "NDU5181638",
            "NIDU5181638",
        ];
        let looks: Vec<Look> = frames
            .iter()
            .enumerate()
            .map(|(n, text)| look(Kind::Container, seen(text, 0.98), n))
            .collect();
        let fused = fuse(&looks);
        assert_eq!(fused.len(), 1);
        assert_eq!((fused[0].judged.text.as_str(), fused[0].judged.accepted), ("NIDU5181638", true));
    }

    #[test]
    fn nothing_seen_is_nothing_said() {
        assert!(fuse(&[]).is_empty());
        assert!(fuse(&[look(Kind::Plate, Line::default(), 0)]).is_empty());
    }
}
