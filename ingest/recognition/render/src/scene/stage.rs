//! What a scene is built on: the canvas, the camera, and what can be read so far.

use super::camera::{Camera, Pose, Space};
use crate::canvas::{Canvas, Colour, Pen, cloud};
use crate::chance::Dice;
use crate::container::Code;
use crate::face::{Face, Family};
use crate::mask::turn;
use crate::plane::{Plane, Point, Quad};
use crate::plate::{self, Plan};
use crate::{Kind, Object};

/// The canvas, the camera and the objects. What is painted later stands nearer.
pub(crate) struct Stage {
    pub(crate) canvas: Canvas,
    pub(crate) camera: Camera,
    pub(crate) objects: Vec<Object>,
    /// What may or may not be read.
    pub(crate) unclear: Vec<Quad>,
    /// How bright it is: 1 by day.
    pub(crate) light: f32,
}

/// The sides of a box.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    Back,
    Front,
    Left,
    Right,
    Top,
}

/// One side of a box: its plane from its top left, and its size.
pub(crate) struct Facet {
    pub(crate) side: Side,
    pub(crate) plane: Plane,
    pub(crate) size: Point,
}

/// Letters lower than this are not legible, in pixels.
const LEGIBLE: f32 = 6.5;

impl Stage {
    /// The sides of a box that the camera sees. The box stands on its pose's origin: `size` across, up and along; its back is at −z.
    pub(crate) fn facets(&self, pose: &Pose, size: Space) -> Vec<Facet> {
        let [w, h, l] = size;
        let (x, z) = (w / 2.0, l / 2.0);
        let down = [0.0, 1.0, 0.0];
        let sides: [(Side, Space, Space, Space, Point); 5] = [
            (Side::Top, [-x, -h, z], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [w, l]),
            (Side::Back, [-x, -h, -z], [1.0, 0.0, 0.0], down, [w, h]),
            (Side::Front, [x, -h, z], [-1.0, 0.0, 0.0], down, [w, h]),
            (Side::Right, [x, -h, -z], [0.0, 0.0, 1.0], down, [l, h]),
            (Side::Left, [-x, -h, z], [0.0, 0.0, -1.0], down, [l, h]),
        ];
        let seen = sides.into_iter().filter(|(_, o, u, v, _)| self.camera.faces(pose, *o, *u, *v));
        seen.map(|(side, o, u, v, size)| Facet {
            side,
            plane: self.camera.plane(pose, o, u, v),
            size,
        })
        .collect()
    }

