//! More roads, from road networks that lie beside the checkout: the streets of a city with their true shape, and the highways of a region.
//! Shortest ways between places that chance draws. What is read is never kept in the repository.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::Path as File;

use cordon_model::Geofence;

use crate::chance::{Chance, Purpose};
use crate::ground::{Path, Spot};
use crate::roads::{Road, circle};

/// Roads that are drawn from each network.
const ROADS: usize = 8;
/// A line needs no points that are nearer to each other.
const POINTS_APART_M: f64 = 12.0;

/// A network: its folder, its file's columns, how long its roads are, half the width of their corridors.
struct Kind {
    folder: &'static str,
    name: &'static str,
    nodes: (usize, usize),
    apart_m: (f64, f64),
    half_width_m: f64,
    town: bool,
    edge: fn(&[&str]) -> Option<Edge>,
}

const KINDS: [Kind; 2] = [
    Kind {
        folder: "hcmc2018_osm",
        name: "street",
        nodes: (2, 3),
        apart_m: (12_000.0, 35_000.0),
        half_width_m: 100.0,
        town: true,
        edge: street,
    },
    Kind {
        folder: "highways_sea",
        name: "highway",
        nodes: (1, 2),
        apart_m: (70_000.0, 260_000.0),
        half_width_m: 300.0,
        town: false,
        edge: highway,
    },
];

/// An edge as its file has it: `metres` count more on smaller streets.
struct Edge {
    from: usize,
    to: usize,
    metres: f64,
    ways: (bool, bool),
    shape: Vec<Spot>,
}

/// A network that can be searched.
struct Network {
    nodes: Vec<Spot>,
    edges: Vec<Edge>,
    leaving: Vec<Vec<usize>>,
}

/// Draws roads from the networks in a folder, with a customs place at both ends of each.
///
/// # Errors
/// Where a file is missing or is not what it should be.
pub fn draw(folder: &File, seed: u64) -> Result<(Vec<Road>, Vec<Geofence>), String> {
    let (mut roads, mut fences) = (Vec::new(), Vec::new());
    for (n, kind) in KINDS.iter().enumerate() {
        let network = Network::read(&folder.join(kind.folder), kind)?;
        let mut chance = Chance::new(seed, Purpose::Country, 1_000_000 + n);
        let mut tries = 0;
        let mut made = 0;
        while made < ROADS && tries < 40 * ROADS {
            tries += 1;
            let (a, b) = (chance.below(network.nodes.len()), chance.below(network.nodes.len()));
            let apart = network.nodes[a].metres_to(network.nodes[b]);
            if !(kind.apart_m.0..kind.apart_m.1).contains(&apart) {
                continue;
            }
            let Some(line) = network.way(a, b).map(Path::new).filter(|line| line.length_m() < 2.0 * apart) else {
                continue;
            };
            let id = format!("{}-{made}", kind.name);
            let (origin, destination) = (format!("{id}-from"), format!("{id}-to"));
            for (fence, spot) in [(&origin, line.spot(0.0)), (&destination, line.spot(line.length_m()))] {
                fences.push(Geofence {
                    id: fence.as_str().into(),
                    name: None,
                    kind: "warehouse".to_owned(),
                    area: circle(spot, 600.0),
                });
            }
            roads.push(Road {
                id,
                line,
                half_width_m: kind.half_width_m,
                origin,
                destination,
                town: kind.town,
            });
            made += 1;
        }
    }
    Ok((roads, fences))
}

