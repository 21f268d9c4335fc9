//! One truck, one sighting: looks at frames are gathered while something is in view, and what they say together is told once. Pure: times are given.

use cordon_model::Timestamp;
use cordon_recognition::Kind;
use cordon_recognition::fuse::{Fused, Look, distance, fuse};
use cordon_recognition::read::Sight;
use cordon_recognition::reading::judge;

/// A pass is over when nothing was read for this long, in seconds. Ours.
const QUIET_S: f64 = 2.5;
/// A pass that lasts longer is told already, and goes on. Ours.
const LONGEST_S: f64 = 15.0;
/// What is read again within this time of having been read last stands still: it is told no second time. Ours.
const STANDING_S: f64 = 120.0;
/// A plate that differs in more characters than this is another truck's. Ours.
const SAME_PLATE: usize = 3;
/// So many looks of one pass are kept; the least worth goes first.
const LOOKS_MAX: usize = 200;
/// A line less likely than this as it stands says nothing.
const LIKELY_MIN: f32 = 0.02;

/// What one pass showed.
#[derive(Debug)]
pub struct Passed<F> {
    /// The plate: the tractor's, where a trailer's was read too.
    pub plate: Option<Fused>,
    /// The trailer's plate, where both were read.
    pub trailer: Option<Fused>,
    /// The container numbers, the one that was read best first: a trailer carries two now and then.
    pub containers: Vec<Fused>,
    /// The frame that shows it best, and when it came.
    pub best: F,
    /// When the best frame came.
    pub at: Timestamp,
}

/// What a camera sees of passes.
pub struct Passes<F> {
    open: Option<Open<F>>,
    /// What was told, and when it was last read.
    told: Vec<(String, Timestamp)>,
    /// When the last pass was read last.
    ended: Option<Timestamp>,
}

struct Open<F> {
    looks: Vec<Look>,
    since: Timestamp,
    last: Timestamp,
    frames: usize,
    best: (f32, F, Timestamp),
    /// The tractor's plate as it was read last.
    plate: Option<String>,
}

impl<F> Default for Passes<F> {
    fn default() -> Self {
        Self {
            open: None,
            told: Vec::new(),
            ended: None,
        }
    }
}

impl<F> Passes<F> {
    /// Whether something is in view.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Takes what was read in a frame, and what of earlier frames is still in view, `held`; gives the pass that it ends, if it ends one.
    pub fn see(&mut self, read: &[Sight], held: &[Sight], frame: F, at: Timestamp) -> Option<Passed<F>> {
        let sights: Vec<&Sight> = read.iter().filter(|s| s.line.confidence >= LIKELY_MIN).collect();
        if sights.is_empty() {
            return if held.is_empty() { self.quiet(at) } else { self.hold(at) };
        }
        let plates: Vec<String> = sights.iter().copied().chain(held).filter_map(tractor).collect();
        let mut ended = self.quiet(at);
        if self.is_next(&plates) {
            ended = ended.or_else(|| self.finish());
        }
        let plate = plates.into_iter().next();
        let worth: f32 = sights.iter().map(|s| s.weight * s.line.confidence).sum();
        if let Some(open) = &mut self.open {
            open.take(&sights, plate, frame, worth, at);
        } else {
            self.open = Some(Open::begin(&sights, plate, frame, worth, at));
        }
        ended.or_else(|| self.told_when_long(at))
    }

    /// What was read before is still in view, and nothing else is.
    fn hold(&mut self, at: Timestamp) -> Option<Passed<F>> {
        if let Some(open) = &mut self.open {
            open.last = at;
        }
        self.told_when_long(at)
    }

    fn told_when_long(&mut self, at: Timestamp) -> Option<Passed<F>> {
        let long = self.open.as_ref().is_some_and(|o| at.seconds_since(o.since) >= LONGEST_S);
        if long { self.finish() } else { None }
    }

    /// Nothing has moved until now since the last pass ended: what it showed has stood there.
    pub fn stood_until(&mut self, now: Timestamp) {
        for (_, last) in self.told.iter_mut().filter(|(_, last)| Some(*last) == self.ended) {
            *last = now;
        }
        self.ended = self.ended.map(|_| now);
    }

    /// Whether another truck has come up right behind: its plate is read, and that of the one before is not in view any more.
    fn is_next(&self, plates: &[String]) -> bool {
        let Some(known) = self.open.as_ref().and_then(|o| o.plate.as_deref()) else {
            return false;
        };
        !plates.is_empty() && plates.iter().all(|p| distance(p, known) > SAME_PLATE)
    }

    /// Nothing was read until now: ends the pass, if that has lasted long enough.
    pub fn quiet(&mut self, now: Timestamp) -> Option<Passed<F>> {
        let over = self.open.as_ref().is_some_and(|o| now.seconds_since(o.last) >= QUIET_S);
        if over { self.finish() } else { None }
    }

