//! A drone over the place where a truck leaves its road: where it flies, what its packets say, and its stream (MPEG-TS over UDP).

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cordon_feeds::speak::misb0601::Shot;
use cordon_model::Timestamp;
use cordon_model::world::Position;
use cordon_video::serve::TsSender;
use cordon_video::serve::ts::Shape;
use cordon_video::{Fault, Stop};

use crate::clock::Now;
use crate::country;
use crate::demo::Demo;
use crate::ground::{self, View};
use crate::line::{Line, moved};
use crate::script::{DETOUR_AT_S, Kind};
use crate::truck::Truck;

/// The drone's name.
pub const ID: &str = "uav1";
/// Frames a second; each second one has a packet beside it.
pub const FPS: u32 = 6;
/// The circle that it flies: metres from its middle, and metres a second by the demo's clock.
const RADIUS_M: f64 = 90.0;
const SPEED_MS: f64 = 5.0;
/// Metres above the ground, and of the ground above the sea.
const HEIGHT_M: f64 = 600.0;
const GROUND_M: f64 = 12.0;
/// The camera's horizontal field of view in degrees; the vertical one follows from the picture.
const FOV_DEG: f64 = 40.0;

/// A drone's stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DroneFeed {
    /// Its name.
    pub id: String,
    /// Where it sends: `udp://ADDR:PORT`.
    pub url: String,
}

/// A flight: it circles over the place where the script's truck leaves its road, and over the truck while that is away.
#[derive(Clone, Debug)]
pub struct Flight {
    turn_off: Position,
    truck: Truck,
    back_s: f64,
}

impl Flight {
    /// The flight of a demo; none where no truck leaves its road.
    #[must_use]
    pub fn over(demo: &Demo) -> Option<Self> {
        let truck = demo
            .trucks()
            .iter()
            .find(|t| t.incident.as_ref().is_some_and(|i| i.kind == Kind::Detour))?;
        let detour = country::detour().ok()?;
        let turn_off = *detour.route.coordinates.first()?;
        let way = Line::new(detour.route.coordinates).length_m();
        let leg = truck.legs.first()?;
        let (at_m, _) = leg.motion.at(DETOUR_AT_S - leg.departs_s);
        Some(Self {
            turn_off,
            back_s: leg.departs_s + leg.motion.reaches(at_m + 2.0 * way),
            truck: truck.clone(),
        })
    }

    /// Where it is so many seconds after the demo's start: the place below it, and its heading in degrees clockwise from north.
    #[must_use]
    pub fn at(&self, t_s: f64) -> (Position, f64) {
        let middle = if (DETOUR_AT_S..self.back_s).contains(&t_s) {
            self.truck.at(t_s).position
        } else {
            self.turn_off
        };
        let bearing = t_s * SPEED_MS / RADIUS_M;
        let place = moved(middle, RADIUS_M * bearing.sin(), RADIUS_M * bearing.cos());
        (place, (bearing.to_degrees() + 90.0).rem_euclid(360.0))
    }

    /// What its camera sees then.
    #[must_use]
    pub fn view(&self, t_s: f64) -> View {
        let (middle, heading_deg) = self.at(t_s);
        let wide = 2.0 * HEIGHT_M * (FOV_DEG / 2.0).to_radians().tan();
        View {
            middle,
            heading_deg,
            pixel_m: wide / ground::SIZE.0 as f64,
        }
    }

    /// What it says of that: MISB ST 0601.
    #[must_use]
    pub fn shot(&self, t_s: f64, start: Timestamp) -> Shot {
        let view = self.view(t_s);
        let Position { lat, lon } = view.middle;
        let high = view.pixel_m * ground::SIZE.1 as f64;
        Shot {
            at: Some(start.plus_seconds(t_s)),
            mission: Some("DEMO".to_owned()),
            tail_number: Some(ID.to_owned()),
            platform: Some("Cordon demo".to_owned()),
            sensor: Some("EO".to_owned()),
            attitude_deg: Some((view.heading_deg, 0.0, 0.0)),
            place: Some((lat, lon, GROUND_M + HEIGHT_M)),
            fov_deg: Some((FOV_DEG, 2.0 * (high / 2.0 / HEIGHT_M).atan().to_degrees())),
            camera_deg: Some((0.0, -90.0, 0.0)),
            slant_range_m: Some(HEIGHT_M),
            frame_center: Some((lat, lon, GROUND_M)),
            corners: Some(view.corners()),
            speed_ms: Some(SPEED_MS as u8),
            others: Vec::new(),
        }
    }
}

/// Sends a flight. Dropping it ends the stream.
pub(crate) struct Sender {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Sender {
    pub(crate) fn start(flight: Flight, demo: &Demo, now: &Now) -> Result<(DroneFeed, Self), Fault> {
        let addr = free_port().map_err(|e| Fault::Missing(format!("a free port ({e})")))?;
        let shape = Shape {
            width: ground::SIZE.0 as u32,
            height: ground::SIZE.1 as u32,
            fps: FPS,
            klv: true,
        };
        let sender = TsSender::to_udp(addr, shape)?;
        let feed = DroneFeed {
            id: ID.to_owned(),
            url: format!("udp://{addr}"),
        };
        let stop = Stop::default();
        let mut played = Played {
            roads: roads(demo),
            trucks: demo.trucks().to_vec(),
            start: demo.start(),
            now: Now::clone(now),
            flight,
        };
        let stopping = stop.clone();
        let thread = std::thread::spawn(move || played.send(&sender, &stopping));
        let thread = Some(thread);
        Ok((feed, Self { stop, thread }))
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A port that nobody listens on yet: the one who watches opens it.
fn free_port() -> std::io::Result<SocketAddr> {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// The roads that can be seen: the corridors of the truck that leaves them, and where it goes.
fn roads(demo: &Demo) -> Vec<Line> {
    let detour = country::detour().ok();
    let corridor = detour.as_ref().map(|d| d.corridor.clone());
    let world = demo.world();
    let corridors = world.corridors.iter().filter(|c| Some(&c.id) == corridor.as_ref());
    let lines = corridors.map(|c| Line::from(&c.route));
    lines.chain(detour.map(|d| Line::from(&d.route))).collect()
}

struct Played {
    flight: Flight,
    roads: Vec<Line>,
    trucks: Vec<Truck>,
    start: Timestamp,
    now: Now,
}

impl Played {
    fn send(&mut self, sender: &TsSender, stop: &Stop) {
        let began = Instant::now();
        let gap = Duration::from_secs(1) / FPS;
        for n in 0_u32.. {
            let t_s = (self.now)().seconds_since(self.start);
            let klv = n.is_multiple_of(2).then(|| self.flight.shot(t_s, self.start).packet());
            if sender.push(self.frame(t_s), klv, gap.saturating_mul(n)).is_err() {
                break;
            }
            if stop.wait(gap.saturating_mul(n + 1).saturating_sub(began.elapsed())) {
                break;
            }
        }
    }

    fn frame(&mut self, t_s: f64) -> Vec<u8> {
        let trucks: Vec<(Position, f64)> = self
            .trucks
            .iter_mut()
            .map(|truck| {
                truck.plan_until(t_s);
                let place = truck.at(t_s);
                (place.position, place.course_deg)
            })
            .collect();
        ground::picture(&self.flight.view(t_s), self.flight.turn_off, &self.roads, &trucks)
    }
}
