//! What is reached in time, where units cover most, and where a truck can have stood: on small grids, against every single way.

mod field;

use cordon_model::earth::Place;
use cordon_roads::Graph;
use cordon_roads::alternatives::Wanted;
use cordon_roads::reach::{GRID, geojson};
use field::{at, grid};
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
    let ring = field::network(
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
    let (from, to, passed_s, standing_s) = (junction(1, 1), junction(1, 4), 900.0, 300.0);
    let cells = town.stood(from, to, passed_s, standing_s, 1.0, GRID).expect("at roads");
    for n in 0..36 {
        let via = junction(n / 6, n % 6);
        let drive_s = town.drive_s(from, via, to).expect("a way");
        let can = drive_s <= passed_s - standing_s;
        let told = cells.get(&cell(via, GRID));
        assert_eq!(told.is_some(), can, "{n}: {drive_s} s");
        assert!(told.is_none_or(|spare_s| (f64::from(*spare_s) - (passed_s - drive_s)).abs() < 2.0));
    }
    assert!(!cells.is_empty());
    let hurried = town.stood(from, to, passed_s, standing_s, 2.0, GRID).expect("at roads");
    assert!(
        hurried.len() > cells.len(),
        "who may have driven twice as fast can have been at more places"
    );
    assert!(
        town.stood(from, to, 200.0, 0.0, 1.0, GRID).expect("at roads").is_empty(),
        "330 s are needed"
    );
}
