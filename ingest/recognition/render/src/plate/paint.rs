//! Makes a plate: ground, border, raised letters, screws, dirt, bends, reflections.

use super::plan::{Line, Plan, Trimming};
use crate::canvas::{Canvas, Colour, Pen, cloud};
use crate::chance::Dice;
use crate::face::{EMBLEMS, Face, Family};
use crate::plane::{Plane, Point};

/// Paints a plate onto its plane, whose unit is the millimetre and whose origin is the plate's top left.
pub(crate) fn paint(canvas: &mut Canvas, plane: &Plane, plan: &Plan, dice: &mut Dice) {
    let face = Face::draw(plan.family, dice);
    let [w, h] = plan.size;
    // Light from above: raised edges are bright above and dark below.
    let relief = [dice.about(1.6), dice.within(0.5, 2.2) * h / 140.0];
    let raised = dice.mild(0.55);
    let mut pen = canvas.on(plane);
    if dice.chance(0.6) {
        // The plate's own edge and shadow.
        pen.rounded([-3.0, -2.0], [w + 3.0, h + 5.0], plan.radius + 2.0);
        pen.glaze([0.02; 3], dice.within(0.2, 0.7));
    }
    pen.rounded([0.0, 0.0], [w, h], plan.radius);
    pen.fill(plan.ground);
    if let Some([inset, width]) = plan.border {
        border(&mut pen, plan, inset, width, dice);
    }
    for trimming in &plan.trimmings {
        trim(&mut pen, trimming, &face);
    }
    // Worn paint lets the ground through.
    let worn = if dice.chance(0.3) { dice.within(0.55, 1.0) } else { 1.0 };
    for line in &plan.lines {
        if raised > 0.08 {
            for (sign, tone) in [(1.0, [0.03; 3]), (-1.0, [1.0; 3])] {
                pen.plane = plane.moved([relief[0] * sign, relief[1] * sign], 1.0);
                let _ = write(&mut pen, line, &face, plan.family);
                pen.glaze(tone, raised);
            }
            pen.plane = *plane;
        }
        let emblems = write(&mut pen, line, &face, plan.family);
        pen.glaze(plan.ink, worn);
        for (which, at, size) in emblems {
            emblem(&mut pen, which, at, size, dice);
        }
    }
    screws(&mut pen, plan, dice);
    weather(&mut pen, plan, dice);
}

/// The letters of a line, as wide as there is room, within what the face bears; gives the boxes of its emblems.
fn write(pen: &mut Pen<'_>, line: &Line, face: &Face, family: Family) -> Vec<(char, Point, Point)> {
    let mut face = face.clone();
    let natural = face.measure(&line.text, line.height).max(1e-3);
    let factor = line.room / natural;
    let (least, most) = if family == Family::Vietnam { (0.35, 0.72) } else { (0.3, 0.75) };
    let wider = (face.width * factor).clamp(least, most);
    face.gap *= (factor * 0.5 + 0.5).clamp(0.5, 1.6);
    face.width = wider;
    face.weight = face.weight.min(wider * 0.34);
    let mut width = face.measure(&line.text, line.height);
    if width > line.room {
        // Still too wide: squeeze the gaps, then the letters.
        let over = line.room / width;
        face.gap *= over * over;
        face.width *= over;
        width = face.measure(&line.text, line.height);
    }
    let at = [line.centre[0] - width / 2.0, line.centre[1] - line.height / 2.0];
    face.write(pen, &line.text, at, line.height);
    face.emblems(&line.text, at, line.height)
}

