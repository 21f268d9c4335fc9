//! What officers may do to transits and alerts, and what they are told when they may not.

mod field;

use cordon_model::{Alert, AlertState, Custody, Judged, Outcome, Stage, Transit};
use field::{conclusions, lines, world};

const DECLARE: &str = r#"0 declare declare={"id":"T","seal":"7","corridor":"road","origin":"from","destination":"to"}"#;

/// The verdicts on the acts among the lines, in short: `done` or the reason.
fn verdicts(judged: &[Judged]) -> Vec<String> {
    let one = |j: &Judged| match j {
        Judged::Verdict(v) => Some(match &v.outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::Refused { reason, sentence } => {
                assert!(sentence.ends_with('.') && sentence.len() > 10, "{sentence}");
                reason.clone()
            }
        }),
        _ => None,
    };
    judged.iter().filter_map(one).collect()
}

fn newest_transit(judged: &[Judged]) -> Transit {
    let one = |j: &Judged| match j {
        Judged::Transit(t) => Some(t.as_ref().clone()),
        _ => None,
    };
    judged.iter().rev().find_map(one).expect("a transit")
}

fn newest_alert(judged: &[Judged]) -> Alert {
    let one = |j: &Judged| match j {
        Judged::Alert(a) => Some(a.as_ref().clone()),
        _ => None,
    };
    judged.iter().rev().find_map(one).expect("an alert")
}

#[track_caller]
fn check(text: &str, expected: &[&str]) -> Vec<Judged> {
    let judged = conclusions(&world(&[]), &lines(text));
    assert_eq!(verdicts(&judged), expected, "{text}");
    judged
}

fn events(judged: &[Judged]) -> Vec<String> {
    let one = |j: &Judged| match j {
        Judged::Event(e) => Some(field::short(e)),
        _ => None,
    };
    judged.iter().filter_map(one).collect()
}

#[test]
fn a_transit_goes_step_by_step() {
    let judged = check(
        &format!("{DECLARE}\n1 arm transit=T\n2 depart transit=T\n3 arrive transit=T\n4 disarm transit=T\n5 close transit=T"),
        &["done"; 6],
    );
    assert_eq!(events(&judged), ["departed 2 @2", "arrived 3 @3"]);
    let t = newest_transit(&judged);
    assert_eq!((t.stage, t.custody), (Stage::Closed, Custody::Intact));
    let steps: Vec<_> = t.steps.iter().map(|s| (s.by.as_str(), field::seconds(s.at), s.because.0)).collect();
    assert_eq!(steps, (0..6).map(|n| ("an", f64::from(n), n as u64)).collect::<Vec<_>>());
    assert_eq!(t.custody_since.map(field::seconds), Some(1.0));
}

#[test]
fn steps_that_cannot_be_are_refused_and_change_nothing() {
    check(
        "0 arm transit=T\n1 close transit=T\n2 depart",
        &["unknown_transit", "unknown_transit", "no_transit"],
    );
    for act in ["depart", "arrive", "disarm", "close"] {
        check(&format!("{DECLARE}\n1 {act} transit=T"), &["done", "wrong_stage"]);
    }
    check(
        &format!(
            "{DECLARE}\n1 arm transit=T\n2 arm transit=T\n3 arrive transit=T\n4 bind transit=T seal=8\n5 bind transit=T vehicle=51C12345\n6 bind transit=T"
        ),
        &["done", "done", "wrong_stage", "wrong_stage", "wrong_stage", "done", "nothing"],
    );
}

