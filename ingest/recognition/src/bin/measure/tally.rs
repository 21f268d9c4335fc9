//! What a set of pictures comes to.

use cordon_recognition::find::overlap;
use cordon_recognition::reading::Reading;
use cordon_recognition::rectify::Quad;

use crate::labels::Labelled;

/// The table's head.
pub(crate) const HEAD: &str = "| set | pictures | texts | exact | 95 % | accepted | of these right | unlabelled | found | ms median | ms 90 % |\n|---|---|---|---|---|---|---|---|---|---|---|";

/// What is found covers a marked thing from this common part of both on.
const COVERS: f32 = 0.5;

/// What one set comes to.
#[derive(Default)]
pub(crate) struct Tally {
    texts: usize,
    exact: usize,
    accepted: usize,
    accepted_right: usize,
    /// Accepted readings of what nobody labelled: whether they are right is for an eye to say.
    unlabelled: usize,
    /// Marked in photographs and legible, and where of these something was found.
    marked: usize,
    found: usize,
    ms: Vec<f64>,
}

/// What a reading is beside a picture's labels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Beside {
    Right,
    Wrong,
    /// It lies where nothing legible is marked.
    Unlabelled,
}

impl Tally {
    pub(crate) fn count(&mut self, label: &Labelled, readings: &[Reading], ms: f64) {
        let counted = counted(label, readings);
        self.texts += label.texts.len();
        self.exact += label.texts.iter().filter(|text| counted.iter().any(|r| r.text == **text)).count();
        for reading in counted.iter().filter(|r| r.accepted) {
            match beside(label, reading) {
                Beside::Right => (self.accepted, self.accepted_right) = (self.accepted + 1, self.accepted_right + 1),
                Beside::Wrong => self.accepted += 1,
                Beside::Unlabelled => self.unlabelled += 1,
            }
        }
        let boxes = label.boxes.iter().filter(|(_, said)| said.is_some() && !label.crop);
        let covered = |sides: &[f32; 4]| readings.iter().any(|r| overlap(&upright(sides), &r.quad) >= COVERS);
        for (sides, _) in boxes {
            (self.marked, self.found) = (self.marked + 1, self.found + usize::from(covered(sides)));
        }
        self.ms.push(ms);
    }

    /// Both sets together.
    pub(crate) fn add(&mut self, other: &Self) {
        self.texts += other.texts;
        self.exact += other.exact;
        self.accepted += other.accepted;
        self.accepted_right += other.accepted_right;
        self.unlabelled += other.unlabelled;
        self.marked += other.marked;
        self.found += other.found;
        self.ms.extend(&other.ms);
    }

    /// Of what is marked in photographs, how much was found.
    fn covered(&self) -> String {
        if self.marked == 0 {
            return "–".to_owned();
        }
        format!("{:.1} % of {}", percent(self.found, self.marked), self.marked)
    }

    /// The set's line of the table.
    pub(crate) fn line(&self) -> String {
        let mut ms = self.ms.clone();
        ms.sort_by(f64::total_cmp);
        let at = |share: f64| ms[((ms.len() - 1) as f64 * share).round() as usize];
        format!(
            "{} | {} | {} | {} | {:.1} % | {} | {} | {:.1} | {:.1} |",
            ms.len(),
            self.texts,
            share(self.exact, self.texts),
            format_args!("{} ({:.1} %)", self.accepted, percent(self.accepted, self.texts)),
            percent(self.accepted_right, self.accepted),
            self.unlabelled,
            self.covered(),
            at(0.5),
            at(0.9),
        )
    }
}

/// The corners of an upright box: left, top, right, bottom.
const fn upright(&[a, b, c, d]: &[f32; 4]) -> Quad {
    [[a, b], [c, b], [c, d], [a, d]]
}

/// A crop holds one text: the best reading counts. In a photograph any of its kind.
pub(crate) fn counted<'a>(label: &Labelled, readings: &'a [Reading]) -> Vec<&'a Reading> {
    let most = if label.crop { 1 } else { usize::MAX };
    readings.iter().filter(|r| r.kind == label.kind).take(most).collect()
}

/// What a reading is beside the labels: one that lies where something else is marked is wrong; elsewhere nobody has said what is written.
pub(crate) fn beside(label: &Labelled, reading: &Reading) -> Beside {
    if label.texts.contains(&reading.text) {
        return Beside::Right;
    }
    let here = |sides: &[f32; 4]| overlap(&upright(sides), &reading.quad) > 0.05;
    let marked = label.boxes.iter().find(|(sides, _)| here(sides));
    match marked {
        Some((_, Some(_))) => Beside::Wrong,
        None if label.crop || label.boxes.is_empty() => Beside::Wrong,
        Some((_, None)) | None => Beside::Unlabelled,
    }
}

pub(crate) fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// A share with its interval: two cells.
pub(crate) fn share(part: usize, whole: usize) -> String {
    let [low, high] = wilson(part, whole);
    format!("{:.1} % | {low:.1}–{high:.1} %", percent(part, whole))
}

/// Wilson's interval of 95 %, in percent.
fn wilson(part: usize, whole: usize) -> [f64; 2] {
    let (n, z) = (whole.max(1) as f64, 1.959_964);
    let share = part as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    [-spread, spread].map(|s| 100.0 * (middle + s) / (1.0 + z * z / n))
}
