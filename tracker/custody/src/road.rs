//! One transit on its road: how far it came, and how far it has to go. For who asks about one transit; rules have the whole [`crate::ground`].

use cordon_model::{Declaration, Timestamp, World};

use crate::corridor::Line;
use crate::forecast::Progress;
use crate::ground::{Ground, Place};

/// The road of a transit, in its direction.
#[derive(Debug)]
pub struct Road {
    ground: Ground,
    forward: bool,
}

/// How far a transit came on its road.
#[derive(Clone, Debug, PartialEq)]
pub struct Walked {
    /// Its progress.
    pub progress: Progress,
    /// When it was last seen, and where.
    pub last: (Timestamp, Place),
    /// Seconds since its first fix.
    pub elapsed_s: f64,
    /// Metres from its first fix to its last, along the road.
    pub covered_m: f64,
    /// Metres from its last fix to the road's end.
    pub left_m: f64,
    /// Metres beyond the corridor's border at its last fix; negative inside.
    pub outside_m: f64,
}

impl Road {
    /// The road that a transit is bound to in a world, towards its destination; from the line's start to its end where nothing else is known.
    #[must_use]
    pub fn of(world: &World, declared: &Declaration) -> Option<Self> {
        let corridor = world.corridors.iter().find(|c| Some(&c.id) == declared.corridor.as_ref())?;
        let destination = world.geofences.iter().find(|g| Some(&g.id) == declared.destination.as_ref());
        let alone = World {
            corridors: vec![corridor.clone()],
            geofences: destination.cloned().into_iter().collect(),
            limits: world.limits.clone(),
            ..World::default()
        };
        let ground = Ground::compile(&alone);
        let forward = ground.plan(declared, false).forward.unwrap_or(true);
        Some(Self { ground, forward })
    }

    /// Its line.
    #[must_use]
    pub fn line(&self) -> &Line {
        &self.ground.corridors[0]
    }

    /// How far fixes, in order of time, lead along it; `None` without any.
    #[must_use]
    pub fn walk(&self, fixes: impl IntoIterator<Item = (Timestamp, Place)>) -> Option<Walked> {
        let line = self.line();
        let (mut hint, mut first, mut last) = (0, None, None);
        let mut points = Vec::new();
        for (at, place) in fixes {
            let near = line.near(place, hint);
            hint = near.segment;
            let length_m = line.length_of_m(near.line).unwrap_or_default();
            let m = if self.forward {
                near.from_start_m
            } else {
                length_m - near.from_start_m
            };
            let began = *first.get_or_insert(at);
            // Who is off the road makes no progress on it that anybody knows of.
            if near.outside_m <= 0.0 || points.is_empty() {
                points.push((at.seconds_since(began), m));
            }
            last = Some((at, place, (length_m - m).max(0.0), near.outside_m));
        }
        let (at, place, left_m, outside_m) = last?;
        let progress = Progress::new(points);
        let elapsed_s = at.seconds_since(first?);
        let covered_m = progress.covered_m();
        Some(Walked {
            progress,
            last: (at, place),
            elapsed_s,
            covered_m,
            left_m,
            outside_m,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_nearer_to_its_destination_either_way() {
        let square = |lon: f64| {
            let (a, b) = (lon - 0.005, lon + 0.005);
            format!(r#"{{"type":"Polygon","coordinates":[[[{a},9.995],[{b},9.995],[{b},10.005],[{a},10.005],[{a},9.995]]]}}"#)
        };
        let world = format!(
            r#"{{"corridors":[{{"id":"c","half_width_m":300,"route":{{"type":"LineString","coordinates":[[106,10],[106.5,10]]}}}}],
                "geofences":[{{"id":"west","kind":"port","area":{}}},{{"id":"east","kind":"port","area":{}}}],
                "transits":[{{"id":"E","corridor":"c","destination":"east"}},{{"id":"W","corridor":"c","destination":"west"}},
                    {{"id":"N","corridor":"c"}},{{"id":"X","destination":"east"}}]}}"#,
            square(106.0),
            square(106.5)
        );
        let world = World::from_json(&world).unwrap_or_else(|e| panic!("{e}"));
        let began = Timestamp::from_seconds(1_767_571_200);
        let fixes = |lons: [f64; 3]| {
            lons.into_iter()
                .zip(0..)
                .map(move |(lon, n)| (began.plus_seconds(600.0 * f64::from(n)), Place { lat: 10.0, lon }))
        };
        for (n, lons, covered_m, left_m) in [
            (0, [106.1, 106.2, 106.3], 21_928.0, 21_928.0),
            (1, [106.3, 106.2, 106.1], 21_928.0, 10_964.0),
            (2, [106.1, 106.2, 106.3], 21_928.0, 21_928.0),
            (0, [106.3, 106.2, 106.1], 0.0, 43_856.0), // the wrong way
        ] {
            let road = Road::of(&world, &world.transits[n]).expect("a road");
            let walked = road.walk(fixes(lons)).expect("fixes");
            assert!(
                (walked.covered_m - covered_m).abs() < 50.0 && (walked.left_m - left_m).abs() < 50.0,
                "{n}: {walked:?}"
            );
            assert_eq!(walked.elapsed_s, 1_200.0);
        }
        assert!(Road::of(&world, &world.transits[3]).is_none());
        assert!(Road::of(&world, &world.transits[0]).expect("a road").walk([]).is_none());
    }
}
