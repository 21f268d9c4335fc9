//! What every registered dialect must keep to, whatever it speaks: one runner over [`cordon_feeds::SEALS`] and [`cordon_feeds::DRONES`]. A dialect that is
//! registered without samples here fails.

use std::sync::Arc;

use cordon_feeds::speak::{jt600, jt808, misb0601};
use cordon_feeds::{Connection, DRONES, Decoded, Decoder, Dialect, Heard, SEALS, Settings};
use cordon_model::{Observation, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;

/// Cases of each property, unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 400;
/// Where chance starts, unless `PROPTEST_RNG_SEED` says otherwise. Fixed, because a dialect without a checksum can be deceived
/// by noise in one case of a great many, and a build must not fail for that.
const SEED: u64 = 600_808;

fn config() -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    config
}

fn now() -> Timestamp {
    "2026-01-05T00:00:01Z".parse().expect("a time")
}

fn at(s: i64) -> Timestamp {
    Timestamp::from_seconds(1_767_571_200 + s)
}

/// Frames of one device of that dialect, each different from the others.
fn samples(dialect: &str) -> Vec<Vec<u8>> {
    match dialect {
        "jt600" => jt600_samples(),
        "jt808" => jt808_samples(0x7e),
        "misb0601" => misb0601_samples(),
        other => panic!("the dialect {other} has no samples: write frames as its devices do"),
    }
}

fn jt600_samples() -> Vec<Vec<u8>> {
    let place = |s: i64| jt600::Place {
        at: Some(at(s)),
        lat: 10.762_622,
        lon: 106.660_172,
        valid: true,
        speed_kn: 24, // `$`
        course_deg: 80,
    };
    let record = |s: i64| jt600::Record {
        place: place(s),
        odometer_km: 0x2428_2924, // both delimiters, in a place where any byte may stand
        satellites: 9,
        status: jt600::status::WELL,
        battery: 0x28, // `(`
        gsm_level: 0x29,
    };
    let lock = |version: u8| jt600::Lock {
        device: "7591225008".to_owned(),
        version,
    };
    vec![
        lock(0x19).positions(&[record(0)], 1, b'$'),
        lock(0x19).keep_alive(),
        lock(0x16).positions(&[record(10), record(20), record(30)], 3, b'('),
        lock(0x19).lock_used(&place(40), 1, 1, "0012345678", false, 7),
        lock(0x17).positions(&[record(50)], 2, 0),
        lock(0x19).sub_lock(&place(28), "2829282928", 0x2829, 0x2c3d, 0x28, b')'),
        lock(0x19).clock_asked(),
        lock(0x19).positions(&[record(60), record(70)], 3, 0x24),
    ]
}

fn jt808_samples(delimiter: u8) -> Vec<Vec<u8>> {
    let mut terminal = jt808::Terminal {
        delimiter,
        ..jt808::Terminal::new("794308010679")
    };
    let report = |s: i64| jt808::Report {
        at: Some(at(s)),
        lat: 10.762_622,
        lon: 106.660_172,
        valid: true,
        altitude_m: 0x7e7d, // both special bytes
        speed_kmh: 44.4,
        course_deg: 0xe7,
        alarms: 0,
        status: 0,
        fields: vec![(0xd4, vec![0x7e]), (0x28, b"(1,2)".to_vec()), (0xe7, vec![0xe7, 0xe6, 0x3e, 0x3d])],
    };
    vec![
        terminal.register(),
        terminal.authenticate("794308010679"),
        terminal.location(&report(0)),
        terminal.heartbeat(),
        terminal.batch(&[report(10), report(20), report(30)]),
        b"(794308010679,1,001,ELOCK,3,0)".to_vec(),
        terminal.message(0x0109, &[]),
        terminal.location(&report(40)),
    ]
}

fn misb0601_samples() -> Vec<Vec<u8>> {
    let shot = |s: i64| misb0601::Shot {
        at: Some(at(s)),
        platform: Some("drone".repeat(1 + s as usize % 40)),
        attitude_deg: Some((80.0, 2.0, -3.0)),
        place: Some((10.762_622, 106.660_172, 400.0)),
        fov_deg: Some((40.0, 24.0)),
        camera_deg: Some((0.0, -60.0, 0.0)),
        ..misb0601::Shot::default()
    };
    (0..8).map(|n| shot(n * 10).packet()).collect()
}

fn open(dialect: &dyn Dialect) -> Connection {
    Connection::open(dialect, Arc::new(Settings::default()))
}

