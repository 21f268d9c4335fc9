//! Text messages: `(id,TYPE,…)`. One reader a type, in the list below.

use cordon_model::{LockEvent, SealAlarm, Timestamp};

use super::{Draft, Told, relay};
use crate::calendar::{DateOrder, civil_text};
use crate::draft::Position;
use crate::seal::jointech::signed;
use crate::settings::Settings;

/// Kilometres per mile: older vehicle trackers count in miles.
const KM_PER_MILE: f64 = 1.609_344;
/// Wrong passwords after which the lock itself raises an alarm.
const WRONG_PASSWORDS: u16 = 5;

/// Reads a whole text, brackets included.
pub(crate) fn read(frame: &[u8], settings: &Settings, received_at: Timestamp) -> Result<Told, String> {
    let inner = frame
        .strip_prefix(b"(")
        .and_then(|f| f.strip_suffix(b")"))
        .ok_or("a text was cut off before its closing bracket")?;
    let first = inner.split(|&b| b == b',').next().unwrap_or_default();
    if first.is_empty() || !first.iter().all(u8::is_ascii_digit) {
        return Err("a text does not begin with a device's number".to_owned());
    }
    let device = Some(String::from_utf8_lossy(first).into_owned());
    if let Some(told) = relay::read(inner, settings) {
        return Ok(Told { device, ..told });
    }
    let sentence = String::from_utf8_lossy(inner);
    let fields: Vec<&str> = sentence.split(',').collect();
    let kind = fields.get(1).copied().unwrap_or_default();
    let mut told = match kind {
        "P45" => lock_used(&fields),
        "W01" => vehicle_w01(&fields),
        "U01" | "U02" | "U03" | "U06" => vehicle_u(kind, &fields),
        "P22" => Some(clock_asked(&fields, received_at)),
        // A lock that asks for its password to be reset is heard, and not obeyed.
        _ => Some(kept(kind, &sentence)),
    }
    .unwrap_or_else(|| Told {
        error: Some(format!("a message {kind} is not as its fields should be")),
        reply: acknowledgement(kind, &fields),
        ..kept(kind, &sentence)
    });
    told.device = device;
    Ok(told)
}

/// What a message of that type is answered with, whatever it says.
fn acknowledgement(kind: &str, fields: &[&str]) -> Option<String> {
    match kind {
        "U01" | "U02" | "U03" => Some("(S39)".to_owned()),
        "U06" => Some("(S20)".to_owned()),
        "P45" => fields
            .get(16)
            .and_then(|s| s.parse::<u32>().ok())
            .map(|serial| format!("(P69,0,{serial})")),
        _ => None,
    }
}

/// A message that carries no position: that it came is told, and its words are kept.
fn kept(kind: &str, sentence: &str) -> Told {
    let name = match kind {
        "@JT" => "keep_alive",
        "P43" => "password_reset_asked",
        "" => "text",
        other => other,
    };
    let mut draft = Draft::message(name, sentence.as_bytes());
    draft.note("text", format!("({sentence})"));
    Told {
        drafts: vec![draft],
        ..Told::default()
    }
}

/// `(id,P22,…)`: what time is it? In UTC.
fn clock_asked(fields: &[&str], received_at: Timestamp) -> Told {
    let (year, month, day, hour, minute, second) = received_at.to_civil();
    let year = year.rem_euclid(100);
    Told {
        drafts: vec![Draft::message("clock_asked", fields.join(",").as_bytes())],
        reply: Some(format!("(P22,{day:02}{month:02}{year:02}{hour:02}{minute:02}{second:02})")),
        ..Told::default()
    }
}

/// Degrees with the sign of their hemisphere.
fn toward(magnitude: f64, hemisphere: &str) -> Option<f64> {
    match hemisphere {
        "N" | "E" => Some(signed(magnitude, true)),
        "S" | "W" => Some(signed(magnitude, false)),
        _ => None,
    }
}

/// Decimal degrees with their hemisphere.
fn degrees(value: &str, hemisphere: &str) -> Option<f64> {
    toward(number(value)?, hemisphere)
}

