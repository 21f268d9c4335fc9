//! The real fold in the loop: restarts do not show, and `cordon judge` over the same observations says the same.

use std::path::Path;
use std::sync::Arc;

use cordon_custody::{Fold, Judge};
use cordon_journal::{Entry, Journal, Memory};
use cordon_model::{Event, Judged, JudgedRecord, Observation, Offset, Seq, Timestamp};
use cordon_store::testing::{content, fresh_store};
use cordon_tracker::{Settings, Tracker, settle};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

const START_S: i64 = 1_767_571_200;
const SEALS: u64 = 12;
const REPORTS: u64 = 60;
const CONTAINER: &str = "CSQU3054383";

/// Chance that is the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn time(s: i64) -> String {
    Timestamp::from_seconds(START_S + s).to_string()
}

fn world() -> Value {
    let line: Vec<Value> = (0..=50).map(|k| json!([106.0 + f64::from(k) / 100.0, 10.5])).collect();
    let square = |id: &str, kind: &str, lon: f64| {
        let (w, e, s, n) = (lon - 0.004, lon + 0.004, 10.496, 10.504);
        json!({"id": id, "kind": kind, "area": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}})
    };
    json!({
        "corridors": [{"id": "road", "route": {"type": "LineString", "coordinates": line}, "half_width_m": 100}],
        "geofences": [square("from", "port", 106.0), square("to", "border_gate", 106.5)],
        "transits": [],
    })
}

/// What each seal says (some of it late, some in disorder, some off the road, some cut), the officers' acts, and a tick a second or so.
fn told() -> Vec<Value> {
    let mut chance = Chance(7);
    let mut all: Vec<(i64, Value)> = vec![(0, json!({"kind": "world_changed", "world": world()}))];
    for seal in 0..SEALS {
        let declaration = json!({"id": format!("T{seal}"), "seal": format!("{seal}"), "corridor": "road", "origin": "from", "destination": "to",
                "vehicle": format!("51C100{seal:02}"), "container": CONTAINER});
        let by = if seal % 3 == 0 { "lan" } else { "world" };
        all.push((
            1,
            json!({"kind": "instruction", "act": "declare", "by": by, "declaration": declaration, "arms_itself": by == "world"}),
        ));
        all.push((
            2,
            json!({"kind": "instruction", "act": "arm", "by": "lan", "transit": format!("T{seal}")}),
        ));
        for n in 0..REPORTS {
            let observed = 30 * i64::try_from(n).expect("small") + i64::try_from(seal).expect("small");
            let astray = chance.below(4) == 0 && seal % 2 == 0;
            let late = if chance.below(6) == 0 {
                i64::try_from(chance.below(600)).expect("small")
            } else {
                1
            };
            let mut fix = json!({"kind": "fix", "seal": format!("{seal}"), "observed_at": time(observed), "speed_kmh": 50.0,
                "lat": if astray { 10.51 } else { 10.5 }, "lon": 106.0 + f64::from(u32::try_from(n).expect("small")) / 118.0});
            if chance.below(50) == 0 {
                fix["rope"] = "cut".into();
            }
            if chance.below(8) == 0 {
                all.push((observed + late, sighting(seal, observed, chance.below(5), &fix)));
            }
            all.push((observed + late, fix));
        }
    }
    all.extend((0..2_000).map(|s| (s, json!({"kind": "tick"}))));
    all.sort_by_key(|(s, _)| *s);
    all.into_iter()
        .map(|(s, mut o)| {
            o["received_at"] = time(s).into();
            o
        })
        .collect()
}

/// A camera sees the truck of a seal: rightly, with another container or plate, or far from where its seal is.
fn sighting(seal: u64, observed: i64, what: u64, fix: &Value) -> Value {
    let mut seen = json!({"kind": "sighting", "camera": format!("gate-{seal}"), "observed_at": time(observed), "confidence": 0.95,
        "plate": format!("51C-100.{seal:02}"), "container": CONTAINER, "lat": 10.5, "lon": fix["lon"]});
    match what {
        0 => seen["container"] = "TEMU6079348".into(),
        1 => seen["plate"] = "99A99999".into(),
        2 => seen["lat"] = 10.9.into(),
        3 => seen["container"] = Value::Null,
        _ => {}
    }
    seen
}

/// Says these things; and where an alert was raised, now and then an officer acknowledges it.
async fn hear(journal: &dyn Journal, told: &[Value]) {
    let observation = |v: &Value| -> Observation { serde_json::from_value(v.clone()).unwrap_or_else(|e| panic!("{v}: {e}")) };
    let entries: Vec<Entry> = told
        .iter()
        .map(|v| Entry {
            observation: observation(v),
            frame: None,
        })
        .collect();
    journal.hear(&entries).await.expect("hears");
}

fn settings(dir: &Path) -> Settings {
    Settings {
        checkpoint_observations: 90,
        chunk_observations_max: 64,
        ..Settings::new(dir)
    }
}

async fn run(journal: &Arc<dyn Journal>, settings: Settings) {
    let cancelled = CancellationToken::new();
    let tracker = Tracker::start::<Fold>(journal.clone(), settings, cancelled.clone()).expect("starts");
    tracker.reached(*journal.heard_end().borrow()).await;
    cancelled.cancel();
    tracker.ended().await.expect("ends well");
}

