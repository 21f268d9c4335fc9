//! A network from an `.osm.pbf`: its ways are read once, then the places of their nodes.

use std::io::{BufReader, Read, Seek};

use cordon_model::earth::Place;
use osmpbf::{Element, ElementReader};

use crate::Error;
use crate::graph::{Graph, Way};
use crate::profile::{Passage, passage};

/// Reads a network. What no heavy vehicle may drive on is left out; a way that leaves the extract ends at its border.
///
/// # Errors
/// Where it is no `.osm.pbf`, or holds no road.
pub fn read(file: impl Read + Seek + Send) -> Result<Graph, Error> {
    read_by(file, passage)
}

/// The same, where another profile says of a way's tags how it is passed; ways that it does not pass are left out.
///
/// # Errors
/// Where it is no `.osm.pbf`, or holds no road.
pub fn read_by(mut file: impl Read + Seek + Send, profile: impl Fn(&[(&str, &str)]) -> Option<Passage>) -> Result<Graph, Error> {
    let mut ways = Vec::new();
    each(&mut file, |element| {
        if let Element::Way(way) = element {
            let tags: Vec<(&str, &str)> = way.tags().collect();
            if let Some(passage) = profile(&tags) {
                ways.push((passage, way.refs().collect::<Vec<i64>>()));
            }
        }
    })?;
    let mut ids: Vec<i64> = ways.iter().flat_map(|(_, nodes)| nodes.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut places: Vec<Option<Place>> = vec![None; ids.len()];
    file.rewind().map_err(|e| Error::Unreadable(e.to_string()))?;
    each(&mut file, |element| {
        let (id, lat, lon) = match element {
            Element::Node(n) => (n.id(), n.lat(), n.lon()),
            Element::DenseNode(n) => (n.id(), n.lat(), n.lon()),
            _ => return,
        };
        if let Ok(n) = ids.binary_search(&id)
            && (-90.0..=90.0).contains(&lat)
            && (-180.0..=180.0).contains(&lon)
        {
            places[n] = Some(Place { lat, lon });
        }
    })?;
    let number = |id: &i64| ids.binary_search(id).ok().filter(|n| places[*n].is_some());
    let mut parts = Vec::new();
    for (passage, nodes) in &ways {
        let numbers: Vec<Option<usize>> = nodes.iter().map(number).collect();
        for part in numbers.split(Option::is_none).filter(|part| part.len() > 1) {
            let nodes = part.iter().flatten().map(|n| u32::try_from(*n).unwrap_or(u32::MAX)).collect();
            parts.push(Way { passage: *passage, nodes });
        }
    }
    let nowhere = Place { lat: 0.0, lon: 0.0 }; // in no way
    Graph::build(&parts, &places.iter().map(|p| p.unwrap_or(nowhere)).collect::<Vec<_>>())
}

fn each(file: impl Read + Send, look: impl for<'a> FnMut(Element<'a>)) -> Result<(), Error> {
    let wrong = |e: osmpbf::Error| Error::Unreadable(e.to_string());
    ElementReader::new(BufReader::with_capacity(1 << 20, file))
        .for_each(look)
        .map_err(wrong)
}
