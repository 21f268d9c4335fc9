//! The demo's gate cameras: one lane, its booth and barrier, and a truck that comes from behind the camera, stops at the barrier and
//! drives on, so that the camera sees doors and plate.

use cordon_model::ContainerNumber;

use super::backdrop;
use super::boxes::Shipping;
use super::camera::{Camera, Pose, Space};
use super::stage::Stage;
use super::vehicle;
use crate::canvas::{Canvas, Colour};
use crate::chance::{Dice, Grain};
use crate::flaws;
use crate::plate::vietnam;
use crate::{Picture, Scene};

/// A camera at a gate. What does not move is drawn once.
pub struct Gate {
    size: [usize; 2],
    camera: Camera,
    light: f32,
    /// The lane's middle, in millimetres to the right of the camera.
    lane: f32,
    heading: f32,
    empty: Vec<Colour>,
    still: Picture,
    seed: u64,
}

/// A truck on its way through a gate.
#[derive(Clone, Debug)]
pub struct Passing {
    /// The tractor's plate, as written or normalised; the front camera of a lane sees it, and the rear one if there is no `trailer`.
    pub plate: String,
    /// The semi-trailer's own plate.
    pub trailer: Option<String>,
    /// The container's number; `None` for an empty trailer.
    pub container: Option<ContainerNumber>,
    /// How far the truck has come: 0 before it is seen, from 0.3 to 0.75 at the barrier with doors and plate in view, 1 gone.
    pub along: f32,
    /// The truck drives toward the camera (its front plate and its side are seen) instead of away from it (doors and rear plate).
    pub toward: bool,
    /// The truck's looks: the same seed gives the same truck in every frame and at every gate.
    pub seed: u64,
}

/// The part of the picture in which something moves: from, and size, in pixels.
type Window = [usize; 4];

impl Gate {
    /// A camera with pictures of this size in pixels; `seed` chooses the place.
    #[must_use]
    pub fn new(width: usize, height: usize, night: bool, seed: u64) -> Self {
        let mut dice = Dice::new(seed, 4);
        let size = [width.max(64), height.max(48)];
        let [w, h] = size.map(|v| v as f32);
        let lane = 2300.0 + dice.about(300.0);
        let light = if night { dice.within(0.58, 0.68) } else { dice.within(0.85, 1.05) };
        let camera = Camera {
            height: 2900.0 + dice.about(250.0),
            yaw: 0.22 + dice.about(0.02),
            pitch: 0.085 + dice.about(0.012),
            roll: dice.about(0.015),
            focal: w.min(h * 16.0 / 9.0) * dice.within(1.05, 1.2),
            middle: [w / 2.0, h / 2.0],
        };
        let mut stage = backdrop::place(camera, size, if night { 0.4 } else { light }, &mut dice);
        backdrop::surroundings(&mut stage, 30_000.0, &mut dice);
        booth(&mut stage, lane, &mut dice);
        Self {
            size,
            camera,
            light,
            lane,
            heading: dice.within(-0.03, 0.06),
            still: flaws::develop(&stage.canvas),
            empty: stage.canvas.pixels,
            seed,
        }
    }

    /// What the camera sees, `t` seconds on (for the sensor's noise): the truck if there is one, or the empty lane.
    #[must_use]
    pub fn frame(&self, truck: Option<&Passing>, t: f32) -> Picture {
        self.scene(truck, t).picture
    }