    /// Ends the pass, whatever comes: what was sure enough and not told yet.
    pub fn finish(&mut self) -> Option<Passed<F>> {
        let open = self.open.take()?;
        self.ended = Some(open.last);
        self.told.retain(|(_, last)| open.since.seconds_since(*last) < STANDING_S);
        let mut fresh: Vec<Fused> = Vec::new();
        for thing in fuse(&open.looks).into_iter().filter(is_told) {
            match self.told.iter_mut().find(|(text, _)| *text == thing.judged.text) {
                Some((_, last)) => *last = open.last,
                None => {
                    self.told.push((thing.judged.text.clone(), open.last));
                    fresh.push(thing);
                }
            }
        }
        let (mut plates, containers): (Vec<Fused>, Vec<Fused>) = fresh.into_iter().partition(|thing| thing.kind == Kind::Plate);
        plates.sort_by_key(is_trailer); // stable: those read best stay first
        let mut plates = plates.into_iter();
        let plate = plates.next();
        let trailer = plates.find(is_trailer);
        let (_, best, at) = open.best;
        (plate.is_some() || !containers.is_empty()).then_some(Passed {
            plate,
            trailer,
            containers,
            best,
            at,
        })
    }
}

/// Whether it is sure enough to tell. What no grammar and no check digit holds never is: a word on a wall is seen as a plate now and then.
const fn is_told(thing: &Fused) -> bool {
    thing.judged.accepted
}

fn is_trailer(plate: &Fused) -> bool {
    is_trailers(&plate.judged.text)
}

fn is_trailers(text: &str) -> bool {
    cordon_model::Plate::normalise(text).is_some_and(|p| p.is_trailers())
}

/// The text of a plate that is surely read and no trailer's.
fn tractor(sight: &Sight) -> Option<String> {
    let judged = judge(sight.kind, &sight.line);
    (sight.kind == Kind::Plate && judged.accepted && !is_trailers(&judged.text)).then_some(judged.text)
}

impl<F> Open<F> {
    /// `plate`: the tractor's, where one is surely read.
    fn begin(sights: &[&Sight], plate: Option<String>, frame: F, worth: f32, at: Timestamp) -> Self {
        let mut open = Self {
            looks: Vec::new(),
            since: at,
            last: at,
            frames: 0,
            best: (worth, frame, at),
            plate,
        };
        open.gather(sights);
        open
    }

    fn take(&mut self, sights: &[&Sight], plate: Option<String>, frame: F, worth: f32, at: Timestamp) {
        self.last = at;
        self.plate = plate.or(self.plate.take());
        if worth > self.best.0 {
            self.best = (worth, frame, at);
        }
        self.gather(sights);
    }