fn judged(journal: &dyn Journal) -> Vec<JudgedRecord> {
    journal.judged(Seq(0), usize::MAX).expect("reads")
}

fn events(records: &[JudgedRecord]) -> Vec<&Event> {
    records
        .iter()
        .filter_map(|r| if let Judged::Event(e) = &r.judged { Some(&**e) } else { None })
        .collect()
}

/// With what was told, an officer who acknowledges every alert that a first run raised.
async fn whole() -> (Vec<Value>, Vec<JudgedRecord>) {
    let mut told = told();
    let first: Arc<dyn Journal> = Arc::new(Memory::new());
    hear(first.as_ref(), &told).await;
    let dir = tempfile::tempdir().expect("a directory");
    run(&first, settings(dir.path())).await;
    let raised: Vec<(usize, String)> = judged(first.as_ref())
        .iter()
        .filter_map(|r| {
            if let Judged::Alert(a) = &r.judged {
                Some((usize::try_from(r.offset.0).ok()?, a.id.to_string()))
            } else {
                None
            }
        })
        .collect();
    assert!(raised.len() > 10, "{}", raised.len());
    for (at, id) in raised.iter().rev().step_by(2) {
        let received_at = told[*at]["received_at"].clone();
        told.insert(
            at + 1,
            json!({"kind": "instruction", "act": "acknowledge", "by": "lan", "alert": id, "received_at": received_at, "nonce": at}),
        );
    }
    let second: Arc<dyn Journal> = Arc::new(Memory::new());
    hear(second.as_ref(), &told).await;
    let dir = tempfile::tempdir().expect("a directory");
    run(&second, settings(dir.path())).await;
    (told, judged(second.as_ref()))
}

#[tokio::test]
async fn restarts_do_not_show() {
    let (told, expected) = whole().await;
    let kinds: std::collections::BTreeSet<String> = events(&expected).iter().map(|e| e.event.to_string()).collect();
    for kind in [
        "departed",
        "corridor_left",
        "corridor_rejoined",
        "seal_cut",
        "sighting_contradicted",
        "sighting_agreed",
        "alert_acknowledged",
    ] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
    assert!(events(&expected).iter().any(|e| e.late), "nothing came late");
    for step in [97, 611] {
        let dir = tempfile::tempdir().expect("a directory");
        let journal: Arc<dyn Journal> = Arc::new(Memory::new());
        for part in told.chunks(step) {
            hear(journal.as_ref(), part).await;
            run(&journal, settings(dir.path())).await;
        }
        assert!(judged(journal.as_ref()) == expected, "stopped after each {step}");
    }
}

#[tokio::test]
async fn a_kill_does_not_show() {
    let (told, expected) = whole().await;
    let kept = tempfile::tempdir().expect("a directory");
    let part: Arc<dyn Journal> = Arc::new(Memory::new());
    hear(part.as_ref(), &told[..told.len() / 2]).await;
    run(&part, settings(kept.path())).await;
    for done in (judged(part.as_ref()).len()..=expected.len()).step_by(23) {
        let journal: Arc<dyn Journal> = Arc::new(Memory::new());
        hear(journal.as_ref(), &told).await;
        journal.conclude(expected[..done].to_vec()).await.expect("concludes");
        let dir = tempfile::tempdir().expect("a directory");
        for file in std::fs::read_dir(kept.path()).expect("reads").flatten() {
            std::fs::copy(file.path(), dir.path().join(file.file_name())).expect("copies");
        }
        run(&journal, settings(dir.path())).await;
        assert!(judged(journal.as_ref()) == expected, "killed after {done} conclusions");
    }
}

#[tokio::test]
async fn the_judge_says_what_the_loop_says() {
    let (told, expected) = whole().await;
    let journal: Arc<dyn Journal> = Arc::new(Memory::new());
    hear(journal.as_ref(), &told).await;
    let mut judge = Judge::new(None);
    let mut lines = Vec::new();
    for heard in journal.heard(Offset(0), usize::MAX).expect("reads") {
        let text = heard.to_json().to_string();
        let said = judge.line(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        lines.extend(said.map(|e| serde_json::to_string(&e).expect("writes")));
    }
    let ours: Vec<String> = events(&expected)
        .iter()
        .map(|e| serde_json::to_string(e).expect("writes"))
        .collect();
    assert_eq!(lines, ours);
}

#[tokio::test]
async fn the_projection_can_be_made_again() {
    let (told, _) = whole().await;
    let dir = tempfile::tempdir().expect("a directory");
    let store = fresh_store().await;
    let journal: Arc<dyn Journal> = Arc::new(Memory::new());
    for part in told.chunks(400) {
        hear(journal.as_ref(), part).await;
        settle::<Fold>(journal.clone(), settings(dir.path()), &store)
            .await
            .expect("settles");
    }
    let before = content(&store).await;
    for table in [
        "transits",
        "transit_bindings",
        "events",
        "alerts",
        "track_pieces",
        "sightings",
        "sighting_agreements",
        "cameras",
        "verdicts",
        "worlds",
        "projection_position",
    ] {
        assert!(before.iter().any(|row| row.starts_with(table)), "{table} is empty");
    }
    store.empty_projection().await.expect("empties");
    assert_eq!(content(&store).await.len(), 1, "only the position");
    settle::<Fold>(journal, settings(dir.path()), &store).await.expect("settles");
    assert!(content(&store).await == before);
}
