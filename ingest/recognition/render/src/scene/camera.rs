//! A pinhole camera, and where things stand in front of it. Millimetres; x to the right, y downward, z away from the camera.

use crate::plane::{Plane, Point};

pub(crate) type Space = [f32; 3];

/// Where a camera stands and what it sees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Camera {
    /// How far it is above the ground.
    pub(crate) height: f32,
    /// Turned to the right, and downward, in radians; tilted clockwise.
    pub(crate) yaw: f32,
    pub(crate) pitch: f32,
    pub(crate) roll: f32,
    /// The focal length in pixels.
    pub(crate) focal: f32,
    /// The middle of the picture in pixels.
    pub(crate) middle: Point,
}

/// Where a thing stands: its origin on the ground, and how far it is turned clockwise as seen from above, in radians.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pose {
    pub(crate) at: Space,
    pub(crate) heading: f32,
}

impl Pose {
    fn turn(&self, p: Space) -> Space {
        let (s, c) = self.heading.sin_cos();
        [c * p[0] + s * p[2], p[1], c * p[2] - s * p[0]]
    }

    fn place(&self, p: Space) -> Space {
        let t = self.turn(p);
        [t[0] + self.at[0], t[1] + self.at[1], t[2] + self.at[2]]
    }

    /// The same pose with its origin at `p` of this one.
    pub(crate) fn moved(&self, p: Space) -> Self {
        Self {
            at: self.place(p),
            heading: self.heading,
        }
    }
}

fn cross(a: Space, b: Space) -> Space {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

impl Camera {
    /// Into the camera's own axes.
    fn look(&self, p: Space) -> Space {
        let (s, c) = self.yaw.sin_cos();
        let p = [c * p[0] - s * p[2], p[1], s * p[0] + c * p[2]];
        let (s, c) = self.pitch.sin_cos();
        let p = [p[0], c * p[1] - s * p[2], s * p[1] + c * p[2]];
        let (s, c) = self.roll.sin_cos();
        [c * p[0] + s * p[1], c * p[1] - s * p[0], p[2]]
    }

    /// The plane through `origin` along `right` and `down` of a pose (unit vectors), in millimetres.
    pub(crate) fn plane(&self, pose: &Pose, origin: Space, right: Space, down: Space) -> Plane {
        let o = pose.place(origin);
        let o = self.look([o[0], o[1] + self.height, o[2]]);
        let (u, v) = (self.look(pose.turn(right)), self.look(pose.turn(down)));
        let [cx, cy] = self.middle;
        let f = self.focal;
        // Depth counts in metres, as what is too near is cut off.
        let row = |k: usize, c: f32| [u, v, o].map(|p| (f * p[k] + c * p[2]) * 0.001);
        let (x, y, w) = (row(0, cx), row(1, cy), [u[2], v[2], o[2]].map(|d| d * 0.001));
        Plane([x[0], x[1], x[2], y[0], y[1], y[2], w[0], w[1], w[2]])
    }

    /// Whether that plane shows the camera its front.
    pub(crate) fn faces(&self, pose: &Pose, origin: Space, right: Space, down: Space) -> bool {
        let o = pose.place(origin);
        let n = pose.turn(cross(right, down));
        n[0] * o[0] + n[1] * (o[1] + self.height) + n[2] * o[2] > 0.0
    }

    /// The row of the horizon in the middle of the picture.
    pub(crate) fn horizon(&self) -> f32 {
        self.middle[1] - self.focal * self.pitch.tan()
    }
}