    /// Draws on a plane.
    pub(crate) fn on(&mut self, plane: &Plane) -> Pen<'_> {
        self.canvas.on(plane)
    }

    /// A colour under this scene's light.
    pub(crate) fn lit(&self, colour: Colour, shade: f32) -> Colour {
        colour.map(|v| v * self.light * shade)
    }

    /// Fills a side of a box with one colour; what could be read there no longer can.
    pub(crate) fn block(&mut self, facet: &Facet, colour: Colour) {
        let shade = match facet.side {
            Side::Top => 1.1,
            Side::Back | Side::Front => 1.0,
            Side::Left => 0.85,
            Side::Right => 0.72,
        };
        let colour = self.lit(colour, shade);
        let mut pen = self.on(&facet.plane);
        pen.rect([0.0, 0.0], facet.size);
        pen.fill(colour);
        self.hide(&facet.plane, facet.size);
    }

    /// Gives a painted side of a vehicle what flat paint lacks: the sky above, the road below, dust.
    pub(crate) fn sheen(&mut self, facet: &Facet, dice: &mut Dice) {
        let (slope, dust, from) = (dice.within(0.05, 0.45), dice.mild(0.2), dice.within(0.0, 250.0));
        let (band, at) = (dice.mild(0.35), dice.within(0.1, 0.7));
        let h = facet.size[1];
        self.on(&facet.plane).shade(facet.size, |u, v, pixel| {
            let t = v / h;
            let shine = 1.0 - ((t - at) * 9.0).abs();
            let f = 1.0 + slope * (0.4 - t) + dust * cloud(from + u * 0.05, from + v * 0.05) + band * shine.max(0.0);
            for p in pixel.iter_mut() {
                *p *= f;
            }
        });
    }

    /// Forgets what a rectangle covers.
    pub(crate) fn hide(&mut self, plane: &Plane, size: Point) {
        if [[0.0, 0.0], [size[0], 0.0], size, [0.0, size[1]]]
            .iter()
            .any(|&p| plane.lift(p)[2] < 0.05)
        {
            return;
        }
        let cover = plane.rect([0.0, 0.0], size);
        let hidden = |q: &Quad| {
            let middle = [0, 1].map(|k| q.iter().map(|p| p[k]).sum::<f32>() / 4.0);
            let corners = q.iter().filter(|p| within(**p, &cover)).count();
            (corners, corners == 4 || within(middle, &cover))
        };
        self.unclear.retain(|quad| !hidden(quad).1);
        let unclear = &mut self.unclear;
        self.objects.retain(|object| match hidden(&object.quad) {
            (0, false) => true,
            (_, wholly) => {
                if !wholly {
                    unclear.push(object.quad);
                }
                false
            }
        });
    }

    /// Notes what can be read, if it can: letters high enough (`letter`, in pixels), wholly in the picture, not from the edge on (`aspect`
    /// is its width to its height as seen from the front).
    fn note(&mut self, object: Object, letter: f32, aspect: f32) {
        let quad = &object.quad;
        let (w, h) = (self.canvas.width as f32, self.canvas.height as f32);
        let inside = quad.iter().all(|p| p[0] > -2.0 && p[1] > -2.0 && p[0] < w + 2.0 && p[1] < h + 2.0);
        let (across, down) = (side(quad, 0, 1).min(side(quad, 3, 2)), side(quad, 0, 3).min(side(quad, 1, 2)));
        let squeezed = across / down.max(1e-3) / aspect;
        if inside && letter >= LEGIBLE && (0.4..2.5).contains(&squeezed) && turn(quad) > 0.0 {
            self.objects.push(object);
        } else if quad.iter().any(|p| p[0] > 0.0 && p[1] > 0.0 && p[0] < w && p[1] < h) {
            self.unclear.push(*quad);
        }
    }

    /// Puts a plate with its middle at `at` of a plane; `scale` is the plane's units per millimetre.
    pub(crate) fn plate(&mut self, plane: &Plane, at: Point, plan: &Plan, dice: &mut Dice) {
        let [w, h] = plan.size;
        let plane = plane.moved([at[0] - w / 2.0, at[1] - h / 2.0], 1.0);
        if plane.lift([0.0, 0.0])[2] < 0.3 {
            return;
        }
        let mut plan = plan.clone();
        plan.ground = self.lit(plan.ground, 1.0);
        plan.ink = self.lit(plan.ink, 1.0);
        plate::paint(&mut self.canvas, &plane, &plan, dice);
        let quad = plane.rect([0.0, 0.0], plan.size);
        let letter = side(&quad, 0, 3).min(side(&quad, 1, 2)) * plan.letter_share();
        let object = Object {
            kind: Kind::Plate,
            quad,
            text: plan.text,
            lines: plan.rows,
            vertical: false,
        };
        self.note(object, letter, w / h);
    }

    /// Notes a container number whose text begins at the plane's origin.
    pub(crate) fn code(&mut self, plane: &Plane, code: &Code) {
        if plane.lift([0.0, 0.0])[2] < 0.3 || plane.lift(code.size())[2] < 0.3 {
            return;
        }
        let quad = code.quad(plane);
        let [w, h] = code.own_size();
        let room = code.height * 0.24;
        let letter = side(&quad, 0, 3).min(side(&quad, 1, 2)) / (h + room) * code.height;
        let object = Object {
            kind: Kind::Container,
            quad,
            text: code.number.clone(),
            lines: code.lines(),
            vertical: code.vertical(),
        };
        self.note(object, letter, (w + room) / (h + room));
    }

    /// Writes something that is not to be read, as wide as there is room and so high: a slogan, a sign, a telephone number.
    pub(crate) fn write(&mut self, plane: &Plane, text: &str, at: Point, [room, height]: Point, colour: Colour, dice: &mut Dice) {
        let mut face = Face::draw(Family::Sign, dice);
        let width = face.measure(text, height);
        if width > room {
            face.width *= room / width;
            face.gap *= room / width;
        }
        let colour = self.lit(colour, 1.0);
        let mut pen = self.on(plane);
        face.write(&mut pen, text, at, height);
        pen.fill(colour);
    }
}

/// How far two corners are from each other.
fn side(quad: &Quad, a: usize, b: usize) -> f32 {
    ((quad[a][0] - quad[b][0]).powi(2) + (quad[a][1] - quad[b][1]).powi(2)).sqrt()
}

/// Whether a point lies inside a quad that runs clockwise.
fn within(p: Point, quad: &Quad) -> bool {
    (0..4).all(|i| {
        let (a, b) = (quad[i], quad[(i + 1) % 4]);
        (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0.0
    })
}
