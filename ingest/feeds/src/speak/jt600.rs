//! A Jointech lock that speaks jt600.

use cordon_model::Timestamp;

use super::bcd;

/// Status bits, as the vendor's table has them.
pub mod status {
    /// The position comes from cell towers.
    pub const CELL_POSITION: u16 = 0x0001;
    /// Entered a fence that the lock keeps.
    pub const FENCE_ENTERED: u16 = 0x0002;
    /// Left a fence that the lock keeps.
    pub const FENCE_LEFT: u16 = 0x0004;
    /// The steel rope was cut.
    pub const ROPE_CUT: u16 = 0x0008;
    /// Vibration.
    pub const VIBRATION: u16 = 0x0010;
    /// The server must acknowledge.
    pub const MUST_ACKNOWLEDGE: u16 = 0x0020;
    /// The rope is in the lock.
    pub const ROPE_INSERTED: u16 = 0x0040;
    /// The motor holds the lock.
    pub const MOTOR_LOCKED: u16 = 0x0080;
    /// Left unlocked too long.
    pub const LEFT_UNLOCKED: u16 = 0x0100;
    /// Five wrong passwords.
    pub const WRONG_PASSWORD: u16 = 0x0200;
    /// A card that is not allowed.
    pub const ILLEGAL_CARD: u16 = 0x0400;
    /// The battery is low.
    pub const LOW_BATTERY: u16 = 0x0800;
    /// The back cover was opened.
    pub const COVER_OPENED: u16 = 0x1000;
    /// The back cover is closed.
    pub const COVER_CLOSED: u16 = 0x2000;
    /// The motor is stuck.
    pub const MOTOR_STUCK: u16 = 0x4000;
    /// A lock that is closed and well.
    pub const WELL: u16 = ROPE_INSERTED | MOTOR_LOCKED | COVER_CLOSED;
}

/// Where the lock is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// When; `None` writes all zeros, as before the first fix.
    pub at: Option<Timestamp>,
    /// Degrees north; four decimals of a minute are written.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Whether the receiver trusts it.
    pub valid: bool,
    /// Speed in knots, a plain byte.
    pub speed_kn: u8,
    /// Course in whole degrees; even ones can be written.
    pub course_deg: u16,
}

/// One record of the long form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// Where and when.
    pub place: Place,
    /// Kilometres driven.
    pub odometer_km: u32,
    /// Satellites in use.
    pub satellites: u8,
    /// The status word; see [`status`].
    pub status: u16,
    /// Battery in per cent, or FF while charging.
    pub battery: u8,
    /// Signal of the mobile network.
    pub gsm_level: u8,
}

/// The lock.
#[derive(Clone, Debug)]
pub struct Lock {
    /// Its ten digits.
    pub device: String,
    /// The protocol's version: 17 and 19 (hexadecimal) write the longest records, older ones the shortest.
    pub version: u8,
}

fn date(at: Option<Timestamp>) -> String {
    at.map_or_else(
        || "000000000000".to_owned(),
        |t| {
            let (year, month, day, hour, minute, second) = t.to_civil();
            format!("{day:02}{month:02}{:02}{hour:02}{minute:02}{second:02}", year.rem_euclid(100))
        },
    )
}

/// Degrees, minutes and four decimals of a minute as digits.
fn minutes(degrees: f64, degree_digits: usize) -> String {
    let ten_thousandths = (degrees.abs() * 600_000.0).round() as u64;
    let (whole, rest) = (ten_thousandths / 600_000, ten_thousandths % 600_000);
    format!("{whole:0degree_digits$}{:02}{:04}", rest / 10_000, rest % 10_000)
}

