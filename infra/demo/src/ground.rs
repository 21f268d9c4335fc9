//! What a drone's camera shows: the ground straight below it, with roads, and trucks as boxes. A plain picture that moves as the flight does.

use cordon_model::world::Position;

use crate::line::{Line, distance_m, moved, offset_m};

/// The picture: width and height in pixels.
pub const SIZE: (usize, usize) = (640, 360);
/// Half a road's width, and half a truck's length and width, in metres.
const ROAD_M: f64 = 5.0;
const TRUCK_M: (f64, f64) = (8.0, 1.6);

/// Where the camera is: it looks straight down, and the upper edge of its picture is ahead.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The middle of the picture.
    pub middle: Position,
    /// Where ahead is, degrees clockwise from north.
    pub heading_deg: f64,
    /// Metres on the ground that one pixel covers.
    pub pixel_m: f64,
}

impl View {
    /// Metres east and north of the picture's middle, at a place in it.
    fn ground(&self, x: f64, y: f64) -> (f64, f64) {
        let (right, ahead) = ((x - SIZE.0 as f64 / 2.0) * self.pixel_m, (SIZE.1 as f64 / 2.0 - y) * self.pixel_m);
        let (sin, cos) = self.heading_deg.to_radians().sin_cos();
        (right * cos + ahead * sin, ahead * cos - right * sin)
    }

    /// The place on the ground that is seen at a place in the picture.
    #[must_use]
    pub fn place(&self, x: f64, y: f64) -> Position {
        let (east, north) = self.ground(x, y);
        moved(self.middle, east, north)
    }

    /// Where in the picture a place on the ground is seen.
    #[must_use]
    pub fn pixel(&self, place: Position) -> (f64, f64) {
        let (east, north) = offset_m(self.middle, place);
        let (sin, cos) = self.heading_deg.to_radians().sin_cos();
        let (right, ahead) = (east * cos - north * sin, east * sin + north * cos);
        (
            SIZE.0 as f64 / 2.0 + right / self.pixel_m,
            SIZE.1 as f64 / 2.0 - ahead / self.pixel_m,
        )
    }

    /// The picture's corners on the ground, from the upper left one clockwise.
    #[must_use]
    pub fn corners(&self) -> [(f64, f64); 4] {
        let (w, h) = (SIZE.0 as f64, SIZE.1 as f64);
        [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].map(|(x, y)| {
            let place = self.place(x, y);
            (place.lat, place.lon)
        })
    }
}

/// Draws what a view shows: fields, roads, and trucks (where, and their course in degrees). `fixed`: the place from which fields are counted.
#[must_use]
pub fn picture(view: &View, fixed: Position, roads: &[Line], trucks: &[(Position, f64)]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(SIZE.0 * SIZE.1 * 3);
    let (east, north) = offset_m(fixed, view.middle);
    for y in 0..SIZE.1 {
        let (mut e, mut n) = view.ground(0.0, y as f64);
        let (e1, n1) = view.ground(SIZE.0 as f64, y as f64);
        let (de, dn) = ((e1 - e) / SIZE.0 as f64, (n1 - n) / SIZE.0 as f64);
        for _ in 0..SIZE.0 {
            rgb.extend(field(e + east, n + north));
            (e, n) = (e + de, n + dn);
        }
    }
    let reach = view.pixel_m * SIZE.0 as f64;
    for (half, colour) in [(ROAD_M, [92, 92, 96]), (0.25, [215, 215, 200])] {
        for pair in roads.iter().flat_map(|road| road.points().windows(2)) {
            let long = distance_m(pair[0], pair[1]);
            if distance_m(pair[0], view.middle) < reach + long {
                strip(&mut rgb, view.pixel(pair[0]), view.pixel(pair[1]), half / view.pixel_m, colour);
            }
        }
    }
    for (place, course) in trucks.iter().filter(|(place, _)| distance_m(*place, view.middle) < reach) {
        let (sin, cos) = course.to_radians().sin_cos();
        // On the right of the road.
        let at = moved(*place, 2.5 * cos, -2.5 * sin);
        let end = |m: f64| view.pixel(moved(at, m * sin, m * cos));
        strip(
            &mut rgb,
            end(-TRUCK_M.0),
            end(TRUCK_M.0 * 0.5),
            TRUCK_M.1 / view.pixel_m,
            [178, 64, 48],
        );
        strip(
            &mut rgb,
            end(TRUCK_M.0 * 0.55),
            end(TRUCK_M.0),
            TRUCK_M.1 / view.pixel_m,
            [235, 235, 240],
        );
    }
    rgb
}

/// The colour of the ground there, metres east and north: fields of some 60 m with furrows, and grain.
fn field(e: f64, n: f64) -> [u8; 3] {
    let hash = |a: i64, b: i64| {
        let h = (a.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64) ^ b.wrapping_mul(0x517C_C1B7_2722_0A95)) as u64;
        (h ^ (h >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40
    };
    let cell = |v: f64, m: f64| (v / m).floor() as i64;
    let kind = hash(cell(e + n * 0.3, 60.0), cell(n - e * 0.3, 40.0)) % 4;
    let [r, g, b]: [i64; 3] = [[96, 118, 62], [112, 126, 74], [134, 122, 86], [82, 108, 66]][kind as usize];
    let grain = (hash(cell(e, 1.5), cell(n, 1.5)) % 15) as i64 - 7;
    [r, g, b].map(|v| (v + grain) as u8)
}

/// Paints a straight strip with square ends; `half` its width, all in pixels.
fn strip(rgb: &mut [u8], a: (f64, f64), b: (f64, f64), half: f64, colour: [u8; 3]) {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let long = dx.hypot(dy).max(1e-6);
    let half = half.max(0.5);
    let range = |p: f64, q: f64, most: usize| {
        let low = (p.min(q) - half).floor().clamp(0.0, most as f64) as usize;
        low..(p.max(q) + half).ceil().clamp(0.0, most as f64) as usize
    };
    for y in range(a.1, b.1, SIZE.1) {
        for x in range(a.0, b.0, SIZE.0) {
            let (px, py) = (x as f64 + 0.5 - a.0, y as f64 + 0.5 - a.1);
            let (along, off) = ((px * dx + py * dy) / long, (px * dy - py * dx) / long);
            if off.abs() <= half && (0.0..=long).contains(&along) {
                let at = (y * SIZE.0 + x) * 3;
                rgb[at..at + 3].copy_from_slice(&colour);
            }
        }
    }
}
