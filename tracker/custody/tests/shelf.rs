//! The shelf: who may put an alert there and for how long, and what brings it back.

mod field;

use cordon_custody::Judge;
use cordon_model::{Act, Alert, AlertState, Condition, Judged, Outcome};
use field::{conclusions, lines, world};

const DECLARE: &str = r#"0 declare declare={"id":"T","seal":"7","corridor":"road"}
    1 arm transit=T
    2 depart transit=T"#;

/// A transit that left its corridor once, and the name of that alert.
fn left() -> (String, String) {
    let text = format!("{DECLARE}\n10..100/30 fix x=900 x+=400 v=48\n130..220/30 fix x=2500 x+=400 y=900 v=48");
    let alerts = alerts(&conclusions(&world(&[]), &lines(&text)));
    (text, alerts[0].id.to_string())
}

/// Each alert as it stands in the end, in the order in which they were raised.
fn alerts(judged: &[Judged]) -> Vec<Alert> {
    let mut all: Vec<Alert> = Vec::new();
    for j in judged {
        if let Judged::Alert(a) = j {
            match all.iter_mut().find(|k| k.id == a.id) {
                Some(known) => *known = (**a).clone(),
                None => all.push((**a).clone()),
            }
        }
    }
    all
}

/// What became of the acts on alerts among some lines.
fn verdicts(judged: &[Judged]) -> Vec<String> {
    let one = |j: &Judged| match j {
        Judged::Verdict(v) => Some(match &v.outcome {
            Outcome::Done => "done".to_owned(),
            Outcome::Refused { reason, sentence } => {
                assert!(sentence.ends_with('.'), "{sentence}");
                reason.clone()
            }
        }),
        _ => None,
    };
    judged.iter().filter_map(one).skip(3).collect()
}

fn told(judged: &[Judged]) -> Vec<String> {
    let one = |j: &Judged| match j {
        Judged::Event(e) if e.event.to_string().starts_with("alert_") => Some(field::short(e)),
        _ => None,
    };
    judged.iter().filter_map(one).collect()
}

#[track_caller]
fn check(acts: &str, expected_verdicts: &[&str], expected_events: &[&str]) -> Vec<Alert> {
    let (text, id) = left();
    let judged = conclusions(&world(&[]), &lines(&format!("{text}\n{}", acts.replace("ID", &id))));
    assert_eq!(verdicts(&judged), expected_verdicts, "{acts}");
    assert_eq!(told(&judged), expected_events, "{acts}");
    alerts(&judged)
}

#[test]
fn what_may_not_be_is_refused_with_its_reason() {
    for (act, reason) in [
        ("300 shelve alert=ID for_s=600", "no_reason"),
        ("300 shelve alert=ID reason=works for_s=0", "time_past"),
        ("300 shelve alert=ID reason=works for_s=-5", "time_past"),
        ("300 shelve alert=ID reason=works for_s=28801", "too_long"),
        ("300 shelve alert=ID reason=works until=2026-01-05T00:04:59Z", "time_past"),
        ("300 shelve alert=ID reason=works until=2026-01-06T00:00:00Z", "too_long"),
        ("300 shelve alert=ID reason=works for_s=60 until=2026-01-05T00:10:00Z", "two_times"),
        ("300 unshelve alert=ID", "not_shelved"),
        ("300 escalate alert=ID reason=far", "nobody"),
        ("300 escalate alert=ID to=chi", "no_reason"),
        ("300 shelve alert=00 reason=works", "unknown_alert"),
        ("300 shelve transit=T reason=works", "no_alert"),
    ] {
        check(act, &[reason], &[]);
    }
    check(
        "300 shelve alert=ID reason=works for_s=600\n310 shelve alert=ID reason=works for_s=600",
        &["done", "already_shelved"],
        &["alert_shelved 300 @300"],
    );
    check(
        "300 close alert=ID cause=traffic\n310 shelve alert=ID reason=works\n320 escalate alert=ID to=chi reason=far",
        &["done", "already_closed", "already_closed"],
        &["alert_closed 300 @300"],
    );
}

#[test]
fn an_urgent_alert_takes_two_people() {
    let text = format!("{DECLARE}\n20 fix x=900 locked=false");
    let id = alerts(&conclusions(&world(&[]), &lines(&text)))[0].id.to_string();
    let acts = "30 shelve alert=ID reason=inspection\n31 shelve alert=ID reason=inspection second_by=an\n32 shelve alert=ID reason=inspection second_by=chi";
    let judged = conclusions(&world(&[]), &lines(&format!("{text}\n{}", acts.replace("ID", &id))));
    assert_eq!(verdicts(&judged), ["no_second_person", "no_second_person", "done"]);
    let alert = &alerts(&judged)[0];
    assert_eq!(alert.shelved.as_ref().and_then(|s| s.second_by.as_deref()), Some("chi"));
    assert_eq!(alert.record[0].second_by.as_deref(), Some("chi"));
}

