//! Killed in the middle of a feed, ten times: every report that was acknowledged is there once, and judging again gives what is stored.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use cordon_stack::seal::{Seal, cut};
use cordon_stack::{Service, clock, until, world};
use serde_json::json;

const KILLS: usize = 10;
const SEALS: usize = 4;

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_doubled() {
    let ids: Vec<String> = (0..SEALS).map(|n| format!("0138000010{n:02}")).collect();
    let mut world = world::empty();
    world["transits"] = ids
        .iter()
        .map(|seal| json!({"id": format!("K{seal}"), "seal": seal, "corridor": "road", "origin": null, "destination": "gate", "stops": []}))
        .collect();
    let mut service = Service::start(&world);
    let start = clock::now().plus_seconds(-86_400.0);
    let mut seals: Vec<Seal> = ids.iter().map(|id| Seal::jt808(service.seal_door("jt808"), id)).collect();
    // By seal: the observed times that were acknowledged. A report that was not is sent again, as a seal does.
    let mut acknowledged: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut sent = 0_u32;
    for round in 0..=KILLS {
        for seal in &mut seals {
            seal.move_to(service.seal_door("jt808"));
        }
        let over = AtomicBool::new(false);
        let goal = if round == KILLS { 20 } else { u32::MAX };
        let pid = service.pid().to_string();
        let counts: Vec<(String, Vec<String>)> = std::thread::scope(|scope| {
            let feeds: Vec<_> = seals
                .iter_mut()
                .map(|seal| {
                    let over = &over;
                    scope.spawn(move || feed(seal, start, sent, goal, over))
                })
                .collect();
            if round < KILLS {
                // In the middle: after a different number of reports each time.
                let heard = || std::fs::metadata(format!("/proc/{pid}")).is_ok();
                assert!(heard(), "the service runs");
                wait_for_reports(&service, round);
                let killed = std::process::Command::new("kill").args(["-KILL", &pid]).status();
                assert!(killed.is_ok_and(|s| s.success()));
                over.store(true, Ordering::Release);
            }
            feeds.into_iter().map(|f| f.join().expect("a feed ends")).collect()
        });
        for (seal, times) in counts {
            acknowledged.entry(seal).or_default().extend(times);
        }
        sent += 10_000; // a new stretch of time for each round
        if round < KILLS {
            service.kill();
            service.go();
        }
    }
    assert_eq!(service.stop(), Some(0));
    heard_once(&service, &acknowledged);
    let (stored, judged) = (service.lines(&["events"]), service.lines(&["judge"]));
    assert!(
        stored.iter().filter(|e| e["event"] == "seal_cut").count() >= SEALS,
        "the feed had something to judge"
    );
    assert_eq!(stored, judged);
    let mut ids: Vec<&str> = stored.iter().filter_map(|e| e["id"].as_str()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "no event is stored twice");
}

/// Reports until it is told to stop or a report is not acknowledged; gives the observed times of those that were.
fn feed(seal: &mut Seal, start: cordon_model::Timestamp, from: u32, goal: u32, over: &AtomicBool) -> (String, Vec<String>) {
    let mut times = Vec::new();
    for n in 0..goal {
        let at = start.plus_seconds(f64::from(from + n));
        let reading = seal.on_road(at, 0.1 + f64::from(n % 500) / 1_000.0);
        let reading = if n == 5 { cut(reading) } else { reading };
        if over.load(Ordering::Acquire) || !seal.try_report(&reading) {
            break;
        }
        times.push(at.to_string());
    }
    (seal.id().as_str().to_owned(), times)
}

/// Waits until some reports of this round were heard: more in later rounds, so that no two kills meet the same moment.
fn wait_for_reports(service: &Service, round: usize) {
    let client = cordon_stack::Client::stranger(service.http());
    let heard = || {
        let text = client.get_text("/metrics");
        let line = text.lines().find(|l| l.starts_with("cordon_journal_heard_total"))?;
        line.rsplit(' ').next()?.parse::<f64>().ok()
    };
    let before = until("the count of what was heard", heard);
    let more = 40.0 + 17.0 * round as f64;
    until("the middle of a feed", || heard().filter(|&now| now >= before + more));
}

fn heard_once(service: &Service, acknowledged: &BTreeMap<String, Vec<String>>) {
    let mut heard: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (next, line) in service.lines(&["journal"]).into_iter().enumerate() {
        assert_eq!(line["offset"], next, "offsets have no gap");
        if let (Some(seal), Some(at), "fix") = (
            line["seal"].as_str(),
            line["observed_at"].as_str(),
            line["kind"].as_str().unwrap_or_default(),
        ) {
            *heard.entry((seal.to_owned(), at.to_owned())).or_default() += 1;
        }
    }
    let mut checked = 0;
    for (seal, times) in acknowledged {
        for at in times {
            assert_eq!(heard.get(&(seal.clone(), at.clone())), Some(&1), "{seal} at {at} was acknowledged");
            checked += 1;
        }
    }
    assert!(heard.values().all(|&n| n == 1), "nothing is doubled");
    assert!(
        checked > 10 * 40,
        "the kills came in the middle of a feed: {checked} reports were acknowledged"
    );
}
