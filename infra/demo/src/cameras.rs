//! The gates' cameras as real streams: RTSP on the loopback address, drawn and encoded only while somebody watches.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use cordon_model::Timestamp;
use cordon_render::{Gate, Passing};
use cordon_video::Fault;
use cordon_video::serve::{Drawn, RtspServer};

use crate::clock::Now;
use crate::demo::Demo;
use crate::drone::{DroneFeed, Flight, Sender};
use crate::lane::{self, GATES, Lane, Pass, Yard};
use crate::roads::roads;
use crate::truck::Truck;

/// The cameras' pictures: width and height in pixels.
pub const SIZE: (usize, usize) = (1280, 720);
/// Frames a second.
pub const FPS: u32 = 5;
/// Kilobits a second that one camera may take.
const KBPS: u32 = 1_500;
/// Pictures of the empty lane that take turns, a second each: each has noise of its own, so that the camera is not taken for frozen, and
/// a picture that stays for a second is encoded for next to nothing.
const EMPTY: usize = 4;
/// Seconds of the demo for which traffic is laid out at a time.
const AHEAD_S: f64 = 86_400.0;

/// A camera at a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct GateCamera {
    /// Its name.
    pub id: String,
    /// Where its stream is.
    pub url: String,
    /// Where it stands, degrees north.
    pub lat: f64,
    /// Where it stands, degrees east.
    pub lon: f64,
    /// What people call its place.
    pub post: String,
}

/// The demo's streams while they are served. Dropping it ends them.
pub struct Cameras {
    gates: Vec<GateCamera>,
    traffic: Arc<Mutex<Traffic>>,
    server: RtspServer,
    drone: Option<(DroneFeed, Sender)>,
}

impl Cameras {
    /// Opens the streams of a demo that is played by this clock.
    ///
    /// # Errors
    /// GStreamer lacks something, or no port is free.
    pub fn start(demo: &Demo, now: &Now) -> Result<Self, Fault> {
        let traffic = Arc::new(Mutex::new(Traffic::of(demo)));
        let clock = Clock {
            now: Arc::clone(now),
            start: demo.start(),
            began: Instant::now(),
        };
        let drawn = (0..GATES.len()).map(|n| Drawn {
            name: format!("gate{}", n + 1),
            width: SIZE.0 as u32,
            height: SIZE.1 as u32,
            fps: FPS,
            kbps: KBPS,
            draw: draw(n, &traffic, &clock),
        });
        let server = RtspServer::start(0, drawn.collect())?;
        let gates = places(demo, |name| server.url(name));
        let drone = match Flight::over(demo) {
            Some(flight) => Some(Sender::start(flight, demo, now)?),
            None => None,
        };
        Ok(Self {
            gates,
            traffic,
            server,
            drone,
        })
    }

    /// The cameras at the gates.
    #[must_use]
    pub fn gates(&self) -> Vec<GateCamera> {
        self.gates.clone()
    }

    /// The drone, if the demo's script has something for it to look at.
    #[must_use]
    pub fn drone(&self) -> Option<DroneFeed> {
        self.drone.as_ref().map(|(feed, _)| feed.clone())
    }

    /// How many cameras are watched at this moment.
    #[must_use]
    pub fn watched(&self) -> usize {
        self.server.watched()
    }

    /// How many passes were shown to their end, and how many were skipped.
    #[must_use]
    pub fn passes(&self) -> (u64, u64) {
        let traffic = lock(&self.traffic);
        let sum = |of: fn(&Lane) -> u64| traffic.lanes.iter().map(of).sum();
        (sum(|lane| lane.passed), sum(|lane| lane.skipped))
    }
}

/// The gates of this demo's world, in the order of [`GATES`]; a camera stands where the roads end.
fn places(demo: &Demo, url: impl Fn(&str) -> String) -> Vec<GateCamera> {
    let world = demo.world();
    let roads = roads(&world);
    let camera = |(n, gate): (usize, &&str)| {
        let fence = world.geofences.iter().find(|g| g.id.as_str() == *gate)?;
        let road = roads.iter().find(|r| r.origin.as_str() == *gate)?;
        let (place, _) = road.line.at(0.0);
        let id = format!("gate{}", n + 1);
        Some(GateCamera {
            url: url(&id),
            id,
            lat: place.lat,
            lon: place.lon,
            post: fence.name.clone().unwrap_or_else(|| (*gate).to_owned()),
        })
    };
    GATES.iter().enumerate().filter_map(camera).collect()
}

