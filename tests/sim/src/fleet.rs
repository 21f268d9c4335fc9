//! Who is on the road: transits with their seals, plates and containers, and to whom which crime happens.

use cordon_model::ContainerNumber;
use cordon_model::container::check_digit;

use crate::chance::{Chance, Purpose};
use crate::country::Country;
use crate::crimes::{CRIMES, Crime};
use crate::draft::{Draft, Piece, Role};
use crate::scene::Scene;

/// Of all transits, this part takes part in a crime; of the others, this part rides along the border, and this part drives in a convoy.
const TOLD: f64 = 0.45;
const EDGE_RIDERS: f64 = 0.1;
const CONVOYS: f64 = 0.06;
/// The earliest departure, in seconds: before it, transits are declared and armed.
const FIRST_S: i64 = 2_900;

/// Transits that something happens to together, and what; most are alone and nothing does.
pub struct Group {
    /// The crime.
    pub crime: Option<&'static dyn Crime>,
    /// Its chance.
    pub chance: Chance,
    /// The transits.
    pub drafts: Vec<Draft>,
}

/// Draws so many transits.
#[must_use]
pub fn draw(scene: &Scene, transits: usize) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut count = 0;
    let mut crimes = CRIMES.iter().cycle();
    while (count as f64) < transits as f64 * TOLD {
        let Some(crime) = crimes.next() else { break };
        let mut chance = Chance::new(scene.seed, Purpose::Crime, count);
        let road = road_for(&scene.country, scene.end_s, |r| crime.fits(r), &mut chance);
        let mut drafts: Vec<Draft> = (0..crime.members()).map(|n| draft(scene, count + n, road)).collect();
        let depart_s = drafts[0].depart_s;
        for draft in &mut drafts {
            draft.role = Role::Told(crime.name());
            put_off(draft, depart_s + chance.seconds(0.0, 600.0));
        }
        crime.plan(&mut drafts, scene, &mut chance);
        count += drafts.len();
        groups.push(Group {
            crime: Some(*crime),
            chance,
            drafts,
        });
    }
    while count < transits {
        let mut chance = Chance::new(scene.seed, Purpose::Crime, count);
        let road = road_for(&scene.country, scene.end_s, |_| true, &mut chance);
        let mut drafts = vec![draft(scene, count, road)];
        if chance.happens(EDGE_RIDERS) {
            ride_the_edge(&mut drafts[0], &scene.country, &mut chance);
        } else if chance.happens(CONVOYS) {
            let mut second = draft(scene, count + 1, road);
            put_off(&mut second, drafts[0].depart_s + chance.seconds(15.0, 50.0));
            second.cruise_kmh = drafts[0].cruise_kmh;
            drafts.push(second);
        }
        count += drafts.len();
        groups.push(Group {
            crime: None,
            chance,
            drafts,
        });
    }
    for draft in groups.iter_mut().flat_map(|g| &mut g.drafts) {
        live(draft, &scene.country, &mut Chance::new(scene.seed, Purpose::Habits, draft.number));
    }
    groups
}

fn put_off(draft: &mut Draft, depart_s: i64) {
    draft.arrive_before_s += depart_s - draft.depart_s;
    draft.depart_s = depart_s;
}

/// A road that fits, and that can be driven before the end.
fn road_for(country: &Country, end_s: i64, fits: impl Fn(&crate::roads::Road) -> bool, chance: &mut Chance) -> usize {
    let time_s = end_s as f64 * 0.65 - FIRST_S as f64 - 2_400.0;
    let in_time = |n: &usize| country.roads[*n].line.length_m() < time_s.max(2_000.0) * 12.5;
    let all = 0..country.roads.len();
    let good: Vec<usize> = all.clone().filter(|n| fits(&country.roads[*n])).filter(in_time).collect();
    let any: Vec<usize> = all.filter(|n| fits(&country.roads[*n])).collect();
    if good.is_empty() {
        any.into_iter()
            .min_by(|a, b| country.roads[*a].line.length_m().total_cmp(&country.roads[*b].line.length_m()))
            .unwrap_or(0)
    } else {
        chance.one_of(&good)
    }
}

