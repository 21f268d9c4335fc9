//! What a person says that a sighting truly shows: what follows, what is taken back, and what is refused.

mod field;

use std::collections::BTreeMap;

use cordon_model::{AlertState, Correction, Event, Judged, Observation, Outcome, Rule};
use field::{conclusions, lines, seconds, world};
use proptest::prelude::*;

const OURS: &str = r#"{"id":"T","seal":"7","vehicle":"51C-123.45","container":"CSQU3054383","corridor":"road"}"#;
const OTHER: &str = r#"{"id":"U","seal":"8","vehicle":"61H-204.17","container":"MSKU1234565","corridor":"road"}"#;
/// Half an hour's drive at 48 km/h, a fix each 30 s: at x = 12 000 m after 900 s.
const DRIVE: &str = "0..1800/30 fix x+=400 v=48\n";
/// The plate was misread, as surely as can be.
const MISREAD: &str = "900 sighting plate=51C12346 container=CSQU3054383 x=12000 camera=g1 @1801\n";

/// Lines of the short form, in which `of=N` names the N-th sighting.
fn heard(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for short in text.lines() {
        let Some((_, rest)) = short.split_once(" of=") else {
            all.extend(lines(short));
            continue;
        };
        let n: usize = rest.split(' ').next().and_then(|n| n.parse().ok()).expect("a number");
        let sightings = all.iter().enumerate().filter(|(_, l)| l.contains(r#""kind":"sighting""#));
        let (offset, line) = sightings.into_iter().nth(n - 1).expect("a sighting");
        let id = serde_json::from_str::<Observation>(line).expect("reads").id;
        all.extend(lines(
            &short.replace(&format!("of={n}"), &format!("sighting={id} offset_of={offset}")),
        ));
    }
    all
}

fn judge(text: &str) -> Vec<Judged> {
    conclusions(&world(&[OURS, OTHER]), &heard(&format!("{DRIVE}{text}")))
}

/// An event in short: `name SECONDS TRANSIT texts`, and what was misread.
fn short(e: &Event) -> String {
    let word = |key: &str| e.detail.get(key).and_then(|v| v.as_str());
    let transit = e.transit.as_ref().map_or("-", |t| t.as_str());
    let mut said = format!("{} {} {transit}", e.event, seconds(e.observed_at));
    for (mark, key) in [
        (" ", "plate_seen"),
        (" ", "container_seen"),
        (" ", "text_seen"),
        (" was ", "plate_read"),
        (" was ", "container_read"),
        (" was ", "text_read"),
        (" by ", "corrected_by"),
    ] {
        if let Some(text) = word(key) {
            said.push_str(&format!("{mark}{text}"));
        }
    }
    said
}

/// What is said from the first act on: events, how agreements stand, refusals and the record of corrections.
fn told(judged: &[Judged]) -> Vec<String> {
    let from = judged.iter().position(|j| matches!(j, Judged::Verdict(_))).unwrap_or(judged.len());
    let one = |j: &Judged| match j {
        Judged::Event(e) => Some(short(e)),
        Judged::Agreement(a) if a.withdrawn => Some(format!("{} is not named", a.transit)),
        Judged::Agreement(a) => Some(format!("{} {}", a.transit, a.verdict.as_str())),
        Judged::Verdict(v) => match &v.outcome {
            Outcome::Done => None,
            Outcome::Refused { reason, .. } => Some(format!("refused {reason}")),
        },
        Judged::Correction(c) => Some(on_record(c)),
        _ => None,
    };
    judged[from..].iter().filter_map(one).collect()
}

fn on_record(c: &Correction) -> String {
    let plate = c.plate.as_ref().map_or("-", |p| p.as_str());
    let container = c.container.map_or("-".to_owned(), |n| n.to_string());
    format!("{plate} {container}: {} by {}", c.reason, c.by)
}

/// The last word on each alert, by its start.
fn alerts(judged: &[Judged], rule: Rule) -> Vec<(f64, AlertState)> {
    let all = judged.iter().filter_map(|j| match j {
        Judged::Alert(a) if a.rule == rule => Some((a.id.clone(), (seconds(a.since), a.state))),
        _ => None,
    });
    all.collect::<BTreeMap<_, _>>().into_values().collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(told(&judge(text)), expected, "{text}");
}

#[test]
fn what_rests_on_a_misread_text_is_taken_back_and_what_it_truly_shows_is_said() {
    let unassigned = MISREAD.replace("container=CSQU3054383 ", "");
    let others = MISREAD.replace("51C12346 container=CSQU3054383", "61H20417 container=TEMU6079348");
    let right = MISREAD.replace("51C12346", "51C12345");
    for (text, expected) in [
        (
            format!("{MISREAD}2000 correct of=1 plate=51C-123.45 reason=misread"),
            vec![
                "sighting_contradicted_withdrawn 900 T 51C12345 CSQU3054383 was 51C12346 by an",
                "sighting_agreed 900 T 51C12345 CSQU3054383 was 51C12346 by an",
                "T consistent",
                "51C12345 CSQU3054383: misread by an",
            ],
        ),
        (
            format!("{unassigned}2000 correct of=1 plate=51C12345 reason=misread"),
            vec![
                "sighting_agreed 900 T 51C12345 was 51C12346 by an",
                "T consistent",
                "51C12345 -: misread by an",
            ],
        ),
        // it was read as another transit's: that one is not named any more
        (
            format!("{others}2000 correct of=1 plate=51C12345 container=CSQU3054383 reason=misread"),
            vec![
                "sighting_agreed 900 T 51C12345 CSQU3054383 was 61H20417 was TEMU6079348 by an",
                "T consistent",
                "sighting_contradicted_withdrawn 900 U 51C12345 CSQU3054383 was 61H20417 was TEMU6079348 by an",
                "U is not named",
                "51C12345 CSQU3054383: misread by an",
            ],
        ),
        // what agreed shows another one
        (
            format!("{right}2000 correct of=1 plate=29C55555 reason=swapped"),
            vec![
                "sighting_contradicted 900 T 29C55555 CSQU3054383 was 51C12345 by an",
                "sighting_agreed_withdrawn 900 T 29C55555 CSQU3054383 was 51C12345 by an",
                "T contradictory",
                "29C55555 CSQU3054383: swapped by an",
            ],
        ),
    ] {
        check(&text, &expected);
    }
}

#[test]
fn the_last_word_counts_and_says_what_was_read_first() {
    for (text, expected) in [
        // it contradicts all the same, but by another plate
        (
            format!("{MISREAD}2000 correct of=1 plate=29C55555 reason=misread"),
            vec![
                "sighting_contradicted_revised 900 T 29C55555 CSQU3054383 was 51C12346 by an",
                "29C55555 CSQU3054383: misread by an",
            ],
        ),
        // there is no plate, and then there is none that names anybody
        (
            format!("{MISREAD}2000 correct of=1 plate= reason=mud\n2010 correct of=1 container= reason=mud"),
            vec![
                "sighting_contradicted_withdrawn 900 T CSQU3054383 was 51C12346 by an",
                "sighting_agreed 900 T CSQU3054383 was 51C12346 by an",
                "T consistent",
                "- CSQU3054383: mud by an",
                "sighting_agreed_withdrawn 900 T was 51C12346 was CSQU3054383 by an",
                "T is not named",
                "- -: mud by an",
            ],
        ),
        // one correction after another: the last one counts, and the first reading stays
        (
            format!("{MISREAD}2000 correct of=1 plate=51C12345 reason=misread\n2010 correct of=1 plate=51C12346 by=binh reason=no"),
            vec![
                "sighting_contradicted_withdrawn 900 T 51C12345 CSQU3054383 was 51C12346 by an",
                "sighting_agreed 900 T 51C12345 CSQU3054383 was 51C12346 by an",
                "T consistent",
                "51C12345 CSQU3054383: misread by an",
                "sighting_contradicted 900 T 51C12346 CSQU3054383 by binh",
                "sighting_agreed_withdrawn 900 T 51C12346 CSQU3054383 by binh",
                "T contradictory",
                "51C12346 CSQU3054383: no by binh",
            ],
        ),
        // what came too late to be judged is corrected on the record
        (
            format!("{MISREAD}173800 correct of=1 plate=51C12345 reason=misread"),
            vec!["51C12345 CSQU3054383: misread by an"],
        ),
    ] {
        check(&text, &expected);
    }
}

#[test]
fn an_alert_goes_with_its_only_sighting_and_shows_another_where_there_is_one() {
    let corrected = "2000 correct of=1 plate=51C12345 reason=misread\n";
    let judged = judge(&format!("{MISREAD}{corrected}"));
    assert_eq!(alerts(&judged, Rule::SightingContradicted), [(900.0, AlertState::Withdrawn)]);
    // the first of two: the alert begins with the second; the second of two: it shows the first again
    let wrong = |s: u32| format!("{s} sighting plate=29C5555{} container=CSQU3054383 camera=g @1801\n", s / 100);
    for (of, since) in [(1, 600.0), (2, 500.0)] {
        let judged = judge(&format!(
            "{}{}2000 correct of={of} plate=51C12345 reason=misread",
            wrong(500),
            wrong(600)
        ));
        assert_eq!(alerts(&judged, Rule::SightingContradicted), [(since, AlertState::Raised)], "{of}");
        let shown = judged.iter().rev().find_map(|j| match j {
            Judged::Alert(a) => Some(a.detail["plate_seen"].clone()),
            _ => None,
        });
        assert_eq!(shown, Some(format!("29C5555{}", since / 100.0).into()), "{of}");
    }
}

#[test]
fn what_somebody_looks_for_follows_the_corrected_text() {
    let watch = "1 watch watch={\"kind\":\"plate\",\"text\":\"51C12346\"} reason=stolen until=86400 second_by=chi\n";
    let hit = |text: &str, expected: &[&str]| {
        let got: Vec<String> = told(&judge(&format!("{watch}{text}")))
            .into_iter()
            .filter(|t| t.starts_with("watchlist"))
            .collect();
        assert_eq!(got, expected, "{text}");
    };
    let misread = "900 sighting plate=51C12346 x=12000 camera=g1 @901\n";
    hit(
        &format!("{misread}910 correct of=1 plate=29C55555 reason=misread"),
        &["watchlist_hit 900 - 51C12346", "watchlist_hit_withdrawn 900 -"],
    );
    let unsure = "900 sighting plate=51C1234 conf=0.4 x=12000 camera=g1 @901\n";
    hit(
        &format!("{unsure}910 correct of=1 plate=51C12346 reason=misread"),
        &["watchlist_hit 900 - 51C12346 was 51C1234 by an"],
    );
    // nobody looks for it yet when it is corrected
    let later = format!("{misread}910 correct of=1 plate=29C55555 reason=misread\n920 {}", &watch[2..]);
    let judged = conclusions(&world(&[OURS]), &heard(&later));
    assert!(told(&judged).iter().all(|t| !t.starts_with("watchlist")), "{:?}", told(&judged));
}

#[test]
fn a_copy_is_none_where_one_of_the_two_plates_was_misread() {
    let two = "900 sighting plate=29C55555 x=12000 camera=g1 @901\n960 sighting plate=29C55555 x=49000 camera=g2 @961\n";
    let judged = judge(&format!("{two}1000 correct of=2 plate=29C55556 reason=misread"));
    assert_eq!(told(&judged), ["29C55556 -: misread by an", "plate_cloned_withdrawn 960 -"]);
    let back = judge(&format!(
        "{two}1000 correct of=2 plate=29C55556 reason=misread\n1010 correct of=2 plate=29C55555 reason=not"
    ));
    assert_eq!(told(&back)[2..], ["29C55555 -: not by an", "plate_cloned 960 -"]);
}

#[test]
fn what_changes_nothing_or_is_about_nothing_is_refused() {
    let once = format!("{MISREAD}2000 correct of=1 plate=51C12345 reason=misread\n");
    for (text, reason) in [
        (format!("{MISREAD}2000 correct of=1 plate=51C12345"), "no_reason"),
        (format!("{MISREAD}2000 correct of=1 plate=51C-123.46 reason=x"), "nothing_changed"),
        (format!("{MISREAD}2000 correct of=1 reason=x"), "nothing_changed"),
        (format!("{MISREAD}2000 correct of=1 plate=-- reason=x"), "no_plate"),
        (
            format!("{MISREAD}2000 correct of=1 container=CSQU3054384 reason=x"),
            "no_container_number",
        ),
        (
            format!("{once}2010 correct of=1 plate=51C12345 by=binh reason=x"),
            "already_corrected",
        ),
        (
            format!("{MISREAD}2000 correct sighting=00ff offset_of=61 plate=51C12345 reason=x"),
            "unknown_sighting",
        ),
    ] {
        let judged = judge(&text);
        let refused = told(&judged).into_iter().rfind(|t| t.starts_with("refused")).unwrap_or_default();
        assert_eq!(refused.trim_start_matches("refused "), reason, "{text}");
    }
    // the place of something else, and one that is still to come
    for offset in [0, 99] {
        let id = serde_json::from_str::<Observation>(&lines(MISREAD)[0]).expect("reads").id;
        let act = format!("2000 correct sighting={id} offset_of={offset} plate=51C12345 reason=x");
        let judged = conclusions(&world(&[OURS]), &lines(&format!("{DRIVE}{MISREAD}{act}")));
        assert_eq!(told(&judged), ["refused unknown_sighting"], "{offset}");
    }
}

/// What stands in the end: verdicts by sighting and transit, and alerts that were not withdrawn.
fn stands(judged: &[Judged]) -> (BTreeMap<String, String>, Vec<(String, AlertState)>) {
    let mut verdicts = BTreeMap::new();
    let mut alerts = BTreeMap::new();
    for j in judged {
        let said = match j {
            Judged::Sighting(s) => s.agreements.iter().collect(),
            Judged::Agreement(a) => vec![&**a],
            Judged::Alert(a) if matches!(a.rule, Rule::SightingContradicted | Rule::WatchlistHit) => {
                alerts.insert(a.id.clone(), (format!("{} {} {:?}", a.rule, a.since, a.until), a.state));
                continue;
            }
            _ => continue,
        };
        for a in said {
            verdicts.insert(
                format!("{} {}", a.sighting, a.transit),
                format!("{} {:?} {:?}", a.withdrawn, a.verdict, a.reasons),
            );
        }
    }
    verdicts.retain(|_, v| v.starts_with("false"));
    let mut alerts: Vec<_> = alerts.into_values().filter(|(_, s)| *s != AlertState::Withdrawn).collect();
    alerts.sort();
    (verdicts, alerts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// A camera that had read what a person says later, and a person who says it: the end is the same, in any order of late delivery.
    #[test]
    fn a_corrected_sighting_is_as_one_that_was_read_right(
        seen in proptest::collection::vec((0_u32..3600, 0_usize..5, 0_usize..5), 1..16),
        delays in proptest::collection::vec(prop_oneof![2 => Just(0_u32), 1 => 0_u32..40, 1 => 0_u32..3000], 1..40),
    ) {
        let names = ["plate=51C12345", "container=CSQU3054383", "plate=51C12345 container=CSQU3054383",
            "plate=51C12345 container=TEMU6079348", "plate=29C55555 container=CSQU3054383"];
        let run = |read_right: bool| {
            let mut sent: Vec<(f64, String)> = (0..120).map(|n| {
                let at = f64::from(n * 30);
                (at, format!("{at} fix x={} v=48", at * 13.3))
            }).collect();
            sent.extend(seen.iter().enumerate().map(|(n, (at, what, truly))| {
                let names = names[if read_right { *truly } else { *what }];
                // Which of two of one instant comes first their ids decide, and what is read is part of these: no two are of one here.
                let at = f64::from(*at) + n as f64 / 32.0;
                (at, format!("{at} sighting {names} x={} camera=c{n}", at * 13.3 + 1.0))
            }));
            let mut sent: Vec<(f64, String)> = sent.into_iter().enumerate().map(|(n, (at, short))| {
                let received = at + 1.0 + f64::from(delays[n % delays.len()]);
                (received, format!("{short} @{received}"))
            }).collect();
            sent.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut text: Vec<String> = sent.into_iter().map(|(_, s)| s).collect();
            if !read_right {
                let mut order: Vec<(usize, usize)> = Vec::new();
                for line in text.iter().filter(|l| l.contains("sighting")) {
                    let n: usize = line.split("camera=c").nth(1).and_then(|c| c.split(' ').next()?.parse().ok()).expect("a number");
                    order.push((order.len() + 1, n));
                }
                for (place, n) in order {
                    let (_, what, truly) = seen[n];
                    if what != truly {
                        let said = |key: &str| names[truly].split(' ').find_map(|w| w.strip_prefix(key)).unwrap_or_default();
                        text.push(format!("7200 correct of={place} plate={} container={} reason=misread", said("plate="), said("container=")));
                    }
                }
            }
            let all = heard(&text.join("\n"));
            let judged = conclusions(&world(&[OURS]), &all);
            prop_assert_eq!(&judged, &conclusions(&world(&[OURS]), &all), "a replay says the same");
            let ids: BTreeMap<String, String> = all.iter().filter(|l| l.contains(r#""kind":"sighting""#)).map(|l| {
                let o: Observation = serde_json::from_str(l).expect("reads");
                let cordon_model::Body::Sighting(s) = &o.body else { panic!("a sighting") };
                (o.id.to_string(), s.camera.as_ref().expect("a camera").to_string())
            }).collect();
            let (verdicts, alerts) = stands(&judged);
            let verdicts: BTreeMap<String, String> = verdicts.into_iter().map(|(k, v)| (k.replace(&k[..32], &ids[&k[..32]]), v)).collect();
            Ok((verdicts, alerts))
        };
        let (right, corrected) = (run(true)?, run(false)?);
        prop_assert_eq!(right, corrected);
    }
}
