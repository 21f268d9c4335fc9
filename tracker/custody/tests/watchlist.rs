//! The watch list: who is looked for, when that counts, what is a hit, and who may learn of it.

mod field;

use std::collections::BTreeMap;

use cordon_custody::{Fold, History, Out};
use cordon_model::event::Change;
use cordon_model::{Alert, AlertState, Heard, Judged, Offset, Outcome, Rule, SealId, Severity, Timestamp, TransitId, WatchEntry};
use field::{conclusions, lines, seconds, world};
use proptest::prelude::*;

const OURS: &str = r#"{"id":"T","seal":"7","vehicle":"51C-123.45","container":"CSQU3054383","corridor":"road"}"#;

/// Somebody looks for a plate from an instant on, for a day.
fn plate(at: u32, text: &str) -> String {
    watch(at, "plate", text, "")
}

fn watch(at: u32, kind: &str, text: &str, more: &str) -> String {
    let until = at + 86_400;
    let covert = more.contains("covert");
    let more = more.replace("covert", "");
    format!(
        "{at} watch watch={{\"kind\":\"{kind}\",\"text\":\"{text}\",\"covert\":{covert}}} reason=stolen until={until} second_by=chi {more}\n"
    )
}

fn told(text: &str) -> Vec<Judged> {
    conclusions(&world(&[OURS]), &lines(text))
}

/// Events of the rule in short: `name SECONDS seen>wanted cost severity transit|-`.
fn hits(judged: &[Judged]) -> Vec<String> {
    let events = judged.iter().filter_map(|j| match j {
        Judged::Event(e) if e.rule == Rule::WatchlistHit => Some(e),
        _ => None,
    });
    let short = events.map(|e| {
        let word = |key: &str| e.detail.get(key).and_then(|v| v.as_str()).unwrap_or("?").to_owned();
        let cost = e.detail.get("cost").and_then(serde_json::Value::as_f64).unwrap_or(-1.0);
        let name = e.event.to_string().replace("watchlist_hit", "hit");
        let transit = e.transit.as_ref().map_or("-", TransitId::as_str);
        let severity = e.severity;
        let at = seconds(e.observed_at);
        match e.event.change {
            Change::Withdrawn => format!("{name} {at} {} {transit}", word("text_wanted")),
            _ => format!(
                "{name} {at} {}>{} {cost} {severity} {transit}",
                word("text_seen"),
                word("text_wanted")
            ),
        }
    });
    short.collect()
}

