//! Ways over small networks, each read from an `.osm.pbf` that the test writes.

use cordon_model::CorridorId;
use cordon_roads::alternatives::Wanted;
use cordon_roads::corridor::corridor;
use cordon_roads::testing::{Node, Way, at, grid, network, pbf};
use cordon_roads::{Error, osm};

/// Four junctions in a square of about 1.1 km, counter-clockwise from the south-west, and a fifth far in the east.
const SQUARE: &[Node] = &[
    (1, 106.0, 10.0),
    (2, 106.01, 10.0),
    (3, 106.01, 10.01),
    (4, 106.0, 10.01),
    (5, 106.05, 10.0),
];

/// The junctions of [`SQUARE`] that the fastest way from 1 to 3 passes, or what is said instead.
fn passes(ways: &[Way<'_>]) -> String {
    let graph = match network(SQUARE, ways) {
        Ok(graph) => graph,
        Err(e) => return e.to_string(),
    };
    match graph.ways(at(106.0, 10.0), at(106.01, 10.01), Wanted::default()) {
        Ok(found) => {
            let passed = SQUARE.iter().filter(|n| {
                found[0]
                    .places
                    .iter()
                    .any(|p| (p.lon - n.1).abs() < 1e-6 && (p.lat - n.2).abs() < 1e-6)
            });
            let mut passed: Vec<(usize, i64)> = passed
                .map(|n| {
                    (
                        found[0]
                            .places
                            .iter()
                            .position(|p| (p.lon - n.1).abs() < 1e-6 && (p.lat - n.2).abs() < 1e-6)
                            .unwrap_or(0),
                        n.0,
                    )
                })
                .collect();
            passed.sort_unstable();
            passed.iter().map(|(_, id)| id.to_string()).collect()
        }
        Err(e) => e.to_string(),
    }
}

#[test]
fn a_heavy_vehicle_goes_where_it_may() {
    let (south, north) = ([1, 2, 3], [1, 4, 3]);
    for (name, ways, expected) in [
        (
            "the faster of two",
            vec![(1, &south[..], "highway=primary"), (2, &north[..], "highway=residential")],
            "123",
        ),
        (
            "not against a one-way",
            vec![
                (1, &[3, 2, 1][..], "highway=primary oneway=yes"),
                (2, &north[..], "highway=residential"),
            ],
            "143",
        ),
        (
            "with a one-way",
            vec![
                (1, &south[..], "highway=primary oneway=yes"),
                (2, &north[..], "highway=residential"),
            ],
            "123",
        ),
        (
            "against a way that is one-way against its nodes",
            vec![(1, &south[..], "highway=primary oneway=-1"), (2, &north[..], "highway=residential")],
            "143",
        ),
        (
            "not where no trucks may",
            vec![(1, &south[..], "highway=primary hgv=no"), (2, &north[..], "highway=residential")],
            "143",
        ),
        (
            "not on a path",
            vec![(1, &south[..], "highway=path"), (2, &north[..], "highway=residential")],
            "143",
        ),
        (
            "slowly where a limit is posted",
            vec![
                (1, &south[..], "highway=primary maxspeed=10"),
                (2, &north[..], "highway=residential"),
            ],
            "143",
        ),
        (
            "no road",
            vec![(1, &south[..], "highway=path")],
            "the road network holds no road that a heavy vehicle may drive on",
        ),
        (
            "no way",
            vec![(1, &[3, 2, 1][..], "highway=primary oneway=yes")],
            "no way leads from 106,10 to 106.01,10.01 by roads that a heavy vehicle may drive on",
        ),
        (
            "a node that the extract lacks",
            vec![(1, &[1, 2, 77][..], "highway=primary"), (2, &[2, 3], "highway=primary")],
            "123",
        ),
    ] {
        assert_eq!(passes(&ways), expected, "{name}");
    }
}

#[test]
fn who_is_far_from_roads_is_told_so() {
    let graph = network(SQUARE, &[(1, &[1, 2, 3], "highway=primary")]).expect("a network");
    let off = graph
        .ways(at(106.0, 10.1), at(106.01, 10.01), Wanted::default())
        .expect_err("far away");
    assert_eq!(off.to_string(), "no road within 500 m of 106,10.1");
    let near = graph.snap(at(106.005, 10.002)).expect("222 m from the road");
    assert!((near.off_m - 221.0).abs() < 2.0 && (near.part - 0.25).abs() < 0.01, "{near:?}");
}

#[test]
fn a_file_that_is_none_is_refused() {
    let whole = pbf(SQUARE, &[(1, &[1, 2, 3], "highway=primary")]);
    for cut in [0, 3, 40, whole.len() - 1] {
        let read = osm::read(std::io::Cursor::new(whole[..cut].to_vec()));
        assert!(matches!(read, Err(Error::Unreadable(_) | Error::NoRoads)), "cut at {cut}: {read:?}");
    }
    for text in ["", "hello, world", "\u{0}\u{0}\u{0}\u{8}{\"a\":1}"] {
        let read = osm::read(std::io::Cursor::new(text.as_bytes().to_vec()));
        assert!(read.is_err(), "{text}");
    }
}

#[test]
fn starts_and_ends_within_a_road() {
    let graph = network(SQUARE, &[(1, &[1, 2, 3], "highway=primary")]).expect("a network");
    let within = |from: f64, to: f64| graph.ways(at(from, 10.0), at(to, 10.0), Wanted::default()).expect("a way")[0].clone();
    for (from, to) in [(106.002, 106.008), (106.008, 106.002)] {
        let way = within(from, to);
        assert!((way.metres - 657.9).abs() < 1.0 && (way.seconds - 47.4).abs() < 0.2, "{way:?}");
        assert!((way.places[0].lon - from).abs() < 1e-6, "{way:?}");
    }
    let one_way = network(SQUARE, &[(1, &[1, 2, 3, 4, 1], "highway=primary oneway=yes")]).expect("a network");
    let round = one_way
        .ways(at(106.008, 10.0), at(106.002, 10.0), Wanted::default())
        .expect("round the block");
    assert!((round[0].metres - 3_747.0).abs() < 30.0, "{:?}", round[0]);
}

#[test]
fn alternatives_are_other_roads_and_not_much_slower() {
    // Three roads from west to east, the middle one fastest; the ends are joined.
    let nodes: Vec<Node> = (0..3)
        .flat_map(|r| (0..5).map(move |n| (r * 10 + n, 106.0 + 0.05 * n as f64, 10.0 + 0.02 * r as f64)))
        .chain([(100, 105.98, 10.02), (101, 106.22, 10.02)])
        .collect();
    let roads = |south: &'static str, north: &'static str| {
        network(
            &nodes,
            &[
                (1, &[100, 10, 11, 12, 13, 14, 101], "highway=trunk"),
                (2, &[100, 0, 1, 2, 3, 4, 101], south),
                (3, &[100, 20, 21, 22, 23, 24, 101], north),
            ],
        )
        .expect("a network")
    };
    let graph = roads("highway=primary", "highway=residential");
    let wanted = |alternatives| Wanted {
        alternatives,
        ..Wanted::default()
    };
    let ends = (at(105.98, 10.02), at(106.22, 10.02));
    for (asked, found) in [(0, 1), (1, 2), (5, 2)] {
        let ways = graph.ways(ends.0, ends.1, wanted(asked)).expect("ways");
        assert_eq!(ways.len(), found, "the residential road takes three times as long");
        assert!(ways.windows(2).all(|w| w[0].seconds <= w[1].seconds));
    }
    let ways = roads("highway=primary", "highway=trunk maxspeed=55")
        .ways(ends.0, ends.1, wanted(5))
        .expect("ways");
    assert_eq!(ways.len(), 3);
    let made = corridor(&CorridorId::from("west-east"), &ways, None).expect("a corridor");
    assert_eq!((made.half_width_m, made.alternatives.len()), (100.0, 2));
    assert_eq!(made.stretches.len(), 1, "all of the route is a highway: {:?}", made.stretches);
    assert!(made.stretches[0].from_m == 0.0 && (made.stretches[0].to_m - ways[0].metres).abs() < 2.0);
    let made = corridor(&CorridorId::from("west-east"), &ways, Some(250.0)).expect("a corridor");
    assert_eq!((made.half_width_m, made.stretches.len()), (250.0, 0));
}

#[test]
fn the_fastest_way_is_the_fastest_of_all() {
    // Against every way along a small grid whose roads have speeds of their own.
    let speeds = [50, 40, 35, 18];
    let graph = grid(4, |what, n| {
        format!("highway=primary maxspeed={}", speeds[(n as usize + usize::from(what == "row")) % 4])
    })
    .expect("a grid");
    let (from, to) = (at(106.0, 10.0), at(106.03, 10.03));
    let found = graph.ways(from, to, Wanted::default()).expect("a way")[0].clone();
    let leg = |row: bool, n: usize| {
        let metres = if row { 1_095.8 } else { 1_106.1 };
        metres * 3.6 / f64::from(speeds[(n + usize::from(row)) % 4])
    };
    // Never back on a square grid: choose in which of six steps one goes east.
    let mut best = f64::INFINITY;
    for choice in 0_u32..64 {
        if choice.count_ones() != 3 {
            continue;
        }
        let (mut x, mut y, mut seconds) = (0_usize, 0_usize, 0.0);
        for step in 0..6 {
            if choice >> step & 1 == 1 {
                seconds += leg(true, y);
                x += 1;
            } else {
                seconds += leg(false, x);
                y += 1;
            }
        }
        best = best.min(seconds);
    }
    assert!((found.seconds - best).abs() < 1.0, "{} and {best}", found.seconds);
}