fn draft(scene: &Scene, number: usize, road: usize) -> Draft {
    let mut chance = Chance::new(scene.seed, Purpose::Fleet, number);
    let line = &scene.country.roads[road].line;
    let depart_s = FIRST_S + chance.seconds(0.0, scene.end_s as f64 * 0.25);
    let drives_s = line.length_m() / (46.0 / 3.6);
    let mut yard = |m: f64| line.spot(m).away(chance.between(-120.0, 120.0), chance.between(-120.0, 120.0));
    let yards = (yard(0.0), yard(line.length_m()));
    let plate = format!(
        "{}C{:05}",
        11 + chance.below(88),
        10_000 + (number * 7_919 + chance.below(7) * 12_000) % 90_000
    );
    Draft {
        number,
        role: Role::Innocent,
        road,
        depart_s,
        armed_before_s: chance.seconds(150.0, 900.0),
        armed: true,
        arrive_before_s: depart_s + (drives_s * 1.4) as i64 + 4_500,
        cruise_kmh: chance.between(48.0, 74.0),
        yards,
        pieces: Vec::new(),
        seal: format!("{}", 8_600_000_000_u64 + number as u64),
        plate,
        container: container(&mut chance),
    }
}

/// A container number whose check digit is right.
#[must_use]
pub fn container(chance: &mut Chance) -> ContainerNumber {
    let owner = chance.one_of(&["MSCU", "TGHU", "CSQU", "TEMU", "OOLU", "HLXU", "SEGU"]);
    loop {
        let ten = format!("{owner}{:06}", chance.below(1_000_000));
        let digit = check_digit(ten.as_bytes()).unwrap_or(0);
        if let Ok(number) = format!("{ten}{digit}").parse() {
            return number;
        }
    }
}

/// It drives along its corridor's border, just inside, for kilometres.
fn ride_the_edge(draft: &mut Draft, country: &Country, chance: &mut Chance) {
    draft.role = Role::EdgeRider;
    let road = &country.roads[draft.road];
    let length = chance.between(5_000.0, 25_000.0).min(road.line.length_m() * 0.5);
    let from_m = road.line.length_m() * chance.between(0.1, 0.4);
    let side = chance.side();
    let inside = road.half_width_m * chance.between(0.88, 0.97);
    let steps = (length / 300.0) as usize;
    let ridden = |n: usize| {
        let m = from_m + road.half_width_m + (length - 2.0 * road.half_width_m) * n as f64 / steps as f64;
        let mut right = side * inside;
        // Inside of a bend the next stretch of the road is nearer, which does not matter; outside of it the border is a little farther in.
        while road.line.nearest(road.line.beside(m, right)).1 > inside + 1.0 {
            right *= 0.9;
        }
        road.line.beside(m, right)
    };
    let way = (0..=steps).map(ridden).collect();
    draft.pieces.push(Piece::new("edge", from_m, from_m + length, way));
}

/// What drivers do that is nobody's business: lunch, fuel, a look at the tyres, road works.
fn live(draft: &mut Draft, country: &Country, chance: &mut Chance) {
    let (road, along) = (&country.roads[draft.road], &country.along[draft.road]);
    let length = road.line.length_m();
    for rest in &along.rests {
        if chance.happens(0.22) {
            let for_s = if chance.happens(0.5) {
                chance.seconds(480.0, 1_300.0)
            } else {
                chance.seconds(1_500.0, 5_000.0)
            };
            draft.add_if_free(Piece::halt("rest", rest.at_m, rest.spot, for_s));
        }
    }
    for _ in 0..chance.below(3) {
        let at_m = length * chance.between(0.05, 0.95);
        let spot = road.line.beside(at_m, chance.between(3.0, 9.0));
        draft.add_if_free(Piece::halt("pause", at_m, spot, chance.seconds(60.0, 560.0)));
    }
    if chance.happens(0.25) && length > 12_000.0 {
        let (from_m, works_m) = (length * chance.between(0.1, 0.8), chance.between(400.0, 2_000.0));
        let right = chance.side() * road.half_width_m * chance.between(0.1, 0.55);
        let steps = (works_m / 150.0) as usize;
        let way = (1..steps).map(|n| road.line.beside(from_m + works_m * n as f64 / steps as f64, right));
        draft.add_if_free(Piece::new("works", from_m, from_m + works_m, way.collect()).at_kmh(chance.between(20.0, 35.0)));
    }
}
