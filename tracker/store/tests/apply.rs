//! What was judged comes back from PostGIS as it was written, once, whatever is called twice.

use cordon_model::alert::AlertAct;
use cordon_model::event::EventName;
use cordon_model::{
    Act, Alert, AlertState, Declaration, Event, Judged, JudgedRecord, Kind, Offset, Outcome, Rule, SealId, Seq, Severity, Stage, Step,
    Timestamp, TrackFix, TrackPiece, Transit, TransitId, Verdict,
};
use cordon_store::testing::{fresh_options, fresh_store};
use cordon_store::{At, Line, Place, Store, StoreError};

fn at(s: i64) -> Timestamp {
    Timestamp::from_seconds(1_760_000_000 + s)
}

fn record(seq: u64, judged: Judged) -> JudgedRecord {
    let known_at = at(i64::try_from(seq).expect("small"));
    JudgedRecord {
        seq: Seq(seq),
        offset: Offset(seq * 10),
        ordinal: 1,
        known_at,
        judged,
    }
}

fn event(id: &str) -> Event {
    let detail = serde_json::json!({"distance_m": 1_234.100_000_000_000_1, "zeta": 1, "alpha": [0.1, 1e-7, 3]});
    Event {
        event: EventName::from(Kind::CorridorLeft),
        rule: Rule::RouteDeviation,
        id: id.to_owned(),
        alert: Some(Alert::name(Rule::RouteDeviation, &"T1".into(), at(0))),
        transit: Some(TransitId::from("T1")),
        observed_at: at(0),
        known_at: at(1),
        lat: Some(10.123_456_789_012_3),
        lon: Some(106.1),
        severity: Severity::High,
        late: false,
        because: vec![Offset(7), Offset(9)],
        detail: detail.as_object().expect("an object").clone(),
    }
}

fn alert(state: AlertState) -> Alert {
    Alert {
        id: Alert::name(Rule::RouteDeviation, &"T1".into(), at(0)),
        rule: Rule::RouteDeviation,
        kind: Kind::CorridorLeft,
        transit: "T1".into(),
        severity: Severity::High,
        state,
        condition: None,
        shelved: None,
        group: None,
        since: at(0),
        until: None,
        again: Vec::new(),
        grades: Vec::new(),
        raised_at: at(1),
        late: false,
        lat: Some(10.0),
        lon: Some(106.0),
        detail: serde_json::Map::new(),
        owner: None,
        record: vec![],
        cause: None,
    }
}

fn transit(container: &str) -> Transit {
    let declaration = Declaration {
        id: "T1".into(),
        seal: Some(SealId::from("0781")),
        vehicle: None,
        container: Some(container.parse().expect("a container number")),
        corridor: None,
        origin: None,
        destination: None,
        depart_after: None,
        arrive_before: Some(at(9)),
        stops: vec![],
        contacts: vec![],
        channel: None,
    };
    let step = Step {
        act: Act::Declare,
        by: "lan".to_owned(),
        at: at(0),
        because: Offset(0),
    };
    Transit::declared(declaration, false, step)
}

fn piece(fixes: usize) -> TrackPiece {
    let fix = |n: usize| TrackFix {
        observed_at: at(n.try_into().expect("small")),
        received_at: at(100),
        lat: 10.0 + f64::from(u8::try_from(n).expect("small")) / 7.0,
        lon: 106.5,
        speed_kmh: Some(40.5),
        course_deg: None,
        accuracy_m: Some(3.0),
        battery_pct: None,
        offset: Offset(n as u64),
    };
    TrackPiece {
        transit: "T1".into(),
        seal: Some("0781".into()),
        fixes: (0..fixes).map(fix).collect(),
    }
}

async fn count(store: &Store, select: &'static str) -> i64 {
    let (n,): (i64,) = sqlx::query_as(select).fetch_one(store.pool()).await.expect("counts");
    n
}

#[tokio::test]
async fn events_come_back_to_the_letter_and_once() {
    let store = fresh_store().await;
    let mut strange = event("20-0");
    strange.detail.insert("text".to_owned(), "zero \u{0}, đường, 😀, \"quoted\"".into());
    strange.transit = Some("T\u{0}1".into());
    strange.observed_at = Timestamp::from_micros(i64::MIN / 4);
    strange.lat = Some(f64::NAN);
    let expected = vec![
        serde_json::to_string(&event("10-0")).expect("writes"),
        serde_json::to_string(&strange).expect("writes"),
    ];
    let records = vec![
        record(1, Judged::Event(Box::new(event("10-0")))),
        record(2, Judged::Event(Box::new(strange))),
    ];

    let applied = store.apply(&records).await.expect("applies");
    assert_eq!((applied.seq, applied.fresh, applied.faults), (Seq(2), 2, 0));
    assert_eq!(store.apply(&records).await.expect("applies again").fresh, 0);

    let written: Vec<String> = store
        .written_events(Seq(0), 10)
        .await
        .expect("reads")
        .into_iter()
        .map(|(_, line)| line)
        .collect();
    assert_eq!(written, expected);
    assert_eq!(store.written_events(Seq(1), 10).await.expect("reads").len(), 1);
    let position = store.position().await.expect("reads");
    assert_eq!((position.seq, position.record), (Seq(2), Some((Offset(20), 1, at(2)))));
    let (place,): (Place,) = sqlx::query_as("SELECT place FROM events WHERE seq = 1")
        .fetch_one(store.pool())
        .await
        .expect("reads");
    assert_eq!(
        place,
        Place {
            lat: 10.123_456_789_012_3,
            lon: 106.1
        }
    );
}

