//! What is reached in time, where units cover most, and where a truck can have stood: on small grids, against every single way.

use cordon_model::earth::Place;
use cordon_roads::alternatives::Wanted;
use cordon_roads::reach::{GRID, geojson};
use cordon_roads::testing::{self, at, grid, network};
use cordon_roads::{Graph, osm, profile};
use h3o::{LatLng, Resolution};

/// A grid of roads at 36 km/h: 10 m a second.
fn town(side: i64) -> Graph {
    grid(side, |_, _| "highway=primary maxspeed=36".to_owned()).expect("a grid")
}

fn junction(row: u32, column: u32) -> Place {
    at(106.0 + 0.01 * f64::from(column), 10.0 + 0.01 * f64::from(row))
}

fn cell(p: Place, grid: Resolution) -> h3o::CellIndex {
    LatLng::new(p.lat, p.lon).expect("on the earth").to_cell(grid)
}

#[test]
fn reaches_what_a_way_leads_to_in_time() {
    let town = town(8);
    let from = at(106.034, 10.03); // within a road
    for seconds in [0.0, 30.0, 200.0, 450.0, 1_000.0] {
        let cells = town.reach(from, seconds, GRID).expect("at a road");
        assert_eq!(cells.get(&cell(from, GRID)), Some(&0), "where it stands");
        for n in 0..64 {
            let to = junction(n / 8, n % 8);
            let way_s = town.ways(from, to, Wanted::default()).expect("a way")[0].seconds;
            let reached = cells.get(&cell(to, GRID));
            if way_s <= seconds - 1.0 {
                // A cell is reached at its border, up to 400 m before its junction.
                let s = f64::from(*reached.unwrap_or_else(|| panic!("{n} in {way_s} s of {seconds}")));
                assert!(s <= way_s && s >= way_s - 45.0, "{s} {way_s}");
            } else {
                assert!(reached.is_none_or(|s| f64::from(*s) > way_s - 45.0), "{n} takes {way_s} s");
            }
        }
        assert!(cells.values().all(|s| f64::from(*s) <= seconds));
    }
    let shown = geojson(
        town.reach(from, 30.0, GRID)
            .expect("at a road")
            .into_iter()
            .map(|(c, s)| (c, serde_json::json!({"seconds": s}))),
    );
    let ring = shown["features"][0]["geometry"]["coordinates"][0].as_array().expect("a ring");
    assert!(ring.len() >= 6 && ring[0] == ring[ring.len() - 1] && shown["features"][0]["properties"]["cell"].is_string());
    assert!(town.reach(at(107.0, 10.0), 30.0, GRID).is_err());
}

#[test]
fn one_way_roads_are_reached_one_way() {
    let ring = network(
        &[(1, 106.0, 10.0), (2, 106.01, 10.0), (3, 106.01, 10.01), (4, 106.0, 10.01)],
        &[(1, &[1, 2, 3, 4, 1], "highway=primary maxspeed=36 oneway=yes")],
    )
    .expect("a network");
    let cells = ring.reach(at(106.005, 10.0), 100.0, GRID).expect("at a road");
    assert!(cells.contains_key(&cell(at(106.01, 10.003), GRID)) && !cells.contains_key(&cell(at(106.0, 10.0), GRID)));
}

#[test]
fn units_cover_nearly_what_the_best_choice_would() {
    let town = town(6);
    let mut random = 5_u32;
    let mut next = |below: u32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) % below
    };
    for (units, seconds) in [(1, 150.0), (2, 150.0), (2, 250.0), (3, 120.0)] {
        let alerts: Vec<Place> = (0..30).map(|_| junction(next(6), next(6))).collect();
        let posting = town.post(&alerts, units, seconds);
        // Every choice among the junctions.
        let reached: Vec<u64> = (0..36)
            .map(|n| {
                let hits = alerts.iter().enumerate().filter(|(_, a)| {
                    let way = town.ways(junction(n / 6, n % 6), **a, Wanted::default());
                    way.is_ok_and(|w| w[0].seconds <= seconds)
                });
                hits.fold(0, |set, (k, _)| set | 1 << k)
            })
            .collect();
        let best = best_of(&reached, units);
        let covered = posting.posts.last().map_or(0, |p| p.covered);
        assert!(
            covered <= best as usize && f64::from(covered as u32) >= 0.63 * f64::from(best),
            "{covered} of {best}"
        );
        assert_eq!((posting.reachable, posting.off_roads), (30, 0));
        // What is said of a post is true of it.
        let mut so_far = 0_u64;
        for post in &posting.posts {
            let hits = alerts.iter().enumerate().filter(|(_, a)| {
                let way = town.ways(post.place, **a, Wanted::default());
                way.is_ok_and(|w| w[0].seconds <= seconds)
            });
            so_far = hits.fold(so_far, |set, (k, _)| set | 1 << k);
            assert_eq!(so_far.count_ones() as usize, post.covered);
        }
    }
    let nowhere = town.post(&[at(107.0, 10.0)], 3, 600.0);
    assert_eq!((nowhere.posts.len(), nowhere.off_roads), (0, 1));
}

