//! A corridor from a drawn line: GeoJSON as drawing programs write it.

use cordon_model::earth::Place;
use cordon_model::world::LineString;
use cordon_model::{Corridor, CorridorId};
use serde_json::Value;

use crate::Error;
use crate::corridor::{checked, simple};

/// The corridor along the line of a GeoJSON text: a geometry, a feature, or a collection. Further lines, which join the same ends, are its
/// alternatives.
///
/// # Errors
/// Where there is no line, or a world would refuse the corridor.
pub fn corridor(id: &CorridorId, text: &str, half_width_m: f64) -> Result<Corridor, Error> {
    let drawn: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| Error::NoLine(format!("it is no JSON: {e}")))?;
    let mut lines = Vec::new();
    gather(drawn, &mut lines)?;
    let Some((route, alternatives)) = lines.split_first() else {
        return Err(Error::NoLine("there is no LineString in it".to_owned()));
    };
    checked(Corridor {
        id: id.clone(),
        name: None,
        route: fewer(route),
        half_width_m,
        alternatives: alternatives.iter().map(fewer).collect(),
        stretches: Vec::new(),
    })
}

fn gather(mut drawn: Value, lines: &mut Vec<LineString>) -> Result<(), Error> {
    match drawn["type"].as_str() {
        Some("FeatureCollection") => match drawn["features"].take() {
            Value::Array(features) => features.into_iter().try_for_each(|f| gather(f, lines)),
            _ => Err(Error::NoLine("a FeatureCollection without features".to_owned())),
        },
        Some("Feature") => match drawn["geometry"].take() {
            Value::Null => Ok(()),
            geometry => gather(geometry, lines),
        },
        Some(_) => {
            lines.push(serde_json::from_value(drawn).map_err(|e| Error::NoLine(e.to_string()))?);
            Ok(())
        }
        None => Err(Error::NoLine("it is no GeoJSON: there is no \"type\"".to_owned())),
    }
}

/// A drawn line without the points that change it by less than 5 m; one that a world would refuse is left to it.
fn fewer(line: &LineString) -> LineString {
    let points = &line.coordinates;
    if points.len() < 3 || points.iter().all(|p| *p == points[0]) {
        return line.clone();
    }
    simple(&points.iter().map(|p| Place { lat: p.lat, lon: p.lon }).collect::<Vec<_>>())
}
