//! A departure that goes on becomes more severe, says so once a step, and calls again whoever had taken it for something lesser.

mod field;

use cordon_model::{Alert, AlertState, Event, Judged, Severity};
use field::{T, conclusions, events, lines, short, world};

/// Rides on its road for five minutes, then drives away from it, 250 m each half minute, for so long.
fn away(fixes: u32) -> String {
    let out = (1..=fixes).map(|n| format!("{} fix x={} y={} v=48 c=25\n", 300 + 30 * n, 4_000 + 100 * n, 100 + 250 * n));
    format!("0..300/30 fix x+=400 v=48 c=90\n{}", out.collect::<String>())
}

fn newest_alert(judged: &[Judged]) -> Alert {
    let mut alerts = judged.iter().filter_map(|j| match j {
        Judged::Alert(a) => Some(a.as_ref()),
        _ => None,
    });
    alerts.next_back().expect("an alert").clone()
}

#[test]
fn a_departure_is_weighed_anew_while_the_truck_goes_on() {
    use Severity::{High, Medium, Urgent};
    // Out to 250, 500, … m: with its heading away from the road a metre weighs one and a half, and in the red channel three times that.
    for (channel, fixes, expected) in [
        ("null", 3, &[("corridor_left 330 @331", High)][..]),
        (
            "null",
            20,
            &[("corridor_left 330 @331", High), ("corridor_left_revised 330 @511", Urgent)],
        ),
        (
            r#""red""#,
            20,
            &[("corridor_left 330 @331", High), ("corridor_left_revised 330 @391", Urgent)],
        ),
        (
            r#""green""#,
            20,
            &[("corridor_left 330 @331", High), ("corridor_left_revised 330 @571", Urgent)],
        ),
    ] {
        let transit = format!(r#"{{"id":"T","seal":"7","corridor":"road","channel":{channel}}}"#);
        let judged = conclusions(&world(&[&transit]), &lines(&away(fixes)));
        let told: Vec<&Event> = judged
            .iter()
            .filter_map(|j| match j {
                Judged::Event(e) if e.event.to_string() != "departed" => Some(e.as_ref()),
                _ => None,
            })
            .collect();
        let short: Vec<(String, Severity)> = told.iter().map(|e| (short(e), e.severity)).collect();
        let expected: Vec<(String, Severity)> = expected.iter().map(|(s, severity)| ((*s).to_owned(), *severity)).collect();
        assert_eq!(short, expected, "{channel}");
        let alert = newest_alert(&judged);
        assert_eq!(alert.severity, expected.last().expect("one").1);
        assert!(told.iter().all(|e| e.alert.as_ref() == Some(&alert.id)));
        assert!(alert.grades.windows(2).all(|g| g[0].severity < g[1].severity), "{:?}", alert.grades);
        assert_eq!(alert.grades.len(), if expected.len() > 1 { expected.len() } else { 0 });
    }
    // Both steps; and a truck that stays where it was called never becomes anything else.
    let steps = "0..300/30 fix x+=400 v=48 c=90\n330..450/30 fix x=4400 x+=400 y=145 v=48 c=91\n480 fix x=6400 y=400 v=48 c=20
        510 fix x=6500 y=800 v=48 c=20\n540 fix x=6600 y=1600 v=48 c=20\n570 fix x=6700 y=2400 v=48 c=20\n600..900/30 fix x=6700 y=2400 v=0";
    let told = events(&world(&[T]), &lines(steps));
    let told: Vec<(String, Severity)> = told.iter().skip(1).map(|e| (short(e), e.severity)).collect();
    let expected = [
        ("corridor_left 360 @391", Medium),
        ("corridor_left_revised 360 @511", High),
        ("corridor_left_revised 360 @571", Urgent),
    ];
    assert_eq!(told, expected.map(|(s, severity)| (s.to_owned(), severity)));
}

#[test]
fn what_has_become_worse_says_when_how_far_and_weighed_how() {
    let told = events(&world(&[T]), &lines(&away(20)));
    let worse = told.last().expect("an event");
    let number = |key: &str| worse.detail[key].as_f64().unwrap_or_else(|| panic!("{key}: {:?}", worse.detail));
    assert_eq!(worse.detail["severity_before"], "high");
    assert_eq!(worse.detail["worse_at"], field::time(510.0).to_string());
    assert!((number("outside_m") - 1_750.0).abs() < 10.0, "{:?}", worse.detail);
    assert!((number("weighed_m") - 1_490.0 * 1.5).abs() < 15.0, "{:?}", worse.detail);
    assert_eq!(worse.because.iter().map(|o| o.0).collect::<Vec<_>>(), [16, 17]);
    assert!(!worse.late);
}

#[test]
fn who_took_something_lesser_is_called_again() {
    let id = newest_alert(&conclusions(&world(&[T]), &lines(&away(3)))).id.to_string();
    for (act, owner, acts) in [
        (format!("acknowledge alert={id}"), Some("an"), 1),
        (format!("close alert={id} cause=fuel"), None, 1),
        (format!("shelve alert={id} reason=works for_s=3600"), None, 2),
    ] {
        let text = away(20).replacen("\n420 fix", &format!("\n400 {act}\n420 fix"), 1);
        let all = lines(&text);
        let middle = conclusions(&world(&[T]), &all[..all.len() - 14]);
        assert_ne!(newest_alert(&middle).stands(), cordon_model::Condition::Unacknowledged, "{act}");
        let judged = conclusions(&world(&[T]), &all);
        let alert = newest_alert(&judged);
        assert_eq!((alert.severity, alert.state), (Severity::Urgent, AlertState::Raised), "{act}");
        assert_eq!(alert.stands(), cordon_model::Condition::Unacknowledged, "{act}");
        assert_eq!(
            (alert.owner.as_deref(), alert.cause.as_deref(), alert.record.len()),
            (owner, None, acts),
            "{act}"
        );
    }
}

#[test]
fn a_growth_that_late_data_takes_back_is_taken_back() {
    // Two far fixes 25 minutes apart; then it is heard that between them it was on its road again, or on the border.
    let near = "0..300/30 fix x+=400 v=48 c=90\n330..390/30 fix x=4400 x+=400 y=600 v=48 c=91\n";
    let far = "900 fix x=5600 y=2500 v=48 c=20\n2400 fix x=6000 y=4000 v=48 c=20\n";
    let judged = conclusions(&world(&[T]), &lines(&format!("{near}{far}")));
    let before = newest_alert(&judged);
    assert_eq!((before.severity, before.grades.len()), (Severity::Urgent, 2));
    for late in [
        "1500..1800/30 fix x=9000 x+=400 y=0 v=48 c=90 @2500\n2501 tick",
        "1500 fix x=5800 y=95 v=48 @2500\n2501 tick",
    ] {
        let all = conclusions(&world(&[T]), &lines(&format!("{near}{far}2499 tick\n{late}")));
        let after = &all[judged.len()..];
        let mut known = after.iter().filter_map(|j| match j {
            Judged::Alert(a) if a.id == before.id => Some(a.as_ref()),
            _ => None,
        });
        let last = known.next_back().expect("it is put out");
        assert_eq!((last.severity, last.grades.len()), (Severity::High, 0), "{last:?}");
        let names: Vec<String> = after
            .iter()
            .filter_map(|j| match j {
                Judged::Event(e) if e.alert.as_ref() == Some(&before.id) => Some(format!("{} {}", e.event, e.severity)),
                _ => None,
            })
            .collect();
        assert!(names.contains(&"corridor_left_revised high".to_owned()), "{late}: {names:?}");
    }
}