#[test]
fn a_shelf_is_timed_and_gives_back_by_itself_with_a_tick() {
    let acts = "300 acknowledge alert=ID\n310 shelve alert=ID reason=works for_s=600\n909 tick\n910 tick\n911 tick";
    let told = ["alert_acknowledged 300 @300", "alert_shelved 310 @310", "alert_unshelved 910 @910"];
    let alert = &check(acts, &["done"; 2], &told)[0];
    assert_eq!((alert.state, alert.stands()), (AlertState::Raised, Condition::Unacknowledged));
    let record: Vec<_> = alert.record.iter().map(|r| (r.act, r.by.as_str(), r.text.as_deref())).collect();
    assert_eq!(
        record,
        [
            (Act::Acknowledge, "an", None),
            (Act::Shelve, "an", Some("works")),
            (Act::Unshelve, "judgement", Some("time"))
        ]
    );
    // Meanwhile it is open and visible, and calls nobody.
    let meanwhile = &check(
        "310 shelve alert=ID reason=works for_s=600\n909 tick",
        &["done"],
        &["alert_shelved 310 @310"],
    )[0];
    assert_eq!((meanwhile.condition, meanwhile.is_open()), (Some(Condition::Shelved), true));
    assert_eq!(meanwhile.shelved.as_ref().map(|s| field::seconds(s.until)), Some(910.0));
    // Without a time it stays as long as it may.
    let longest = &check("310 shelve alert=ID reason=works", &["done"], &["alert_shelved 310 @310"])[0];
    assert_eq!(longest.shelved.as_ref().map(|s| field::seconds(s.until)), Some(310.0 + 28_800.0));
}

#[test]
fn an_officer_takes_it_back_as_it_was() {
    let acts = "300 acknowledge alert=ID\n310 shelve alert=ID reason=works for_s=600\n320 unshelve alert=ID\n2000 tick";
    let told = ["alert_acknowledged 300 @300", "alert_shelved 310 @310", "alert_unshelved 320 @320"];
    let all = check(acts, &["done"; 3], &told);
    assert_eq!((all[0].state, all[0].shelved.is_none()), (AlertState::Acknowledged, true));
}

#[test]
fn one_shot_ends_with_the_next_change_and_a_timed_one_does_not() {
    let back = "\n320 fix x=3000 y=0 v=48\n350 fix x=3400 y=0 v=48";
    let shelve = "310 shelve alert=ID reason=works for_s=6000";
    let all = check(&format!("{shelve}{back}"), &["done"], &["alert_shelved 310 @310"]);
    assert_eq!(all[0].condition, Some(Condition::Shelved));
    let told = ["alert_shelved 310 @310", "alert_unshelved 321 @321"];
    let all = check(&format!("{shelve} one_shot=true{back}"), &["done"], &told);
    assert_eq!(all[0].condition, Some(Condition::ReturnedUnacknowledged));
}

#[test]
fn a_shelf_holds_its_rule_on_its_transit() {
    let shelve = "310 shelve alert=ID reason=works for_s=6000";
    // Out again within minutes it is the same alert, and stays where it is.
    let soon = "\n320 fix x=3000 y=0 v=48\n350 fix x=3400 y=0 v=48\n400..490/30 fix x=4000 x+=400 y=900 v=48";
    let all = check(&format!("{shelve}{soon}"), &["done"], &["alert_shelved 310 @310"]);
    assert_eq!((all.len(), all[0].again.len(), all[0].condition), (1, 1, Some(Condition::Shelved)));
    let again = "\n320..500/30 fix x=3000 x+=400 y=0 v=48\n530..680/30 fix x+=350 y=9 v=42\n720..810/30 fix x+=400 y=900 v=48";
    let all = check(
        &format!("{shelve}{again}"),
        &["done"],
        &["alert_shelved 310 @310", "alert_shelved 751 @751"],
    );
    assert_eq!(all.len(), 2, "the second episode is an alert of its own");
    assert!(all.iter().all(Alert::is_shelved), "{all:?}");
    let until = |n: usize| all[n].shelved.as_ref().map(|s| s.until);
    assert_eq!(until(0), until(1));
    // What is worse is not held by it: here it is five times as far outside.
    let far = again.replace("y=900", "y=5000");
    let all = check(&format!("{shelve}{far}"), &["done"], &["alert_shelved 310 @310"]);
    assert_eq!((all[0].is_shelved(), all[1].is_shelved()), (true, false));
    assert!(all[1].severity > all[0].severity);
    // What is of another rule is not held by it.
    let opened = check(
        &format!("{shelve}\n320 fix x=3000 y=900 locked=false"),
        &["done"],
        &["alert_shelved 310 @310"],
    );
    assert_eq!(opened.last().and_then(|a| a.condition), Some(Condition::Unacknowledged));
}

