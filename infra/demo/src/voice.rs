//! What a seal says in its dialect, and what it understands of the answers.

use cordon_feeds::speak::{jt600, jt808};
use cordon_model::{Rope, SealId};

use crate::receiver::Reading;
use crate::truck::Dialect;

/// It cannot be said in this dialect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFrame {
    /// A seal's number has ten digits in jt600 and twelve in jt808.
    #[error("`{0}` is no number of a {1} seal")]
    Number(SealId, &'static str),
    /// A frame holds one reading or more, and not too many.
    #[error("a frame holds 1 to {1} readings, not {0}")]
    Readings(usize, usize),
}

/// A frame, and the number by which it will be acknowledged.
pub(crate) struct Utterance {
    pub(crate) key: u16,
    pub(crate) bytes: Vec<u8>,
}

/// A seal's side of the talk.
pub(crate) enum Voice {
    Jt600 { lock: jt600::Lock, serial: u8 },
    Jt808 { terminal: jt808::Terminal, login: Login },
}

/// How far the log-in of JT/T 808 has come.
pub(crate) enum Login {
    Unknown,
    Registered { code: String },
    Known,
}

/// The version of jt600 from which acknowledgements are numbered.
const JT600_VERSION: u8 = 0x19;
/// The data types of jt600: as it happens, and sent again.
const LIVE: u8 = 1;
const STORED: u8 = 3;
const GSM_LEVEL: u8 = 24;

impl Voice {
    pub(crate) fn of(dialect: Dialect, seal: &SealId) -> Result<Self, NoFrame> {
        let device = seal.as_str().to_owned();
        let digits = match dialect {
            Dialect::Jt600 => 10,
            Dialect::Jt808 => 12,
        };
        if device.len() != digits || !device.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NoFrame::Number(seal.clone(), dialect.name()));
        }
        Ok(match dialect {
            Dialect::Jt600 => Self::Jt600 {
                lock: jt600::Lock {
                    device,
                    version: JT600_VERSION,
                },
                serial: 0,
            },
            Dialect::Jt808 => Self::Jt808 {
                terminal: jt808::Terminal::new(&device),
                login: Login::Unknown,
            },
        })
    }

    /// What must be said and acknowledged before anything else; `None` once it was.
    pub(crate) fn log_in(&mut self) -> Option<Utterance> {
        let Self::Jt808 { terminal, login } = self else {
            return None;
        };
        let key = terminal.serial;
        let bytes = match login {
            Login::Unknown => terminal.register(),
            Login::Registered { code } => {
                let bytes = terminal.authenticate(code);
                *login = Login::Known;
                bytes
            }
            Login::Known => return None,
        };
        Some(Utterance { key, bytes })
    }

    /// Says one reading as it happens, or several that were stored.
    pub(crate) fn report(&mut self, readings: &[Reading]) -> Result<Utterance, NoFrame> {
        match self {
            Self::Jt600 { lock, serial } => {
                check(readings, Dialect::Jt600)?;
                let records: Vec<jt600::Record> = readings.iter().map(jt600_record).collect();
                let data_type = if records.len() > 1 { STORED } else { LIVE };
                let key = *serial;
                *serial = serial.wrapping_add(1);
                let bytes = lock.positions(&records, data_type, key);
                Ok(Utterance { key: key.into(), bytes })
            }
            Self::Jt808 { terminal, .. } => {
                check(readings, Dialect::Jt808)?;
                let key = terminal.serial;
                let reports: Vec<jt808::Report> = readings.iter().map(jt808_report).collect();
                let bytes = match reports.as_slice() {
                    [report] => terminal.location(report),
                    reports => terminal.batch(reports),
                };
                Ok(Utterance { key, bytes })
            }
        }
    }

    /// Takes whole answers out of what came in, and gives the numbers of the frames that they acknowledge.
    pub(crate) fn heard(&mut self, inbox: &mut Vec<u8>) -> Vec<u16> {
        match self {
            Self::Jt600 { .. } => std::iter::from_fn(|| between(inbox, b'(', b')'))
                .filter_map(|text| jt600_acknowledged(&text))
                .collect(),
            Self::Jt808 { login, .. } => {
                let mut keys = Vec::new();
                while let Some(message) = between(inbox, 0x7e, 0x7e) {
                    match jt808_answer(&message) {
                        Some(Answer::General(serial)) => keys.push(serial),
                        Some(Answer::Registered(serial, code)) => {
                            *login = Login::Registered { code };
                            keys.push(serial);
                        }
                        None => {}
                    }
                }
                keys
            }
        }
    }
}

