//! Other limits, other alerts: what a back-test counts, over small files of observations.

mod field;

use cordon_custody::backtest::{Change, Outcome};
use cordon_custody::{Backtest, Judge, Lines, Terms};
use cordon_model::AlertState;
use field::{ENDS, T, lines, seconds, world};

/// Terms in short: `stop_s_max=60 -signal_lost`.
fn terms(short: &str) -> Terms {
    let mut terms = Terms::default();
    for word in short.split_whitespace() {
        match (word.strip_prefix('-'), word.split_once('=')) {
            (Some(rule), _) => terms.switch_off(rule).unwrap_or_else(|e| panic!("{e}")),
            (_, Some((name, value))) => {
                let number: f64 = value.parse().expect("a number");
                terms.set(name, number.into()).unwrap_or_else(|e| panic!("{e}"));
            }
            _ => panic!("{word} is neither a limit nor a rule"),
        }
    }
    terms
}

fn compared(old: &str, new: &str, transits: &[&str], text: &str) -> Outcome {
    let mut test = Backtest::new(terms(old), terms(new), Some(&world(transits)));
    let mut read = Lines::default();
    for line in lines(text) {
        let heard = read.read(&line).expect("a line").expect("an observation");
        test.hear(&heard);
    }
    test.outcome()
}

/// `rule old/new +gained -lost <sooner >later` for each rule, then the trips and the silent ones under both.
fn short(o: &Outcome) -> String {
    let rule = |(rule, c): (&cordon_model::Rule, &cordon_custody::backtest::Count)| {
        format!("{rule} {}/{} +{} -{} <{} >{}; ", c.old, c.new, c.gained, c.lost, c.sooner, c.later)
    };
    let rules: String = o.by_rule.iter().map(rule).collect();
    format!("{rules}trips {} silent {}/{}", o.trips.all, o.trips.silent_old, o.trips.silent_new)
}

/// It drives 3 km, stands for half an hour, and drives on.
const STOP: &str = "
    0..300/60 fix x=500 x+=500 v=30
    360..2160/60 fix x=3000 v=0
    2220..2520/60 fix x=3500 x+=500 v=30
";

#[test]
fn counts_what_is_gained_and_lost() {
    let check = |old: &str, new: &str, text: &str, expected: &str| {
        assert_eq!(short(&compared(old, new, &[T], text)), expected, "{old} | {new}");
    };
    check("", "", STOP, "trips 1 silent 1/1");
    check("", "stop_s_max=1200", STOP, "unscheduled_stop 0/1 +1 -0 <0 >0; trips 1 silent 1/0");
    check("stop_s_max=1200", "", STOP, "unscheduled_stop 1/0 +0 -1 <0 >0; trips 1 silent 0/1");
    check(
        "stop_s_max=1200",
        "stop_s_max=600",
        STOP,
        "unscheduled_stop 1/1 +0 -0 <1 >0; trips 1 silent 0/0",
    );
    check(
        "stop_s_max=600",
        "stop_s_max=1200",
        STOP,
        "unscheduled_stop 1/1 +0 -0 <0 >1; trips 1 silent 0/0",
    );
    check(
        "stop_s_max=600",
        "stop_s_max=600 -unscheduled_stop",
        STOP,
        "unscheduled_stop 1/0 +0 -1 <0 >0; trips 1 silent 0/1",
    );
    // A seal that is silent for ten minutes, and the ticks that tell of it.
    let silent = "0..300/60 fix x=500 x+=500 v=30\n0..1200/60 tick\n1200 fix x=9000 v=30";
    check("", "silence_s_max=300", silent, "signal_lost 0/1 +1 -0 <0 >0; trips 1 silent 1/0");
    check(
        "silence_s_max=300 -signal_lost",
        "silence_s_max=300",
        silent,
        "signal_lost 0/1 +1 -0 <0 >0; trips 1 silent 1/0",
    );
}

