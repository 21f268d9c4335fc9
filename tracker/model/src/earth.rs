//! Places and distances by plain arithmetic: the same to the bit on every machine.

/// A place on the earth.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// Metres that one degree of latitude and one of longitude measure at a latitude, on WGS 84.
#[must_use]
pub fn metres_per_degree(lat: f64) -> (f64, f64) {
    let c = cosine_of_degrees(lat);
    let c2 = 2.0 * c * c - 1.0;
    let c3 = c * (4.0 * c * c - 3.0);
    let c4 = 2.0 * c2 * c2 - 1.0;
    let c5 = c * (16.0 * c * c * c * c - 20.0 * c * c + 5.0);
    (
        111_132.954 - 559.822 * c2 + 1.175 * c4,
        (111_412.84 * c - 93.5 * c3 + 0.118 * c5).max(1e-3),
    )
}

/// The cosine of −90…90 degrees from plain arithmetic: the platform's own may differ in the last bit between machines, and a replay with it.
#[must_use]
pub fn cosine_of_degrees(deg: f64) -> f64 {
    let x2 = deg.to_radians() * deg.to_radians();
    let mut sum = 1.0;
    for n in (1..=9).rev() {
        let k = f64::from(2 * n);
        sum = 1.0 - x2 / (k * (k - 1.0)) * sum;
    }
    sum
}

/// Degrees of longitude from `from` to `to`, the short way round.
#[must_use]
pub fn east_of(from: f64, to: f64) -> f64 {
    let d = to - from;
    if d > 180.0 {
        d - 360.0
    } else if d < -180.0 {
        d + 360.0
    } else {
        d
    }
}

/// Metres between two places; within 0.5 % up to 100 km.
#[must_use]
pub fn distance_m(a: Place, b: Place) -> f64 {
    let (north, east) = metres_per_degree(f64::midpoint(a.lat, b.lat));
    let (x, y) = (east_of(a.lon, b.lon) * east, (b.lat - a.lat) * north);
    (x * x + y * y).sqrt()
}

/// The point of a straight way that is nearest to a place: the part of the way that lies before it, 0–1, and how far it is, in square metres.
/// `scale`: [`metres_per_degree`] at the place. Longitudes must not wrap between the three.
#[inline]
#[must_use]
pub fn foot(p: Place, a: Place, b: Place, (north, east): (f64, f64)) -> (f64, f64) {
    let (ax, ay) = ((a.lon - p.lon) * east, (a.lat - p.lat) * north);
    let (dx, dy) = ((b.lon - a.lon) * east, (b.lat - a.lat) * north);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 {
        (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (x, y) = (ax + t * dx, ay + t * dy);
    (t, x * x + y * y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_is_the_cosine() {
        for n in -900..=900 {
            let deg = f64::from(n) / 10.0;
            assert!((cosine_of_degrees(deg) - deg.to_radians().cos()).abs() < 1e-11, "{deg}");
        }
    }
}