#[tokio::test]
async fn alerts_and_transits_stand_as_the_newest_record_says() {
    let store = fresh_store().await;
    let mut departed = transit("CSQU3054383");
    departed.stage = Stage::Departed;
    let batches = [
        vec![
            record(1, Judged::Transit(Box::new(transit("MSKU1234565")))),
            record(2, Judged::Alert(Box::new(alert(AlertState::Raised)))),
        ],
        vec![
            record(3, Judged::Alert(Box::new(alert(AlertState::Acknowledged)))),
            record(4, Judged::Transit(Box::new(transit("CSQU3054383")))),
            record(5, Judged::Transit(Box::new(departed.clone()))),
            record(6, Judged::Alert(Box::new(alert(AlertState::Closed)))),
        ],
    ];
    for batch in &batches {
        store.apply(batch).await.expect("applies");
    }
    let (state, raised_seq, seq, body): (String, i64, i64, String) =
        sqlx::query_as("SELECT state, raised_seq, seq, body::text FROM alerts")
            .fetch_one(store.pool())
            .await
            .expect("one alert");
    assert_eq!((state.as_str(), raised_seq, seq), ("closed", 2, 6));
    assert_eq!(serde_json::from_str::<Alert>(&body).expect("reads"), alert(AlertState::Closed));
    let (stage, declared_seq, overdue, body): (String, i64, At, String) =
        sqlx::query_as("SELECT stage, declared_seq, arrive_before, body::text FROM transits")
            .fetch_one(store.pool())
            .await
            .expect("one transit");
    assert_eq!((stage.as_str(), declared_seq, overdue), ("departed", 1, At(at(9))));
    assert_eq!(serde_json::from_str::<Transit>(&body).expect("reads"), departed);
    // Both containers that it ever had lead to it, by number and by prefix.
    let named = "SELECT count(*) FROM transit_bindings WHERE kind = 'container' AND name LIKE 'CSQU%' OR name = 'MSKU1234565'";
    assert_eq!(count(&store, named).await, 2);
}

#[tokio::test]
async fn tracks_keep_every_fix() {
    let store = fresh_store().await;
    let act = Judged::Verdict(Box::new(Verdict {
        instruction: cordon_model::ObservationId([7; 16]),
        outcome: Outcome::Refused {
            reason: "wrong_stage".to_owned(),
            sentence: "It is closed.".to_owned(),
        },
    }));
    let records: Vec<JudgedRecord> = [1, 64, 0]
        .into_iter()
        .map(|n| Judged::Piece(Box::new(piece(n))))
        .chain([act, Judged::World("ab".repeat(32))])
        .zip(1..)
        .map(|(judged, seq)| record(seq, judged))
        .collect();
    assert_eq!(store.apply(&records).await.expect("applies").faults, 0);
    type Row = (Line, Vec<At>, Vec<Option<f32>>, Vec<i64>);
    let rows: Vec<Row> = sqlx::query_as("SELECT line, observed_at, speed_kmh, heard_offset FROM track_pieces ORDER BY seq")
        .fetch_all(store.pool())
        .await
        .expect("reads");
    assert_eq!(
        rows.iter().map(|r| (r.0.0.len(), r.1.len())).collect::<Vec<_>>(),
        [(2, 1), (64, 64)]
    );
    let (line, observed_at, speeds, offsets) = &rows[1];
    for (n, fix) in piece(64).fixes.iter().enumerate() {
        assert_eq!(line.0[n], (fix.lon, fix.lat, fix.observed_at.as_seconds()));
        assert_eq!(
            (observed_at[n], speeds[n], offsets[n]),
            (At(fix.observed_at), fix.speed_kmh, n.try_into().expect("small"))
        );
    }
    assert_eq!(
        count(
            &store,
            "SELECT count(*) FROM verdicts WHERE outcome = 'refused' AND reason = 'wrong_stage'"
        )
        .await,
        1
    );
    assert_eq!(count(&store, "SELECT count(*) FROM worlds WHERE heard_offset = 50").await, 1);
}

