//! What cameras saw comes back from PostGIS, with the newest word on how it agrees.

use cordon_model::{
    Agreement, Clip, Correction, Finding, Judged, JudgedRecord, ObservationId, Offset, Plate, Reason, Seq, Sighted, Timestamp,
};
use cordon_store::lookups::{self, LookUp};
use cordon_store::read::sightings::{self, Wanted};
use cordon_store::testing::fresh_store;

fn at(s: i64) -> Timestamp {
    Timestamp::from_seconds(1_760_000_000 + s)
}

fn record(seq: u64, judged: Judged) -> JudgedRecord {
    JudgedRecord {
        seq: Seq(seq),
        offset: Offset(seq * 10),
        ordinal: 0,
        known_at: at(100),
        judged,
    }
}

fn agreement(sighting: u8, transit: &str, verdict: Finding) -> Agreement {
    Agreement {
        sighting: ObservationId([sighting; 16]),
        transit: transit.into(),
        verdict,
        plate: Finding::Consistent,
        container: verdict,
        seal: Finding::Missing,
        ends: Finding::Missing,
        reasons: (verdict == Finding::Contradictory)
            .then_some(Reason::ContainerDiffers)
            .into_iter()
            .collect(),
        plate_declared: Plate::normalise("51C-123.45"),
        container_declared: "CSQU3054383".parse().ok(),
        seal_distance_m: None,
        seal_distance_m_max: None,
        seal_gap_s: None,
        alert: None,
        withdrawn: false,
    }
}

fn sighted(n: u8, camera: &str, container: &str, agreements: Vec<Agreement>) -> Sighted {
    let mut extra = serde_json::Map::new();
    extra.insert("model".to_owned(), "m\u{0}1".into());
    Sighted {
        id: ObservationId([n; 16]),
        offset: Offset(u64::from(n)),
        observed_at: at(i64::from(n)),
        received_at: at(i64::from(n) + 1),
        camera: Some(camera.into()),
        plate: Plate::normalise("51C12345"),
        container: container.parse().ok(),
        container_read: Some("CSQU3054384".to_owned()),
        trailer: None,
        containers: Vec::new(),
        ends: None,
        expected: None,
        confidence: Some(0.93),
        evidence: (n != 3).then(|| format!("{n:02x}").repeat(32)),
        lat: Some(10.5),
        lon: Some(106.5),
        extra,
        agreements,
        corrections: Vec::new(),
        clip: None,
    }
}

fn boxed(s: &Sighted) -> Judged {
    Judged::Sighting(Box::new(s.clone()))
}

#[tokio::test]
async fn sightings_are_found_by_camera_number_transit_and_time() {
    let store = fresh_store().await;
    let first = sighted(1, "gate-1", "CSQU3054383", vec![agreement(1, "T1", Finding::Consistent)]);
    let mut second = sighted(
        2,
        "gate-2",
        "MSKU1234565",
        vec![agreement(2, "T1", Finding::Contradictory), agreement(2, "U", Finding::Consistent)],
    );
    (second.trailer, second.containers) = (
        Plate::normalise("51R14139"),
        ["MSKU1234565", "TGHU1234567"].iter().filter_map(|c| c.parse().ok()).collect(),
    );
    let third = sighted(3, "gate-1", "TEMU6079348", vec![]);
    let records = [record(1, boxed(&first)), record(2, boxed(&second)), record(3, boxed(&third))];
    assert_eq!(store.apply(&records).await.expect("applies").faults, 0);
    assert_eq!(store.apply(&records).await.expect("applies again").fresh, 0);

    let pool = store.pool();
    let by = |say: fn(&mut Wanted)| {
        let mut wanted = Wanted {
            limit: 10,
            ..Wanted::default()
        };
        say(&mut wanted);
        wanted
    };
    for (wanted, found) in [
        (by(|_| ()), vec![&third, &second, &first]),
        (by(|w| w.camera = Some("gate-1".into())), vec![&third, &first]),
        (by(|w| w.container = "MSKU1234565".parse().ok()), vec![&second]),
        (by(|w| w.container = "TGHU1234567".parse().ok()), vec![&second]),
        (by(|w| w.plate = Plate::normalise("51R-141.39")), vec![&second]),
        (by(|w| (w.plate, w.limit) = (Plate::normalise("51C12345"), 1)), vec![&third]),
        (by(|w| w.transit = Some("T1".into())), vec![&second, &first]),
        (by(|w| (w.transit, w.before) = (Some("T1".into()), Some(Seq(2)))), vec![&first]),
        (by(|w| (w.from, w.to) = (Some(at(2)), Some(at(3)))), vec![&second]),
        (by(|w| w.plate = Plate::normalise("\'; DROP TABLE sightings")), vec![]),
    ] {
        let got: Vec<Sighted> = sightings::list(pool, &wanted)
            .await
            .expect("reads")
            .into_iter()
            .map(|(_, s)| s)
            .collect();
        assert_eq!(got.iter().collect::<Vec<_>>(), found, "{wanted:?}");
    }
}

