//! A terminal that speaks JT/T 808, a Jointech JT709 lock among others.

use cordon_model::Timestamp;

use super::bcd;

/// Status bits.
pub mod status {
    /// Rope open.
    pub const ROPE_OPEN: u32 = 1 << 20;
    /// Motor open.
    pub const MOTOR_OPEN: u32 = 1 << 21;
    /// Back cover open.
    pub const COVER_OPEN: u32 = 1 << 7;
}

/// One location report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// When; `None` writes all zeros.
    pub at: Option<Timestamp>,
    /// Degrees north, written in millionths.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Whether the receiver trusts it.
    pub valid: bool,
    /// Metres above the sea.
    pub altitude_m: i16,
    /// Speed in km/h, written in tenths.
    pub speed_kmh: f64,
    /// Whole degrees.
    pub course_deg: u16,
    /// The alarm word.
    pub alarms: u32,
    /// The status word but for the bits of the position; see [`status`].
    pub status: u32,
    /// Tagged fields, in order; 255 bytes each at most.
    pub fields: Vec<(u8, Vec<u8>)>,
}

impl Report {
    /// The fields of a JT709: battery, its voltage, signal, satellites.
    #[must_use]
    pub fn lock_fields(battery_pct: u8, satellites: u8) -> Vec<(u8, Vec<u8>)> {
        vec![
            (0xd4, vec![battery_pct]),
            (0xd5, vec![0x01, 0x9c]),
            (0x30, vec![24]),
            (0x31, vec![satellites]),
        ]
    }

    /// The report's bytes; the clock is `zone_offset_s` ahead of UTC.
    #[must_use]
    pub fn bytes(&self, zone_offset_s: i32) -> Vec<u8> {
        let sign = u32::from(self.valid) << 1 | u32::from(self.lat < 0.0) << 2 | u32::from(self.lon < 0.0) << 3;
        let millionths = |degrees: f64| ((degrees.abs() * 1e6).round() as u32).to_be_bytes();
        let mut out = Vec::with_capacity(64);
        out.extend(self.alarms.to_be_bytes());
        out.extend((self.status | sign).to_be_bytes());
        out.extend(millionths(self.lat));
        out.extend(millionths(self.lon));
        out.extend(self.altitude_m.to_be_bytes());
        out.extend(((self.speed_kmh * 10.0).round() as u16).to_be_bytes());
        out.extend(self.course_deg.to_be_bytes());
        out.extend(self.at.map_or_else(
            || vec![0; 6],
            |t| {
                let (year, month, day, hour, minute, second) = t.plus_seconds(f64::from(zone_offset_s)).to_civil();
                bcd(&format!(
                    "{:02}{month:02}{day:02}{hour:02}{minute:02}{second:02}",
                    year.rem_euclid(100)
                ))
            },
        ));
        for (tag, data) in &self.fields {
            out.extend([*tag, data.len() as u8]);
            out.extend(data);
        }
        out
    }
}

/// The terminal. Counts its messages.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// Its digits: 12, or 20 with the head of 2019.
    pub device: String,
    /// The version byte of the head of 2019; `None` writes the older head.
    pub version: Option<u8>,
    /// The serial number of the next message.
    pub serial: u16,
    /// How far its clock is ahead of UTC, in seconds.
    pub zone_offset_s: i32,
    /// 7E, or E7 with that variant's escapes.
    pub delimiter: u8,
}

impl Terminal {
    /// A terminal with the older head and the standard's clock.
    #[must_use]
    pub fn new(device: &str) -> Self {
        Self {
            device: device.to_owned(),
            version: None,
            serial: 0,
            zone_offset_s: 8 * 3600,
            delimiter: 0x7e,
        }
    }

    /// A message, checksum and delimiters included, escaped as on the wire.
    pub fn message(&mut self, id: u16, body: &[u8]) -> Vec<u8> {
        let content = self.content(id, 0, &[], body);
        self.wrap(content)
    }

    /// One part of a message in several: `index` counts from 1.
    pub fn part(&mut self, id: u16, total: u16, index: u16, body: &[u8]) -> Vec<u8> {
        let content = self.content(id, 1 << 13, &[total.to_be_bytes(), index.to_be_bytes()].concat(), body);
        self.wrap(content)
    }

    fn content(&mut self, id: u16, flags: u16, parts: &[u8], body: &[u8]) -> Vec<u8> {
        let version_bit = u16::from(self.version.is_some()) << 14;
        let mut out = id.to_be_bytes().to_vec();
        out.extend((body.len() as u16 | flags | version_bit).to_be_bytes());
        out.extend(self.version);
        let digits = if self.version.is_some() { 20 } else { 12 };
        out.extend(bcd(&format!("{:0>digits$}", self.device)));
        if id >> 8 == 0x55 || id == 0x0506 {
            out.push(self.serial as u8);
        } else {
            out.extend(self.serial.to_be_bytes());
        }
        self.serial = self.serial.wrapping_add(1);
        out.extend(parts);
        out.extend(body);
        out
    }

    fn wrap(&self, mut content: Vec<u8>) -> Vec<u8> {
        content.push(content.iter().fold(0, |x, b| x ^ b));
        let mut out = vec![self.delimiter];
        for b in content {
            match (self.delimiter, b) {
                (0x7e, 0x7e) => out.extend([0x7d, 0x02]),
                (0x7e, 0x7d) => out.extend([0x7d, 0x01]),
                (0xe7, 0xe7) => out.extend([0xe6, 0x02]),
                (0xe7, 0xe6) => out.extend([0xe6, 0x01]),
                (0xe7, 0x3e) => out.extend([0x3e, 0x01]),
                (0xe7, 0x3d) => out.extend([0x3e, 0x02]),
                (_, b) => out.push(b),
            }
        }
        out.push(self.delimiter);
        out
    }

    /// Registration.
    pub fn register(&mut self) -> Vec<u8> {
        let mut body = vec![0, 44, 1, 47];
        body.extend(b"CORDN");
        body.extend(b"JT709A\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        body.extend(b"0000001");
        body.push(0);
        self.message(0x0100, &body)
    }

    /// Authentication with the code that the registration's answer gave.
    pub fn authenticate(&mut self, code: &str) -> Vec<u8> {
        self.message(0x0102, code.as_bytes())
    }

    /// A heartbeat.
    pub fn heartbeat(&mut self) -> Vec<u8> {
        self.message(0x0002, &[])
    }

    /// A location as it happens.
    pub fn location(&mut self, report: &Report) -> Vec<u8> {
        let body = report.bytes(self.zone_offset_s);
        self.message(0x0200, &body)
    }

    /// Locations that were stored in a dead zone: 1,023 bytes in all at most.
    pub fn batch(&mut self, reports: &[Report]) -> Vec<u8> {
        let mut body = (reports.len() as u16).to_be_bytes().to_vec();
        body.push(1);
        for report in reports {
            let bytes = report.bytes(self.zone_offset_s);
            body.extend((bytes.len() as u16).to_be_bytes());
            body.extend(bytes);
        }
        self.message(0x0704, &body)
    }

    /// The report of the JT701D (0x5501, or 0x5502 when it was stored). `must_acknowledge` asks for the lock family's answer.
    pub fn lock_report(&mut self, stored: bool, must_acknowledge: bool, body: &[u8]) -> Vec<u8> {
        let id = if stored { 0x5502 } else { 0x5501 };
        let content = self.content(id, u16::from(must_acknowledge) << 15 | 0x0c00, &[], body);
        self.wrap(content)
    }
}
