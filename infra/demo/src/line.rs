//! A road as a line on the ground: where one is after so many metres, and how far a place is from it.

use cordon_model::world::{LineString, Position};

const EARTH_RADIUS_M: f64 = 6_371_008.8;
const DEGREE_M: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

/// A line with the distance of each of its points from its start.
#[derive(Clone, Debug)]
pub struct Line {
    points: Vec<Position>,
    along_m: Vec<f64>,
}

impl Line {
    /// The line through these points.
    #[must_use]
    pub fn new(points: Vec<Position>) -> Self {
        let mut along_m = Vec::with_capacity(points.len());
        let mut total = 0.0;
        for (n, point) in points.iter().enumerate() {
            if n > 0 {
                total += distance_m(points[n - 1], *point);
            }
            along_m.push(total);
        }
        Self { points, along_m }
    }

    /// Its points.
    #[must_use]
    pub fn points(&self) -> &[Position] {
        &self.points
    }

    /// Its length in metres.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        self.along_m.last().copied().unwrap_or(0.0)
    }

    /// The place so many metres after its start, and the course there in degrees clockwise from north. Before the start and after the end: the start, the end.
    #[must_use]
    pub fn at(&self, along_m: f64) -> (Position, f64) {
        let next = self.along_m.partition_point(|a| *a <= along_m);
        let next = next.clamp(1, self.points.len() - 1);
        let (a, b) = (self.points[next - 1], self.points[next]);
        let length = self.along_m[next] - self.along_m[next - 1];
        let share = if length > 0.0 {
            ((along_m - self.along_m[next - 1]) / length).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let place = Position {
            lon: a.lon + (b.lon - a.lon) * share,
            lat: a.lat + (b.lat - a.lat) * share,
        };
        (place, course_deg(a, b))
    }

    /// The nearest place on the line: metres from its start, and metres between the two.
    #[must_use]
    pub fn nearest(&self, place: Position) -> (f64, f64) {
        let mut best = (0.0, f64::INFINITY);
        for (n, pair) in self.points.windows(2).enumerate() {
            let ((ax, ay), (bx, by)) = (offset_m(place, pair[0]), offset_m(place, pair[1]));
            let (dx, dy) = (bx - ax, by - ay);
            let square = dx * dx + dy * dy;
            let share = if square > 0.0 {
                (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0)
            } else {
                0.0
            };
            let off = (ax + dx * share).hypot(ay + dy * share);
            if off < best.1 {
                best = (self.along_m[n] + share * (self.along_m[n + 1] - self.along_m[n]), off);
            }
        }
        best
    }

    /// Where it turns: metres from its start, and by how many degrees, for each turn of `least_deg` or more.
    #[must_use]
    pub fn turns(&self, least_deg: f64) -> Vec<(f64, f64)> {
        let mut turns = Vec::new();
        for n in 1..self.points.len().saturating_sub(1) {
            let before = course_deg(self.points[n - 1], self.points[n]);
            let after = course_deg(self.points[n], self.points[n + 1]);
            let turn = ((after - before + 540.0).rem_euclid(360.0) - 180.0).abs();
            if turn >= least_deg {
                turns.push((self.along_m[n], turn));
            }
        }
        turns
    }

    /// The line with a way there and back again put in, where that way's first point comes nearest to it.
    #[must_use]
    pub fn with_way_there_and_back(&self, way: &[Position]) -> Self {
        let Some(first) = way.first() else {
            return self.clone();
        };
        let (along, _) = self.nearest(*first);
        let (place, _) = self.at(along);
        let cut = self.along_m.partition_point(|a| *a <= along);
        let mut points = self.points[..cut].to_vec();
        points.push(place);
        points.extend(way);
        points.extend(way.iter().rev().skip(1));
        points.push(place);
        points.extend(&self.points[cut..]);
        points.dedup();
        Self::new(points)
    }
}

impl From<&LineString> for Line {
    fn from(route: &LineString) -> Self {
        Self::new(route.coordinates.clone())
    }
}

/// Metres between two places on the globe.
#[must_use]
pub fn distance_m(a: Position, b: Position) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.lon - a.lon).to_radians() / 2.0).sin();
    let square = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    2.0 * EARTH_RADIUS_M * square.sqrt().asin()
}

/// Metres east and north from one place to another one near it.
#[must_use]
pub fn offset_m(from: Position, to: Position) -> (f64, f64) {
    let east = (to.lon - from.lon) * DEGREE_M * from.lat.to_radians().cos();
    (east, (to.lat - from.lat) * DEGREE_M)
}

/// The place so many metres east and north of another.
#[must_use]
pub fn moved(from: Position, east_m: f64, north_m: f64) -> Position {
    Position {
        lon: from.lon + east_m / (DEGREE_M * from.lat.to_radians().cos()),
        lat: from.lat + north_m / DEGREE_M,
    }
}

/// Whether a place lies inside a ring.
#[must_use]
pub fn is_inside(place: Position, ring: &[Position]) -> bool {
    let mut inside = false;
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if (a.lat > place.lat) != (b.lat > place.lat) {
            let lon = a.lon + (place.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon);
            inside ^= place.lon < lon;
        }
    }
    inside
}

fn course_deg(a: Position, b: Position) -> f64 {
    let (east, north) = offset_m(a, b);
    east.atan2(north).to_degrees().rem_euclid(360.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(lon: f64, lat: f64) -> Position {
        Position { lon, lat }
    }

    #[test]
    fn finds_places_on_a_line_and_their_distance() {
        let line = Line::new(vec![p(106.0, 11.0), p(106.0, 11.1), p(106.1, 11.1)]);
        assert!((line.length_m() - 22_031.0).abs() < 10.0, "{}", line.length_m());
        let (place, course) = line.at(5_000.0);
        assert!((place.lat - 11.044_966).abs() < 1e-5 && course.abs() < 1e-9);
        assert_eq!(line.at(-1.0).0, p(106.0, 11.0));
        assert_eq!(line.at(1e9).0, p(106.1, 11.1));
        let (along, off) = line.nearest(moved(place, 250.0, 0.0));
        assert!((along - 5_000.0).abs() < 1.0 && (off - 250.0).abs() < 0.5);
        assert_eq!(line.turns(30.0).len(), 1);
    }

    #[test]
    fn a_way_there_and_back_ends_where_it_began() {
        let line = Line::new(vec![p(106.0, 11.0), p(106.0, 11.2)]);
        let way = [p(106.0, 11.1), p(106.05, 11.1), p(106.05, 11.12)];
        let longer = line.with_way_there_and_back(&way);
        let there = distance_m(way[0], way[1]) + distance_m(way[1], way[2]);
        assert!((longer.length_m() - line.length_m() - 2.0 * there).abs() < 1.0);
        assert_eq!(longer.at(longer.length_m()).0, p(106.0, 11.2));
    }

    #[test]
    fn knows_inside_from_outside() {
        let ring = [p(0.0, 0.0), p(1.0, 0.0), p(1.0, 1.0), p(0.0, 1.0), p(0.0, 0.0)];
        assert!(is_inside(p(0.5, 0.5), &ring));
        assert!(!is_inside(p(1.5, 0.5), &ring));
        assert!(!is_inside(p(0.5, -0.5), &ring));
    }
}
