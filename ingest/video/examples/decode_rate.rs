//! How many frames of 720p a second one stream gives, decoded and scaled, on one decoding thread:
//! `cargo run --release -p cordon-video --features serve --example decode_rate [FILE]`.
//! Without a file it makes one: a moving picture of 1280 × 720 with noise, H.264, 1,500 kbit/s.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_model::Timestamp;
use cordon_video::pipeline::Clock;
use cordon_video::serve::TsSender;
use cordon_video::serve::ts::Shape;
use cordon_video::{Clip, Settings};

const FRAMES: u64 = 500;

fn main() -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("cordon-rate-{}", std::process::id()));
    let result = match std::env::args_os().nth(1) {
        Some(path) => measure(Path::new(&path)),
        None => made(&folder).and_then(|path| measure(&path)),
    };
    let _ = std::fs::remove_dir_all(folder);
    result
}

fn made(folder: &Path) -> Result<PathBuf, String> {
    std::fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let path = folder.join("720p.ts");
    let (width, height) = (1280, 720);
    let shape = Shape {
        width,
        height,
        fps: 25,
        klv: false,
    };
    let sender = TsSender::to_file(&path, shape).map_err(|e| e.to_string())?;
    let mut chance = 1_u32;
    for n in 0..FRAMES {
        let mut rgb = Vec::with_capacity((width * height * 3) as usize);
        for y in 0..height {
            for x in 0..width {
                chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let shade = ((x + n as u32 * 4) / 40 * 17 + y / 40 * 29) % 200 + (chance >> 29);
                rgb.extend([shade as u8, (shade / 2 + 60) as u8, 255 - shade as u8]);
            }
        }
        sender.push(rgb, None, Duration::from_millis(n * 40))?;
    }
    sender.finish()?;
    Ok(path)
}

fn measure(path: &Path) -> Result<(), String> {
    let clock: Clock = Arc::new(|| Timestamp::from_seconds(0));
    for width_max in [1280, 640] {
        let settings = Settings {
            width_max,
            ..Settings::default()
        };
        let began = Instant::now();
        let (mut frames, mut size) = (0_u32, (0, 0));
        for frame in Clip::open(path, &settings, Arc::clone(&clock)) {
            let frame = frame.map_err(|e| e.to_string())?;
            size = (frame.width, frame.height);
            frames += 1;
        }
        let fps = f64::from(frames) / began.elapsed().as_secs_f64();
        eprintln!("{frames} frames as {} × {} RGB: {fps:.0} a second", size.0, size.1);
    }
    Ok(())
}
