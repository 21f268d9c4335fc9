//! What the platform hears, packed small: a day of a thousand trucks is millions of reports.

use cordon_model::{
    Body, CameraId, ContainerNumber, Cover, Fix, Instruction, Observation, Plate, Rope, SealAlarm, SealId, SealReport, SealState, Sighting,
    Timestamp, VehicleId,
};

use crate::roads::round;

/// The instant at which a simulation begins: a Monday of 2026, midnight in UTC.
pub const BEGIN_S: i64 = 1_772_409_600;

/// Who sent a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A seal, by its place in the list.
    Seal(u32),
    /// A vehicle's own tracker.
    Vehicle(u32),
}

/// What a seal says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Said {
    /// The rope.
    pub cut: Option<bool>,
    /// The lock.
    pub locked: Option<bool>,
    /// The cover.
    pub open: Option<bool>,
    /// The battery.
    pub battery_pct: Option<f32>,
    /// An alarm that it raises by itself.
    pub alarm: Option<Alarm>,
}

/// Alarms that seals of this world raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// The rope was cut.
    RopeCut,
    /// It was opened while it was sealed.
    Opened,
    /// The cover was opened.
    CoverOpened,
    /// It was torn at.
    Tampered,
}

/// A position as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// Who sent it.
    pub who: Who,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Speed, km/h.
    pub kmh: f32,
    /// Course, degrees.
    pub course_deg: f32,
    /// Accuracy in metres, where the device tells it.
    pub accuracy_m: Option<f32>,
    /// Satellites.
    pub satellites: u8,
    /// Whether the receiver trusts it.
    pub valid: bool,
    /// What the seal says of itself beside it.
    pub said: Said,
}

/// What was said.
#[derive(Clone, Debug)]
pub enum What {
    /// A position.
    Fix(Position),
    /// A seal's state alone.
    Report(u32, Said),
    /// What a camera saw.
    Sighting(Box<Sighting>),
    /// An officer's act.
    Act(Box<Instruction>),
    /// A second has passed.
    Tick,
}

/// One thing that the platform hears. Times in microseconds of the simulation.
#[derive(Clone, Debug)]
pub struct Record {
    /// When it happened, by the world's clock.
    pub true_us: i64,
    /// When it happened, by the device's clock.
    pub observed_us: i64,
    /// When it is heard.
    pub received_us: i64,
    /// What.
    pub what: What,
}

/// The names of devices.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Seals.
    pub seals: Vec<SealId>,
    /// Vehicles.
    pub vehicles: Vec<VehicleId>,
}

/// An instant of the simulation.
#[must_use]
pub fn instant(us: i64) -> Timestamp {
    Timestamp::from_micros(BEGIN_S * 1_000_000 + us)
}

/// Seconds of the simulation of an instant.
#[must_use]
pub fn seconds(at: Timestamp) -> f64 {
    (at.as_micros() - BEGIN_S * 1_000_000) as f64 / 1e6
}

impl Said {
    fn state(self) -> SealState {
        let alarm = self.alarm.map(|a| match a {
            Alarm::RopeCut => SealAlarm::RopeCut,
            Alarm::Opened => SealAlarm::OpenedWhileSealed,
            Alarm::CoverOpened => SealAlarm::CoverOpened,
            Alarm::Tampered => SealAlarm::Tampered,
        });
        SealState {
            rope: self.cut.map(|cut| if cut { Rope::Cut } else { Rope::Whole }),
            locked: self.locked,
            cover: self.open.map(|open| if open { Cover::Open } else { Cover::Closed }),
            battery_pct: self.battery_pct.map(|p| f64::from(p).round()),
            alarms: alarm.into_iter().collect(),
            lock_event: None,
        }
    }
}

impl Record {
    /// The observation that it is to the product.
    #[must_use]
    pub fn observation(&self, names: &Names) -> Observation {
        let tenth = |v: f32| (f64::from(v) * 10.0).round() / 10.0;
        let body = match &self.what {
            What::Fix(p) => Body::Fix(Box::new(Fix {
                seal: match p.who {
                    Who::Seal(n) => Some(names.seals[n as usize].clone()),
                    Who::Vehicle(_) => None,
                },
                vehicle: match p.who {
                    Who::Vehicle(n) => Some(names.vehicles[n as usize].clone()),
                    Who::Seal(_) => None,
                },
                lat: round(p.lat),
                lon: round(p.lon),
                speed_kmh: Some(tenth(p.kmh)),
                course_deg: Some(tenth(p.course_deg)),
                accuracy_m: p.accuracy_m.map(tenth),
                satellites: Some(p.satellites.into()),
                fix_valid: Some(p.valid),
                state: p.said.state(),
            })),
            What::Report(n, said) => Body::SealReport(Box::new(SealReport {
                seal: Some(names.seals[*n as usize].clone()),
                state: said.state(),
            })),
            What::Sighting(s) => Body::Sighting(s.clone()),
            What::Act(i) => Body::Instruction(i.clone()),
            What::Tick => return Observation::of_content(None, instant(self.received_us), Body::Tick),
        };
        Observation::of_content(Some(instant(self.observed_us)), instant(self.received_us), body)
    }
}

/// What a camera read, as it is sent.
#[must_use]
pub fn sighting(camera: &str, plate: Option<&str>, container: Option<ContainerNumber>, confidence: f64) -> What {
    What::Sighting(Box::new(Sighting {
        camera: Some(CameraId::from(camera)),
        plate: plate.and_then(Plate::normalise),
        container,
        confidence: Some((confidence * 1_000.0).round() / 1_000.0),
        ..Sighting::default()
    }))
}