/// What each frame says on a connection where nothing else is said.
fn alone(dialect: &dyn Dialect, frames: &[Vec<u8>]) -> Vec<Heard> {
    let mut connection = open(dialect);
    let heard: Vec<Heard> = frames.iter().flat_map(|f| connection.hear(f, now())).collect();
    assert_eq!(heard.len(), frames.len(), "{}: a sample is not one frame", dialect.name());
    for (h, frame) in heard.iter().zip(frames) {
        assert_eq!(&h.frame, frame, "{}", dialect.name());
        assert_eq!(h.decoded.error, None, "{}: {}", dialect.name(), hex::encode(frame));
        assert!(!h.decoded.observations.is_empty(), "{}: {}", dialect.name(), hex::encode(frame));
    }
    heard
}

/// Hears a stream in pieces that end at those places.
fn in_pieces(dialect: &dyn Dialect, stream: &[u8], cuts: &[Index]) -> (Vec<Heard>, Connection) {
    let mut at: Vec<usize> = cuts.iter().map(|c| c.index(stream.len() + 1)).collect();
    at.extend([0, stream.len()]);
    at.sort_unstable();
    let mut connection = open(dialect);
    let heard = at.windows(2).flat_map(|w| connection.hear(&stream[w[0]..w[1]], now())).collect();
    (heard, connection)
}

/// Whether all that is `wanted` is said in `heard`, in its order, with anything in between. A frame may have lost a delimiter.
fn contains_in_order(heard: &[Heard], wanted: &[Heard]) -> bool {
    let mut left = heard.iter();
    wanted.iter().all(|w| left.any(|h| h.decoded == w.decoded))
}

/// Noise: any bytes, with those that mean something far more often than chance would have them.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let special = prop::sample::select(vec![b'$', b'(', b')', b',', 0x7e, 0x7d, 0xe7, 0xe6, 0x3e, 0x3d, 0x00, b'1', 0x19]);
    prop::collection::vec(prop_oneof![special, any::<u8>()], 0..40)
}