#[tokio::test]
async fn corrections_are_added_and_the_reading_stays() {
    let store = fresh_store().await;
    let first = sighted(1, "gate-1", "CSQU3054383", vec![agreement(1, "T1", Finding::Consistent)]);
    let said = |seq: u64, plate: &str| {
        let correction = Correction {
            sighting: first.id,
            plate: Plate::normalise(plate),
            container: first.container,
            container_read: None,
            by: "an".to_owned(),
            at: at(seq as i64),
            reason: "misread".to_owned(),
            because: Offset(seq),
        };
        record(seq, Judged::Correction(Box::new(correction)))
    };
    let records = [record(1, boxed(&first)), said(2, "61H20417"), said(3, "29C55555")];
    assert_eq!(store.apply(&records).await.expect("applies").faults, 0);
    let stands = sightings::one(store.pool(), first.id).await.expect("reads").expect("is there");
    let plates: Vec<_> = stands.corrections.iter().map(|c| c.plate.clone()).collect();
    assert_eq!(plates, [Plate::normalise("61H20417"), Plate::normalise("29C55555")]);
    let bare = Sighted {
        corrections: Vec::new(),
        ..stands.clone()
    };
    assert_eq!(bare, first, "what was read stays as it was");
    for (plate, found) in [("51C12345", 1), ("61H20417", 0), ("29C55555", 1), ("29C55556", 0)] {
        let wanted = Wanted {
            plate: Plate::normalise(plate),
            limit: 10,
            ..Wanted::default()
        };
        let got = sightings::list(store.pool(), &wanted).await.expect("reads");
        assert_eq!(got.len(), found, "{plate}");
    }
    store.empty_projection().await.expect("empties");
    assert_eq!(sightings::one(store.pool(), first.id).await.expect("reads"), None);
    assert_eq!(store.apply(&records).await.expect("applies again").faults, 0);
}

#[tokio::test]
async fn a_camera_has_its_newest_sighting_and_its_newest_picture() {
    let store = fresh_store().await;
    let third = sighted(3, "gate-1", "TEMU6079348", vec![]);
    let records = [
        record(1, boxed(&sighted(1, "gate-1", "CSQU3054383", vec![]))),
        record(2, boxed(&sighted(2, "gate-2", "MSKU1234565", vec![]))),
        record(3, boxed(&third)),
    ];
    store.apply(&records).await.expect("applies");
    let cameras = sightings::cameras(store.pool()).await.expect("reads");
    let [one, two] = &cameras[..] else {
        panic!("two cameras: {cameras:?}")
    };
    assert_eq!((one.camera.as_str(), &one.sighting), ("gate-1", &third));
    assert_eq!(
        one.evidence,
        Some(("01".repeat(32), at(1))),
        "its newest picture, not its newest sighting's"
    );
    assert_eq!(two.evidence.as_ref().map(|(sha, _)| sha.as_str()), Some("02".repeat(32).as_str()));
}

