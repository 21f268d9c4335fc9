//! A small world for tests: one road from a port in the south-east to a gate in the north-west, and a transit on it.

use serde_json::{Value, json};

/// Longitude and latitude of points on the road, 0 at its start and 1 at its end.
#[must_use]
pub fn on_road(part: f64) -> (f64, f64) {
    (106.70 - 0.50 * part, 10.80 + 0.20 * part)
}

fn square((lon, lat): (f64, f64), d: f64) -> Value {
    json!({"type": "Polygon", "coordinates": [[[lon - d, lat - d], [lon + d, lat - d], [lon + d, lat + d], [lon - d, lat + d], [lon - d, lat - d]]]})
}

/// A world with this transit, whose seal is the one named.
#[must_use]
pub fn with_transit(transit: &str, seal: &str) -> Value {
    let mut world = empty();
    world["transits"] = json!([{
        "id": transit, "seal": seal, "vehicle": "51C12345", "container": "CSQU3054383", "corridor": "road", "origin": "port", "destination": "gate",
        "depart_after": null, "arrive_before": null, "stops": []
    }]);
    world
}

/// The road, the port at its start and the gate at its end, without a transit.
#[must_use]
pub fn empty() -> Value {
    with_gate_at(1.0, 0.01)
}

/// The same with the gate 2.4 km from the port (at 0.04 of the road), for trips that fit into two minutes.
#[must_use]
pub fn short() -> Value {
    with_gate_at(0.04, 0.004)
}

fn with_gate_at(part: f64, half_side_deg: f64) -> Value {
    let line: Vec<[f64; 2]> = (0..=20)
        .map(|n| f64::from(n) / 20.0)
        .map(on_road)
        .map(|(lon, lat)| [lon, lat])
        .collect();
    json!({
        "corridors": [{"id": "road", "route": {"type": "LineString", "coordinates": line}, "half_width_m": 300.0}],
        "geofences": [
            {"id": "port", "kind": "port", "area": square(on_road(0.0), half_side_deg)},
            {"id": "gate", "kind": "border_gate", "area": square(on_road(part), half_side_deg)}
        ],
        "transits": [],
        "limits": {}
    })
}