impl Network {
    fn read(folder: &File, kind: &Kind) -> Result<Self, String> {
        let rows = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
        };
        let mut nodes = Vec::new();
        for line in rows("nodes.csv")?.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |n: usize| cells.get(n).and_then(|c| c.trim().parse::<f64>().ok());
            let spot = number(kind.nodes.0).zip(number(kind.nodes.1)).map(|(lat, lon)| Spot { lat, lon });
            nodes.push(spot.ok_or_else(|| format!("{}: `{line}` is no node", folder.display()))?);
        }
        let mut edges = Vec::new();
        for line in rows("edges.csv")?.lines().skip(1) {
            let edge = (kind.edge)(&line.split(',').collect::<Vec<_>>()).filter(|e| e.from < nodes.len() && e.to < nodes.len());
            edges.push(edge.ok_or_else(|| format!("{}: `{line}` is no edge", folder.display()))?);
        }
        let mut leaving = vec![Vec::new(); nodes.len()];
        for (n, edge) in edges.iter().enumerate() {
            if edge.ways.0 {
                leaving[edge.from].push(n);
            }
            if edge.ways.1 {
                leaving[edge.to].push(n);
            }
        }
        Ok(Self { nodes, edges, leaving })
    }

    /// The shortest way from one node to another (Dijkstra), by millimetres: whole numbers are ordered.
    fn way(&self, from: usize, to: usize) -> Option<Vec<Spot>> {
        let mut best = vec![(u64::MAX, usize::MAX); self.nodes.len()];
        let mut open = BinaryHeap::from([Reverse((0_u64, from))]);
        best[from].0 = 0;
        while let Some(Reverse((so_far, node))) = open.pop() {
            if node == to {
                break;
            }
            if so_far > best[node].0 {
                continue;
            }
            for n in &self.leaving[node] {
                let edge = &self.edges[*n];
                let next = edge.from + edge.to - node;
                let sum = so_far + (edge.metres * 1_000.0) as u64;
                if sum < best[next].0 {
                    best[next] = (sum, *n);
                    open.push(Reverse((sum, next)));
                }
            }
        }
        let mut backward = vec![self.nodes[to]];
        let mut node = to;
        while node != from {
            let edge = self.edges.get(best[node].1)?;
            let forward = edge.to == node;
            let between = edge.shape.iter();
            if forward {
                backward.extend(between.rev());
            } else {
                backward.extend(between);
            }
            node = edge.from + edge.to - node;
            backward.push(self.nodes[node]);
        }
        backward.reverse();
        let last = *backward.last()?;
        let mut line: Vec<Spot> = Vec::new();
        for spot in backward {
            if line.last().is_none_or(|before| before.metres_to(spot) > POINTS_APART_M) {
                line.push(spot);
            }
        }
        if line.last() != Some(&last) {
            line.push(last);
        }
        Some(line)
    }
}

/// `from,to,m,highway,oneway,maxspeed,osm_way,geom_lonlat`
fn street(cells: &[&str]) -> Option<Edge> {
    let [from, to, metres, class, oneway, .., shape] = cells else {
        return None;
    };
    let slower = match *class {
        "motorway" | "trunk" | "motorway_link" | "trunk_link" => 1.0,
        "primary" | "primary_link" => 1.15,
        "secondary" | "secondary_link" => 1.4,
        "tertiary" | "tertiary_link" => 1.8,
        _ => 4.0, // trucks keep out of the small ones
    };
    let spot = |pair: &str| {
        let (lon, lat) = pair.split_once(' ')?;
        Some(Spot {
            lat: lat.parse().ok()?,
            lon: lon.parse().ok()?,
        })
    };
    Some(Edge {
        from: from.parse().ok()?,
        to: to.parse().ok()?,
        metres: metres.parse::<f64>().ok()? * slower,
        ways: (*oneway != "-1", *oneway != "1"),
        shape: shape.split(';').filter_map(spot).collect(),
    })
}

/// `from,to,km`
fn highway(cells: &[&str]) -> Option<Edge> {
    let [from, to, km] = cells else { return None };
    Some(Edge {
        from: from.parse().ok()?,
        to: to.parse().ok()?,
        metres: km.trim().parse::<f64>().ok()? * 1_000.0,
        ways: (true, true),
        shape: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_follows_the_shape_of_its_streets_and_their_direction() {
        let folder = std::env::temp_dir().join(format!("cordon-sim-streets-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
        write(
            "nodes.csv",
            "node,osm_id,lat,lon\n0,1,10.0,106.0\n1,2,10.0,106.01\n2,3,10.01,106.01\n",
        );
        // The direct street from 0 to 2 may be driven the other way only.
        write(
            "edges.csv",
            "from,to,m,highway,oneway,maxspeed,osm_way,geom_lonlat\n0,1,1100,trunk,0,,1,106.0 10.0;106.005 10.001;106.01 10.0\n\
             2,1,1100,primary,-1,,2,\n2,0,1500,trunk,1,,3,\n",
        );
        let network = Network::read(&folder, &KINDS[0]).expect("it is read");
        let there = network.way(0, 2).expect("there is a way");
        assert!(there.iter().any(|s| (s.lat - 10.001).abs() < 1e-9), "{there:?}");
        assert_eq!((there.first(), there.last()), (Some(&network.nodes[0]), Some(&network.nodes[2])));
        assert_eq!(network.way(2, 0).expect("there is a way").len(), 2);
        assert!(Network::read(&folder.join("none"), &KINDS[0]).is_err());
        write("edges.csv", "from,to,m\n0,9,1\n");
        assert!(Network::read(&folder, &KINDS[0]).is_err());
        std::fs::remove_dir_all(&folder).expect("it goes");
    }
}
