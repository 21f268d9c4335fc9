//! What is told to the platform bears out what is said to have happened: a truth that no report shows would blame a rule for the simulator.

use cordon_sim::ground::{Path, Spot};
use cordon_sim::heard::{Record, What, Who, seconds};
use cordon_sim::roads::committed;
use cordon_sim::tale::{Size, Tale, on_roads, tell};
use cordon_sim::truth::Truth;

fn tale() -> Tale {
    tell(11, Size { transits: 160, hours: 6.0 }).expect("the roads are read")
}

fn number(transit: &str) -> u32 {
    transit[1..].parse().expect("T and a number")
}

/// The records of a transit's seal that happened in a truth's time, by the world's clock.
fn of_seal<'a>(tale: &'a Tale, truth: &'a Truth) -> impl Iterator<Item = &'a Record> + 'a {
    let seals: Vec<u32> = truth.transits.iter().map(|t| number(t)).collect();
    let happened = |r: &Record| {
        let s = r.true_us as f64 / 1e6;
        s >= truth.from_s && s <= truth.until_s
    };
    let by_seal = move |r: &&Record| match &r.what {
        What::Fix(p) => matches!(p.who, Who::Seal(n) if seals.contains(&n)),
        What::Report(n, _) => seals.contains(n),
        _ => false,
    };
    tale.records.iter().filter(by_seal).filter(move |r| happened(r))
}

fn spot(record: &Record) -> Option<Spot> {
    match &record.what {
        What::Fix(p) if p.valid => Some(Spot { lat: p.lat, lon: p.lon }),
        _ => None,
    }
}

/// Whether any report says what the truth says.
fn shown(tale: &Tale, truth: &Truth) -> bool {
    let mut reports = of_seal(tale, truth);
    let said = |r: &Record| match &r.what {
        What::Fix(p) => p.said,
        What::Report(_, said) => *said,
        _ => cordon_sim::heard::Said::default(),
    };
    match truth.rule.as_str() {
        "seal_cut" => reports.any(|r| said(r).cut == Some(true)),
        "seal_opened" => reports.any(|r| said(r).locked == Some(false)),
        "seal_tampered" => reports.any(|r| said(r).open == Some(true) || said(r).alarm.is_some()),
        "battery_low" => reports.any(|r| said(r).battery_pct.is_some_and(|p| p < 25.0)),
        "signal_jammed" => reports.any(|r| matches!(&r.what, What::Fix(p) if !p.valid)),
        "speeding" => reports.any(|r| matches!(&r.what, What::Fix(p) if p.kmh > 95.0)),
        // Nothing of the middle of a silence is heard before its end.
        "signal_lost" => {
            let middle_us = (f64::midpoint(truth.from_s, truth.until_s) * 1e6) as i64;
            !of_seal(tale, truth).any(|r| r.received_us < middle_us && r.true_us > (truth.from_s * 1e6) as i64 + 1_000_000)
        }
        "route_deviation" => {
            let declared = tale.records.iter().find_map(|r| match &r.what {
                What::Act(i) => i.declaration.clone().filter(|d| d.id.as_str() == truth.transits[0]),
                _ => None,
            });
            let corridor = declared.and_then(|d| tale.world.corridors.iter().find(|c| Some(&c.id) == d.corridor.as_ref()));
            let corridor = corridor.expect("its corridor is declared");
            let line = Path::new(corridor.route.coordinates.iter().map(|p| Spot { lat: p.lat, lon: p.lon }).collect());
            reports.filter_map(spot).any(|s| line.nearest(s).1 > corridor.half_width_m - 30.0)
        }
        _ => true,
    }
}

#[test]
fn what_happened_is_in_what_is_heard() {
    let tale = tale();
    let unseen: Vec<String> = tale
        .truths
        .iter()
        .filter(|t| t.owed && t.until_s < tale.end_s as f64 - 600.0 && t.until_s - t.from_s > 120.0)
        .filter(|t| !shown(&tale, t))
        .map(|t| format!("{} {} {:.0}-{:.0} ({})", t.rule, t.transits.join("+"), t.from_s, t.until_s, t.crime))
        .collect();
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
    let kinds: std::collections::BTreeSet<&str> = tale.truths.iter().map(|t| t.rule.as_str()).collect();
    assert_eq!(kinds.len(), cordon_sim::table::RULES.len(), "every rule has a truth: {kinds:?}");
}

#[test]
fn what_is_heard_is_late_doubled_and_out_of_order() {
    let tale = tale();
    let fixes = || tale.records.iter().filter(|r| matches!(&r.what, What::Fix(_)));
    let count = fixes().count();
    let mut seen = std::collections::HashSet::new();
    let doubled = fixes().filter(|r| !seen.insert(r.observation(&tale.names).id)).count();
    let late = fixes().filter(|r| r.received_us - r.true_us > 3_600_000_000).count();
    assert!(doubled * 200 > count && doubled * 40 < count, "{doubled} of {count}");
    assert!(late > 20, "{late}");
    assert!(tale.records.is_sorted_by_key(|r| r.received_us) && !tale.records.is_sorted_by_key(|r| r.true_us));
    let ahead = fixes().filter(|r| (r.observed_us - r.true_us).abs() > 60_000_000).count();
    assert!(ahead * 40 > count, "{ahead} of {count} with a clock that is more than a minute off");
    let last = tale.records.last().map(|r| seconds(r.observation(&tale.names).received_at));
    assert!(last.is_some_and(|s| s < tale.end_s as f64));
}

#[test]
fn roads_beside_the_checkout_are_driven_too() {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/geo");
    if !folder.is_dir() {
        println!("skipped: ../shared/geo is absent, so no roads are drawn from networks");
        return;
    }
    let (mut roads, mut fences) = committed().expect("the roads are read");
    let before = roads.len();
    let (more, ends) = cordon_sim::streets::draw(&folder, 3).expect("the networks are read");
    assert!(more.len() >= 10 && ends.len() == 2 * more.len(), "{} roads", more.len());
    roads.extend(more);
    fences.extend(ends);
    let tale = on_roads(3, Size { transits: 60, hours: 4.0 }, roads, fences);
    assert!(tale.world.check().is_ok(), "{:?}", tale.world.check());
    let mut driven = tale.records.iter().filter_map(|r| match &r.what {
        What::Act(i) => i.declaration.as_ref()?.corridor.clone(),
        _ => None,
    });
    assert!(driven.any(|c| tale.world.corridors[before..].iter().any(|r| r.id == c)));
}
