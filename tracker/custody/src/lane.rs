//! Both ends of a container: what several cameras of one lane read of one truck, a few seconds apart.
//!
//! A truck is the same where both read one plate; where they did not, two passes that follow each other so closely are held for one, and what
//! differs is reported without an alert. By what was known when each sighting was heard: a sighting that comes late finds its other end as
//! well, as long as that is remembered.

use std::collections::BTreeMap;

use cordon_model::{CameraId, ContainerNumber, Ends, Finding, ObservationId, Plate, Sighted, Timestamp};
use serde::{Deserialize, Serialize};

use crate::bind::Slot;

/// Two cameras of a lane see one truck within so many seconds of each other. Ours.
const APART_S_MAX: f64 = 30.0;
/// So many looks of a lane are remembered. Ours.
const LOOKS_MAX: usize = 16;
/// Numbers of one pass that differ in so few characters are rather one container's, whose two faces say something else. Ours.
const ALIKE: usize = 3;

/// What one camera of a lane read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LaneLook {
    id: ObservationId,
    at: Timestamp,
    camera: CameraId,
    plates: Vec<Plate>,
    containers: Vec<ContainerNumber>,
    /// The transits that it names.
    slots: Vec<Slot>,
    /// Its other end was seen.
    paired: bool,
}

/// A sighting whose other end has just been seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Met {
    /// The other sighting.
    pub id: ObservationId,
    /// The transits that it names.
    pub slots: Vec<Slot>,
    /// How the two ends agree, where it is surely one truck.
    pub finding: Option<Finding>,
}

/// What the cameras of each lane read last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Lanes(BTreeMap<String, Vec<LaneLook>>);

impl Lanes {
    /// A camera of a lane saw something: what was read at the other end, and the sighting that showed it.
    pub fn see(&mut self, lane: &str, sighted: &Sighted, slots: &[Slot]) -> Option<(Ends, Met)> {
        let containers = sighted.numbers();
        let camera = sighted.camera.clone().filter(|_| !containers.is_empty())?;
        let mut look = LaneLook {
            id: sighted.id,
            at: sighted.observed_at,
            camera,
            plates: sighted.plate.iter().chain(&sighted.trailer).cloned().collect(),
            containers,
            slots: slots.to_vec(),
            paired: false,
        };
        let known = self.0.entry(lane.to_owned()).or_default();
        let other = known.iter_mut().filter(|k| k.may_be(&look)).min_by(|a, b| {
            let gap = |k: &LaneLook| (!k.shares_plate(&look), k.at.seconds_since(look.at).abs());
            let (a, b) = (gap(a), gap(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        let found = other.map(|other| {
            (other.paired, look.paired) = (true, true);
            met(&look, other)
        });
        known.push(look);
        if known.len() > LOOKS_MAX {
            known.remove(0);
        }
        found
    }
}

impl LaneLook {
    /// Whether it may be the other end of what another camera saw: within seconds, and no plate speaks against it.
    fn may_be(&self, look: &Self) -> bool {
        let near = self.at.seconds_since(look.at).abs() <= APART_S_MAX;
        !self.paired
            && self.id != look.id
            && self.camera != look.camera
            && near
            && (self.shares_plate(look) || !self.has_tractor_beside(look))
    }

    fn shares_plate(&self, look: &Self) -> bool {
        self.plates.iter().any(|p| look.plates.contains(p))
    }

    /// Whether both read a tractor's plate, which then are two.
    fn has_tractor_beside(&self, look: &Self) -> bool {
        let tractor = |l: &Self| l.plates.iter().any(|p| !p.is_trailers());
        tractor(self) && tractor(look)
    }
}

fn met(look: &LaneLook, other: &LaneLook) -> (Ends, Met) {
    let common = look.containers.iter().any(|c| other.containers.contains(c));
    let finding = if common { Finding::Consistent } else { Finding::Contradictory };
    let sure = look.shares_plate(other);
    let ends = Ends {
        with: other.id,
        camera: Some(other.camera.clone()),
        container: *other
            .containers
            .iter()
            .find(|c| look.containers.contains(c))
            .unwrap_or(&other.containers[0]),
        finding,
        sure,
    };
    let met = Met {
        id: other.id,
        slots: other.slots.clone(),
        // That both read one rare number says as surely as a plate that it is one truck.
        finding: (sure || common).then_some(finding),
    };
    (ends, met)
}

/// Two numbers that one camera read in one pass and that are nearly alike: one container's, and its faces differ. Two containers of one
/// series may be so as well, so nothing is made of it but a report.
#[must_use]
pub fn faces(sighted: &Sighted) -> Option<Ends> {
    let all = &sighted.containers;
    let alike = |a: &ContainerNumber, b: &ContainerNumber| {
        let (a, b) = (a.to_string(), b.to_string());
        a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count() <= ALIKE
    };
    let first = all.first()?;
    let other = all.iter().skip(1).find(|other| alike(first, other))?;
    Some(Ends {
        with: sighted.id,
        camera: sighted.camera.clone(),
        container: *other,
        finding: Finding::Contradictory,
        sure: false,
    })
}