#[test]
fn a_declaration_must_hold_together() {
    let declare = |fields: &str| format!(r#"0 declare declare={{"id":"T"{fields}}}"#);
    check(&format!("{DECLARE}\n{DECLARE}"), &["done", "already_declared"]);
    check(&format!("{DECLARE}\n{}", declare("")), &["done", "already_declared"]);
    check(&declare(r#","corridor":"nowhere""#), &["unknown_corridor"]);
    check(&declare(r#","destination":"nowhere""#), &["unknown_geofence"]);
    check("0 declare", &["no_declaration"]);
    check(&format!("{}\n1 arm transit=T", declare("")), &["done", "no_seal"]);
    check(&format!("{}\n1 arm transit=T seal=9", declare("")), &["done", "done"]);
}

#[test]
fn a_seal_closes_one_container_at_a_time() {
    let second = r#"2 declare declare={"id":"U"}"#;
    check(
        &format!("{DECLARE}\n1 arm transit=T\n{second}\n3 arm transit=U seal=7\n4 bind transit=U seal=7\n5 arm transit=U seal=8"),
        &["done", "done", "done", "seal_in_use", "seal_in_use", "done"],
    );
    check(
        &format!(
            "{DECLARE}\n1 arm transit=T\n1.1 depart transit=T\n1.2 arrive transit=T\n1.3 disarm transit=T\n1.4 close transit=T\n{second}\n3 arm transit=U seal=7"
        ),
        &["done"; 8],
    );
}

#[test]
fn the_rules_take_steps_too_and_opening_after_disarming_is_lawful() {
    let judged = check(
        &format!(
            "{DECLARE}
             10 arm transit=T
             20 fix x=0 locked=true rope=whole
             50 fix x=900 locked=true
             90 fix x=49000 locked=true
             120 fix x=50000 locked=true
             150 disarm transit=T
             160 fix x=50000 locked=false rope=cut
             170 close transit=T
             9000 tick"
        ),
        &["done"; 4],
    );
    assert_eq!(events(&judged), ["departed 50 @51", "arrived 120 @121"]);
    let t = newest_transit(&judged);
    let by: Vec<_> = t.steps.iter().map(|s| s.by.as_str()).collect();
    assert_eq!(by, ["an", "an", "judgement", "judgement", "an", "an"]);
}

#[test]
fn opened_before_the_disarming_is_broken_even_in_the_destination() {
    let judged = check(
        &format!("{DECLARE}\n10 arm transit=T\n20 fix x=900 locked=true\n50 fix x=49900 locked=true\n60 fix x=50000 locked=false"),
        &["done"; 2],
    );
    assert_eq!(events(&judged), ["departed 20 @21", "arrived 50 @51", "seal_opened 60 @61"]);
    let t = newest_transit(&judged);
    assert_eq!(
        (t.stage, t.custody, t.custody_since.map(field::seconds)),
        (Stage::Arrived, Custody::Broken, Some(60.0))
    );
}

#[test]
fn what_is_heard_after_the_disarming_and_dated_just_before_it_happened_after_it() {
    let told = |then: &str| {
        let text = format!("{DECLARE}\n10 arm transit=T\n20 fix x=900 locked=true\n50 fix x=50000 locked=true\n{then}");
        let judged = conclusions(&world(&[]), &lines(&text));
        events(&judged).into_iter().skip(2).collect::<Vec<_>>()
    };
    // the seal's clock is 70 s behind
    assert_eq!(
        told("150 disarm transit=T\n100 fix x=50000 locked=false @171"),
        Vec::<String>::new()
    );
    // it is two minutes too early, or was heard before
    assert_eq!(
        told("250 disarm transit=T\n100 fix x=50000 locked=false @251"),
        ["seal_opened 100 @251 late"]
    );
    assert_eq!(told("100 fix x=50000 locked=false\n150 disarm transit=T"), ["seal_opened 100 @101"]);
}

#[test]
fn a_seal_that_was_cut_before_it_is_armed_is_told_at_once() {
    let judged = check(&format!("{DECLARE}\n5 report rope=cut\n10 arm transit=T"), &["done"; 2]);
    assert_eq!(events(&judged), ["seal_cut 10 @10"]);
    let judged = check(
        &format!("{DECLARE}\n5 report rope=cut\n6 report rope=whole\n10 arm transit=T"),
        &["done"; 2],
    );
    assert!(events(&judged).is_empty());
}

#[test]
fn silence_counts_from_the_arming_and_not_after_the_end() {
    let judged = check(&format!("{DECLARE}\n10 arm transit=T\n909 tick\n910 tick\n911 tick"), &["done"; 2]);
    assert_eq!(events(&judged), ["signal_lost 10 @910"]);
    assert_eq!(newest_transit(&judged).custody, Custody::Doubtful);
    let all = "1 arm transit=T\n2 depart transit=T\n3 arrive transit=T\n4 disarm transit=T\n5 close transit=T\n9000 tick";
    assert_eq!(
        events(&check(&format!("{DECLARE}\n{all}"), &["done"; 6])),
        ["departed 2 @2", "arrived 3 @3"]
    );
}

/// An armed transit under way whose seal was opened, and the name of the alert.
fn opened() -> (String, String) {
    let text = format!("{DECLARE}\n10 arm transit=T\n20 fix x=900 locked=false");
    let id = newest_alert(&conclusions(&world(&[]), &lines(&text))).id.to_string();
    (text, id)
}

#[test]
fn two_operators_on_one_alert() {
    let (text, id) = opened();
    let judged = check(
        &format!("{text}\n30 acknowledge alert={id}\n31 acknowledge alert={id}\n32 acknowledge alert=00"),
        &["done", "done", "done", "already_acknowledged", "unknown_alert"],
    );
    let sentence = judged.iter().rev().find_map(|j| match j {
        Judged::Verdict(v) => match &v.outcome {
            Outcome::Refused { reason, sentence } if reason == "already_acknowledged" => Some(sentence.clone()),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(sentence.as_deref(), Some("an has had this alert since 2026-01-05T00:00:30Z."));
    assert_eq!(events(&judged).last().map(String::as_str), Some("alert_acknowledged 30 @30"));
}

#[test]
fn an_alert_is_closed_with_a_cause_and_only_once() {
    let (text, id) = opened();
    let judged = check(
        &format!(
            "{text}\n30 close alert={id}\n31 assign alert={id} to=binh\n32 assign alert={id}\n33 note alert={id} note=called\n34 note alert={id}
             35 close alert={id} cause=inspection\n36 close alert={id} cause=again\n37 acknowledge alert={id}\n38 note alert={id} note=after"
        ),
        &["done", "done", "no_cause", "done", "nobody", "done", "no_note", "done", "already_closed", "already_closed", "done"],
    );
    let alert = newest_alert(&judged);
    assert_eq!(alert.state, AlertState::Closed);
    assert_eq!((alert.owner.as_deref(), alert.cause.as_deref()), (Some("binh"), Some("inspection")));
    let record: Vec<_> = alert.record.iter().map(|r| r.text.clone().unwrap_or_default()).collect();
    assert_eq!(record, ["binh", "called", "inspection", "after"]);
    assert_eq!(
        newest_transit(&judged).custody,
        Custody::Broken,
        "closing an alert does not mend the seal"
    );
    assert!(alert.until.is_none(), "it latched");
}

#[test]
fn conclusions_come_in_the_order_of_the_contract() {
    let (text, _) = opened();
    let judged = conclusions(&world(&[]), &lines(&text));
    let words: Vec<&str> = judged
        .iter()
        .map(|j| match j {
            Judged::Event(_) => "event",
            Judged::Alert(_) => "alert",
            Judged::Transit(_) => "transit",
            Judged::Piece(_) => "piece",
            Judged::Verdict(_) => "verdict",
            Judged::World(_) => "world",
            Judged::Sighting(_) => "sighting",
            Judged::Agreement(_) => "agreement",
            Judged::Correction(_) => "correction",
            Judged::Clip(_) => "clip",
            Judged::Watch(_) => "watch",
        })
        .collect();
    assert_eq!(
        words,
        ["verdict", "transit", "verdict", "transit", "event", "event", "alert", "transit"]
    );
}

#[test]
fn a_silence_ends_with_the_watching() {
    let judged = check(
        &format!("{DECLARE}\n10 arm transit=T\n20 depart transit=T\n1000 tick\n1100 arrive transit=T\n1200 tick"),
        &["done"; 4],
    );
    assert_eq!(events(&judged), ["departed 20 @20", "signal_lost 10 @1000", "arrived 1100 @1100"]);
    assert_eq!(newest_alert(&judged).until.map(field::seconds), Some(1_100.0));
    assert_eq!(newest_transit(&judged).custody, Custody::Intact);
}

#[test]
fn a_new_world_counts_from_its_place_in_the_stream_on() {
    let wide = serde_json::to_string(&world(&[]))
        .expect("writes")
        .replace(r#""half_width_m":100.0"#, r#""half_width_m":1000.0"#);
    let change = format!(
        r#"{{"kind":"world_changed","world":{wide},"received_at":"{}"}}"#,
        field::time(700.0)
    );
    let broken = change.replace(r#""half_width_m":1000.0"#, r#""half_width_m":-1.0"#);
    let mut all = lines(&format!(
        "{DECLARE}\n1 arm transit=T\n2 depart transit=T\n30..300/30 fix x=900 x+=400"
    ));
    all.push(broken);
    all.extend(lines("330..600/30 fix x=5000 x+=400 y=500"));
    all.push(change);
    // inside the new corridor; one late fix from the time of the old one
    all.extend(lines(
        "720..900/30 fix x=10000 x+=400 y=500\n615 fix x=9300 y=500 @930\n960 fix x=13000 y=0",
    ));
    let judged = conclusions(&world(&[]), &all);
    let worlds = judged.iter().filter(|j| matches!(j, Judged::World(_))).count();
    assert_eq!(worlds, 1, "one that does not hold together changes nothing");
    assert_eq!(
        events(&judged),
        ["departed 2 @2", "corridor_left 330 @361", "corridor_rejoined 720 @721"]
    );
}

#[test]
fn a_vehicle_reports_for_a_transit_that_has_no_seal() {
    const BARE: &str = r#"{"id":"T","vehicle":"51C12345","corridor":"road"}"#;
    const BOTH: &str = r#"{"id":"T","seal":"7","vehicle":"51C12345","corridor":"road"}"#;
    let own = "0..300/30 fix x+=400 v=48 seal=none vehicle=51C12345
        330..420/30 fix x=4400 y=600 v=48 seal=none vehicle=51C12345
        450..540/30 fix x=6000 x+=400 v=48 seal=none vehicle=51C12345\n";
    let expected = ["departed 0 @1", "corridor_left 330 @361", "corridor_rejoined 450 @451"];
    field::check(BARE, own, &expected);
    field::check(BARE, &own.replace("51C12345", "51C54321"), &[]); // another's
    field::check(BOTH, own, &[]); // the seal speaks
    // Late ones are folded in as a seal's are.
    let late = "345 fix x=4300 y=0 v=48 seal=none vehicle=51C12345 @900\n375 fix x=4300 y=0 v=48 seal=none vehicle=51C12345 @901\n";
    let judged = events(&conclusions(&world(&[BARE]), &lines(&format!("{own}{late}902 tick"))));
    assert!(judged.len() > 3 && judged[..3] == expected, "{judged:?}");
    // Bound to another vehicle, and then to a seal: from then on the one before says nothing.
    let bound = "1 bind transit=T vehicle=51C54321\n";
    field::check(BARE, &format!("{bound}{own}"), &expected[..1]);
    field::check(
        BARE,
        &format!("{bound}{}", own.replace("51C12345", "51C54321")),
        &["departed 30 @31", expected[1], expected[2]],
    );
    field::check(BARE, &format!("-10 bind transit=T seal=8\n{own}"), &[]);
}

#[test]
fn marks_show_what_is_where() {
    use cordon_custody::{Fold, History, Out};
    struct Nothing;
    impl History for Nothing {
        fn since(
            &mut self,
            _: Option<&cordon_model::SealId>,
            _: &cordon_model::TransitId,
            _: cordon_model::Timestamp,
        ) -> Vec<cordon_model::Heard> {
            Vec::new()
        }
    }
    let mut fold = Fold::default();
    let mut marks = Vec::new();
    let text = r#"0 declare declare={"id":"T","seal":"7","vehicle":"51C12345"}
        5 fix x=10 battery=64
        10 arm transit=T
        11 depart transit=T
        20 fix x=900 v=0 locked=false
        50 fix x=900 v=0
        60 fix seal=9 x=5
        1100 tick"#;
    for (n, line) in lines(text).iter().enumerate() {
        let observation = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
        let offset = cordon_model::Offset(n as u64);
        let mut out = Out::default();
        let heard = cordon_model::Heard {
            offset,
            observation,
            frame: None,
        };
        fold.hear(&heard, &mut Nothing, &mut out);
        marks.extend(out.marks);
    }
    let keys: Vec<String> = marks.iter().map(cordon_model::Mark::key).collect();
    assert_eq!(keys, ["t:T", "t:T", "t:T", "t:T", "t:T", "s:9", "t:T"]);
    assert_eq!(
        marks[0].stage,
        Some(Stage::Declared),
        "an armed seal is not the only one that is shown"
    );
    let standing = &marks[4];
    assert_eq!(standing.standing_since.map(field::seconds), Some(20.0));
    assert_eq!(
        (standing.worst, standing.unacknowledged),
        (Some(cordon_model::Severity::Urgent), true)
    );
    assert_eq!((standing.custody, standing.interval_s), (Some(Custody::Broken), Some(30.0)));
    let lost = &marks[6];
    assert!(lost.silent && !standing.silent);
    assert_eq!(fold.marks().len(), 1);
}

#[test]
fn a_closed_transit_is_laid_aside_when_nothing_late_can_concern_it() {
    use cordon_custody::Judge;
    let text = format!(
        "{DECLARE}\n1 arm transit=T\n2 depart transit=T\n10..6000/30 fix x=900\n6001 arrive transit=T\n6002 disarm transit=T\n6003 close transit=T"
    );
    let mut judge = Judge::new(Some(&world(&[])));
    let size = |j: &Judge| rmp_serde::to_vec_named(j.fold()).expect("saves").len();
    for l in lines(&text) {
        assert!(judge.line(&l).is_ok());
    }
    let before = size(&judge);
    for l in lines("178802 tick\n178804 tick") {
        assert!(judge.line(&l).is_ok());
    }
    assert!(size(&judge) + 1_000 < before, "{} of {before} bytes are left", size(&judge));
    assert!(judge.fold().transit(&"T".into()).is_some_and(|t| t.stage == Stage::Closed));
}
