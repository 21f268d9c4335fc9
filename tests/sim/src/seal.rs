//! How a seal reports: seldom while it stands, at once when something is done to it, later where it has no network.

use crate::chance::{Chance, Purpose};
use crate::drive::{Sample, Track};
use crate::heard::{Alarm, Position, Record, Said, What, Who};
use crate::life::{Change, Life, Trick};
use crate::receiver::{Measured, Receiver, Sky};
use crate::scene::Scene;
use crate::transport::Link;

/// What is kept is sent so fast, in seconds a report.
const UPLOAD_S: f64 = 0.05;
/// Seconds between two words about the battery, and between two reports of a state that rides on nothing.
const STATE_EVERY_S: i64 = 600;

/// From when until when a jammer blinded the seal, by the jammer's place in the list.
pub type Blinded = Vec<(usize, i64, i64)>;

/// Has a seal, and whoever copies it, report all that happened.
pub fn speak(life: &Life, scene: &Scene, out: &mut Vec<Record>) -> Blinded {
    let mut blinded = Vec::new();
    let mut mouth = Mouth::new(life, scene, 0);
    mouth.speak(&life.seal_track, life.seal.on_s, &mut blinded, out);
    if let Some((track, from_s)) = &life.second {
        let mut other = Mouth::new(life, scene, 1);
        other.copied = true;
        other.speak(track, *from_s, &mut Vec::new(), out);
    }
    blinded
}

struct Mouth<'a> {
    life: &'a Life,
    scene: &'a Scene,
    receiver: Receiver,
    chance: Chance,
    link: Link,
    state: Said,
    told_s: i64,
    kept_until_s: i64,
    kept: u32,
    recorded: Vec<(i64, Measured)>,
    frozen: Option<Measured>,
    jump: Option<(u8, f64, f64)>,
    copied: bool,
}

impl<'a> Mouth<'a> {
    fn new(life: &'a Life, scene: &'a Scene, which: usize) -> Self {
        let number = life.number * 2 + which;
        Self {
            life,
            scene,
            receiver: Receiver::new(Chance::new(scene.seed, Purpose::Seal, number)),
            chance: Chance::new(scene.seed, Purpose::Seal, 1_000_000 + number),
            link: Link::new(Chance::new(scene.seed, Purpose::Transport, number)),
            state: Said {
                cut: Some(false),
                locked: Some(true),
                open: Some(false),
                ..Said::default()
            },
            told_s: i64::MIN,
            kept_until_s: i64::MIN,
            kept: 0,
            recorded: Vec::new(),
            frozen: None,
            jump: None,
            copied: false,
        }
    }