#[tokio::test]
async fn the_newest_word_on_an_agreement_counts() {
    let store = fresh_store().await;
    let first = sighted(1, "gate-1", "CSQU3054383", vec![agreement(1, "T1", Finding::Contradictory)]);
    let word = |seq, verdict, withdrawn| {
        let said = Agreement {
            withdrawn,
            ..agreement(1, "T1", verdict)
        };
        record(seq, Judged::Agreement(Box::new(said)))
    };
    let all = Wanted {
        transit: Some("T1".into()),
        limit: 10,
        ..Wanted::default()
    };
    let seen = async || -> Vec<Finding> {
        let found = sightings::list(store.pool(), &all).await.expect("reads");
        found.iter().flat_map(|(_, s)| &s.agreements).map(|a| a.verdict).collect()
    };
    store.apply(&[record(1, boxed(&first))]).await.expect("applies");
    assert_eq!(seen().await, [Finding::Contradictory]);
    store.apply(&[word(2, Finding::Consistent, false)]).await.expect("applies");
    assert_eq!(seen().await, [Finding::Consistent]);
    store.apply(&[word(3, Finding::Consistent, true)]).await.expect("applies");
    assert!(seen().await.is_empty(), "it is not of this transit any more");
    store.empty_projection().await.expect("empties");
    assert!(sightings::cameras(store.pool()).await.expect("reads").is_empty());
}

#[tokio::test]
async fn a_clip_stands_with_its_sighting_whenever_it_comes() {
    let store = fresh_store().await;
    let clip = |sighting: u8, film: &str| Clip {
        sighting: ObservationId([sighting; 16]),
        camera: "gate-1".into(),
        from: at(0),
        to: at(60),
        evidence: film.repeat(32),
        codec: "h264".to_owned(),
    };
    let told = |seq, clip| record(seq, Judged::Clip(Box::new(clip)));
    let records = [
        told(1, clip(2, "c2")), // its sighting was refused by no one, and comes late
        record(2, boxed(&sighted(1, "gate-1", "CSQU3054383", vec![]))),
        record(3, boxed(&sighted(2, "gate-1", "MSKU1234565", vec![]))),
        record(4, boxed(&sighted(3, "gate-1", "TEMU6079348", vec![]))),
        told(5, clip(1, "c1")),
        told(6, clip(1, "cc")), // the first that was told is the one
    ];
    assert_eq!(store.apply(&records).await.expect("applies").faults, 0);
    let wanted = Wanted {
        limit: 10,
        ..Wanted::default()
    };
    let found = sightings::list(store.pool(), &wanted).await.expect("reads");
    let clips: Vec<Option<Clip>> = found.into_iter().map(|(_, s)| s.clip).collect();
    assert_eq!(clips, [None, Some(clip(2, "c2")), Some(clip(1, "c1"))]);
    let newest = sightings::cameras(store.pool()).await.expect("reads");
    assert_eq!(newest[0].sighting.clip, None);
    store.empty_projection().await.expect("empties");
    assert_eq!(store.apply(&records).await.expect("applies again").faults, 0);
}

#[tokio::test]
async fn each_look_is_recorded() {
    let store = fresh_store().await;
    let look = |who: &str, found| LookUp {
        who: who.to_owned(),
        what: "evidence".to_owned(),
        name: "ab".repeat(32),
        at: at(5),
        purpose: Some("case 7".to_owned()),
        found,
    };
    for l in [look("lan", true), look("minh", false)] {
        lookups::record(store.pool(), &l).await.expect("records");
    }
    let all = lookups::of(store.pool(), "evidence", &"ab".repeat(32), 10).await.expect("reads");
    assert_eq!(all, [look("lan", true), look("minh", false)]);
    store.empty_projection().await.expect("empties");
    assert_eq!(
        lookups::of(store.pool(), "evidence", &"ab".repeat(32), 10)
            .await
            .expect("reads")
            .len(),
        2
    );
}