    fn gather(&mut self, sights: &[&Sight]) {
        let frame = self.frames;
        self.looks.extend(sights.iter().map(|s| Look::of(s, frame)));
        self.frames += 1;
        if self.looks.len() > LOOKS_MAX {
            self.looks.sort_by(|a, b| b.worth().total_cmp(&a.worth()));
            self.looks.truncate(LOOKS_MAX);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use cordon_recognition::text::{ALPHABET, Line, Spot};

    /// Something read, each of its characters so likely.
    pub(in crate::cameras) fn sight(kind: Kind, text: &str, likely: f32) -> Sight {
        let spot = |c: u8| Spot {
            likely: std::array::from_fn(|n| if ALPHABET[n] == c { likely } else { 0.0 }),
        };
        let spots: Vec<Spot> = text.bytes().map(spot).collect();
        let confidence = spots.iter().map(|s| s.best().1).product();
        Sight {
            kind,
            quad: [[0.0; 2]; 4],
            line: Line {
                spots,
                confidence,
                ..Line::default()
            },
            found: 1.0,
            echo: 1.0,
            weight: 1.0,
        }
    }

    /// A frame: its second, and what is read in it with the likelihood of each character.
    type Shown<'a> = (i64, &'a [(Kind, &'a str, f32)]);

    /// What is told: `SECOND plate trailer container of FRAME`.
    fn told(frames: &[Shown<'_>]) -> Vec<String> {
        let mut passes = Passes::default();
        let mut said = Vec::new();
        let mut say = |second: i64, passed: Option<Passed<i64>>| {
            if let Some(p) = passed {
                let text = |f: Option<&Fused>| f.map_or_else(|| "-".to_owned(), |f| f.judged.text.clone());
                let mut containers: Vec<String> = p.containers.iter().map(|c| text(Some(c))).collect();
                if containers.is_empty() {
                    containers.push(text(None));
                }
                said.push(format!(
                    "{second} {} {} {} of {}",
                    text(p.plate.as_ref()),
                    text(p.trailer.as_ref()),
                    containers.join("+"),
                    p.best
                ));
            }
        };
        let mut last = 0;
        for (second, seen) in frames {
            let sights: Vec<Sight> = seen.iter().map(|(kind, text, likely)| sight(*kind, text, *likely)).collect();
            say(*second, passes.see(&sights, &[], *second, Timestamp::from_seconds(*second)));
            last = *second;
        }
        say(last + 3, passes.quiet(Timestamp::from_seconds(last + 3)));
        said
    }

    #[test]
    fn one_truck_is_one_sighting_with_all_that_it_shows() {
        use Kind::{Container, Plate};
        let pass = told(&[
            (0, &[(Plate, "51C12345", 0.999)]),
            (1, &[(Plate, "51C12345", 0.99), (Container, "CSQU3054383", 0.99)]),
            (2, &[(Plate, "61R00987", 0.999), (Container, "CSQU3054383", 0.97)]),
        ]);
        assert_eq!(pass, ["5 51C12345 61R00987 CSQU3054383 of 1"]);
        let carries_two = told(&[
            (0, &[(Plate, "51C12345", 0.999), (Container, "CSQU3054383", 0.99)]),
            (1, &[(Container, "CSQU3054383", 0.99), (Container, "MSKU9070323", 0.98)]),
        ]);
        assert_eq!(carries_two, ["4 51C12345 - CSQU3054383+MSKU9070323 of 0"]);
        let two = told(&[(0, &[(Plate, "51C12345", 0.999)]), (1, &[]), (4, &[(Plate, "15C67890", 0.999)])]);
        assert_eq!(two, ["4 51C12345 - - of 0", "7 15C67890 - - of 4"]);
        // bumper to bumper
        let queue = told(&[
            (0, &[(Plate, "51C12345", 0.999), (Container, "CSQU3054383", 0.99)]),
            (1, &[(Container, "CSQU3054383", 0.99)]),
            (2, &[(Plate, "15C67890", 0.999)]),
            (3, &[(Plate, "15C67890", 0.999), (Container, "MSKU9070323", 0.99)]),
        ]);
        assert_eq!(queue, ["2 51C12345 - CSQU3054383 of 0", "6 15C67890 - MSKU9070323 of 3"]);
    }

    #[test]
    fn a_truck_that_stood_unwatched_is_told_once() {
        let t = Timestamp::from_seconds;
        let truck = [sight(Kind::Plate, "51C12345", 0.999)];
        for (stood, told) in [(true, false), (false, true)] {
            let mut passes = Passes::default();
            passes.see(&truck, &[], 0, t(0));
            assert!(passes.finish().is_some());
            if stood {
                passes.stood_until(t(600));
            }
            passes.see(&truck, &[], 1, t(600));
            assert_eq!(passes.finish().is_some(), told);
        }
    }

    #[test]
    fn what_is_known_and_in_view_keeps_its_pass_open() {
        let t = Timestamp::from_seconds;
        let plate = [sight(Kind::Plate, "51C12345", 0.999)];
        let container = [sight(Kind::Container, "CSQU3054383", 0.99)];
        let mut passes = Passes::default();
        assert!(passes.see(&plate, &[], 0, t(0)).is_none());
        assert!((1..6).all(|s| passes.see(&[], &plate, s, t(s)).is_none()));
        // The trailer's plate is read while the tractor's is only held: still one truck.
        let trailer = [sight(Kind::Plate, "61R00987", 0.999)];
        assert!(passes.see(&trailer, &plate, 6, t(6)).is_none());
        assert!(passes.see(&container, &[], 7, t(7)).is_none());
        let passed = passes.quiet(t(10)).expect("it has left");
        let said = [passed.plate, passed.trailer].map(|thing| thing.map(|t| t.judged.text));
        assert_eq!(said, ["51C12345", "61R00987"].map(|text| Some(text.to_owned())));
        assert_eq!(passed.containers[0].judged.text, "CSQU3054383");
        // As long as it stands, it is told after a while all the same.
        passes.see(&[sight(Kind::Plate, "15C67890", 0.999)], &[], 20, t(20));
        let told = (21..40).find(|s| passes.see(&[], &plate, *s, t(*s)).is_some());
        assert_eq!(told, Some(35));
    }

    #[test]
    fn a_parked_truck_is_told_once_and_what_is_not_sure_is_not_told() {
        let parked: Vec<Shown<'_>> = (0..60).map(|s| (s, &[(Kind::Plate, "51C12345", 0.999)][..])).collect();
        assert_eq!(told(&parked), ["15 51C12345 - - of 0"]);
        assert!(
            told(&[
                (0, &[(Kind::Plate, "51C12345", 0.8)]),
                (1, &[(Kind::Container, "CSQU3054384", 0.99)])
            ])
            .is_empty()
        );
        // no grammar knows it: a shop sign, however often it is seen
        let sign: Vec<Shown<'_>> = (0..3).map(|s| (s, &[(Kind::Plate, "SUAXE44", 0.999)][..])).collect();
        assert!(told(&sign).is_empty());
    }
}