fn check(readings: &[Reading], dialect: Dialect) -> Result<(), NoFrame> {
    let most = dialect.batch_max();
    if (1..=most).contains(&readings.len()) {
        return Ok(());
    }
    Err(NoFrame::Readings(readings.len(), most))
}

fn jt600_record(reading: &Reading) -> jt600::Record {
    use jt600::status;
    let fix = &reading.fix;
    let state = &fix.state;
    let bit = |set: bool, bit: u16| if set { bit } else { 0 };
    jt600::Record {
        place: jt600::Place {
            at: Some(reading.observed_at),
            lat: fix.lat,
            lon: fix.lon,
            valid: fix.is_usable(),
            speed_kn: (fix.speed_kmh.unwrap_or(0.0) / 1.852).round() as u8,
            course_deg: fix.course_deg.unwrap_or(0.0).round() as u16 % 360,
        },
        odometer_km: reading.odometer_km,
        satellites: fix.satellites.unwrap_or(0) as u8,
        status: status::MUST_ACKNOWLEDGE
            | status::COVER_CLOSED
            | bit(state.rope == Some(Rope::Cut), status::ROPE_CUT)
            | bit(state.rope == Some(Rope::Whole), status::ROPE_INSERTED)
            | bit(state.locked != Some(false), status::MOTOR_LOCKED),
        battery: state.battery_pct.unwrap_or(0.0) as u8,
        gsm_level: GSM_LEVEL,
    }
}

fn jt808_report(reading: &Reading) -> jt808::Report {
    use jt808::status;
    let fix = &reading.fix;
    // A rope that is open while the motor still holds was cut; out of an open lock it was drawn.
    let open = match (fix.state.rope, fix.state.locked) {
        (Some(Rope::Cut), _) => status::ROPE_OPEN,
        (_, Some(false)) => status::ROPE_OPEN | status::MOTOR_OPEN,
        _ => 0,
    };
    jt808::Report {
        at: Some(reading.observed_at),
        lat: fix.lat,
        lon: fix.lon,
        valid: fix.is_usable(),
        altitude_m: 0,
        speed_kmh: fix.speed_kmh.unwrap_or(0.0),
        course_deg: fix.course_deg.unwrap_or(0.0).round() as u16 % 360,
        alarms: 0,
        status: open,
        fields: jt808::Report::lock_fields(fix.state.battery_pct.unwrap_or(0.0) as u8, fix.satellites.unwrap_or(0) as u8),
    }
}

/// The bytes between two marks, taken out of the inbox with all that was before them; `None` until both have come.
fn between(inbox: &mut Vec<u8>, begin: u8, end: u8) -> Option<Vec<u8>> {
    loop {
        let from = inbox.iter().position(|b| *b == begin)?;
        let length = inbox[from + 1..].iter().position(|b| *b == end)?;
        let to = from + 1 + length;
        if length > 0 {
            let taken = inbox[from + 1..to].to_vec();
            inbox.drain(..=to);
            return Some(taken);
        }
        // Two delimiters in a row: the first one ended what was before.
        inbox.drain(..to);
    }
}

/// `P69,0,<serial>`.
fn jt600_acknowledged(text: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(text).ok()?;
    text.strip_prefix("P69,0,")?.parse::<u8>().ok().map(u16::from)
}

enum Answer {
    General(u16),
    Registered(u16, String),
}

/// A message of the server, escaped, without its delimiters: what it answers, if it says that all is well.
fn jt808_answer(escaped: &[u8]) -> Option<Answer> {
    let mut message = Vec::with_capacity(escaped.len());
    let mut bytes = escaped.iter();
    while let Some(&byte) = bytes.next() {
        message.push(match byte {
            0x7d => 0x7c_u8.wrapping_add(*bytes.next()?), // 7D 01 is 7D, 7D 02 is 7E
            byte => byte,
        });
    }
    let (checksum, content) = message.split_last()?;
    if content.iter().fold(0, |x, b| x ^ b) != *checksum {
        return None;
    }
    let (id, body) = (content.get(..2)?, content.get(12..)?);
    let serial = u16::from_be_bytes(body.first_chunk().copied()?);
    match (id, body) {
        ([0x80, 0x01], [_, _, _, _, 0]) => Some(Answer::General(serial)),
        ([0x81, 0x00], [_, _, 0, code @ ..]) => Some(Answer::Registered(serial, String::from_utf8_lossy(code).into_owned())),
        _ => None,
    }
}
