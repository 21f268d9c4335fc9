//! A contact sheet, to be looked at: `cargo run --release -p cordon-render --example sheet -- OUT.png SEED [plates|containers|scenes]`.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

use cordon_render::{Picture, container_crop, plate_crop};

/// The sheet's size in cells, and a cell's in pixels.
const COLUMNS: usize = 8;
const ROWS: usize = 9;
const CELL: [usize; 2] = [220, 120];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, seed, rest @ ..] = arguments.as_slice() else {
        return Err("usage: sheet OUT.png SEED [plates|containers]".into());
    };
    let seed: u64 = seed.parse()?;
    let make: fn(u64) -> Picture = match rest.first().map(String::as_str) {
        Some("containers") => |n| container_crop(n).picture,
        _ => |n| plate_crop(n).picture,
    };
    let mut sheet = Picture {
        width: COLUMNS * CELL[0],
        height: ROWS * CELL[1],
        rgb: vec![0; 3 * COLUMNS * CELL[0] * ROWS * CELL[1]],
    };
    for cell in 0..COLUMNS * ROWS {
        place(&mut sheet, &make(seed + cell as u64), [cell % COLUMNS * CELL[0], cell / COLUMNS * CELL[1]]);
    }
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(out)?), sheet.width as u32, sheet.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&sheet.rgb)?;
    Ok(())
}

/// Puts a picture into a cell, as large as it fits, at whole multiples or fractions.
fn place(sheet: &mut Picture, picture: &Picture, at: [usize; 2]) {
    let fit = ((CELL[0] - 4) as f32 / picture.width as f32).min((CELL[1] - 4) as f32 / picture.height as f32);
    let (w, h) = ((picture.width as f32 * fit) as usize, (picture.height as f32 * fit) as usize);
    for y in 0..h {
        for x in 0..w {
            let from = ((y as f32 / fit) as usize * picture.width + (x as f32 / fit) as usize) * 3;
            let to = ((at[1] + y) * sheet.width + at[0] + x) * 3;
            sheet.rgb[to..to + 3].copy_from_slice(&picture.rgb[from..from + 3]);
        }
    }
}
