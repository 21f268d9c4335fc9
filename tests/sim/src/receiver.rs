//! What a satellite receiver makes of where it is. Its error is correlated in time; speed and course are measured apart from the position,
//! by the Doppler shift, and stay true where the position jumps.

use crate::chance::Chance;
use crate::drive::Sample;
use crate::ground::Spot;

/// What the sky is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sky {
    /// Nothing stands around.
    Open,
    /// High houses stand around: fewer satellites, echoes.
    Canyon,
    /// None at all: a tunnel, or a jammer.
    None,
}

/// A position as it was measured.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Where.
    pub spot: Spot,
    /// Whether the receiver trusts it.
    pub valid: bool,
    /// How fast.
    pub kmh: f64,
    /// Whereto.
    pub course_deg: f64,
    /// How well it believes to know, in metres.
    pub accuracy_m: f64,
    /// Satellites in use.
    pub satellites: u8,
}

/// A receiver.
#[derive(Clone, Debug)]
pub struct Receiver {
    chance: Chance,
    /// How good it is: 1 is usual.
    grade: f64,
    error: (f64, f64),
    burst: (f64, f64),
    burst_left_s: f64,
    last: Option<Spot>,
    zeroes: bool,
}

impl Receiver {
    /// A receiver with its own chance.
    #[must_use]
    pub fn new(mut chance: Chance) -> Self {
        let grade = chance.between(0.7, 1.4);
        let zeroes = chance.happens(0.3);
        Self {
            chance,
            grade,
            error: (0.0, 0.0),
            burst: (0.0, 0.0),
            burst_left_s: 0.0,
            last: None,
            zeroes,
        }
    }

    /// Measures, so many seconds after the last time.
    pub fn measure(&mut self, truth: &Sample, sky: Sky, passed_s: f64) -> Measured {
        // σ of the wandering error, its time constant, σ of what is new each time.
        let (wander_m, memory_s, white_m) = match sky {
            Sky::Open | Sky::None => (3.0 * self.grade, 120.0, 0.8),
            Sky::Canyon => (10.0 * self.grade, 40.0, 2.5),
        };
        let keep = (-passed_s / memory_s).exp();
        let fresh = wander_m * (1.0 - keep * keep).sqrt();
        self.error.0 = self.error.0 * keep + fresh * self.chance.normal();
        self.error.1 = self.error.1 * keep + fresh * self.chance.normal();
        self.echo(sky, passed_s);
        if sky == Sky::None {
            return self.blind();
        }
        let east = self.error.0 + self.burst.0 + white_m * self.chance.normal();
        let north = self.error.1 + self.burst.1 + white_m * self.chance.normal();
        let spot = truth.spot.away(east, north);
        self.last = Some(spot);
        let stands = truth.kmh < 1.5;
        let kmh = (truth.kmh + 0.4 * self.chance.normal()).max(0.0);
        let wavers = if stands { 40.0 } else { (25.0 / truth.kmh).clamp(0.6, 12.0) };
        // It knows that houses stand around, and does not know an echo from a wall that it does not see.
        let believed = 1.3 * wander_m
            + 2.0
            + if self.burst_left_s > 0.0 {
                self.chance.between(0.0, 25.0)
            } else {
                0.0
            };
        let sees = if sky == Sky::Open {
            9 + self.chance.below(7)
        } else {
            5 + self.chance.below(5)
        };
        Measured {
            spot,
            valid: true,
            kmh: if stands && self.chance.happens(0.8) { 0.0 } else { kmh },
            course_deg: (truth.course_deg + wavers * self.chance.normal()).rem_euclid(360.0),
            accuracy_m: believed * self.chance.between(0.85, 1.25),
            satellites: sees as u8,
        }
    }

    /// Echoes come in bursts: often between houses, seldom elsewhere.
    fn echo(&mut self, sky: Sky, passed_s: f64) {
        self.burst_left_s -= passed_s;
        if self.burst_left_s > 0.0 {
            return;
        }
        self.burst = (0.0, 0.0);
        let per_hour = match sky {
            Sky::Open => 0.15,
            Sky::Canyon => 5.0,
            Sky::None => 0.0,
        };
        if self.chance.happens((per_hour * passed_s / 3_600.0).min(0.5)) {
            // Mostly between 5 and 20 s and below 100 m; a few last longer or lie farther off.
            let (long, wide) = (-(1.0 - self.chance.unit()).ln(), -(1.0 - self.chance.unit()).ln());
            self.burst_left_s = (5.0 + 7.0 * long).min(45.0);
            let (far, whereto) = ((25.0 + 45.0 * wide).min(250.0), self.chance.between(0.0, std::f64::consts::TAU));
            self.burst = (far * whereto.sin(), far * whereto.cos());
        }
    }

    fn blind(&mut self) -> Measured {
        let spot = self.last.filter(|_| !self.zeroes).unwrap_or(Spot { lat: 0.0, lon: 0.0 });
        Measured {
            spot,
            valid: false,
            kmh: 0.0,
            course_deg: 0.0,
            accuracy_m: 0.0,
            satellites: self.chance.below(3) as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Purpose;

    #[test]
    fn errors_are_as_large_as_the_sky_makes_them_and_speed_stays_true() {
        let truth = Sample {
            spot: Spot { lat: 21.0, lon: 106.0 },
            kmh: 60.0,
            course_deg: 90.0,
            along_m: 0.0,
        };
        for (sky, low, high) in [(Sky::Open, 1.5, 9.0), (Sky::Canyon, 7.0, 30.0)] {
            let mut receiver = Receiver::new(Chance::new(3, Purpose::Seal, 1));
            let measured: Vec<Measured> = (0..5_000).map(|_| receiver.measure(&truth, sky, 10.0)).collect();
            let mut off: Vec<f64> = measured.iter().map(|m| m.spot.metres_to(truth.spot)).collect();
            off.sort_by(f64::total_cmp);
            assert!((low..high).contains(&off[2_500]), "{sky:?}: {}", off[2_500]);
            assert!(measured.iter().all(|m| (m.kmh - 60.0).abs() < 3.0 && m.valid));
            // One error resembles the one before.
            let pairs = measured.windows(2).map(|w| w[0].spot.metres_to(w[1].spot)).sum::<f64>() / 4_999.0;
            assert!(pairs < off[2_500] * 1.3, "{sky:?}: {pairs}");
        }
    }
}
