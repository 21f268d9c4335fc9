//! Why an alert: what is told of it, in the order of knowing.

mod field;

use cordon_custody::explain::{Entry, Story, explain};
use cordon_custody::{Fold, History, Lines, Out};
use cordon_model::{Body, Heard, Instruction, SealId, Timestamp, TransitId};
use field::{T, lines, seconds, world};

/// All that was heard, in memory.
struct All(Vec<Heard>);

impl History for All {
    fn since(&mut self, seal: Option<&SealId>, _: &TransitId, from: Timestamp) -> Vec<Heard> {
        let wanted = |h: &&Heard| h.observation.seal() == seal && h.observation.judged_at(300.0).0 >= from;
        self.0.iter().filter(wanted).cloned().collect()
    }
}

/// What is told of the first alert of a rule, line by line; an act `ALERT` in the text is done to it.
fn told(text: &str, rule: &str) -> Vec<Entry> {
    let mut first = Lines::default();
    let world_line = format!(
        r#"{{"kind":"world_changed","received_at":"{}","world":{}}}"#,
        field::time(-10.0),
        serde_json::to_string(&world(&[])).expect("a world")
    );
    let mut all: Vec<Heard> = vec![first.read(&world_line).expect("a line").expect("a world")];
    for line in [
        field::line(&format!("-5 declare transit=T declare={T}")),
        field::line("-4 arm transit=T"),
    ] {
        all.push(first.read(&line).expect("a line").expect("an act"));
    }
    all.extend(lines(text).iter().map(|l| first.read(l).expect("a line").expect("an observation")));
    let (mut fold, mut story) = (Fold::default(), Story::of(""));
    for n in 0..all.len() {
        let mut heard = all[n].clone();
        if let Body::Instruction(i) = &mut heard.observation.body
            && i.note.as_deref() == Some("ALERT")
        {
            let alert = fold
                .alerts_of(&"T".into())
                .iter()
                .find(|a| a.rule.as_str() == rule)
                .expect("an alert");
            let mut named = Instruction::new(i.act, i.by.clone());
            named.alert = Some(alert.id.clone());
            named.cause = Some("a drill".to_owned());
            heard.observation.body = Body::Instruction(Box::new(named));
            all[n] = heard.clone();
        }
        let mut out = Out::default();
        let mut history = All(all[..=n].to_vec());
        fold.hear(&heard, &mut history, &mut out);
        story.hear(&heard, &fold, &out);
    }
    let found = story.found();
    let found = found.iter().find(|f| f.alert.rule.as_str() == rule).expect("the alert");
    explain(found, &fold, &mut All(all))
}

/// An entry in short.
fn short(entry: &Entry) -> Option<String> {
    Some(match entry {
        Entry::Observation(w) => {
            let m = &w.moment;
            let made = |name: &str| {
                m.made
                    .get(name)
                    .map_or_else(String::new, |v| format!(" {}", v.to_string().trim_matches('"')))
            };
            let now = w.made_now.as_ref().and_then(|n| n.get("step"));
            format!(
                "{}{}{}{}{}{}",
                seconds(m.at),
                made("step"),
                made("outside_m").split('.').next().unwrap_or_default(),
                made("fixes"),
                if w.late { " late" } else { "" },
                now.map_or_else(String::new, |n| format!(" now {n}")),
            )
        }
        Entry::Event { event, .. } => format!("> {}", event.event),
        Entry::Act { act } => format!("> {} by {}", serde_json::to_value(act.act).ok()?.as_str()?, act.by),
        Entry::Alert { .. } | Entry::Transit { .. } => return None,
        Entry::Known { then, now } => format!("then {} now {} {}", then.speaking, now.speaking, now.stands),
    })
}

fn check(text: &str, rule: &str, expected: &[&str]) {
    let entries = told(text, rule);
    assert!(matches!(entries[0], Entry::Alert { .. }));
    assert!(matches!(&entries[1], Entry::Transit { world: Some(_), transit, .. } if transit.id().as_str() == "T"));
    let got: Vec<String> = entries.iter().filter_map(short).collect();
    assert_eq!(got, expected, "{text}");
}

#[test]
fn a_departure_tells_how_its_evidence_grew() {
    check(
        "
        0..60/10 fix x=1000 x+=150 v=54
        70 fix x=2050 y=130 v=54
        80 fix x=2200 y=150 v=54
        90 fix x=2350 y=160 v=54
        100 fix x=2500 y=300 v=54
        105 acknowledge note=ALERT
        110 fix x=2650 y=150 v=54
        120..200/10 fix x=2800 x+=150 v=54
        ",
        "route_deviation",
        &[
            "50 inside -100",
            "60 inside -100",
            "70 evidence grows 30 1",
            "80 left 50 2",
            "> corridor_left",
            "90 outside 60",
            "100 outside 200",
            "> alert_acknowledged",
            "> acknowledge by an",
            "110 outside 50",
            "120 returning -100",
            "> corridor_rejoined",
            "then 2 now 5 true",
        ],
    );
}

#[test]
fn its_evidence_adds_up_to_what_was_owed() {
    let entries = told(
        "0..60/10 fix x=1000 x+=150 v=54\n70..120/10 fix x=2050 x+=150 y=125 v=54",
        "route_deviation",
    );
    let mut before = 0.0;
    let mut grown = 0;
    for entry in &entries {
        let Entry::Observation(w) = entry else { continue };
        let number = |name: &str| w.moment.made.get(name).and_then(serde_json::Value::as_f64);
        match w.moment.made.get("step").and_then(serde_json::Value::as_str) {
            Some("evidence grows") => {
                // 25 m outside, 10 m of it its accuracy: 15 m for ten seconds each.
                let evidence = number("evidence_m_s").expect("a sum");
                assert!((evidence - before - 150.0).abs() < 5.0, "{evidence} after {before}");
                assert!(Some(evidence) < number("evidence_m_s_owed"), "it is not enough yet");
                (before, grown) = (evidence, grown + 1);
            }
            Some("left") => assert!(number("evidence_m_s").is_some_and(|sum| sum >= 590.0), "{w:?}"),
            _ => {}
        }
    }
    assert_eq!(grown, 3, "the fourth suffices");
}

#[test]
fn what_came_late_shows_that_it_never_was() {
    check(
        "
        0..300/60 fix x=500 x+=500 v=30
        360..3240/720 fix x=3000 v=0
        3300 tick
        3301..3305/1 tick
        2000 fix x=3400 v=20 @3310
        3312 tick
        ",
        "unscheduled_stop",
        &[
            "360 stands",
            "1080 stands",
            "1800 stands",
            "2520 stands now \"stands\"", // from here on since another fix
            "3240 stands now \"stands\"",
            "> stop_begun",
            "2000 drives on late",
            "> stop_begun_withdrawn",
            "then 5 now 5 false",
        ],
    );
}

#[test]
fn other_rules_tell_what_they_heard() {
    check(
        "0..60/10 fix x=1000 x+=150 v=54 rope=whole\n70 fix x=2050 rope=cut\n80 fix x=2100 rope=cut\n90 close note=ALERT",
        "seal_cut",
        &["0", "70", "> seal_cut", "> alert_closed", "> close by an", "then 1 now 1 true"],
    );
    check(
        "0..120/10 fix x=1000 x+=150 v=54\n0..1200/60 tick\n1260 fix x=9000 v=30",
        "signal_lost",
        &["110", "120", "> signal_lost", "1260", "> signal_regained", "then 1 now 1 true"],
    );
}