/// Who drives through which gate.
struct Traffic {
    trucks: Vec<Truck>,
    lanes: Vec<Lane>,
    yard: Yard,
    laid_out_s: f64,
    speed: f64,
    contradiction: Option<lane::Contradiction>,
}

impl Traffic {
    fn of(demo: &Demo) -> Self {
        Self {
            trucks: demo.trucks().to_vec(),
            lanes: vec![Lane::default(); GATES.len()],
            yard: Yard::default(),
            laid_out_s: 0.0,
            speed: demo.speed(),
            contradiction: demo.contradiction().cloned(),
        }
    }

    /// Lays out what is to come, a day of the demo at a time.
    fn lay_out(&mut self, demo_s: f64) {
        while self.laid_out_s < demo_s + AHEAD_S / 24.0 {
            let (from_s, until_s) = (self.laid_out_s, self.laid_out_s + AHEAD_S);
            for truck in &mut self.trucks {
                truck.plan_until(until_s);
            }
            for mut pass in lane::passes(&self.trucks, from_s, until_s) {
                if let Some(script) = self.contradiction.as_ref().filter(|c| c.truck == pass.truck && c.at_s == pass.at_s) {
                    pass.container = Some(script.seen);
                    pass.scripted = true;
                }
                self.lanes[pass.gate].expect(pass);
            }
            self.laid_out_s = until_s;
        }
    }

    fn look(&mut self, gate: usize, demo_s: f64, real_s: f64) -> Option<(Pass, f64)> {
        self.lay_out(demo_s);
        let seen = self.lanes[gate].look(demo_s, real_s, self.speed, &mut self.yard);
        seen.map(|(pass, began_s)| (pass.clone(), real_s - began_s))
    }
}

#[derive(Clone)]
struct Clock {
    now: Now,
    start: Timestamp,
    began: Instant,
}

/// Draws one gate. Its picture is made when somebody watches first.
fn draw(gate: usize, traffic: &Arc<Mutex<Traffic>>, clock: &Clock) -> cordon_video::serve::rtsp::Draw {
    let (traffic, clock) = (Arc::clone(traffic), clock.clone());
    let place: OnceLock<(Gate, Vec<Vec<u8>>)> = OnceLock::new();
    Arc::new(move |n, pixels| {
        let (drawn, empty) = place.get_or_init(|| {
            let drawn = Gate::new(SIZE.0, SIZE.1, lane::is_night(gate), gate as u64 + 1);
            let empty = (0..EMPTY).map(|t| drawn.frame(None, t as f32).rgb).collect();
            (drawn, empty)
        });
        let demo_s = (clock.now)().seconds_since(clock.start);
        let real_s = clock.began.elapsed().as_secs_f64();
        let seen = lock(&traffic).look(gate, demo_s, real_s);
        match seen {
            Some((pass, since_s)) => {
                let frame = drawn.frame(Some(&passing(&pass, since_s)), real_s as f32);
                pixels.copy_from_slice(&frame.rgb);
            }
            None => pixels.copy_from_slice(&empty[(n / u64::from(FPS)) as usize % EMPTY]),
        }
    })
}

/// A truck as the renderer wants it, so many seconds after its pass began. It is seen from behind, with the plate that it is declared with.
#[must_use]
pub fn passing(pass: &Pass, since_s: f64) -> Passing {
    Passing {
        plate: pass.plate.as_str().to_owned(),
        trailer: None,
        container: pass.container,
        along: lane::along(since_s),
        toward: false,
        seed: pass.truck as u64 + 1,
    }
}

fn lock(traffic: &Mutex<Traffic>) -> std::sync::MutexGuard<'_, Traffic> {
    traffic.lock().unwrap_or_else(PoisonError::into_inner)
}
