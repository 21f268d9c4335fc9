//! The road network of a real city, where it is at hand; its figures are printed.

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use cordon_model::CorridorId;
use cordon_model::earth::{Place, distance_m};
use cordon_roads::alternatives::Wanted;
use cordon_roads::corridor::corridor;
use cordon_roads::{Graph, osm, profile, reach};

const CITY: &str = "../../../shared/geo/hcmc2018_osm/hcm_2018.osm.pbf";

fn at(lon: f64, lat: f64) -> Place {
    Place { lat, lon }
}

/// Cát Lái's gate, and the crossing of two highways north-west of the city.
const CAT_LAI: (f64, f64) = (106.7897, 10.7635);
const AN_SUONG: (f64, f64) = (106.6105, 10.8430);

fn city() -> Option<Graph> {
    if !Path::new(CITY).is_file() {
        eprintln!("skipped: {CITY} is absent, so there is no real city");
        return None;
    }
    let begun = Instant::now();
    let graph = osm::read(File::open(CITY).expect("it is there")).expect("a network");
    let (junctions, roads) = graph.size();
    eprintln!(
        "{junctions} junctions, {roads} roads, read in {:.0} ms",
        begun.elapsed().as_secs_f64() * 1e3
    );
    Some(graph)
}

#[test]
fn ways_through_a_city() {
    let Some(graph) = city() else { return };
    let (from, to) = (at(CAT_LAI.0, CAT_LAI.1), at(AN_SUONG.0, AN_SUONG.1));
    let wanted = Wanted {
        alternatives: 3,
        ..Wanted::default()
    };
    let begun = Instant::now();
    let ways = graph.ways(from, to, wanted).expect("ways");
    eprintln!("{} ways in {:.0} ms", ways.len(), begun.elapsed().as_secs_f64() * 1e3);
    for way in &ways {
        eprintln!(
            "  {:.1} km, {:.0} min, {} points",
            way.metres / 1e3,
            way.seconds / 60.0,
            way.places.len()
        );
        assert!(way.seconds <= 1.4 * ways[0].seconds && way.metres > distance_m(from, to));
        assert!(way.places.windows(2).all(|w| distance_m(w[0], w[1]) < 3_000.0), "no leap");
        assert!(distance_m(way.places[0], from) < 500.0 && distance_m(way.places[way.places.len() - 1], to) < 500.0);
    }
    assert!(ways.len() > 1, "a city has more than one way");
    let made = corridor(&CorridorId::from("catlai-ansuong"), &ways, None).expect("a corridor");
    eprintln!("  route of {} points, stretches {:?}", made.route.coordinates.len(), made.stretches);
}

#[test]
fn reach_in_a_city() {
    let Some(graph) = city() else { return };
    let mut before = 0;
    for minutes in [5.0, 15.0, 30.0, 60.0] {
        let begun = Instant::now();
        let cells = graph.reach(at(106.70, 10.776), minutes * 60.0, reach::GRID).expect("a road");
        eprintln!(
            "{} cells in {minutes} min, found in {:.0} ms",
            cells.len(),
            begun.elapsed().as_secs_f64() * 1e3
        );
        assert!(cells.len() > before);
        before = cells.len();
    }
}

#[test]
fn units_in_a_city() {
    let Some(graph) = city() else { return };
    // Alerts along the ways into the port, and some at no road.
    let alerts: Vec<Place> = (0..500)
        .map(|n| at(106.6 + 0.0004 * f64::from(n % 250), 10.70 + 0.0003 * f64::from(n)))
        .collect();
    let begun = Instant::now();
    let posting = graph.post(&alerts, 4, 900.0);
    eprintln!("{posting:?} in {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    assert!(
        posting
            .posts
            .windows(2)
            .all(|w| w[0].gains >= w[1].gains && w[1].covered == w[0].covered + w[1].gains)
    );
}

#[test]
fn silences_in_a_city() {
    let Some(lawful) = city() else { return };
    let file = File::open(CITY).expect("it is there");
    let heedless = osm::read_by(file, |tags| profile::heedless(tags, 90.0)).expect("a network");
    let (from, to) = (at(CAT_LAI.0, CAT_LAI.1), at(AN_SUONG.0, AN_SUONG.1));
    let lawful_s = lawful.ways(from, to, Wanted::default()).expect("ways")[0].seconds;
    let straight_s = distance_m(from, to) * 3.6 / 90.0;
    let begun = Instant::now();
    let mut cells_before = 0;
    for allowed_s in [straight_s, 1_800.0, 7_200.0] {
        let detour = heedless.detour(from, to, to, allowed_s).expect("a way");
        let cells = detour.cells(h3o::Resolution::Eight).len();
        eprintln!(
            "{allowed_s:.0} s: {cells} cells, {:.0} s driven at least, by {:.0} ms",
            detour.drive_s(),
            begun.elapsed().as_secs_f64() * 1e3
        );
        assert!((straight_s..lawful_s).contains(&detour.drive_s()), "{straight_s}, {lawful_s}");
        assert!(cells > cells_before || allowed_s < detour.drive_s() && cells == 0);
        cells_before = cells;
    }
}
