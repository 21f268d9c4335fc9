//! The picture while it is drawn: colours as fractions of full light, as a screen shows them.

use std::sync::OnceLock;

use crate::chance::Grain;
use crate::mask::{Mask, turn};
use crate::plane::{Plane, Point};

/// Red, green and blue from 0 to 1.
pub(crate) type Colour = [f32; 3];

/// What is drawn on.
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<Colour>,
    mask: Mask,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize, ground: Colour) -> Self {
        Self {
            width,
            height,
            pixels: vec![ground; width * height],
            mask: Mask::new(width, height),
        }
    }

    /// A canvas whose pixels are still to be put in.
    pub(crate) fn bare(size: [usize; 2]) -> Self {
        Self {
            width: size[0],
            height: size[1],
            pixels: Vec::with_capacity(size[0] * size[1]),
            mask: Mask::new(size[0], size[1]),
        }
    }

    /// Draws on a plane.
    pub(crate) fn on<'a>(&'a mut self, plane: &Plane) -> Pen<'a> {
        Pen {
            canvas: self,
            plane: *plane,
        }
    }

    /// Draws in pixels.
    pub(crate) fn flat(&mut self) -> Pen<'_> {
        self.on(&Plane([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]))
    }

    /// Paints what was gathered, `alpha` thick.
    fn paint(&mut self, colour: Colour, alpha: f32) {
        let (width, pixels) = (self.width, &mut self.pixels);
        self.mask.drain(|y, x, row| {
            let line = &mut pixels[y * width + x..y * width + x + row.len()];
            for (pixel, cover) in line.iter_mut().zip(row) {
                let a = cover * alpha;
                for k in 0..3 {
                    pixel[k] += (colour[k] - pixel[k]) * a;
                }
            }
        });
    }
}

/// Draws on one plane of the canvas. Shapes are gathered, then painted at once, so that they never show through each other.
pub(crate) struct Pen<'a> {
    pub(crate) canvas: &'a mut Canvas,
    pub(crate) plane: Plane,
}

/// What is nearer to the camera's own plane than this is cut off.
const NEAR: f32 = 0.02;

