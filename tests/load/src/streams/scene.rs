//! What the cameras of the bench show: a truck rolls through a gate for ten seconds, and for ten the lane is empty.

use std::path::{Path, PathBuf};

use cordon_model::Timestamp;
use cordon_render::{Gate, Passing};
use cordon_video::serve::Film;
use cordon_video::{Frame, still};

/// So long something moves, and so long nothing does, in seconds.
const HALF_S: u64 = 10;
const FPS: u64 = 25;

fn passing(n: u64) -> Option<Passing> {
    (n < HALF_S * FPS).then(|| Passing {
        plate: "51C12345".to_owned(),
        trailer: None,
        container: "CSQU3054383".parse().ok(),
        along: 0.3 + 0.45 * n as f32 / (HALF_S * FPS) as f32,
        toward: false,
        seed: 7,
    })
}

/// The whole of it, coded.
pub(super) fn film(width: u32, height: u32, kbps: u32) -> Result<Film, String> {
    let gate = Gate::new(width as usize, height as usize, false, 3);
    let empty = gate.frame(None, 0.0).rgb;
    Film::coded((width, height), FPS as u32, kbps, 2 * HALF_S * FPS, &|n, pixels| match passing(n) {
        Some(truck) => pixels.copy_from_slice(&gate.frame(Some(&truck), n as f32 / FPS as f32).rgb),
        None => pixels.copy_from_slice(&empty),
    })
}

/// So many pictures of it as files.
pub(super) fn pictures(dir: &Path, count: u64) -> Result<Vec<PathBuf>, String> {
    let gate = Gate::new(1920, 1080, false, 3);
    let picture = |n: u64| {
        let n = n * HALF_S * FPS / count;
        let frame = Frame {
            width: 1920,
            height: 1080,
            rgb: gate.frame(passing(n).as_ref(), n as f32 / FPS as f32).rgb,
            pts: None,
            received_at: Timestamp::from_seconds(0),
        };
        let path = dir.join(format!("{n}.jpg"));
        std::fs::write(&path, still::jpeg(&frame)?).map_err(|e| e.to_string())?;
        Ok(path)
    };
    (0..count).map(picture).collect()
}