#[test]
fn an_alert_that_was_withdrawn_has_called_somebody_all_the_same() {
    // Fixes that come late show that it drove on while it seemed to stand.
    let text = format!("{STOP}2600 tick\n2601..2605/1 tick\n400 fix x=3400 v=20 @2610\n500 fix x=3400 v=20 @2611\n2612 tick");
    let o = compared("stop_s_max=1700", "", &[T], &text);
    assert_eq!(short(&o), "unscheduled_stop 1/0 +0 -1 <0 >0; trips 1 silent 0/1");
    let states: Vec<AlertState> = o.changed.iter().map(|c| c.alert.state).collect();
    assert_eq!(states, [AlertState::Withdrawn]);
}

#[test]
fn an_alert_whose_start_a_limit_moves_is_still_one() {
    // It creeps: 90 m a minute are standing for the one, and driving for the other until it truly stands.
    let text = "
        0..300/60 fix x=500 x+=500 v=30
        360..960/60 fix x=3000 x+=20 v=4
        1020..3000/60 fix x=3200 v=0
        3060 fix x=3700 v=30
        3120 fix x=4200 v=30
    ";
    let o = compared("stop_s_max=900 standing_m_max=500", "stop_s_max=900 standing_m_max=60", &[T], text);
    assert_eq!(short(&o), "unscheduled_stop 1/1 +0 -0 <0 >1; trips 1 silent 0/0");
}

#[test]
fn says_from_where_and_which() {
    let other = r#"{"id":"U","seal":"8","corridor":"road"}"#;
    let text = format!("{STOP}\n{}", STOP.replace("fix", "fix seal=8"));
    // The lines of the second are observed again from the start: each transit has its own time.
    let o = compared("", "stop_s_max=1200", &[ENDS, other], &text);
    let origins: Vec<(Option<&str>, u64)> = o
        .by_origin
        .iter()
        .map(|(origin, rules)| {
            (
                origin.as_ref().map(cordon_model::GeofenceId::as_str),
                rules.values().map(|c| c.gained).sum(),
            )
        })
        .collect();
    assert_eq!(origins, [(None, 1), (Some("from"), 1)]);
    let changed: Vec<(Change, &str, f64)> = o
        .changed
        .iter()
        .map(|c| (c.change, c.alert.transit.as_str(), seconds(c.alert.since)))
        .collect();
    assert_eq!(changed, [(Change::Gained, "T", 360.0), (Change::Gained, "U", 360.0)]);
    assert_eq!(o.trips.all, 2);
}

#[test]
fn a_world_that_comes_in_the_stream_comes_under_the_terms_too() {
    let mut own = world(&[]);
    own.limits.stop_s_max = 100.0;
    let changed = format!(
        r#"{{"kind":"world_changed","received_at":"{}","world":{}}}"#,
        field::time(-10.0),
        serde_json::to_string(&own).expect("a world")
    );
    let declare = field::line(&format!("-5 declare transit=T declare={T}"));
    let armed = field::line("-4 arm transit=T");
    let all: Vec<String> = [changed, declare, armed].into_iter().chain(lines(STOP)).collect();
    let begun = |short: &str| {
        let mut judge = Judge::under(terms(short), None);
        let mut found = Vec::new();
        for line in &all {
            let events = judge.line(line).unwrap_or_else(|e| panic!("{line}: {e}"));
            found.extend(events.map(|e| e.event.to_string()).filter(|e| e.starts_with("stop")));
        }
        found
    };
    assert_eq!(begun(""), ["stop_begun", "stop_ended"], "the world's own");
    assert_eq!(begun("stop_s_max=3600"), Vec::<String>::new(), "in its place");
    assert_eq!(begun("silence_s_max=60"), ["stop_begun", "stop_ended"], "what is not named stays");
    assert_eq!(begun("-unscheduled_stop"), Vec::<String>::new());
}
