//! Streams for cameras and drones to watch: a truck that passes a gate, over RTSP or in a film; a drone's flight.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cordon_feeds::speak::misb0601::Shot;
use cordon_model::{ContainerNumber, Timestamp};
use cordon_render::{Gate, Passing};
pub use cordon_video::serve::RtspServer;
use cordon_video::serve::ts::Shape;
use cordon_video::serve::{Drawn, TsSender};

/// The pictures' width and height.
const SIZE: (usize, usize) = (1280, 720);
/// Frames a second.
const FPS: u32 = 5;
/// The lane is empty before the truck comes and after it is gone, for so many frames.
const EMPTY: u64 = 8;
/// The truck is in view for so many frames.
const PASS: u64 = 25;

/// A truck as a gate's camera sees it.
#[derive(Clone, Debug)]
pub struct Truck {
    /// Its plate.
    pub plate: &'static str,
    /// The number on its container.
    pub container: &'static str,
}

impl Truck {
    /// What stands before the camera in its n-th frame.
    fn passing(&self, n: u64) -> Option<Passing> {
        let shown = n.checked_sub(EMPTY).filter(|n| *n < PASS)?;
        Some(Passing {
            plate: self.plate.to_owned(),
            trailer: None,
            container: self.container.parse::<ContainerNumber>().ok(),
            along: 0.3 + 0.45 * shown as f32 / PASS as f32,
            toward: false,
            seed: 7,
        })
    }
}

fn drawn(name: String, draw: impl Fn(u64, &mut [u8]) + Send + Sync + 'static) -> Drawn {
    Drawn {
        name,
        width: SIZE.0 as u32,
        height: SIZE.1 as u32,
        fps: FPS,
        kbps: 3_000,
        draw: Arc::new(draw),
    }
}

/// A gate's camera over RTSP, as `/gate`; port 0 picks a free one. The truck comes each time that somebody begins to watch.
///
/// # Panics
/// Where the port is taken.
#[must_use]
pub fn gate(port: u16, truck: Truck) -> RtspServer {
    let yard = Gate::new(SIZE.0, SIZE.1, false, 3);
    let camera = drawn("gate".to_owned(), move |n, pixels| {
        let picture = yard.frame(truck.passing(n).as_ref(), n as f32 / FPS as f32);
        pixels.copy_from_slice(&picture.rgb);
    });
    RtspServer::start(port, vec![camera]).expect("the gate's camera opens")
}

/// So many gates' cameras of one server, as `/gate-0` and on: at each the truck comes again every so many frames, at each a while after
/// the one before. An empty lane is drawn once, as the load that is measured is not that of drawing.
///
/// # Panics
/// Where no port is free.
#[must_use]
pub fn busy_gates(count: usize, truck: &Truck, every: u64) -> RtspServer {
    let cameras = (0..count as u64).map(|at| {
        let yard = Gate::new(SIZE.0, SIZE.1, at % 3 == 2, at);
        let empty = yard.frame(None, 0.0).rgb;
        let truck = truck.clone();
        drawn(format!("gate-{at}"), move |n, pixels| {
            let passing = truck.passing((n + at * every / count as u64) % every);
            match passing {
                None => pixels.copy_from_slice(&empty),
                passing => pixels.copy_from_slice(&yard.frame(passing.as_ref(), n as f32 / FPS as f32).rgb),
            }
        })
    });
    RtspServer::start(0, cameras.collect()).expect("the gates' cameras open")
}

/// A film of a truck that passes, as a file.
///
/// # Panics
/// Where it cannot be written.
pub fn film(path: &Path, truck: &Truck) {
    let (width, height) = (SIZE.0 as u32, SIZE.1 as u32);
    let yard = Gate::new(SIZE.0, SIZE.1, false, 4);
    let shape = Shape {
        width,
        height,
        fps: FPS,
        klv: false,
    };
    let sender = TsSender::to_file(path, shape).expect("the film is begun");
    for n in 0..2 * EMPTY + PASS {
        let picture = yard.frame(truck.passing(n).as_ref(), n as f32 / FPS as f32);
        sender.push(picture.rgb, None, frame_time(n)).expect("a frame is taken");
    }
    sender.finish().expect("the film is written");
}

fn frame_time(n: u64) -> Duration {
    Duration::from_millis(n * 1_000 / u64::from(FPS))
}

/// A drone's flight as a file: so many frames, with packets beside them or without.
///
/// # Panics
/// Where it cannot be written.
pub fn flight(path: &Path, frames: u8, klv: bool, began: Timestamp) {
    let shape = Shape {
        width: 320,
        height: 180,
        fps: FPS,
        klv,
    };
    let sender = TsSender::to_file(path, shape).expect("the flight is begun");
    for n in 0..frames {
        let lat = 10.8 + f64::from(n) / 1_000.0;
        let shot = Shot {
            at: Some(began.plus_seconds(f64::from(n) / f64::from(FPS))),
            place: Some((lat, 106.7, 500.0)),
            attitude_deg: Some((90.0, 0.0, 0.0)),
            frame_center: Some((lat, 106.71, 10.0)),
            corners: Some([
                (lat + 0.002, 106.708),
                (lat + 0.002, 106.712),
                (lat - 0.002, 106.712),
                (lat - 0.002, 106.708),
            ]),
            ..Shot::default()
        };
        let shade = (0..320 * 180 * 3).map(|k| ((k / 960 + usize::from(n) * 7) % 200) as u8 + 20);
        let packet = klv.then(|| shot.packet());
        sender
            .push(shade.collect(), packet, frame_time(u64::from(n)))
            .expect("a frame is taken");
    }
    sender.finish().expect("the flight is written");
}

/// The lines of the configuration for a camera that stands at a place.
#[must_use]
pub fn camera(id: &str, url: &str, (lon, lat): (f64, f64)) -> String {
    format!("[[cameras]]\nid = \"{id}\"\nurl = \"{url}\"\nlat = {lat}\nlon = {lon}\npost = \"Cổng {id}\"\n")
}

/// The lines of the configuration for a drone.
#[must_use]
pub fn drone(id: &str, url: &str) -> String {
    format!("[[drones]]\nid = \"{id}\"\nurl = \"{url}\"\n")
}