    fn speak(&mut self, track: &Track, from_s: i64, blinded: &mut Blinded, out: &mut Vec<Record>) {
        let habit = &self.life.seal;
        let mut changes = self.life.changes.clone();
        changes.sort_by_key(|(s, _)| *s);
        let mut changes = changes.into_iter().peekable();
        let mut s = from_s;
        let mut before_s = from_s - habit.moving_s;
        while s < habit.off_s.min(self.scene.end_s) {
            let mut changed = false;
            self.state.alarm = None;
            while let Some((_, change)) = changes.next_if(|(at, _)| *at <= s) {
                self.change(change);
                changed = true;
            }
            let truth = track.at(s);
            let sky = self.sky(&truth, s, blinded);
            let measured = self.receiver.measure(&truth, sky, (s - before_s) as f64);
            let told = self.made_up(measured, s);
            self.send(s, &truth, told, changed, out);
            before_s = s;
            let every = if truth.kmh > 3.0 { habit.moving_s } else { habit.standing_s };
            s += every;
            if let Some((at, _)) = changes.peek() {
                s = s.min((*at).max(before_s + 1));
            }
        }
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::Cut(tells) => {
                self.state.cut = Some(true);
                self.state.alarm = tells.then_some(Alarm::RopeCut);
            }
            Change::Unlocked(alarm) => {
                self.state.locked = Some(false);
                self.state.alarm = alarm;
            }
            Change::Locked => self.state.locked = Some(true),
            Change::Opened(alarm) => {
                self.state.open = Some(true);
                self.state.alarm = alarm;
            }
            Change::Closed => self.state.open = Some(false),
            Change::Alarm(alarm) => self.state.alarm = Some(alarm),
        }
    }

    fn sky(&self, truth: &Sample, s: i64, blinded: &mut Blinded) -> Sky {
        let mut jammed = self.life.jammed.iter().any(|(from, until)| (*from..*until).contains(&s));
        for n in self.scene.jammers_at(truth.spot, s) {
            jammed = true;
            match blinded.iter_mut().find(|(m, ..)| *m == n) {
                Some((_, _, until)) => *until = s,
                None => blinded.push((n, s, s)),
            }
        }
        if jammed {
            Sky::None
        } else {
            self.scene.sky(self.life.road, truth.spot)
        }
    }

    /// What is told instead of what was measured.
    fn made_up(&mut self, measured: Measured, s: i64) -> Measured {
        let spoof = self.life.spoof.as_ref().filter(|_| !self.copied);
        let Some(spoof) = spoof.filter(|x| (x.from_s..x.until_s).contains(&s)) else {
            self.recorded.push((s, measured));
            return measured;
        };
        match &spoof.trick {
            Trick::Frozen(tells_speed) => {
                let held = *self.frozen.get_or_insert(measured);
                let kmh = if *tells_speed { measured.kmh } else { 0.0 };
                Measured { kmh, ..held }
            }
            Trick::Replayed(lag_s) => {
                let n = self.recorded.partition_point(|(at, _)| *at < s - lag_s);
                self.recorded.get(n).map_or(measured, |(_, m)| *m)
            }
            Trick::Jumping if measured.valid => self.jumped(measured),
            Trick::Jumping => measured,
            Trick::Made(track) => {
                let made = track.at(s);
                Measured {
                    spot: made.spot,
                    valid: true,
                    kmh: made.kmh,
                    course_deg: made.course_deg,
                    accuracy_m: 3.0,
                    satellites: 12,
                }
            }
        }
    }

    fn jumped(&mut self, measured: Measured) -> Measured {
        let jump = match self.jump {
            Some((left, east, north)) if left > 0 => Some((left - 1, east, north)),
            _ if self.chance.happens(0.2) => {
                let (far, whereto) = (
                    self.chance.between(15_000.0, 80_000.0),
                    self.chance.between(0.0, std::f64::consts::TAU),
                );
                Some((self.chance.below(4) as u8, far * whereto.sin(), far * whereto.cos()))
            }
            _ => None,
        };
        self.jump = jump;
        jump.map_or(measured, |(_, east, north)| Measured {
            spot: measured.spot.away(east, north),
            ..measured
        })
    }

    /// When what happens at a second is sent; `None`: never.
    fn sent_s(&mut self, truth: &Sample, s: i64) -> Option<f64> {
        if let Some(silence) = self
            .life
            .silences
            .iter()
            .find(|x| (x.from_s..x.until_s).contains(&s))
            .filter(|_| !self.copied)
        {
            return silence.uploads.then(|| self.keep(silence.until_s));
        }
        if self.scene.country.is_dead(truth.spot) {
            let track = &self.life.seal_track;
            let out_s = (s..track.end_s())
                .step_by(5)
                .find(|t| !self.scene.country.is_dead(track.at(*t).spot));
            return out_s.map(|until| self.keep(until));
        }
        Some(s as f64)
    }

    fn keep(&mut self, until_s: i64) -> f64 {
        if self.kept_until_s != until_s {
            (self.kept_until_s, self.kept) = (until_s, 0);
        }
        self.kept += 1;
        until_s as f64 + f64::from(self.kept) * UPLOAD_S
    }

    fn send(&mut self, s: i64, truth: &Sample, told: Measured, changed: bool, out: &mut Vec<Record>) {
        let Some(sent_s) = self.sent_s(truth, s) else { return };
        let habit = &self.life.seal;
        let who = self.life.number as u32;
        let mut said = self.state;
        if s - STATE_EVERY_S >= self.told_s {
            self.told_s = s;
            let hours = (s - habit.on_s) as f64 / 3_600.0;
            said.battery_pct = Some((self.life.battery.0 - hours * self.life.battery.1).max(1.0) as f32);
        }
        let alone = !habit.rides && (changed || said.battery_pct.is_some());
        if alone {
            self.link.send(s, habit.skew_s, sent_s, What::Report(who, said), true, out);
        }
        let position = Position {
            who: Who::Seal(who),
            lat: told.spot.lat,
            lon: told.spot.lon,
            kmh: told.kmh as f32,
            course_deg: told.course_deg as f32,
            accuracy_m: (habit.tells_accuracy && told.valid).then_some(told.accuracy_m as f32),
            satellites: told.satellites,
            valid: told.valid,
            said: if habit.rides { said } else { Said::default() },
        };
        self.link.send(s, habit.skew_s, sent_s, What::Fix(position), changed, out);
    }
}
