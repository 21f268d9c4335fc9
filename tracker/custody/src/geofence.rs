//! Areas: is a place inside, how near is the border, and does a path go through.

use cordon_model::{Geofence, GeofenceId};

use crate::ground::{Place, east_of, foot, metres_per_degree};

/// A compiled geofence: its rings with a box around them. Winding does not matter; holes are holes.
#[derive(Debug)]
pub struct Area {
    /// Its name in the world.
    pub id: GeofenceId,
    rings: Vec<Vec<Place>>,
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

impl Area {
    /// Compiles a geofence. A ring that crosses the antimeridian is laid out to one side of it.
    #[must_use]
    pub fn compile(fence: &Geofence) -> Self {
        let first = fence.area.coordinates.first().and_then(|r| r.first()).map_or(0.0, |p| p.lon);
        let lay = |p: &cordon_model::world::Position| Place {
            lat: p.lat,
            lon: first + east_of(first, p.lon),
        };
        let rings: Vec<Vec<Place>> = fence.area.coordinates.iter().map(|r| r.iter().map(lay).collect()).collect();
        let all = || rings.iter().flatten();
        Self {
            id: fence.id.clone(),
            south: all().fold(f64::INFINITY, |m, p| m.min(p.lat)),
            north: all().fold(f64::NEG_INFINITY, |m, p| m.max(p.lat)),
            west: all().fold(f64::INFINITY, |m, p| m.min(p.lon)),
            east: all().fold(f64::NEG_INFINITY, |m, p| m.max(p.lon)),
            rings,
        }
    }

    fn lay(&self, p: Place) -> Place {
        let middle = f64::midpoint(self.west, self.east);
        Place {
            lat: p.lat,
            lon: middle + east_of(middle, p.lon),
        }
    }

    fn edges(&self) -> impl Iterator<Item = (Place, Place)> + '_ {
        self.rings.iter().flat_map(|r| r.windows(2).map(|w| (w[0], w[1])))
    }

    /// Whether a place lies inside.
    #[must_use]
    pub fn contains(&self, p: Place) -> bool {
        let p = self.lay(p);
        if p.lat < self.south || p.lat > self.north || p.lon < self.west || p.lon > self.east {
            return false;
        }
        let mut inside = false;
        for (a, b) in self.edges() {
            if (a.lat > p.lat) != (b.lat > p.lat) && p.lon < a.lon + (p.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon) {
                inside = !inside;
            }
        }
        inside
    }

    /// Metres from a place to the border, from either side.
    #[must_use]
    pub fn border_m(&self, p: Place) -> f64 {
        let p = self.lay(p);
        let scale = metres_per_degree(p.lat);
        let mut best = f64::INFINITY;
        for (a, b) in self.edges() {
            best = best.min(foot(p, a, b, scale).1);
        }
        best.sqrt()
    }

    /// Whether a place lies inside or at most so many metres outside.
    #[must_use]
    pub fn is_within(&self, p: Place, metres: f64) -> bool {
        if self.contains(p) {
            return true;
        }
        let q = self.lay(p);
        let (north, east) = metres_per_degree(q.lat);
        let (dy, dx) = (metres / north, metres / east);
        let near_box = q.lat >= self.south - dy && q.lat <= self.north + dy && q.lon >= self.west - dx && q.lon <= self.east + dx;
        near_box && self.border_m(p) <= metres
    }

    /// For a straight path whose ends both lie outside: the fraction of it at which it first enters and the metres that it spends inside.
    #[must_use]
    pub fn crossed_by(&self, a: Place, b: Place) -> Option<(f64, f64)> {
        let (a, b) = (self.lay(a), self.lay(b));
        if a.lat.max(b.lat) < self.south || a.lat.min(b.lat) > self.north || a.lon.max(b.lon) < self.west || a.lon.min(b.lon) > self.east {
            return None;
        }
        let (dx, dy) = (b.lon - a.lon, b.lat - a.lat);
        let mut at: Vec<f64> = Vec::new();
        for (p, q) in self.edges() {
            let (ex, ey) = (q.lon - p.lon, q.lat - p.lat);
            let det = dx * ey - dy * ex;
            if det == 0.0 {
                continue;
            }
            let (px, py) = (p.lon - a.lon, p.lat - a.lat);
            let (t, u) = ((px * ey - py * ex) / det, (px * dy - py * dx) / det);
            if (0.0..=1.0).contains(&t) && (0.0..1.0).contains(&u) {
                at.push(t);
            }
        }
        at.sort_by(f64::total_cmp);
        let inside: f64 = at.chunks_exact(2).map(|c| c[1] - c[0]).sum();
        let (north, east) = metres_per_degree(f64::midpoint(a.lat, b.lat));
        let length = (dx * east * dx * east + dy * north * dy * north).sqrt();
        at.first().map(|&t| (t, inside * length))
    }
}

#[cfg(test)]
mod tests {
    use cordon_model::World;

    use super::*;

    fn area(ring: &str) -> Area {
        let text = format!(r#"{{"geofences":[{{"id":"g","kind":"port","area":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}"#);
        let world = World::from_json(&text).expect("a world");
        Area::compile(&world.geofences[0])
    }

    fn at(lat: f64, lon: f64) -> Place {
        Place { lat, lon }
    }

    #[test]
    fn inside_outside_holes_and_winding() {
        let right =
            area("[[106,10],[107,10],[107,11],[106,11],[106,10]],[[106.4,10.4],[106.6,10.4],[106.6,10.6],[106.4,10.6],[106.4,10.4]]");
        let wrong =
            area("[[106,10],[106,11],[107,11],[107,10],[106,10]],[[106.4,10.4],[106.6,10.4],[106.6,10.6],[106.4,10.6],[106.4,10.4]]");
        for a in [right, wrong] {
            assert!(a.contains(at(10.2, 106.2)));
            assert!(!a.contains(at(10.5, 106.5)), "in the hole");
            assert!(!a.contains(at(9.99, 106.5)));
            assert!(!a.contains(at(10.5, -106.5)), "the other half of the earth");
            assert!(
                (a.border_m(at(10.5, 106.1)) - 10_946.0).abs() < 40.0,
                "{}",
                a.border_m(at(10.5, 106.1))
            );
            assert!(a.is_within(at(10.5, 105.99), 1_200.0) && !a.is_within(at(10.5, 105.99), 1_000.0));
        }
    }

    #[test]
    fn a_path_through_is_seen_though_both_ends_are_outside() {
        let a = area("[[106,10],[106.01,10],[106.01,10.01],[106,10.01],[106,10]]");
        let (t, m) = a.crossed_by(at(10.005, 105.99), at(10.005, 106.02)).expect("goes through");
        assert!((t - 1.0 / 3.0).abs() < 1e-9 && (m - 1_096.0).abs() < 5.0, "{t} {m}");
        assert!(a.crossed_by(at(10.02, 105.99), at(10.02, 106.02)).is_none());
    }

    #[test]
    fn crosses_the_antimeridian() {
        let a = area("[[179.9,0],[-179.9,0],[-179.9,0.1],[179.9,0.1],[179.9,0]]");
        assert!(a.contains(at(0.05, 179.95)) && a.contains(at(0.05, -179.95)) && !a.contains(at(0.05, 0.0)));
    }
}
