//! How long pictures take on one thread: `cargo run --release -p cordon-render --example render_rate`.

use std::error::Error;
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use cordon_render::{Gate, Passing, container_crop, plate_crop, scene};

/// Makes the picture of a seed.
type Make = fn(u64);

fn main() -> Result<(), Box<dyn Error>> {
    let kinds: [(&str, u64, Make); 3] = [
        ("plate crop", 2000, |n| drop(black_box(plate_crop(n)))),
        ("container crop", 2000, |n| drop(black_box(container_crop(n)))),
        ("scene 640×384", 200, |n| drop(black_box(scene(n, 640, 384)))),
    ];
    let mut out = std::io::stdout();
    for (name, count, make) in kinds {
        make(0);
        let start = Instant::now();
        (0..count).for_each(make);
        let each = start.elapsed().as_secs_f64() * 1000.0 / count as f64;
        writeln!(out, "{name}: {each:.3} ms")?;
    }
    let gate = Gate::new(1280, 720, false, 1);
    let mut truck = Passing {
        plate: "51C-123.45".to_owned(),
        trailer: Some("51R-141.39".to_owned()),
        container: "CSQU3054383".parse().ok(),
        along: 0.0,
        toward: false,
        seed: 1,
    };
    let start = Instant::now();
    for n in 0..100 {
        truck.along = n as f32 / 100.0;
        black_box(gate.frame(Some(&truck), n as f32));
    }
    writeln!(out, "gate 1280×720: {:.3} ms", start.elapsed().as_secs_f64() * 10.0)?;
    Ok(())
}