fn dialects() -> impl Strategy<Value = &'static dyn Dialect> {
    prop::sample::select(SEALS.iter().chain(DRONES).copied().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_split_of_the_stream_says_the_same(dialect in dialects(), cuts in prop::collection::vec(any::<Index>(), 0..40)) {
        let frames = samples(dialect.name());
        let (heard, connection) = in_pieces(dialect, &frames.concat(), &cuts);
        prop_assert_eq!(heard, alone(dialect, &frames));
        prop_assert_eq!((connection.skipped_bytes(), connection.pending_bytes()), (0, 0));
    }

    #[test]
    fn noise_before_between_and_after_loses_no_frame(
        dialect in dialects(),
        noise in prop::collection::vec(noise(), 9),
        cuts in prop::collection::vec(any::<Index>(), 0..10),
    ) {
        let frames = samples(dialect.name());
        let mut stream = noise[0].clone();
        for (frame, noise) in frames.iter().zip(&noise[1..]) {
            stream.extend(frame);
            stream.extend(noise);
        }
        let (heard, _) = in_pieces(dialect, &stream, &cuts);
        let wanted = alone(dialect, &frames);
        prop_assert!(contains_in_order(&heard, &wanted), "{} of {} in {}", heard.len(), wanted.len(), hex::encode(&stream));
    }

    #[test]
    fn a_frame_that_is_cut_off_takes_no_other_with_it(dialect in dialects(), which in any::<Index>(), keep in any::<Index>()) {
        let frames = samples(dialect.name());
        let which = which.index(frames.len());
        let keep = 1 + keep.index(frames[which].len() - 1);
        let mut stream: Vec<Vec<u8>> = frames.clone();
        stream[which].truncate(keep);
        let (heard, _) = in_pieces(dialect, &stream.concat(), &[]);
        let mut wanted = alone(dialect, &frames);
        wanted.remove(which);
        prop_assert!(contains_in_order(&heard, &wanted), "frame {which} kept to {keep} bytes: {heard:?}");
    }

    #[test]
    fn a_packet_with_a_flipped_byte_takes_no_other_with_it(which in any::<Index>(), place in any::<Index>(), flip in 1..=255_u8) {
        let dialect = cordon_feeds::dialect_of("misb0601").expect("is registered");
        let frames = samples("misb0601");
        let which = which.index(frames.len() - 1); // the last one, if its length grew, waits for more
        let mut stream = frames.clone();
        let place = place.index(stream[which].len());
        stream[which][place] ^= flip;
        let (heard, _) = in_pieces(dialect, &stream.concat(), &[]);
        let mut wanted = alone(dialect, &frames);
        wanted.remove(which);
        prop_assert!(contains_in_order(&heard, &wanted), "frame {which} at {place}: {heard:?}");
    }

    #[test]
    fn a_frame_with_a_flipped_byte_takes_no_other_with_it(
        which in any::<Index>(),
        place in any::<Index>(),
        flip in 1..=255_u8,
    ) {
        // Only where a checksum tells: a length that is wrong and fits cannot be seen without one.
        let dialect = cordon_feeds::seal_dialect("jt808").expect("is registered");
        let frames = samples("jt808");
        let which = which.index(frames.len());
        let mut stream = frames.clone();
        let place = place.index(stream[which].len());
        stream[which][place] ^= flip;
        let (heard, _) = in_pieces(dialect, &stream.concat(), &[]);
        let mut wanted = alone(dialect, &frames);
        wanted.remove(which);
        prop_assert!(contains_in_order(&heard, &wanted), "frame {which} at {place}: {heard:?}");
    }

    #[test]
    fn what_is_held_stays_bounded_and_nothing_panics(
        dialect in dialects(),
        pattern in noise().prop_filter("something", |n| !n.is_empty()),
        sizes in prop::collection::vec(1..5000_usize, 1..20),
    ) {
        let max = dialect.open(Arc::default()).frame_bytes_max();
        let mut connection = open(dialect);
        let mut endless = pattern.iter().copied().cycle();
        for size in sizes {
            let piece: Vec<u8> = endless.by_ref().take(size).collect();
            connection.hear(&piece, now());
            prop_assert!(connection.pending_bytes() <= max, "{} of {max}", connection.pending_bytes());
        }
    }

    #[test]
    fn no_bytes_are_too_odd_to_decode(dialect in dialects(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut session = dialect.open(Arc::new(Settings { accept_bad_checksum: true, ..Settings::default() }));
        for first in [b'$', b'(', 0x7e, 0xe7, 0x06] {
            let mut frame = bytes.clone();
            frame.insert(0, first);
            assert_consistent(&session.decode(&frame, now()))?;
            assert_consistent(&session.decode_unescaped(&frame, now()))?;
            frame.push(if first == b'(' { b')' } else { first });
            assert_consistent(&session.decode(&frame, now()))?;
            assert_consistent(&session.decode_unescaped(&frame, now()))?;
        }
        assert_consistent(&session.decode(&bytes, now()))?;
    }

    #[test]
    fn a_frame_that_was_tampered_with_never_panics(
        dialect in dialects(),
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..12),
        keep in any::<Index>(),
    ) {
        let frames = samples(dialect.name());
        let mut frame = frames[which.index(frames.len())].clone();
        for (place, byte) in changes {
            let place = place.index(frame.len());
            frame[place] = byte;
        }
        frame.truncate(keep.index(frame.len() + 1));
        let mut session = dialect.open(Arc::new(Settings { accept_bad_checksum: true, ..Settings::default() }));
        assert_consistent(&session.decode(&frame, now()))?;
        assert_consistent(&session.decode_unescaped(&frame, now()))?;
    }

    #[test]
    fn every_line_gives_one_line(dialect in dialects(), line in prop_oneof![
        any::<String>(),
        "\\{\"session\":(1|\"a\"|null),\"(frame|text)\":\"[0-9a-f(),$]{0,40}\"\\}",
    ]) {
        let out = Decoder::new(dialect, Settings::default()).line(&line, now());
        prop_assert!(!out.contains('\n'));
        let value: serde_json::Value = serde_json::from_str(&out).expect("is JSON");
        let keys: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
        prop_assert_eq!(keys, vec!["error", "observations", "replies"]);
    }
}

/// Whatever was said can be written down and read again, and no reply is empty.
fn assert_consistent(decoded: &Decoded) -> Result<(), TestCaseError> {
    for observation in &decoded.observations {
        let text = serde_json::to_string(observation).expect("can be written");
        let read: Observation = serde_json::from_str(&text).expect("can be read");
        prop_assert_eq!(&read, observation);
    }
    prop_assert!(decoded.replies.iter().all(|r| !r.is_empty()));
    prop_assert!(decoded.error.as_ref().is_none_or(|e| !e.is_empty()));
    Ok(())
}

#[test]
fn the_variant_with_e7_keeps_to_the_same() {
    let dialect = cordon_feeds::seal_dialect("jt808").expect("is registered");
    let frames = jt808_samples(0xe7);
    let wanted = alone(dialect, &frames);
    let stream = frames.concat();
    for size in 1..stream.len() {
        let mut connection = open(dialect);
        let heard: Vec<Heard> = stream.chunks(size).flat_map(|piece| connection.hear(piece, now())).collect();
        assert_eq!(heard, wanted, "in pieces of {size}");
    }
}

#[test]
fn a_dialect_has_one_name() {
    let mut names: Vec<&str> = SEALS.iter().chain(DRONES).map(|d| d.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), SEALS.len() + DRONES.len());
}