/// An arms, two seals over each other, or a small mark: as large as letters or smaller, in colours of its own.
fn emblem(pen: &mut Pen<'_>, which: char, at: Point, [w, h]: Point, dice: &mut Dice) {
    let colours: [Colour; 6] = [
        [0.75, 0.12, 0.12],
        [0.1, 0.2, 0.55],
        [0.55, 0.56, 0.58],
        [0.15, 0.15, 0.16],
        [0.85, 0.65, 0.15],
        [0.1, 0.45, 0.3],
    ];
    let middle = [at[0] + w / 2.0, at[1] + h * dice.within(0.4, 0.6)];
    let (a, b) = (dice.pick(&colours), dice.pick(&colours));
    if which == EMBLEMS[0] {
        let half = [w * dice.within(0.3, 0.5), h * dice.within(0.22, 0.48)];
        let at = |x: f32, y: f32| [middle[0] + x * half[0], middle[1] + y * half[1]];
        pen.rounded(at(-1.0, -1.0), at(1.0, 1.0), half[0] * dice.within(0.2, 0.9));
        pen.fill(a);
        pen.rounded(at(-0.75, -0.8), at(0.75, 0.8), half[0] * 0.3);
        pen.fill(if dice.chance(0.5) { b } else { [0.88; 3] });
        pen.rect(at(-0.15, -0.75), at(0.15, 0.7));
        pen.rect(at(-0.5, -0.3), at(0.5, 0.0));
        pen.fill(if dice.chance(0.5) { a } else { [0.9; 3] });
    } else if which == EMBLEMS[1] {
        let radius = w * dice.within(0.3, 0.46);
        for (y, tone) in [(-0.24, a), (0.24, b)] {
            let centre = [middle[0], middle[1] + y * h];
            pen.disc(centre, radius);
            pen.fill(tone);
            pen.disc(centre, radius * dice.within(0.3, 0.8));
            pen.fill([dice.within(0.5, 0.95); 3]);
        }
    } else {
        pen.disc(middle, w * dice.within(0.12, 0.35));
        pen.fill(a);
    }
}

fn border(pen: &mut Pen<'_>, plan: &Plan, inset: f32, width: f32, dice: &mut Dice) {
    let [w, h] = plan.size;
    let radius = (plan.radius - inset).max(2.0);
    let inked = dice.chance(0.45) || plan.ground[0] < 0.5;
    let tone = if inked {
        plan.ink
    } else {
        plan.ground.map(|v| v * dice.within(0.5, 0.95))
    };
    pen.rounded([inset, inset], [w - inset, h - inset], radius);
    pen.glaze(tone, dice.within(0.4, 1.0));
    let inner = inset + width;
    pen.rounded([inner, inner], [w - inner, h - inner], (radius - width).max(1.0));
    pen.fill(plan.ground);
}

fn trim(pen: &mut Pen<'_>, trimming: &Trimming, face: &Face) {
    match trimming {
        Trimming::Panel(a, b, colour) => {
            pen.rect(*a, *b);
            pen.fill(*colour);
        }
        Trimming::Small(text, centre, height, colour) => {
            let width = face.measure(text, *height);
            face.write(pen, text, [centre[0] - width / 2.0, centre[1] - height / 2.0], *height);
            pen.fill(*colour);
        }
    }
}

/// Screws, washers, rivets; where they sit differs from shop to shop, and they may sit on a letter.
fn screws(pen: &mut Pen<'_>, plan: &Plan, dice: &mut Dice) {
    if dice.chance(0.3) {
        return;
    }
    let [w, h] = plan.size;
    let radius = dice.within(2.0, 5.0);
    let tone = dice.within(0.1, 0.85);
    let (x, y) = (w * dice.within(0.05, 0.3), h * dice.within(0.05, 0.12));
    let middle = h * dice.within(0.45, 0.55);
    let places: &[[f32; 2]] = match dice.below(5) {
        0 => &[[x, y], [w - x, y]],
        1 => &[[x, y], [w - x, y], [x, h - y], [w - x, h - y]],
        2 => &[[x * 0.3, middle], [w - x * 0.3, middle]],
        3 => &[[w / 2.0, y], [w / 2.0, h - y]],
        _ => &[[x * 0.6, middle], [w - x * 0.6, middle], [w / 2.0, y]],
    };
    for place in places {
        pen.disc([place[0] + 0.6, place[1] + 1.0], radius * 1.25);
    }
    pen.glaze([0.02; 3], 0.45);
    for place in places {
        pen.disc(*place, radius);
    }
    pen.fill([tone, tone, tone * 0.96]);
}

