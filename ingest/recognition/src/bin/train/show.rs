//! A batch as it is learnt from, to be looked at.

use std::path::Path;
use std::time::Instant;

use cordon_recognition::find::{CELL, CELLS, VIEW};
use cordon_recognition::picture::Picture;
use cordon_recognition::text::ALPHABET;

use crate::crops::Crops;
use crate::real::Photo;
use crate::scenes::Scenes;
use crate::{Network, Plan};

/// Writes a sheet of crops (their texts go to stderr, row by row) or of scenes with the corners that are to be found.
pub(crate) fn show(file: &Path, plan: &Plan, photos: &[Photo]) -> Result<(), String> {
    let (start, seed, share) = (Instant::now(), plan.seed, plan.real_share);
    let (rgb, size, columns, count) = if plan.network != Network::Detector {
        let mut source = Crops::new(seed, photos, share, plan.network == Network::Upright);
        for _ in 0..16 {
            source.batch(60);
        }
        eprintln!("{:.2} ms a crop", start.elapsed().as_secs_f64() * 1000.0 / (16.0 * 60.0));
        let batch = source.batch(60);
        for row in batch.texts.chunks(6) {
            let texts: Vec<String> = row
                .iter()
                .map(|t| t.iter().map(|s| char::from(ALPHABET[*s as usize - 1])).collect())
                .collect();
            eprintln!("{}", texts.join(" "));
        }
        (batch.rgb, batch.shape, 6, 60)
    } else {
        let mut source = Scenes::new(seed, photos, share);
        source.batch(96);
        eprintln!("{:.2} ms a scene, all of them new", start.elapsed().as_secs_f64() * 1000.0 / 96.0);
        let mut batch = source.batch(12);
        for n in 0..12 {
            mark(
                &mut batch.rgb[n * 3 * VIEW[0] * VIEW[1]..][..3 * VIEW[0] * VIEW[1]],
                &batch.truth,
                n,
            );
        }
        (batch.rgb, VIEW, 3, 12)
    };
    let mut sheet = Picture::plain(size[0] * columns, size[1] * count / columns, [0; 3]);
    for (n, one) in rgb.chunks_exact(3 * size[0] * size[1]).enumerate() {
        for (y, row) in one.chunks_exact(3 * size[0]).enumerate() {
            let at = 3 * ((n / columns * size[1] + y) * sheet.width + n % columns * size[0]);
            sheet.rgb[at..at + row.len()].copy_from_slice(row);
        }
    }
    std::fs::write(file, sheet.jpeg(85).map_err(|e| e.to_string())?).map_err(|e| e.to_string())
}

/// Paints the corners that a scene's truth names: the first red, then green, blue, yellow; and dims where nothing is held against.
fn mark(view: &mut [u8], truth: &cordon_recognition::torch::Truth, n: usize) {
    let plane = CELLS[0] * CELLS[1];
    let colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]];
    for cell in 0..plane {
        let peak = (0..2).any(|k| truth.heat[(2 * n + k) * plane + cell] > 0.999);
        if !peak {
            continue;
        }
        let middle = [
            (cell % CELLS[1] * CELL + CELL / 2) as f32,
            (cell / CELLS[1] * CELL + CELL / 2) as f32,
        ];
        for (k, colour) in colours.iter().enumerate() {
            let [x, y] = [0, 1].map(|axis| middle[axis] + truth.corners[(8 * n + 2 * k + axis) * plane + cell]);
            for (dx, dy) in (-2..3).flat_map(|dx| (-2..3).map(move |dy| (dx, dy))) {
                let (x, y) = (x as i64 + dx, y as i64 + dy);
                if x >= 0 && y >= 0 && x < VIEW[0] as i64 && y < VIEW[1] as i64 {
                    view[3 * (y as usize * VIEW[0] + x as usize)..][..3].copy_from_slice(colour);
                }
            }
        }
    }
}