#[test]
fn passing_on_takes_the_acknowledgement_and_the_shelf_away() {
    let acts =
        "300 acknowledge alert=ID\n310 shelve alert=ID reason=works\n320 escalate alert=ID to=chi reason=far\n330 acknowledge alert=ID";
    let told = [
        "alert_acknowledged 300 @300",
        "alert_shelved 310 @310",
        "alert_escalated 320 @320",
        "alert_acknowledged 330 @330",
    ];
    let all = check(acts, &["done"; 4], &told);
    let passed = &check(acts.rsplit_once('\n').expect("lines").0, &["done"; 3], &told[..3])[0];
    assert_eq!(
        (passed.state, passed.owner.as_deref(), passed.is_shelved()),
        (AlertState::Raised, Some("chi"), false)
    );
    let record = &all[0].record[2];
    assert_eq!((record.to.as_deref(), record.text.as_deref()), (Some("chi"), Some("far")));
}

#[test]
fn late_data_neither_loses_a_shelf_nor_lets_it_hold_what_never_was() {
    let head = "0..300/30 fix x+=400 v=48\n330 fix x=4400 y=150 v=48\n2730 fix x=20000 y=150 v=48";
    let world = world(&[field::T]);
    let id = alerts(&conclusions(&world, &lines(head)))[0].id.to_string();
    let shelve = format!("{head}\n2740 shelve alert={id} reason=works for_s=600");
    // A fix comes late that shows that it was never outside.
    let gone = conclusions(
        &world,
        &lines(&format!("{shelve}\n1000 fix x=9000 y=0 v=48 @2800\n2801 tick\n9000 tick")),
    );
    let all = alerts(&gone);
    assert_eq!((all[0].condition, all[0].is_shelved()), (Some(Condition::Withdrawn), false));
    assert_eq!(told(&gone), ["alert_shelved 2740 @2740"], "what was withdrawn does not return");
    // One that changes nothing leaves it where it is; it returns at its time.
    let kept = conclusions(
        &world,
        &lines(&format!("{shelve}\n200 fix x=2700 y=0 v=48 @2800\n2801 tick\n3339 tick\n3340 tick")),
    );
    assert_eq!(told(&kept), ["alert_shelved 2740 @2740", "alert_unshelved 3340 @3340"]);
}

#[test]
fn a_checkpoint_keeps_the_shelf() {
    let (text, id) = left();
    let shelve = format!("{text}\n310 shelve alert={id} reason=works for_s=600");
    let mut judge = Judge::new(Some(&world(&[])));
    for line in lines(&shelve) {
        drop(judge.line(&line).expect("judges"));
    }
    let kept = rmp_serde::to_vec_named(judge.fold()).expect("saves");
    let mut fold: cordon_custody::Fold = rmp_serde::from_slice(&kept).expect("loads");
    let tick = serde_json::from_str(&field::line("910 tick")).expect("a tick");
    let mut out = cordon_custody::Out::default();
    let heard = cordon_model::Heard {
        offset: cordon_model::Offset(99),
        observation: tick,
        frame: None,
    };
    fold.hear(&heard, &mut Nothing, &mut out);
    assert_eq!(told(&out.judged), ["alert_unshelved 910 @910"]);
}

struct Nothing;

impl cordon_custody::History for Nothing {
    fn since(
        &mut self,
        _: Option<&cordon_model::SealId>,
        _: &cordon_model::TransitId,
        _: cordon_model::Timestamp,
    ) -> Vec<cordon_model::Heard> {
        Vec::new()
    }
}

/// What follows from two watches is on the shelf like what follows from one.
#[test]
fn a_meeting_on_the_shelf_returns_when_it_is_over() {
    let transits = [
        r#"{"id":"A","seal":"7","vehicle":"51C12345","corridor":"road"}"#,
        r#"{"id":"B","seal":"8","vehicle":"61H20417","corridor":"road"}"#,
    ];
    let stand =
        "0..270/30 fix x+=400 v=48\n300..900/30 fix x=4000 v=0\n5..275/30 fix seal=8 x+=400 v=48\n305..905/30 fix seal=8 x=4000 y=30 v=0";
    let part = "930..1200/30 fix x=4400 x+=400 v=48\n935..1205/30 fix seal=8 x=4400 x+=400 v=48";
    let world = world(&transits);
    let in_order = |text: &str| {
        let mut all = lines(text);
        all.sort_by_key(|l| l.split("received_at\":\"").nth(1).map(ToOwned::to_owned));
        all
    };
    let met = alerts(&conclusions(&world, &in_order(stand)));
    assert_eq!(met.iter().map(|a| a.rule).collect::<Vec<_>>(), [cordon_model::Rule::Rendezvous; 2]);
    assert_eq!(
        met[0].item(),
        met[1].item(),
        "each who met has his alert, and the meeting is one item"
    );
    for (one_shot, back) in [("", None), (" one_shot=true", Some("changed"))] {
        let shelve = format!("910 shelve alert={} reason=known for_s=6000{one_shot}", met[0].id);
        let judged = conclusions(&world, &in_order(&format!("{stand}\n{shelve}\n{part}")));
        let alert = &alerts(&judged)[0];
        assert!(alert.until.is_some(), "{alert:?}");
        let last = alert.record.last().filter(|r| r.act == Act::Unshelve);
        assert_eq!((last.and_then(|r| r.text.as_deref()), alert.is_shelved()), (back, back.is_none()));
    }
}
