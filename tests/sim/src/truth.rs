//! What truly happened, to be told by a rule.

use serde::Serialize;

/// An unscheduled stop is an alert after 45 minutes; a standing seal reports every five at most, and its clock adds a little.
const STOP_S: i64 = 2_700;
const UNSURE_S: i64 = 420;

/// A sighting that must have come in: what was read, and when it passed.
#[derive(Clone, Debug, Default)]
pub struct Need {
    /// The plate, where it must have been read.
    pub plate: Option<String>,
    /// The container, where it must have been read.
    pub container: Option<String>,
    /// From when, in seconds of the simulation.
    pub from_s: i64,
    /// Until when.
    pub until_s: i64,
}

/// What truly happened.
#[derive(Clone, Debug, Serialize)]
pub struct Truth {
    /// The rule that has to tell it, by its name in the contract.
    pub rule: String,
    /// The crime that it belongs to.
    pub crime: String,
    /// The transits that it is about.
    pub transits: Vec<String>,
    /// Other names that it is about: a plate, a seal.
    pub names: Vec<String>,
    /// When it began, in seconds of the simulation.
    pub from_s: f64,
    /// When it was over.
    pub until_s: f64,
    /// Sightings without which nobody can know of it: where one is missing, the truth is not asked for.
    #[serde(skip)]
    pub needs: Vec<Need>,
    /// Sightings without which it may be told or not.
    #[serde(skip)]
    pub owing: Vec<Need>,
    /// Whether it must be told. What is neither clearly something nor clearly nothing (a stop of 45 minutes, give or take two) may be told or not.
    pub owed: bool,
    /// When the platform first heard a report of these transits that was made at the beginning or later; nothing can be told earlier.
    pub heard_s: f64,
}

impl Truth {
    /// Something about one transit.
    #[must_use]
    pub fn new(rule: &str, crime: &str, transit: String, from_s: i64, until_s: i64) -> Self {
        Self {
            rule: rule.to_owned(),
            crime: crime.to_owned(),
            transits: vec![transit],
            names: Vec::new(),
            needs: Vec::new(),
            owing: Vec::new(),
            owed: true,
            from_s: from_s as f64,
            until_s: until_s as f64,
            heard_s: from_s as f64,
        }
    }

    /// A stop: owed when it is clearly longer than the 45 minutes of the product, allowed when it is about as long.
    #[must_use]
    pub fn stop(crime: &str, transit: String, from_s: i64, until_s: i64) -> Option<Self> {
        let owed = until_s - from_s > STOP_S + UNSURE_S;
        let stop = Self::new("unscheduled_stop", crime, transit, from_s, until_s);
        (until_s - from_s > STOP_S - UNSURE_S).then_some(Self { owed, ..stop })
    }

    /// Something that is about another transit too.
    #[must_use]
    pub fn and(mut self, transit: String) -> Self {
        self.transits.push(transit);
        self
    }

    /// Something that only a sighting shows.
    #[must_use]
    pub fn seen(mut self, need: Need) -> Self {
        self.needs.push(need);
        self
    }

    /// Something that has a name beside.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.names.push(name.to_owned());
        self
    }
}