/// `ddd` or `dd` degrees and minutes with decimals, run together, with their hemisphere.
fn degrees_minutes(value: &str, degree_digits: usize, hemisphere: &str) -> Option<f64> {
    let (whole, minutes) = value.split_at_checked(degree_digits)?;
    toward(number(whole)? + number(minutes)? / 60.0, hemisphere)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// `(id,P45,DDMMYY,HHMMSS,lat,N|S,lon,E|W,A|V,speed,course,source,verify,card,pwdOk,wrongCount,serial[,mileage…])`
fn lock_used(f: &[&str]) -> Option<Told> {
    let valid = *f.get(8)? == "A";
    let kept: Vec<&str> = f
        .iter()
        .enumerate()
        .filter(|(at, _)| !matches!(at, 0 | 16))
        .map(|(_, s)| *s)
        .collect();
    let mut draft = Draft::of("lock", kept.join(",").as_bytes());
    draft.observed_at = civil_text(f[2], f[3], DateOrder::DayMonthYear);
    draft.position = Some(Position {
        lat: degrees(f[4], f[5])?,
        lon: degrees(f[6], f[7])?,
        valid,
        course_deg: f.get(10).and_then(|v| number(v)),
        ..Position::default()
    });
    draft.note("message", "lock_used");
    draft.note_some("speed_raw", f.get(9).and_then(|v| number(v))); // its unit is told by nobody
    let code = |at: usize| f.get(at).and_then(|s| s.parse::<u16>().ok());
    if let Some(source) = code(11) {
        draft.state.lock_event = Some(lock_event(source, code(12), code(14), f.get(13).copied()));
    }
    if draft.state.lock_event.as_ref().and_then(|e| e.accepted) == Some(true) {
        draft.state.locked = Some(false);
    }
    let wrong = code(15).unwrap_or(0);
    if wrong >= WRONG_PASSWORDS {
        draft.alarm(SealAlarm::WrongPassword);
    }
    draft.note("wrong_password_count", wrong);
    draft.note_some("odometer_km", f.get(17).and_then(|v| number(v)));
    Some(Told {
        drafts: vec![draft],
        reply: acknowledgement("P45", f),
        ..Told::default()
    })
}

/// By what the lock was used, and whether it was let through, as far as the vendor says what its numbers mean.
fn lock_event(source: u16, verified: Option<u16>, password: Option<u16>, card: Option<&str>) -> LockEvent {
    let (name, accepted, result) = match source {
        1 => ("card".to_owned(), None, verified),
        4 => ("password".to_owned(), password.map(|p| p != 0), password),
        6 => ("dynamic_password".to_owned(), verified.map(|v| !matches!(v, 0 | 99)), verified),
        other => (other.to_string(), None, verified),
    };
    LockEvent {
        source: name,
        accepted,
        card: card.filter(|c| c.bytes().any(|b| b != b'0')).map(str::to_owned),
        result,
    }
}

/// `(id,W01,dddmm.mmmm,E|W,ddmm.mmmm,N|S,A|V,DDMMYY,HHMMSS,km/h,course,power,gps,gsm,alert,…)`
fn vehicle_w01(f: &[&str]) -> Option<Told> {
    let alert: u32 = f.get(14)?.parse().ok()?;
    let mut draft = Draft::of("W01", f[2..].join(",").as_bytes());
    draft.observed_at = civil_text(f[7], f[8], DateOrder::DayMonthYear);
    draft.position = Some(Position {
        lat: degrees_minutes(f[4], 2, f[5])?,
        lon: degrees_minutes(f[2], 3, f[3])?,
        valid: f[6] == "A",
        speed_kmh: number(f[9]),
        course_deg: number(f[10]),
        satellites: None,
    });
    draft.note("message", "W01");
    draft.note_some("power_raw", number(f[11]));
    draft.note_some("gps_level", number(f[12]));
    draft.note_some("gsm_level", number(f[13]));
    draft.note("alert_type", alert);
    Some(Told {
        drafts: vec![draft],
        ..Told::default()
    })
}

/// `(id,Unn,[alarm,]DDMMYY,HHMMSS,T|F,lat,N|S,lon,E|W,mph,course,sats,bat%,bits,cell,lac,gsm,km,serial[,check])`
fn vehicle_u(kind: &str, f: &[&str]) -> Option<Told> {
    let alarm = f.get(2).filter(|a| a.len() != 6);
    let g = f.get(if alarm.is_some() { 3 } else { 2 }..)?;
    let field = |at: usize| g.get(at).copied().unwrap_or_default();
    let mut draft = Draft::of(kind, g.get(..g.len().min(16))?.join(",").as_bytes());
    draft.observed_at = civil_text(field(0), field(1), DateOrder::DayMonthYear);
    draft.position = Some(Position {
        lat: degrees(field(3), field(4))?,
        lon: degrees(field(5), field(6))?,
        valid: field(2) == "T",
        speed_kmh: number(field(7)).map(|mph| mph * KM_PER_MILE),
        course_deg: number(field(8)),
        satellites: field(9).parse().ok(),
    });
    draft.note("message", kind);
    draft.note_some("alarm_code", alarm.copied());
    if let Some(pct) = number(field(10).trim_end_matches('%')) {
        draft.battery_if_any(pct);
    }
    draft.note("status_bits", field(11));
    for (at, name) in [(12, "cell_id"), (13, "lac"), (14, "gsm_level"), (16, "serial")] {
        draft.note_some(name, field(at).parse::<u32>().ok());
    }
    draft.note_some("odometer_km", number(field(15)));
    Some(Told {
        drafts: vec![draft],
        reply: acknowledgement(kind, f),
        ..Told::default()
    })
}