/// The most that so many of these sets cover.
fn best_of(sets: &[u64], units: usize) -> u32 {
    let mut reached = vec![0_u64];
    for _ in 0..units {
        reached = reached.iter().flat_map(|so_far| sets.iter().map(move |set| so_far | set)).collect();
        reached.sort_unstable();
        reached.dedup();
    }
    reached.iter().map(|set| set.count_ones()).max().unwrap_or_default()
}

#[test]
fn where_a_truck_can_have_stood() {
    let town = town(6);
    let (from, to, allowed_s) = (junction(1, 1), junction(1, 4), 600.0);
    let cells = town.detour(from, to, to, allowed_s).expect("at roads").cells(GRID);
    for n in 0..36 {
        let via = junction(n / 6, n % 6);
        let leg_s = |a, b| town.ways(a, b, Wanted::default()).map_or(0.0, |w| w[0].seconds);
        let drive_s = town.detour(from, via, to, allowed_s).expect("a way").drive_s();
        assert!((drive_s - leg_s(from, via) - leg_s(via, to)).abs() < 0.5, "{n}: {drive_s} s");
        let told = cells.contains(&cell(via, GRID));
        // A cell is entered at its border, up to 400 m before its junction, and left there.
        assert!(
            told == (drive_s <= allowed_s) || told && drive_s <= allowed_s + 80.0,
            "{n}: {drive_s} s"
        );
        assert_eq!(
            town.detour(from, via, to, 0.0).expect("a way").drive_s(),
            drive_s,
            "whatever is allowed"
        );
    }
    let within = |s| town.detour(from, to, to, s).expect("at roads").cells(GRID);
    assert!(within(500.0).is_subset(&cells) && within(500.0).len() < cells.len());
    assert!(within(325.0).is_empty() && within(-1.0).is_empty(), "330 s are needed");
}

#[test]
fn roads_between_junctions_count_too() {
    // 22 km without a junction; two carriageways, each one-way, 30 m apart.
    let nodes = [(1, 106.0, 10.0), (2, 106.2, 10.0), (3, 106.2, 10.000_3), (4, 106.0, 10.000_3)];
    let ways: [testing::Way<'_>; 2] = [
        (1, &[1, 2, 3], "highway=trunk maxspeed=36 oneway=yes"),
        (2, &[3, 4, 1], "highway=trunk maxspeed=36 oneway=yes"),
    ];
    let lawful = network(&nodes, &ways).expect("a network");
    let (from, to) = (at(106.05, 10.0), at(106.15, 10.000_3));
    let round = lawful.detour(from, to, to, 2_500.0).expect("a way");
    // Either fix may lie on the other carriageway, so the straight drive counts: 10.96 km at 10 m a second.
    assert!((round.drive_s() - 1_096.0).abs() < 5.0, "{}", round.drive_s());
    let file = std::io::Cursor::new(testing::pbf(&nodes, &ways));
    let heedless = osm::read_by(file, |tags| profile::heedless(tags, 36.0)).expect("a network");
    let there = heedless.detour(from, to, to, 2_500.0).expect("a way");
    assert!((there.drive_s() - 1_096.0).abs() < 5.0, "{}", there.drive_s());
    // 1,404 s are left: 7 km beyond either fix, and back.
    let cells = there.cells(GRID);
    for n in 0..=200 {
        let place = at(106.0 + 0.001 * f64::from(n), 10.0);
        let beyond_m = f64::from((50 - n).max(n - 150).max(0)) * 109.6;
        let told = cells.contains(&cell(place, GRID));
        assert!(told == (beyond_m <= 7_020.0) || (beyond_m - 7_020.0).abs() < 500.0, "{n}: {told}");
    }
}

#[test]
fn a_place_off_every_road_has_no_detour() {
    let nodes = [(1, 106.0, 10.0), (2, 106.01, 10.0), (3, 106.0, 10.1), (4, 106.01, 10.1)];
    let two = network(&nodes, &[(1, &[1, 2], "highway=primary"), (2, &[3, 4], "highway=primary")]).expect("a network");
    let (here, there, nowhere) = (at(106.0, 10.0), at(106.0, 10.1), at(106.0, 10.05));
    let said = |from, via, to| two.detour(from, via, to, 600.0).map(|_| ()).expect_err("no way").to_string();
    assert!(said(here, nowhere, here).contains("no road within 500 m"));
    assert!(said(here, here, there).contains("no way leads") && said(here, there, here).contains("no way leads"));
}