/// Dirt, dents and the sky in the paint.
fn weather(pen: &mut Pen<'_>, plan: &Plan, dice: &mut Dice) {
    let [w, h] = plan.size;
    let dirt = dice.mild(0.6);
    let dirt_tone: Colour = dice.pick(&[[0.42, 0.33, 0.22], [0.30, 0.27, 0.24], [0.5, 0.45, 0.36]]);
    let settle = dice.mild(0.5);
    let from = [dice.within(0.0, 250.0), dice.within(0.0, 250.0)];
    let grain = dice.within(0.15, 0.8);
    let bend = dice.about(0.22);
    let bend_at = w * dice.within(0.2, 0.8);
    let shine = if dice.chance(0.2) { dice.within(0.1, 0.5) } else { 0.0 };
    let (shine_at, shine_lean, shine_width) = (w * dice.within(0.0, 1.0), dice.about(1.5), w * dice.within(0.05, 0.25));
    let mottled = dice.mild(0.12);
    pen.shade([w, h], |u, v, pixel| {
        let c = cloud(from[0] + u * grain, from[1] + v * grain);
        let mut f = 1.0 + mottled * c;
        f += if u > bend_at {
            bend * (u - bend_at) / w
        } else {
            bend * 0.5 * (bend_at - u) / w
        };
        let d = (dirt * (c * 1.6 - 0.25) + settle * (v / h - 0.55)).clamp(0.0, 0.55);
        let s = if shine > 0.0 {
            let x = (u - shine_at + (v - h / 2.0) * shine_lean) / shine_width;
            shine / (1.0 + x * x * x * x)
        } else {
            0.0
        };
        for k in 0..3 {
            let lit = pixel[k] * f;
            let dirty = lit + (dirt_tone[k] - lit) * d;
            pixel[k] = dirty + (1.0 - dirty).max(0.0) * s;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::vietnam;

    /// How much ink is on each of 33 bands of a plate, from above.
    fn bands(square: bool, seed: u64) -> Vec<f32> {
        let mut dice = Dice::new(seed, 99);
        let plan = vietnam::of("51C-123.45", square, &mut dice);
        assert_eq!(plan.text, "51C12345");
        assert_eq!(plan.rows, if square { 2 } else { 1 });
        let [w, h] = plan.size.map(|v| v as usize);
        let mut canvas = Canvas::new(w, h, plan.ground);
        let plane = Plane([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        let mut pen = canvas.on(&plane);
        let face = Face::draw(plan.family, &mut dice);
        plan.lines.iter().for_each(|line| drop(write(&mut pen, line, &face, plan.family)));
        pen.fill([0.0; 3]);
        let inked = |band: usize| {
            let rows = &canvas.pixels[band * h / 33 * w..(band + 1) * h / 33 * w];
            rows.iter().filter(|p| p[0] < 0.3).count() as f32 / rows.len() as f32
        };
        (0..33).map(inked).collect()
    }

    #[test]
    fn a_square_plate_has_two_lines_and_a_long_one_has_one() {
        for seed in 0..20 {
            let two = bands(true, seed);
            let gap = two[13..20].iter().copied().fold(1.0, f32::min);
            assert!(two[8] > 0.04 && two[24] > 0.06 && gap < 0.005, "{two:?}");
            let one = bands(false, seed);
            let least = one[10..23].iter().copied().fold(1.0, f32::min);
            assert!(least > 0.05 && one[1] < 0.01 && one[31] < 0.01, "{one:?}");
        }
    }
}
