//! Small networks for tests, here and in the crates that reckon by roads: written as `.osm.pbf` to the byte, so that a test reads what a customer's
//! file would be.

use std::io::Cursor;

use crate::{Error, Graph, osm};
use cordon_model::earth::Place;

/// A node: its id, longitude and latitude.
pub type Node = (i64, f64, f64);
/// A way: its id, nodes and tags (`key=value`).
pub type Way<'a> = (i64, &'a [i64], &'a str);

/// A place.
#[must_use]
pub fn at(lon: f64, lat: f64) -> Place {
    Place { lat, lon }
}

/// The network of a file with these nodes and ways.
///
/// # Errors
/// Where there is no road among them.
pub fn network(nodes: &[Node], ways: &[Way<'_>]) -> Result<Graph, Error> {
    osm::read(Cursor::new(pbf(nodes, ways)))
}

/// A square grid of roads, `side` junctions wide, about 1.1 km apart, with its south-western corner at 106.0, 10.0. Junction `n` of row `r` is node
/// `r * 100 + n`. Rows run east and columns north; each is tagged as told.
///
/// # Errors
/// Where there is no road among them.
pub fn grid(side: i64, tags: impl Fn(&str, i64) -> String) -> Result<Graph, Error> {
    let mut nodes = Vec::new();
    for r in 0..side {
        nodes.extend((0..side).map(|n| (r * 100 + n, 106.0 + 0.01 * n as f64, 10.0 + 0.01 * r as f64)));
    }
    let rows = (0..side).map(|r| (1_000 + r, (0..side).map(|n| r * 100 + n).collect::<Vec<_>>(), tags("row", r)));
    let columns = (0..side).map(|n| (2_000 + n, (0..side).map(|r| r * 100 + n).collect::<Vec<_>>(), tags("column", n)));
    let ways: Vec<_> = rows.chain(columns).collect();
    let ways: Vec<Way<'_>> = ways.iter().map(|(id, nodes, tags)| (*id, &nodes[..], &tags[..])).collect();
    network(&nodes, &ways)
}

/// An `.osm.pbf` of nodes and ways, its blobs not compressed.
#[must_use]
pub fn pbf(nodes: &[Node], ways: &[Way<'_>]) -> Vec<u8> {
    let mut strings = vec![String::new()];
    let mut string = |text: &str| match strings.iter().position(|s| s == text) {
        Some(n) => n as u64,
        None => {
            strings.push(text.to_owned());
            strings.len() as u64 - 1
        }
    };
    let mut group = Vec::new();
    let units = |degrees: f64| (degrees * 1e7).round() as i64;
    let dense = [
        (1, deltas(nodes.iter().map(|n| n.0))),
        (8, deltas(nodes.iter().map(|n| units(n.2)))),
        (9, deltas(nodes.iter().map(|n| units(n.1)))),
    ];
    let dense: Vec<u8> = dense.iter().flat_map(|(n, packed)| bytes(*n, packed)).collect();
    group.extend(bytes(2, &dense));
    for (id, nodes, tags) in ways {
        let pairs: Vec<(u64, u64)> = tags
            .split(' ')
            .filter_map(|t| t.split_once('='))
            .map(|(k, v)| (string(k), string(v)))
            .collect();
        let mut way = [varint(1 << 3), varint(*id as u64)].concat();
        way.extend(bytes(2, &pairs.iter().flat_map(|(k, _)| varint(*k)).collect::<Vec<_>>()));
        way.extend(bytes(3, &pairs.iter().flat_map(|(_, v)| varint(*v)).collect::<Vec<_>>()));
        way.extend(bytes(8, &deltas(nodes.iter().copied())));
        group.extend(bytes(3, &way));
    }
    let table: Vec<u8> = strings.iter().flat_map(|s| bytes(1, s.as_bytes())).collect();
    let block = [bytes(1, &table), bytes(2, &group)].concat();
    let header: Vec<u8> = ["OsmSchema-V0.6", "DenseNodes"]
        .iter()
        .flat_map(|f| bytes(4, f.as_bytes()))
        .collect();
    [blob("OSMHeader", &header), blob("OSMData", &block)].concat()
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = bytes(1, content);
    let mut header = bytes(1, kind.as_bytes());
    header.extend([varint(3 << 3), varint(blob.len() as u64)].concat());
    let length = u32::try_from(header.len()).expect("small").to_be_bytes();
    [&length[..], &header, &blob].concat()
}

fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(content.len() as u64), content.to_vec()].concat()
}

fn varint(mut n: u64) -> Vec<u8> {
    let mut made = Vec::new();
    while n >= 0x80 {
        made.push(n as u8 | 0x80);
        n >>= 7;
    }
    made.push(n as u8);
    made
}

/// Differences, zigzag, packed.
fn deltas(values: impl Iterator<Item = i64>) -> Vec<u8> {
    let mut before = 0;
    values
        .flat_map(|v| {
            let d = v - before;
            before = v;
            varint((d << 1 ^ d >> 63) as u64)
        })
        .collect()
}
