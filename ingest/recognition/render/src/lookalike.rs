//! Writing that looks like a plate and is none: telephone numbers, badges, shop signs, routes of buses, prices, dates.

use crate::Picture;
use crate::canvas::{Canvas, Colour, cloud};
use crate::chance::Dice;
use crate::face::{Face, Family};
use crate::flaws::{self, Bounds};
use crate::plane::Plane;

const SHOPS: &[&str] = &[
    "PHO 24",
    "CAFE 88",
    "BIDA 79",
    "ATM",
    "HOTEL",
    "QUAN 36",
    "TAP HOA",
    "SPA",
    "NHA NGHI 55",
    "KARAOKE",
    "VIETLOTT",
    "TAXI",
];
const BADGES: &[&str] = &[
    "TDI", "GTI", "16V", "4X4", "V6", "2.0", "CRDI", "HYBRID", "320I", "C200", "VIOS", "FH16", "XF105", "G460", "TURBO",
];

/// A picture of 640 × 400 pixels in which something is written, and no plate and no container number.
#[must_use]
pub fn lookalike(seed: u64) -> Picture {
    let mut dice = Dice::new(seed, 5);
    let tone = |dice: &mut Dice| -> Colour {
        let grey = dice.within(0.1, 0.9);
        [0; 3].map(|_: u8| (grey + dice.about(0.25)).clamp(0.02, 0.98))
    };
    let wall = tone(&mut dice);
    let mut canvas = Canvas::new(640, 400, wall);
    let (from, rough) = ([dice.within(0.0, 300.0), dice.within(0.0, 300.0)], dice.within(0.02, 0.25));
    for (n, pixel) in canvas.pixels.iter_mut().enumerate() {
        let f = 1.0 + rough * cloud(from[0] + (n % 640) as f32 * 0.03, from[1] + (n / 640) as f32 * 0.03);
        *pixel = pixel.map(|v| v * f);
    }
    for _ in 0..1 + dice.below(3) {
        let height = dice.within(16.0, 52.0);
        let face = Face::draw(if dice.chance(0.3) { Family::Plate } else { Family::Sign }, &mut dice);
        let text = writing(&mut dice);
        let width = face.measure(&text, height);
        let room = [height * dice.within(0.15, 0.8), height * dice.within(0.15, 0.5)];
        let size = [width + 2.0 * room[0], height + 2.0 * room[1]];
        let at = [dice.within(8.0, (632.0 - size[0]).max(9.0)), dice.within(8.0, 392.0 - size[1])];
        let (lean, slant) = (dice.about(0.1), dice.about(0.1));
        let corners = [[0.0, 0.0], [size[0], 0.0], size, [0.0, size[1]]];
        let quad = corners.map(|[x, y]| [at[0] + x + slant * y, at[1] + y + lean * x * 0.5]);
        let plane = Plane::onto(size[0], size[1], &quad);
        let mut pen = canvas.on(&plane);
        let ground = tone(&mut dice);
        if dice.chance(0.75) {
            pen.rounded([0.0, 0.0], size, height * dice.within(0.0, 0.3));
            pen.fill(ground);
            if dice.chance(0.4) {
                pen.frame([2.0, 2.0], [size[0] - 2.0, size[1] - 2.0], height * 0.05);
            }
        }
        face.write(&mut pen, &text, room, height);
        pen.fill(if ground[1] > 0.5 {
            [dice.within(0.02, 0.2); 3]
        } else {
            [dice.within(0.8, 0.98); 3]
        });
    }
    let bounds = Bounds {
        blur: 1.2,
        enlarge: 1.0,
        night: 0.1,
        noise: 0.6,
        strength: 0.8,
    };
    flaws::photograph(canvas, &mut dice, &bounds)
}

fn writing(dice: &mut Dice) -> String {
    match dice.below(9) {
        0 => format!("09{} {} {}", dice.digits(2), dice.digits(3), dice.digits(3)),
        1 => format!("0{}.{}.{}", dice.digits(2), dice.digits(4), dice.digits(4)),
        2 => dice.pick(SHOPS).to_owned(),
        3 => dice.pick(BADGES).to_owned(),
        4 => {
            let count = 1 + dice.below(3);
            format!("{} {}", dice.pick(&["", "BUS", "TUYEN", "XE SO"]), dice.digits(count))
        }
        5 => format!("{}.000 D", dice.digits(2)),
        6 => format!("{}/{}/20{}", dice.digits(2), dice.digits(2), dice.digits(2)),
        7 => format!("SO {}", dice.digits(3)),
        _ => format!("{}:{}0", dice.pick(&["07", "08", "17", "22"]), dice.digit()),
    }
    .trim()
    .to_owned()
}