/// The alerts of the rule as they stand in the end: since when, how severe, in which state.
fn alerts(judged: &[Judged]) -> Vec<(f64, Severity, AlertState)> {
    let mut newest: BTreeMap<_, &Alert> = BTreeMap::new();
    for j in judged {
        if let Judged::Alert(a) = j
            && a.rule == Rule::WatchlistHit
        {
            newest.insert(a.id.clone(), a);
        }
    }
    let mut all: Vec<_> = newest.values().map(|a| (seconds(a.since), a.severity, a.state)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all
}

fn entries(judged: &[Judged]) -> Vec<&WatchEntry> {
    let all = judged.iter().filter_map(|j| match j {
        Judged::Watch(e) => Some(e.as_ref()),
        _ => None,
    });
    all.collect()
}

fn refusals(judged: &[Judged]) -> Vec<&str> {
    let all = judged.iter().filter_map(|j| match j {
        Judged::Verdict(v) => Some(&v.outcome),
        _ => None,
    });
    all.filter_map(|o| match o {
        Outcome::Refused { reason, sentence } if sentence.ends_with('.') => Some(reason.as_str()),
        Outcome::Refused { .. } => Some("no sentence"),
        Outcome::Done => None,
    })
    .collect()
}

/// The hits of one sighting on an entry of a kind and a text, whichever of the two is heard first.
fn check(entry: (&str, &str), seen: &str, expected: &[&str]) {
    let text = format!("{}60 sighting camera=gate {seen}", watch(0, entry.0, entry.1, ""));
    assert_eq!(hits(&told(&text)), expected, "{} {seen}", entry.1);
    let late = format!("60 sighting camera=gate {seen}\n{}", watch(0, entry.0, entry.1, "@600"));
    assert_eq!(hits(&told(&late)), expected, "late: {} {seen}", entry.1);
}

#[test]
fn what_is_looked_for_is_a_hit_and_what_looks_like_it_is_one_too() {
    for (entry, seen, expected) in [
        (
            ("plate", "29B-567.89"),
            "plate=29B56789",
            vec!["hit 60 29B56789>29B56789 0 urgent -"],
        ),
        (
            ("plate", "29B-567.89"),
            "plate=29B-567.89",
            vec!["hit 60 29B56789>29B56789 0 urgent -"],
        ),
        (
            ("plate", "29B-567.89"),
            "plate=29856789",
            vec!["hit 60 29856789>29B56789 1.18 high -"],
        ),
        (("plate", "29B-567.89"), "plate=Z9B567B9", vec![]),
        (("plate", "29B-567.89"), "plate=2985678", vec![]),
        (("plate", "29B-567.89"), "plate=29C56789", vec![]),
        (
            ("plate", "29B-567.89"),
            "plate=29B56780",
            vec!["hit 60 29B56780>29B56789 1.83 high -"],
        ),
        (("plate", "29B-567.89"), "plate=29B56789 conf=0.1", vec![]),
        (
            ("plate", "51C-123.45"),
            "plate=51C12345",
            vec!["hit 60 51C12345>51C12345 0 urgent T"],
        ),
        (
            ("plate", "51C-123.45"),
            "plate=5IC12345",
            vec!["hit 60 5IC12345>51C12345 1.32 high -"],
        ),
        (
            ("plate", "29-MĐ1-123.45"),
            "plate=29MD112345",
            vec!["hit 60 29MD112345>29MD112345 0 urgent -"],
        ),
        (("plate", "CSQU3054383"), "container=CSQU3054383", vec![]),
        (
            ("container", "CSQU3054383"),
            "container=CSQU3054383",
            vec!["hit 60 CSQU3054383>CSQU3054383 0 urgent T"],
        ),
        // a number whose check digit is wrong is no number, and may well be this one
        (
            ("container", "CSQU3054383"),
            "container=C5QU3054383",
            vec!["hit 60 C5QU3054383>CSQU3054383 1.28 high -"],
        ),
        (
            ("container", "CSQU3054383"),
            "container=CSQU3054388",
            vec!["hit 60 CSQU3054388>CSQU3054383 1.87 high -"],
        ),
        (("container", "CSQU3054383"), "container=MSKU1234565", vec![]),
        (("container", "CSQU3054383"), "plate=51C12345", vec![]),
    ] {
        check(entry, seen, &expected);
    }
}

#[test]
fn what_a_truck_pulls_and_what_else_it_carries_is_looked_for_too() {
    check(
        ("plate", "51R-141.39"),
        "plate=29B56789 trailer=51R14139",
        &["hit 60 51R14139>51R14139 0 urgent -"],
    );
    check(
        ("container", "MSKU1234565"),
        "container=CSQU3054383 containers=CSQU3054383+MSKU1234565",
        &["hit 60 MSKU1234565>MSKU1234565 0 urgent T"],
    );
    // Of two that may be meant the one that is most like it.
    check(
        ("plate", "51C-123.45"),
        "plate=5IC12345 trailer=51C12345",
        &["hit 60 51C12345>51C12345 0 urgent -"],
    );
}

#[test]
fn a_hit_says_what_an_operator_needs() {
    let picture = "ab".repeat(32);
    let judged = told(&format!(
        "{}60 sighting camera=gate plate=5IC12345 container=CSQU3054383 x=100 evidence={picture}",
        plate(0, "51C12345")
    ));
    let event = judged.iter().find_map(|j| match j {
        Judged::Event(e) if e.rule == Rule::WatchlistHit => Some(e),
        _ => None,
    });
    let (event, entry) = (event.expect("a hit"), entries(&judged)[0]);
    let expected = serde_json::json!({
        "entry": entry.id, "kind": "plate", "reason": "stolen", "owner": "an", "text_wanted": "51C12345", "text_seen": "5IC12345",
        "cost": 1.32, "exact": false, "covert": false, "camera": "gate", "evidence": picture, "transits": ["T"],
        "sighting": event.detail["sighting"],
    });
    assert_eq!(serde_json::Value::Object(event.detail.clone()), expected);
    assert!(event.lat.is_some() && event.alert.is_some(), "{event:?}");
    assert_eq!(alerts(&judged), [(60.0, Severity::High, AlertState::Raised)]);
    assert_eq!(
        (entry.by.as_str(), entry.second_by.as_str(), entry.reason.as_str()),
        ("an", "chi", "stolen")
    );
    assert_eq!((seconds(entry.added_at), seconds(entry.expires)), (0.0, 86_400.0));
}

#[test]
fn acts_that_cannot_be_are_refused_with_their_reason() {
    let ok = r#"watch={"kind":"plate","text":"29B56789"} reason=stolen until=90000 second_by=chi"#;
    for (act, refused) in [
        (format!("0 watch {ok}"), None),
        ("0 watch reason=stolen until=90000 second_by=chi".to_owned(), Some("nothing")),
        (format!("0 watch {}", ok.replace("reason=stolen", "reason=")), Some("no_reason")),
        (format!("0 watch {}", ok.replace("reason=stolen", "")), Some("no_reason")),
        (
            format!("0 watch {}", ok.replace("stolen", &"x".repeat(501))),
            Some("reason_too_long"),
        ),
        (format!("0 watch {}", ok.replace("until=90000", "")), Some("no_expiry")),
        (format!("0 watch {}", ok.replace("90000", "0")), Some("time_past")),
        (format!("0 watch {}", ok.replace("90000", "-5")), Some("time_past")),
        (format!("0 watch {}", ok.replace("90000", "15552001")), Some("too_long")),
        (format!("0 watch {}", ok.replace("90000", "15552000")), None),
        (format!("0 watch {}", ok.replace("29B56789", "29B")), Some("bad_text")),
        (format!("0 watch {}", ok.replace("29B56789", "29B*6789")), Some("bad_text")),
        (format!("0 watch {}", ok.replace("plate\"", "container\"")), Some("bad_text")),
        (format!("0 watch {}", ok.replace("second_by=chi", "")), Some("no_second_person")),
        (
            format!("0 watch {}", ok.replace("second_by=chi", "second_by=an")),
            Some("no_second_person"),
        ),
        (
            format!("0 watch {ok}\n1 watch {}", ok.replace("29B56789", "29b-567.89")),
            Some("already_watched"),
        ),
        (format!("0 watch {}\n100 watch {ok}", ok.replace("90000", "100")), None),
        ("0 unwatch entry=00ff reason=found second_by=chi".to_owned(), Some("unknown_entry")),
        ("0 unwatch reason=found second_by=chi".to_owned(), Some("unknown_entry")),
    ] {
        let judged = told(&act);
        assert_eq!(refusals(&judged), Vec::from_iter(refused), "{act}");
        let done = act.lines().count() - usize::from(refused.is_some());
        assert_eq!(entries(&judged).len(), done, "{act}");
    }
}

/// The name of the only entry that some acts add.
fn name(acts: &str) -> String {
    entries(&told(acts))[0].id.to_string()
}

#[test]
fn an_entry_is_taken_off_by_two_people_with_a_reason() {
    let add = plate(0, "29B56789");
    let id = name(&add);
    let off = format!("unwatch entry={id} reason=found second_by=chi");
    for (acts, refused) in [
        (format!("50 {off}"), None),
        (format!("50 {}", off.replace("second_by=chi", "")), Some("no_second_person")),
        (format!("50 {}", off.replace("reason=found", "")), Some("no_reason")),
        (format!("50 {off}\n51 {off}"), Some("already_removed")),
        (format!("86400 {off}"), Some("expired")),
    ] {
        let judged = told(&format!("{add}{acts}\n60 sighting camera=gate plate=29B56789 @86500"));
        assert_eq!(refusals(&judged), Vec::from_iter(refused), "{acts}");
        let stands = !acts.starts_with("50 ") || refused.is_some_and(|r| r != "already_removed");
        assert_eq!(hits(&judged).len(), usize::from(stands), "{acts}");
        let removed = entries(&judged).last().and_then(|e| e.removed.clone());
        assert_eq!(
            removed.map(|r| (r.by, r.second_by, r.reason)),
            (!stands).then(|| ("an".into(), "chi".into(), "found".into())),
            "{acts}"
        );
    }
}

#[test]
fn what_counted_then_decides_however_late_it_is_heard() {
    let add = plate(1_000, "29B56789");
    let off = format!("unwatch entry={} reason=found second_by=chi", name(&add));
    let seen = |at: u32| format!("{at} sighting camera=gate plate=29B56789");
    let hit = |at: u32| vec![format!("hit {at} 29B56789>29B56789 0 urgent -")];
    for (text, expected) in [
        (format!("{}\n{add}", seen(500)), vec![]),
        (format!("{add}{} @2000", seen(999)), vec![]),
        (format!("{add}{} @2000", seen(1_000)), hit(1_000)),
        (format!("{add}{}", seen(87_399)), hit(87_399)),
        (format!("{add}{} @90000", seen(87_399)), hit(87_399)),
        (format!("{add}{}", seen(87_400)), vec![]),
        (format!("{add}3000 {off}\n{} @4000", seen(2_999)), hit(2_999)),
        (format!("{add}3000 {off}\n{} @4000", seen(3_000)), vec![]),
        // two days and more is not judged any more
        (format!("{add}{} @180000", seen(2_000)), vec![]),
        // the act itself comes late: what was seen since counts, and what was a hit is none any more
        (format!("{}\n{} @1700", seen(1_500), add.trim()), hit(1_500)),
        (format!("{}\n{} @9000", seen(1_500), add.trim()), vec![]),
        (
            format!("{add}{}\n{}\n3000 {off} @6000", seen(2_500), seen(5_000)),
            [hit(2_500), hit(5_000), vec!["hit_withdrawn 5000 29B56789 -".to_owned()]].concat(),
        ),
    ] {
        assert_eq!(hits(&told(&text)), expected, "{text}");
    }
}

#[test]
fn one_pass_before_one_camera_is_one_hit() {
    let add = plate(0, "51C12345");
    for (seen, told_of, alerts_of) in [
        // the same truck again and again, and a better reading of it
        (
            "100 sighting camera=a plate=51C12345\n200 sighting camera=a plate=51C12345\n499 sighting camera=a plate=51C12345",
            vec!["hit 100 51C12345>51C12345 0 urgent T"],
            vec![(100.0, Severity::Urgent)],
        ),
        (
            "100 sighting camera=a plate=51C12345\n401 sighting camera=a plate=51C12345",
            vec!["hit 100 51C12345>51C12345 0 urgent T", "hit 401 51C12345>51C12345 0 urgent T"],
            vec![(100.0, Severity::Urgent), (401.0, Severity::Urgent)],
        ),
        (
            "100 sighting camera=a plate=51C12345\n101 sighting camera=b plate=51C12345",
            vec!["hit 100 51C12345>51C12345 0 urgent T", "hit 101 51C12345>51C12345 0 urgent T"],
            vec![(100.0, Severity::Urgent), (101.0, Severity::Urgent)],
        ),
        (
            "100 sighting camera=a plate=5IC12345 container=CSQU3054383\n130 sighting camera=a plate=51C12345",
            vec!["hit 100 5IC12345>51C12345 1.32 high T"],
            vec![(100.0, Severity::Urgent)],
        ),
        // of no known transit: the better reading is told as a revision
        (
            "100 sighting camera=a plate=5IC12345\n130 sighting camera=a plate=S1C12345\n160 sighting camera=a plate=51CI2345",
            vec!["hit 100 5IC12345>51C12345 1.32 high -"],
            vec![],
        ),
        // what comes late belongs to the pass, and moves its beginning
        (
            "100 sighting camera=a plate=51C12345\n50 sighting camera=a plate=51C12345 @110",
            vec![
                "hit 100 51C12345>51C12345 0 urgent T",
                "hit_revised 50 51C12345>51C12345 0 urgent T",
            ],
            vec![(50.0, Severity::Urgent)],
        ),
    ] {
        let judged = told(&format!("{add}{seen}"));
        assert_eq!(hits(&judged), told_of, "{seen}");
        let got: Vec<(f64, Severity)> = alerts(&judged).into_iter().map(|a| (a.0, a.1)).collect();
        assert_eq!(got, alerts_of, "{seen}");
    }
    let unknown = format!(
        "{}100 sighting camera=a plate=29856789\n130 sighting camera=a plate=29B56789",
        plate(0, "29B56789")
    );
    let expected = [
        "hit 100 29856789>29B56789 1.18 high -",
        "hit_revised 100 29B56789>29B56789 0 urgent -",
    ];
    assert_eq!(hits(&told(&unknown)), expected);
}

#[test]
fn what_is_looked_for_covertly_raises_no_alert_and_no_refusal_tells_of_it() {
    let covert = watch(0, "plate", "51C12345", "covert by=tam");
    let seen = "60 sighting camera=gate plate=51C12345";
    let judged = told(&format!("{covert}{seen}"));
    assert_eq!(hits(&judged), ["hit 60 51C12345>51C12345 0 urgent -"]);
    assert_eq!(alerts(&judged), []);
    let event = judged.iter().find_map(|j| match j {
        Judged::Event(e) if e.rule == Rule::WatchlistHit => Some(e),
        _ => None,
    });
    let detail = &event.expect("a hit").detail;
    assert_eq!((&detail["covert"], &detail["owner"]), (&true.into(), &"tam".into()));
    assert_eq!(detail["transits"], serde_json::json!(["T"]), "its owner learns which transit it is");
    // everybody else may look for the same, openly or covertly, as if nobody did; its owner is told
    for (other, refused) in [
        (plate(1, "51C12345"), None),
        (watch(1, "plate", "51C12345", "covert by=binh"), None),
        (watch(1, "plate", "51C12345", "covert by=tam"), Some("already_watched")),
    ] {
        let judged = told(&format!("{covert}{other}{seen}"));
        assert_eq!(refusals(&judged), Vec::from_iter(refused), "{other}");
    }
    // what is taken back says too whose it was, so that nobody else hears of it
    let off = format!("30 unwatch entry={} reason=found second_by=chi by=tam @90", name(&covert));
    let judged = told(&format!("{covert}{seen}\n{off}"));
    let withdrawn = judged.iter().find_map(|j| match j {
        Judged::Event(e) if e.event.change == Change::Withdrawn => Some(e),
        _ => None,
    });
    let detail = &withdrawn.expect("a hit is taken back").detail;
    assert_eq!((&detail["covert"], &detail["owner"]), (&true.into(), &"tam".into()));
}

/// Remembers nothing: no seal reports here.
struct Nothing;

impl History for Nothing {
    fn since(&mut self, _: Option<&SealId>, _: &TransitId, _: Timestamp) -> Vec<Heard> {
        Vec::new()
    }
}

/// What stands in the end: hits by entry and camera with their beginning, and alerts.
fn stands(judged: &[Judged]) -> (Vec<String>, Vec<(f64, Severity, AlertState)>) {
    let mut open: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for j in judged {
        let Judged::Event(e) = j else { continue };
        if e.rule != Rule::WatchlistHit {
            continue;
        }
        let key = format!("{} {} {}", e.detail["text_wanted"], e.detail["camera"], e.alert.is_some());
        let all = open.entry(key).or_default();
        let moved_from = e.detail.get("moved_from").and_then(|t| t.as_str()?.parse::<Timestamp>().ok());
        if e.event.change != Change::Stated {
            let known = seconds(moved_from.unwrap_or(e.observed_at));
            let place = all.iter().position(|t| (t - known).abs() < 1e-6);
            all.remove(place.expect("what is revised or taken back was stated"));
        }
        if e.event.change != Change::Withdrawn {
            all.push(seconds(e.observed_at));
        }
    }
    let mut hits: Vec<String> = open
        .iter()
        .flat_map(|(k, all)| all.iter().map(move |t| format!("{k} {t}")))
        .collect();
    hits.sort();
    let alerts = alerts(judged).into_iter().filter(|a| a.2 != AlertState::Withdrawn).collect();
    (hits, alerts)
}

/// Lines with delays, as they come: by the instant of their arrival.
fn delivered(told: &[(u32, String)], delays: &[u32]) -> Vec<Heard> {
    let mut sent: Vec<(u32, usize, String)> = told
        .iter()
        .enumerate()
        .map(|(n, (at, what))| {
            let received = at + 1 + delays[n % delays.len()];
            (received, n, format!("{at} {what} @{received}"))
        })
        .collect();
    sent.sort();
    let text: Vec<String> = sent.into_iter().map(|(_, _, short)| short).collect();
    heard(&lines(&text.join("\n")))
}

fn heard(lines: &[String]) -> Vec<Heard> {
    let one = |(n, line): (usize, &String)| Heard {
        offset: Offset(n as u64 + 2),
        observation: serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")),
        frame: None,
    };
    lines.iter().enumerate().map(one).collect()
}

fn start() -> Fold {
    let mut fold = Fold::default();
    let world = serde_json::to_string(&world(&[])).expect("writes");
    for (n, line) in [
        format!(r#"{{"kind":"world_changed","world":{world},"received_at":"{}"}}"#, field::time(0.0)),
        format!(
            r#"{{"kind":"instruction","act":"declare","by":"world","arms_itself":true,"declaration":{OURS},"received_at":"{}"}}"#,
            field::time(0.0)
        ),
    ]
    .iter()
    .enumerate()
    {
        let observation = serde_json::from_str(line).expect("an observation");
        let heard = Heard {
            offset: Offset(n as u64),
            observation,
            frame: None,
        };
        fold.hear(&heard, &mut Nothing, &mut Out::default());
    }
    fold
}

/// Some sightings and acts: what is said, and when.
fn tale(picks: &[(u8, u8, u32)]) -> Vec<(u32, String)> {
    const PLATES: [&str; 7] = ["51C12345", "5IC12345", "S1C1Z345", "29B56789", "29856789", "61H20417", "51C12346"];
    let mut told: Vec<(u32, String)> = vec![
        (
            100,
            watch(100, "plate", "51C12345", "")
                .trim()
                .split_once(' ')
                .expect("an act")
                .1
                .to_owned(),
        ),
        (
            700,
            watch(700, "plate", "29B56789", "covert")
                .trim()
                .split_once(' ')
                .expect("an act")
                .1
                .to_owned(),
        ),
        (
            1_500,
            watch(1_500, "container", "CSQU3054383", "")
                .trim()
                .split_once(' ')
                .expect("an act")
                .1
                .to_owned(),
        ),
    ];
    for (n, (plate, camera, at)) in picks.iter().enumerate() {
        let seen = match plate % 9 {
            7 => "container=CSQU3054383".to_owned(),
            8 => "container=CSQU3O54383".to_owned(),
            p => format!("plate={}", PLATES[usize::from(p)]),
        };
        // no two of one instant, so that which is best does not hang on a name
        told.push((at * 50 + n as u32, format!("sighting camera=c{} {seen}", camera % 2)));
    }
    told.sort();
    told
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_end_is_the_same_in_any_order_of_delivery(
        picks in proptest::collection::vec((any::<u8>(), any::<u8>(), 0_u32..80), 1..50),
        delays in proptest::collection::vec(prop_oneof![2 => Just(0_u32), 1 => 0_u32..600, 1 => 0_u32..7100], 1..50),
    ) {
        let told = tale(&picks);
        let run = |all: Vec<Heard>| {
            let (mut fold, mut out) = (start(), Out::default());
            all.iter().for_each(|h| fold.hear(h, &mut Nothing, &mut out));
            stands(&out.judged)
        };
        prop_assert_eq!(run(delivered(&told, &delays)), run(delivered(&told, &[0])));
    }

    #[test]
    fn a_list_that_was_saved_and_loaded_goes_on_as_if_it_had_not_been(
        picks in proptest::collection::vec((any::<u8>(), any::<u8>(), 0_u32..80), 1..50),
        delays in proptest::collection::vec(prop_oneof![2 => Just(0_u32), 1 => 0_u32..3000], 1..50),
        cut in 0.0_f64..1.0,
    ) {
        let all = delivered(&tale(&picks), &delays);
        let middle = (all.len() as f64 * cut) as usize;
        let run = |saved: bool| {
            let (mut fold, mut out) = (start(), Out::default());
            for (n, h) in all.iter().enumerate() {
                if saved && n == middle {
                    let bytes = rmp_serde::to_vec_named(&fold).expect("saves");
                    fold = rmp_serde::from_slice(&bytes).expect("loads");
                }
                fold.hear(h, &mut Nothing, &mut out);
            }
            out.judged
        };
        prop_assert_eq!(run(true), run(false));
    }
}
