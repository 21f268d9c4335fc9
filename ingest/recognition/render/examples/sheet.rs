//! A contact sheet, to be looked at: `cargo run --release -p cordon-render --example sheet -- OUT.png SEED [plates|containers|vertical|lookalikes|scenes|gates|gate] [FONTS]`.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

use cordon_render::{Gate, Passing, Picture, Scene, container_crop, lend_fonts, lookalike, plate_crop, scene, vertical_container_crop};

/// The sheet's size in pixels.
const SHEET: [usize; 2] = [1920, 1160];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, seed, rest @ ..] = arguments.as_slice() else {
        return Err("usage: sheet OUT.png SEED [plates|containers|vertical|lookalikes|scenes|gates|gate] [FONTS]".into());
    };
    let seed: u64 = seed.parse()?;
    if let Some(folder) = rest.get(1) {
        let mut names: Vec<_> = std::fs::read_dir(folder)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        names.sort();
        lend_fonts(names.iter().filter_map(|name| std::fs::read(name).ok()).collect());
    }
    let (make, cell): (fn(u64) -> Picture, [usize; 2]) = match rest.first().map(String::as_str) {
        Some("containers") => (|n| container_crop(n).picture, [320, 116]),
        Some("gate") => (gate, [1280, 720]),
        Some("lookalikes") => (lookalike, [384, 240]),
        Some("vertical") => (|n| vertical_container_crop(n).picture, [64, 290]),
        Some("gates") => (gate, [640, 360]),
        Some("scenes") => (outlined, [480, 290]),
        _ => (|n| plate_crop(n).picture, [240, 116]),
    };
    let mut sheet = Picture {
        width: SHEET[0],
        height: SHEET[1],
        rgb: vec![0; 3 * SHEET[0] * SHEET[1]],
    };
    let columns = SHEET[0] / cell[0];
    for n in 0..columns * (SHEET[1] / cell[1]) {
        place(
            &mut sheet,
            &make(seed + n as u64),
            [n % columns * cell[0], n / columns * cell[1]],
            cell,
        );
    }
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(out)?), sheet.width as u32, sheet.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&sheet.rgb)?;
    Ok(())
}

/// Puts a picture into a cell, as large as it fits, at whole multiples or fractions.
fn place(sheet: &mut Picture, picture: &Picture, at: [usize; 2], cell: [usize; 2]) {
    let fit = ((cell[0] - 4) as f32 / picture.width as f32).min((cell[1] - 4) as f32 / picture.height as f32);
    let (w, h) = ((picture.width as f32 * fit) as usize, (picture.height as f32 * fit) as usize);
    for y in 0..h {
        for x in 0..w {
            let from = ((y as f32 / fit) as usize * picture.width + (x as f32 / fit) as usize) * 3;
            let to = ((at[1] + y) * sheet.width + at[0] + x) * 3;
            sheet.rgb[to..to + 3].copy_from_slice(&picture.rgb[from..from + 3]);
        }
    }
}

/// A truck on its way through a gate, nine frames, by day and by night.
fn gate(seed: u64) -> Picture {
    let gate = Gate::new(1280, 720, seed % 20 >= 10, seed / 10);
    let truck = Passing {
        plate: "51C-123.45".to_owned(),
        trailer: Some("51R-141.39".to_owned()),
        container: "CSQU3054383".parse().ok(),
        along: 0.1 + 0.09 * (seed % 10) as f32,
        toward: seed % 40 >= 20,
        seed: seed / 10,
    };
    outline(gate.scene(Some(&truck), seed as f32))
}

/// A scene with its objects outlined in green, and what is unclear in red.
fn outlined(seed: u64) -> Picture {
    outline(scene(seed, 640, 384))
}

fn outline(scene: Scene) -> Picture {
    let mut picture = scene.picture;
    for (quad, colour) in scene
        .objects
        .iter()
        .map(|object| (&object.quad, [0, 255, 0]))
        .chain(scene.unclear.iter().map(|quad| (quad, [255, 0, 0])))
    {
        for i in 0..4 {
            let (a, b) = (quad[i], quad[(i + 1) % 4]);
            for step in 0..=200 {
                let t = step as f32 / 200.0;
                let (x, y) = (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t);
                if x >= 0.0 && y >= 0.0 && (x as usize) < picture.width && (y as usize) < picture.height {
                    let at = (y as usize * picture.width + x as usize) * 3;
                    picture.rgb[at..at + 3].copy_from_slice(&colour);
                    // The upper side is told from the others.
                    picture.rgb[at + 2] = if i == 0 { 255 } else { 0 };
                }
            }
        }
    }
    picture
}