impl Pen<'_> {
    /// Gathers a polygon.
    pub(crate) fn polygon(&mut self, corners: &[Point]) {
        let mut mapped = [[0.0; 2]; 24];
        if corners.len() <= mapped.len() {
            let mut whole = true;
            for (to, &p) in mapped.iter_mut().zip(corners) {
                let [x, y, w] = self.plane.lift(p);
                whole &= w > NEAR;
                *to = [x / w, y / w];
            }
            if whole {
                self.canvas.mask.polygon(&mapped[..corners.len()]);
                return;
            }
        }
        let cut = self.before_camera(corners);
        self.canvas.mask.polygon(&cut);
    }

    /// Gathers outlines that belong together: holes run against their surroundings.
    pub(crate) fn outlines(&mut self, contours: &[Vec<Point>]) {
        let mapped: Vec<Vec<Point>> = contours.iter().map(|contour| self.before_camera(contour)).collect();
        let area: f32 = mapped.iter().map(|contour| turn(contour)).sum();
        for contour in &mapped {
            self.canvas.mask.outline(contour, area < 0.0);
        }
    }

    /// The part of a polygon that is in front of the camera, in pixels.
    fn before_camera(&self, corners: &[Point]) -> Vec<Point> {
        let lifted: Vec<[f32; 3]> = corners.iter().map(|&p| self.plane.lift(p)).collect();
        let mut cut = Vec::with_capacity(lifted.len() + 2);
        for (i, &a) in lifted.iter().enumerate() {
            let b = lifted[(i + 1) % lifted.len()];
            if a[2] > NEAR {
                cut.push([a[0] / a[2], a[1] / a[2]]);
            }
            if (a[2] > NEAR) != (b[2] > NEAR) {
                let t = (NEAR - a[2]) / (b[2] - a[2]);
                cut.push([(a[0] + (b[0] - a[0]) * t) / NEAR, (a[1] + (b[1] - a[1]) * t) / NEAR]);
            }
        }
        cut
    }

    /// Gathers a rectangle.
    pub(crate) fn rect(&mut self, a: Point, b: Point) {
        self.polygon(&[a, [b[0], a[1]], b, [a[0], b[1]]]);
    }

    /// Gathers a rectangle with round corners.
    pub(crate) fn rounded(&mut self, a: Point, b: Point, radius: f32) {
        let r = radius.min((b[0] - a[0]).abs() / 2.0).min((b[1] - a[1]).abs() / 2.0).max(0.0);
        let mut corners = [[0.0; 2]; 16];
        let centres = [
            ([b[0] - r, a[1] + r], -90.0_f32),
            ([b[0] - r, b[1] - r], 0.0),
            ([a[0] + r, b[1] - r], 90.0),
            ([a[0] + r, a[1] + r], 180.0),
        ];
        for (i, corner) in corners.iter_mut().enumerate() {
            let (centre, start) = centres[i / 4];
            let angle = (start + (i % 4) as f32 * 30.0).to_radians();
            *corner = [centre[0] + r * angle.cos(), centre[1] + r * angle.sin()];
        }
        self.polygon(&corners);
    }

    /// Gathers a disc.
    pub(crate) fn disc(&mut self, centre: Point, radius: f32) {
        self.rounded(
            [centre[0] - radius, centre[1] - radius],
            [centre[0] + radius, centre[1] + radius],
            radius,
        );
    }

    /// Gathers a straight stroke.
    pub(crate) fn stroke(&mut self, a: Point, b: Point, width: f32) {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let length = (dx * dx + dy * dy).sqrt().max(1e-6);
        let (nx, ny) = (-dy / length * width / 2.0, dx / length * width / 2.0);
        self.polygon(&[
            [a[0] + nx, a[1] + ny],
            [b[0] + nx, b[1] + ny],
            [b[0] - nx, b[1] - ny],
            [a[0] - nx, a[1] - ny],
        ]);
    }

    /// Gathers the four sides of a frame, `width` thick, inward from `a` and `b`.
    pub(crate) fn frame(&mut self, a: Point, b: Point, width: f32) {
        self.rect(a, [b[0], a[1] + width]);
        self.rect([a[0], b[1] - width], b);
        self.rect([a[0], a[1] + width], [a[0] + width, b[1] - width]);
        self.rect([b[0] - width, a[1] + width], [b[0], b[1] - width]);
    }

    /// Paints what was gathered.
    pub(crate) fn fill(&mut self, colour: Colour) {
        self.canvas.paint(colour, 1.0);
    }

    /// Paints what was gathered, so much of it.
    pub(crate) fn glaze(&mut self, colour: Colour, alpha: f32) {
        self.canvas.paint(colour, alpha);
    }

    /// Changes every pixel of the rectangle from the plane's origin to `size`: `shade(u, v, pixel)`, u and v on the plane.
    pub(crate) fn shade(&mut self, size: Point, mut shade: impl FnMut(f32, f32, &mut Colour)) {
        let corners = [[0.0, 0.0], [size[0], 0.0], size, [0.0, size[1]]];
        let seen = self.before_camera(&corners);
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for p in &seen {
            for k in 0..2 {
                low[k] = low[k].min(p[k]);
                high[k] = high[k].max(p[k]);
            }
        }
        let (w, h) = (self.canvas.width, self.canvas.height);
        let (x0, x1) = (low[0].max(0.0) as usize, (high[0].max(0.0).ceil() as usize).min(w));
        let (y0, y1) = (low[1].max(0.0) as usize, (high[1].max(0.0).ceil() as usize).min(h));
        let m = self.plane.inverse().0;
        for y in y0..y1 {
            let fy = y as f32 + 0.5;
            let base = [m[1] * fy + m[2], m[4] * fy + m[5], m[7] * fy + m[8]];
            for x in x0..x1 {
                let fx = x as f32 + 0.5;
                let w1 = m[6] * fx + base[2];
                if w1 <= 1e-9 {
                    continue;
                }
                let d = 1.0 / w1;
                let (u, v) = ((m[0] * fx + base[0]) * d, (m[3] * fx + base[1]) * d);
                if u >= 0.0 && v >= 0.0 && u <= size[0] && v <= size[1] {
                    shade(u, v, &mut self.canvas.pixels[y * w + x]);
                }
            }
        }
    }
}

/// The side of the cloud picture, in its own pixels.
const CLOUD: usize = 256;

/// Cloudy noise that repeats, from -1 to 1: dirt, rust, asphalt, sky. `u` and `v` count its pixels; features are 2 to 60 of them wide.
pub(crate) fn cloud(u: f32, v: f32) -> f32 {
    static CLOUDS: OnceLock<Vec<f32>> = OnceLock::new();
    let clouds = CLOUDS.get_or_init(make_cloud);
    // Casts from float saturate, so an offset keeps usual places positive.
    let place = |t: f32| ((t + 65536.0) as i32 & (CLOUD as i32 - 1)) as usize;
    clouds[place(v) * CLOUD + place(u)]
}

fn make_cloud() -> Vec<f32> {
    let mut grain = Grain::new(0x00C0_FFEE);
    let mut sum = vec![0.0_f32; CLOUD * CLOUD];
    for (cells, weight) in [(4_usize, 1.0_f32), (9, 0.7), (20, 0.5), (48, 0.35), (110, 0.25)] {
        let knots: Vec<f32> = (0..cells * cells).map(|_| grain.normal()).collect();
        for (i, out) in sum.iter_mut().enumerate() {
            let at = |n: usize| n as f32 / CLOUD as f32 * cells as f32;
            let (x, y) = (at(i % CLOUD), at(i / CLOUD));
            let (xi, yi) = (x as usize, y as usize);
            let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
            let (fx, fy) = (smooth(x - xi as f32), smooth(y - yi as f32));
            let knot = |a: usize, b: usize| knots[(b % cells) * cells + a % cells];
            let top = knot(xi, yi) * (1.0 - fx) + knot(xi + 1, yi) * fx;
            let low = knot(xi, yi + 1) * (1.0 - fx) + knot(xi + 1, yi + 1) * fx;
            *out += weight * (top * (1.0 - fy) + low * fy);
        }
    }
    sum.iter().map(|v| (v * 0.7).clamp(-1.0, 1.0)).collect()
}