#[tokio::test]
async fn a_record_that_postgis_refuses_is_kept_and_passed() {
    let store = fresh_store().await;
    // An event's name is given once; a second one with it is refused.
    let ids = ["10-0", "10-0", "30-0"];
    let records: Vec<JudgedRecord> = ids
        .iter()
        .zip(1..)
        .map(|(id, seq)| record(seq, Judged::Event(Box::new(event(id)))))
        .collect();
    let applied = store.apply(&records).await.expect("applies");
    assert_eq!((applied.seq, applied.fresh, applied.faults), (Seq(3), 3, 1));
    assert_eq!(count(&store, "SELECT count(*) FROM events").await, 2);
    let (seq, body): (i64, String) = sqlx::query_as("SELECT seq, body::text FROM projection_faults")
        .fetch_one(store.pool())
        .await
        .expect("one");
    assert_eq!(
        (seq, serde_json::from_str::<JudgedRecord>(&body).expect("reads")),
        (2, records[1].clone())
    );
}

#[tokio::test]
async fn a_gap_is_refused_and_two_writers_write_once() {
    let store = fresh_store().await;
    let records: Vec<JudgedRecord> = (1..=200)
        .map(|seq| record(seq, Judged::Event(Box::new(event(&format!("{}-0", seq * 10))))))
        .collect();
    let gap = store.apply(&records[1..]).await.expect_err("a gap");
    assert!(matches!(gap, StoreError::OtherJournal(_)), "{gap}");
    let outcomes = tokio::join!(store.apply(&records), store.apply(&records), store.apply(&records[..50]));
    let fresh = [outcomes.0, outcomes.1, outcomes.2]
        .into_iter()
        .map(|o| o.expect("applies").fresh)
        .sum::<usize>();
    assert_eq!(fresh, 200);
    assert_eq!(count(&store, "SELECT count(*) FROM events").await, 200);
}

#[tokio::test]
async fn a_sink_keeps_its_place() {
    let store = fresh_store().await;
    assert_eq!(store.sink_position("webhook", Seq(5)).await.expect("starts"), Seq(5));
    store.move_sink("webhook", Seq(9)).await.expect("moves");
    assert_eq!(store.sink_position("webhook", Seq(100)).await.expect("goes on"), Seq(9));
}

#[tokio::test]
async fn a_schema_from_the_future_is_told() {
    let options = fresh_options().await;
    let store = Store::open_with(options.clone()).await.expect("opens");
    let newer =
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'newer', true, '', 0)";
    sqlx::query(newer).execute(store.pool()).await.expect("inserts");
    store.close().await;
    let problem = Store::open_with(options).await.expect_err("it is newer").to_string();
    assert!(problem.contains("newer version of the program (migration 9999)"), "{problem}");
}

#[tokio::test]
async fn a_user_without_rights_is_told_what_to_ask_for() {
    let options = fresh_options().await;
    let admin = sqlx::PgPool::connect_with(options.clone()).await.expect("connects");
    // Peer lets nobody in under another name; so the administrator steps down.
    for statement in ["CREATE ROLE guest_of_tests", "GRANT CREATE ON SCHEMA public TO guest_of_tests"] {
        sqlx::query(statement).execute(&admin).await.expect("prepares");
    }
    admin.close().await;
    let problem = Store::open_with(options.options([("role", "guest_of_tests")]))
        .await
        .expect_err("may not")
        .to_string();
    assert!(problem.contains("CREATE EXTENSION postgis"), "{problem}");
}

#[tokio::test]
async fn alerts_of_an_older_schema_get_their_states_from_what_was_written() {
    let options = fresh_options().await;
    let store = Store::open_with(options.clone()).await.expect("opens");
    let mut old = alert(AlertState::Closed);
    for (n, act) in [Act::Acknowledge, Act::Note, Act::Acknowledge, Act::Close].into_iter().enumerate() {
        old.record.push(AlertAct {
            act,
            by: "an".to_owned(),
            second_by: None,
            at: at(10 * (n as i64 + 1)),
            text: None,
            to: None,
            until: None,
            because: Offset(n as u64),
        });
    }
    store
        .apply(&[record(1, Judged::Alert(Box::new(old.clone())))])
        .await
        .expect("applies");
    // The schema as it was before: without what the fourth step adds.
    for statement in [
        "ALTER TABLE alerts DROP COLUMN acknowledged_at, DROP COLUMN closed_at, DROP COLUMN shelved_until, DROP COLUMN item",
        "DROP INDEX alerts_raised_at, alerts_changed_at",
        "DELETE FROM _sqlx_migrations WHERE version = 4",
    ] {
        sqlx::query(statement).execute(store.pool()).await.expect("goes back");
    }
    store.close().await;
    let store = Store::open_with(options).await.expect("opens again");
    let row: (At, At, Option<At>, String) = sqlx::query_as("SELECT acknowledged_at, closed_at, shelved_until, item FROM alerts")
        .fetch_one(store.pool())
        .await
        .expect("reads");
    assert_eq!(row, (At(at(10)), At(at(40)), None, old.id.to_string()));
}