/// The 17 bytes of a place.
#[must_use]
pub fn place(p: &Place) -> Vec<u8> {
    let flags = u8::from(p.valid) | u8::from(p.lat >= 0.0) << 1 | u8::from(p.lon >= 0.0) << 2;
    let mut out = bcd(&date(p.at));
    out.extend(bcd(&minutes(p.lat, 2)));
    let lon = minutes(p.lon, 3);
    out.extend(bcd(&lon[..8]));
    out.push(bcd(&lon[8..])[0] << 4 | flags);
    out.push(p.speed_kn);
    out.push((p.course_deg / 2) as u8);
    out
}

impl Lock {
    /// A binary frame of the long form. `data_type`: 1 as it happens, 2 alarm, 3 sent again.
    #[must_use]
    pub fn positions(&self, records: &[Record], data_type: u8, serial: u8) -> Vec<u8> {
        let body: Vec<u8> = records.iter().flat_map(|r| self.record(r)).collect();
        let mut out = vec![b'$'];
        out.extend(bcd(&self.device));
        out.extend([self.version, 0x10 | data_type]);
        out.extend((body.len() as u16 + 1).to_be_bytes());
        out.extend(body);
        out.push(serial);
        out
    }

    fn record(&self, r: &Record) -> Vec<u8> {
        let mut out = place(&r.place);
        out.extend(r.odometer_km.to_be_bytes());
        out.push(r.satellites);
        out.extend([0; 4]);
        out.extend(r.status.to_be_bytes());
        out.push(r.battery);
        out.extend([0x12, 0x34, 0x56, 0x78, r.gsm_level]);
        if self.version >= 0x17 {
            out.extend([0, 1, 0x0f, 0x0f]);
            out.extend(bcd("0868817043592664"));
            out.extend([0, 0, 0x01, 0xc4, 0x01]);
        }
        out
    }

    /// `P45`: the lock was used, or somebody tried. `source`: 1 card, 4 password, 6 dynamic password.
    #[must_use]
    pub fn lock_used(&self, p: &Place, source: u8, verified: u8, card: &str, password_ok: bool, serial: u8) -> Vec<u8> {
        let digits = date(p.at);
        let (north, east) = (if p.lat >= 0.0 { 'N' } else { 'S' }, if p.lon >= 0.0 { 'E' } else { 'W' });
        let valid = if p.valid { 'A' } else { 'V' };
        let (day, time, password) = (&digits[..6], &digits[6..], u8::from(password_ok));
        let (lat, lon, speed, course) = (p.lat.abs(), p.lon.abs(), p.speed_kn, p.course_deg);
        format!(
            "({},P45,{day},{time},{lat:.6},{north},{lon:.6},{east},{valid},{speed},{course},{source},{verified},{card},{password},0,{serial},0)",
            self.device
        )
        .into_bytes()
    }

    /// The keep-alive.
    #[must_use]
    pub fn keep_alive(&self) -> Vec<u8> {
        format!("({},@JT)", self.device).into_bytes()
    }

    /// Asks for the time.
    #[must_use]
    pub fn clock_asked(&self) -> Vec<u8> {
        format!("({},P22,0)", self.device).into_bytes()
    }

    /// What a sub-lock told this master by radio: its event and status words; escaped as on the wire.
    #[must_use]
    pub fn sub_lock(&self, p: &Place, sub: &str, event: u16, status: u16, battery_pct: u8, serial: u8) -> Vec<u8> {
        let mut binary = place(p);
        binary.extend(bcd(&date(p.at)));
        binary.extend(bcd(sub));
        binary.extend([serial, 0x01, 0x68, battery_pct, 60, 4]);
        binary.extend(event.to_be_bytes());
        binary.extend(status.to_be_bytes());
        binary.extend([0, 7, 1]);
        let mut out = format!("({},1,001,WLNET,5,2,", self.device).into_bytes();
        for b in binary {
            match b {
                b'(' => out.extend([0x3d, 0x15]),
                b')' => out.extend([0x3d, 0x14]),
                b',' => out.extend([0x3d, 0x11]),
                b'=' => out.extend([0x3d, 0x00]),
                b => out.push(b),
            }
        }
        out.push(b')');
        out
    }
}
