//! What a device writes is what is heard: any position, any state, through encoder and decoder. The two were written apart.

use std::sync::Arc;

use cordon_feeds::speak::{jt600, jt808};
use cordon_feeds::{Decoded, Settings, Split, seal_dialect};
use cordon_model::{Body, Cover, Fix, Observation, Rope, SealAlarm, SealId, Timestamp};
use proptest::prelude::*;

fn now() -> Timestamp {
    "2026-01-05T00:00:01Z".parse().expect("a time")
}

/// Splits and decodes one frame from the wire.
fn hear(dialect: &str, frame: &[u8]) -> Decoded {
    let mut session = seal_dialect(dialect).expect("is registered").open(Arc::new(Settings::default()));
    assert_eq!(session.split(frame), Split::Frame(frame.len()), "{}", hex::encode(frame));
    let decoded = session.decode(frame, now());
    assert_eq!(decoded.error, None, "{}", hex::encode(frame));
    decoded
}

fn fix(observation: &Observation) -> &Fix {
    match &observation.body {
        Body::Fix(fix) => fix,
        other => panic!("no fix: {other:?}"),
    }
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

fn instants() -> impl Strategy<Value = Timestamp> {
    (946_684_801_i64..4_102_444_799).prop_map(Timestamp::from_seconds)
}

fn places() -> impl Strategy<Value = jt600::Place> {
    (
        instants(),
        -89.9..89.9_f64,
        -179.9..179.9_f64,
        any::<bool>(),
        any::<u8>(),
        0..180_u16,
    )
        .prop_map(|(at, lat, lon, valid, speed_kn, half)| jt600::Place {
            at: Some(at),
            lat,
            lon,
            valid,
            speed_kn,
            course_deg: half * 2,
        })
}

fn records() -> impl Strategy<Value = jt600::Record> {
    (places(), any::<u32>(), any::<u8>(), any::<u16>(), 1..=100_u8, any::<u8>()).prop_map(
        |(place, odometer_km, satellites, status, battery, gsm_level)| jt600::Record {
            place,
            odometer_km,
            satellites,
            status,
            battery,
            gsm_level,
        },
    )
}

fn reports() -> impl Strategy<Value = jt808::Report> {
    let numbers = (
        any::<i16>(),
        0..60_000_u16,
        0..360_u16,
        any::<u32>(),
        0..4_u32,
        1..=100_u8,
        any::<u8>(),
    );
    (instants(), -90.0..90.0_f64, -180.0..180.0_f64, any::<bool>(), numbers).prop_map(
        |(at, lat, lon, valid, (altitude_m, speed, course_deg, alarms, open, battery, satellites))| jt808::Report {
            at: Some(at),
            lat,
            lon,
            valid,
            altitude_m,
            speed_kmh: f64::from(speed) / 10.0,
            course_deg,
            alarms,
            status: open << 20,
            fields: jt808::Report::lock_fields(battery, satellites),
        },
    )
}

/// A ten-thousandth of a minute, as degrees, and a little.
const MINUTE_TOLERANCE: f64 = 1e-6;

fn assert_place(observation: &Observation, place: &jt600::Place) -> Result<(), TestCaseError> {
    let fix = fix(observation);
    prop_assert_eq!(observation.observed_at, place.at);
    prop_assert!(close(fix.lat, place.lat, MINUTE_TOLERANCE) && close(fix.lon, place.lon, MINUTE_TOLERANCE));
    let at_nought = fix.lat == 0.0 && fix.lon == 0.0;
    prop_assert_eq!(fix.fix_valid, Some(place.valid && !at_nought));
    prop_assert_eq!(fix.course_deg, Some(f64::from(place.course_deg)));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_jt600_lock_is_heard_as_it_speaks(
        records in prop::collection::vec(records(), 1..4),
        id in 0..10_000_000_000_u64,
        version in prop::sample::select(vec![0x01_u8, 0x11, 0x16, 0x17, 0x19, 0x1b]),
        serial in any::<u8>(),
    ) {
        let lock = jt600::Lock { device: format!("{id:010}"), version };
        let decoded = hear("jt600", &lock.positions(&records, 1, serial));
        prop_assert_eq!(decoded.observations.len(), records.len());
        for (observation, record) in decoded.observations.iter().zip(&records) {
            assert_place(observation, &record.place)?;
            let fix = fix(observation);
            prop_assert_eq!(fix.seal.as_ref().map(SealId::as_str), Some(lock.device.as_str()));
            prop_assert!(close(fix.speed_kmh.expect("a speed"), f64::from(record.place.speed_kn) * 1.852, 1e-9));
            prop_assert_eq!(fix.satellites, Some(u32::from(record.satellites)));
            prop_assert_eq!(fix.state.battery_pct, Some(f64::from(record.battery)));
            prop_assert_eq!(&observation.extra["odometer_km"], record.odometer_km);
            assert_lock_state(fix, record.status, version)?;
        }
        let asked = records.iter().any(|r| r.status & jt600::status::MUST_ACKNOWLEDGE != 0);
        let reply = if version < 0x19 { "(P35)".to_owned() } else { format!("(P69,0,{serial})") };
        prop_assert_eq!(decoded.replies, if asked { vec![reply.into_bytes()] } else { vec![] });
    }

    #[test]
    fn a_jt600_lock_that_was_used_is_heard_as_it_speaks(
        place in places(),
        source in prop::sample::select(vec![1_u8, 4, 5, 6]),
        verified in prop::sample::select(vec![0_u8, 1, 10, 98, 99]),
        card in 0..10_000_000_000_u64,
        password_ok in any::<bool>(),
        serial in any::<u8>(),
    ) {
        let lock = jt600::Lock { device: "7591225008".to_owned(), version: 0x19 };
        let card = format!("{card:010}");
        let decoded = hear("jt600", &lock.lock_used(&place, source, verified, &card, password_ok, serial));
        prop_assert_eq!(decoded.observations.len(), 1);
        let observation = &decoded.observations[0];
        let fix = fix(observation);
        assert_place(observation, &place)?;
        let event = fix.state.lock_event.as_ref().expect("an event");
        let accepted = match source {
            4 => Some(password_ok),
            6 => Some(verified != 0 && verified != 99),
            _ => None,
        };
        prop_assert_eq!(event.accepted, accepted);
        prop_assert_eq!(fix.state.locked, accepted.filter(|a| *a).map(|_| false));
        prop_assert_eq!(event.card.as_deref(), Some(card.as_str()).filter(|c| *c != "0000000000"));
        prop_assert_eq!(decoded.replies, vec![format!("(P69,0,{serial})").into_bytes()]);
    }

    #[test]
    fn a_sub_lock_is_heard_as_its_master_relays_it(
        place in places(),
        sub in 0..10_000_000_000_u64,
        event in any::<u16>(),
        status in any::<u16>(),
        serial in any::<u8>(),
    ) {
        let lock = jt600::Lock { device: "7591225008".to_owned(), version: 0x19 };
        let sub = format!("{sub:010}");
        let decoded = hear("jt600", &lock.sub_lock(&place, &sub, event, status, 77, serial));
        prop_assert_eq!(decoded.observations.len(), 2);
        assert_place(&decoded.observations[0], &place)?;
        prop_assert!(fix(&decoded.observations[0]).state.is_empty());
        let Body::SealReport(report) = &decoded.observations[1].body else { panic!("no report") };
        prop_assert_eq!(report.seal.as_ref().map(SealId::as_str), Some(sub.as_str()));
        prop_assert_eq!(report.state.locked, Some(status & 1 != 0));
        prop_assert_eq!(report.state.rope, (event & 1 << 4 != 0).then_some(Rope::Cut));
        prop_assert_eq!(report.state.battery_pct, Some(77.0));
        prop_assert_eq!(decoded.replies, vec![format!("(P69,0,{serial})").into_bytes()]);
    }

    #[test]
    fn a_jt808_lock_is_heard_as_it_speaks(
        report in reports(),
        id in 0..1_000_000_000_000_u64,
        serial in any::<u16>(),
        zone_h in -12..=14_i32,
        of_2019 in any::<bool>(),
        delimiter in prop::sample::select(vec![0x7e_u8, 0xe7]),
    ) {
        let device = if of_2019 { format!("{id:020}") } else { format!("{id:012}") };
        let mut terminal = jt808::Terminal {
            version: of_2019.then_some(1),
            serial,
            zone_offset_s: zone_h * 3600,
            delimiter,
            ..jt808::Terminal::new(&device)
        };
        let frame = terminal.location(&report);
        let settings = Settings { jt808_zone_offset_s: zone_h * 3600, ..Settings::default() };
        let mut session = seal_dialect("jt808").expect("is registered").open(Arc::new(settings));
        prop_assert_eq!(session.split(&frame), Split::Frame(frame.len()));
        let decoded = session.decode(&frame, now());
        prop_assert_eq!(&decoded.error, &None);
        assert_report(&decoded.observations[0], &report, &device)?;
        prop_assert_eq!(decoded.replies.len(), 1);
        let reply = &decoded.replies[0];
        prop_assert_eq!(reply[0], delimiter);
        prop_assert_eq!(session.split(reply), Split::Frame(reply.len()), "our own answer is a whole frame");
    }

    #[test]
    fn a_fix_that_is_sent_again_in_a_batch_is_the_same_observation(
        reports in prop::collection::vec(reports(), 1..8),
        first in any::<u16>(),
    ) {
        let mut terminal = jt808::Terminal { serial: first, ..jt808::Terminal::new("794308010679") };
        let live: Vec<_> = reports.iter().flat_map(|r| hear("jt808", &terminal.location(r)).observations).map(|o| o.id).collect();
        let again = hear("jt808", &terminal.batch(&reports));
        prop_assert_eq!(again.observations.iter().map(|o| o.id).collect::<Vec<_>>(), live);
    }

    #[test]
    fn a_jt600_record_that_is_sent_again_is_the_same_observation(
        records in prop::collection::vec(records(), 1..4),
        serial in any::<u8>(),
    ) {
        let lock = jt600::Lock { device: "7591225008".to_owned(), version: 0x19 };
        let live: Vec<_> = records.iter().flat_map(|r| hear("jt600", &lock.positions(&[*r], 1, serial)).observations).map(|o| o.id).collect();
        // Sent again: together, under another serial number, now asking to be acknowledged.
        let again: Vec<_> = records.iter().map(|r| jt600::Record { status: r.status | jt600::status::MUST_ACKNOWLEDGE, ..*r }).collect();
        let decoded = hear("jt600", &lock.positions(&again, 3, serial.wrapping_add(1)));
        prop_assert_eq!(decoded.observations.iter().map(|o| o.id).collect::<Vec<_>>(), live);
    }
}

fn assert_lock_state(fix: &Fix, word: u16, version: u8) -> Result<(), TestCaseError> {
    use jt600::status::*;
    let is = |bit: u16| word & bit != 0;
    prop_assert_eq!(fix.state.locked, Some(is(MOTOR_LOCKED)));
    prop_assert_eq!(fix.state.rope == Some(Rope::Cut), is(ROPE_CUT));
    prop_assert_eq!(fix.state.rope == Some(Rope::Whole), is(ROPE_INSERTED) && !is(ROPE_CUT));
    let open = is(COVER_OPENED) || (!is(COVER_CLOSED) && version >= 0x17);
    prop_assert_eq!(fix.state.cover == Some(Cover::Open), open);
    for (bit, alarm) in [
        (FENCE_ENTERED, SealAlarm::DeviceFenceEntered),
        (FENCE_LEFT, SealAlarm::DeviceFenceLeft),
        (ROPE_CUT, SealAlarm::RopeCut),
        (VIBRATION, SealAlarm::Vibration),
        (LEFT_UNLOCKED, SealAlarm::LeftUnlocked),
        (WRONG_PASSWORD, SealAlarm::WrongPassword),
        (ILLEGAL_CARD, SealAlarm::IllegalCard),
        (LOW_BATTERY, SealAlarm::LowBattery),
        (COVER_OPENED, SealAlarm::CoverOpened),
        (MOTOR_STUCK, SealAlarm::MotorStuck),
    ] {
        prop_assert_eq!(fix.state.alarms.contains(&alarm), is(bit), "{:?}", alarm);
    }
    Ok(())
}

fn assert_report(observation: &Observation, report: &jt808::Report, device: &str) -> Result<(), TestCaseError> {
    let fix = fix(observation);
    prop_assert_eq!(observation.observed_at, report.at);
    prop_assert_eq!(fix.seal.as_ref().map(SealId::as_str), Some(device));
    prop_assert!(close(fix.lat, report.lat, 1e-6) && close(fix.lon, report.lon, 1e-6));
    prop_assert_eq!(fix.fix_valid, Some(report.valid && (fix.lat != 0.0 || fix.lon != 0.0)));
    prop_assert_eq!(fix.speed_kmh, Some(report.speed_kmh));
    prop_assert_eq!(fix.course_deg, Some(f64::from(report.course_deg)));
    let (rope_open, motor_open) = (
        report.status & jt808::status::ROPE_OPEN != 0,
        report.status & jt808::status::MOTOR_OPEN != 0,
    );
    prop_assert_eq!(fix.state.locked, Some(!rope_open && !motor_open));
    prop_assert_eq!(fix.state.rope == Some(Rope::Cut), rope_open && !motor_open);
    prop_assert_eq!(fix.state.alarms.contains(&SealAlarm::RopeCut), rope_open && !motor_open);
    for (bit, alarm) in [
        (1, SealAlarm::Overspeed),
        (7, SealAlarm::LowBattery),
        (16, SealAlarm::CoverOpened),
        (17, SealAlarm::DeviceFenceEntered),
        (18, SealAlarm::DeviceFenceLeft),
    ] {
        prop_assert_eq!(fix.state.alarms.contains(&alarm), report.alarms >> bit & 1 != 0, "{:?}", alarm);
    }
    Ok(())
}