    /// The same, with what can be read in it.
    #[must_use]
    pub fn scene(&self, truck: Option<&Passing>, t: f32) -> Scene {
        let mut grain = Grain::new(self.seed ^ u64::from(t.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let noise = if self.light < 0.7 { 2.5 } else { 1.5 };
        let mut picture = self.still.clone();
        let (mut objects, mut unclear) = (Vec::new(), Vec::new());
        if let Some(truck) = truck {
            let pose = self.pose(truck);
            if let Some([x, y, w, h]) = self.window(&pose) {
                let mut stage = self.part([x, y, w, h]);
                stand(&mut stage, &pose, truck);
                flaws::soften(&mut stage.canvas, 0.55);
                let part = flaws::develop(&stage.canvas);
                for row in 0..h {
                    let to = ((y + row) * self.size[0] + x) * 3;
                    picture.rgb[to..to + 3 * w].copy_from_slice(&part.rgb[row * w * 3..(row + 1) * w * 3]);
                }
                (objects, unclear) = (stage.objects, stage.unclear);
                let quads = objects.iter_mut().map(|object| &mut object.quad).chain(&mut unclear);
                for p in quads.flatten() {
                    *p = [p[0] + x as f32, p[1] + y as f32];
                }
            }
        }
        grain.scatter(&mut picture.rgb, noise);
        Scene { picture, objects, unclear }
    }

    /// Where the truck's back stands, or its front if it comes toward the camera.
    fn pose(&self, truck: &Passing) -> Pose {
        let a = truck.along.clamp(0.0, 1.0);
        let a = if truck.toward { 1.0 - a } else { a };
        let ramp = |from: f32, to: f32, low: f32, high: f32| low + (high - low) * (a - from) / (to - from);
        let z = if a < 0.3 {
            ramp(0.0, 0.3, -16_000.0, 7400.0)
        } else if a < 0.75 {
            ramp(0.3, 0.75, 7400.0, 9200.0)
        } else {
            ramp(0.75, 1.0, 9200.0, 70_000.0)
        };
        Pose {
            at: [self.lane, 0.0, z],
            heading: self.heading + if truck.toward { std::f32::consts::PI } else { 0.0 },
        }
    }

    /// The window in which a truck at `pose` is seen, if it is.
    fn window(&self, pose: &Pose) -> Option<Window> {
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        let toward = pose.heading.abs() > 1.5;
        let reach = if toward { [-19_000.0, 500.0] } else { [-300.0, 19_000.0] };
        for x in [-1700.0, 1700.0] {
            for y in [-4700.0, 300.0] {
                // Cut into pieces, so that the part in front of the camera is found where the rest is behind it.
                for step in 0..=32 {
                    let z = reach[0] + (reach[1] - reach[0]) * step as f32 / 32.0;
                    let plane = self.camera.plane(pose, [x, y, z], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]);
                    if plane.lift([0.0, 0.0])[2] < 0.4 {
                        continue;
                    }
                    let p = plane.map([0.0, 0.0]);
                    for k in 0..2 {
                        low[k] = low[k].min(p[k]);
                        high[k] = high[k].max(p[k]);
                    }
                }
            }
        }
        let edge = |v: f32, k: usize| v.clamp(0.0, self.size[k] as f32) as usize;
        let (x, y) = (edge(low[0] - 4.0, 0), edge(low[1] - 4.0, 1));
        let (right, lower) = (edge(high[0] + 5.0, 0), edge(high[1] + 5.0, 1));
        (right > x + 2 && lower > y + 2).then(|| [x, y, right - x, lower - y])
    }

    /// A stage for a window of the picture, with the empty lane on it.
    fn part(&self, [x, y, w, h]: Window) -> Stage {
        let mut canvas = Canvas::bare([w, h]);
        for row in 0..h {
            let from = (y + row) * self.size[0] + x;
            canvas.pixels.extend_from_slice(&self.empty[from..from + w]);
        }
        let middle = self.camera.middle;
        Stage {
            canvas,
            camera: Camera {
                middle: [middle[0] - x as f32, middle[1] - y as f32],
                ..self.camera
            },
            objects: Vec::new(),
            unclear: Vec::new(),
            light: self.light,
        }
    }
}

/// The truck itself: tractor, semi-trailer, container.
fn stand(stage: &mut Stage, pose: &Pose, truck: &Passing) {
    let mut dice = Dice::new(truck.seed, 5);
    let load = truck.container.map(|number| Shipping {
        number: number.as_str().to_owned(),
        length: dice.pick(&[6058.0, 12_192.0, 12_192.0]),
        seed: dice.seed(),
        upright: false,
    });
    let half = load.as_ref().map_or(12_192.0, |load| load.length).max(7000.0) / 2.0;
    let front = vietnam::of(&truck.plate, false, &mut dice);
    let rear = vietnam::of(truck.trailer.as_ref().unwrap_or(&truck.plate), true, &mut dice);
    let (cab, trailer) = (dice.seed(), dice.seed());
    if truck.toward {
        vehicle::trailer(stage, &pose.moved([0.0, 0.0, -half - 2600.0]), load.as_ref(), &rear, trailer);
        vehicle::cab(stage, &pose.moved([0.0, 0.0, -1100.0]), &front, cab);
    } else {
        vehicle::cab(stage, &pose.moved([0.0, 0.0, 2.0 * half + 1500.0]), &front, cab);
        vehicle::trailer(stage, &pose.moved([0.0, 0.0, half]), load.as_ref(), &rear, trailer);
    }
}

/// The booth beside the lane, the canopy over it, kerbs and posts.
fn booth(stage: &mut Stage, lane: f32, dice: &mut Dice) {
    let pose = |x: f32, y: f32, z: f32| Pose {
        at: [x, y, z],
        heading: 0.0,
    };
    let wall = dice.pick(&[[0.75, 0.74, 0.68], [0.55, 0.62, 0.68], [0.7, 0.6, 0.45]]);
    let mut block = |at: Pose, size: Space, colour: Colour| {
        for facet in stage.facets(&at, size) {
            stage.block(&facet, colour);
        }
    };
    block(pose(lane, -5600.0, 34_000.0), [14_000.0, 900.0, 6000.0], [0.2, 0.3, 0.5]);
    for x in [-6500.0, 6500.0] {
        block(pose(lane + x, 0.0, 34_000.0), [450.0, 5600.0, 450.0], [0.6; 3]);
    }
    block(pose(lane + 2900.0, 0.0, 22_000.0), [900.0, 180.0, 16_000.0], [0.65, 0.6, 0.2]);
    block(pose(lane - 3100.0, 0.0, 20_000.0), [1000.0, 180.0, 16_000.0], [0.65, 0.6, 0.2]);
    block(pose(lane - 3200.0, -180.0, 22_000.0), [1700.0, 2600.0, 2600.0], wall);
    block(pose(lane - 3200.0, -1300.0, 20_690.0), [1300.0, 900.0, 20.0], [0.12, 0.16, 0.2]);
    for z in [14_000.0, 17_000.0] {
        block(pose(lane + 2800.0, 0.0, z), [160.0, 1100.0, 160.0], [0.85, 0.7, 0.1]);
    }
}
