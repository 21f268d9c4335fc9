//! A corridor as it is written: a line with a width, other lines that are as lawful, and stretches of another width.

use serde::{Deserialize, Serialize};

use crate::earth::{Place, distance_m};
use crate::id::CorridorId;
use crate::world::{LineString, Position, null_is_missing};

/// An alternative begins and ends this near to the route's ends, in metres, or within the corridor's half width. Ours.
const ENDS_M: f64 = 1_000.0;
/// Half a corridor's width is at most this, in metres.
const HALF_WIDTH_M_MAX: f64 = 100_000.0;

/// A road with its width. What an older world does not say is left out of the written form, so that it keeps its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Corridor {
    /// Its name in this world.
    pub id: CorridorId,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The line, in the direction of travel.
    pub route: LineString,
    /// Half the width, in metres: farther from the line than this is outside.
    pub half_width_m: f64,
    /// Lawful variants between the same ends, in the direction of travel; who is on one of them is inside.
    #[serde(default, deserialize_with = "null_is_missing", skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<LineString>,
    /// Where the route is wider or narrower than `half_width_m` says.
    #[serde(default, deserialize_with = "null_is_missing", skip_serializing_if = "Vec::is_empty")]
    pub stretches: Vec<Stretch>,
}

/// A stretch of a corridor's route with a width of its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Where it begins, in metres along the route from its start.
    pub from_m: f64,
    /// Where it ends; beyond the route's end is at its end.
    pub to_m: f64,
    /// Half its width, in metres.
    pub half_width_m: f64,
}

impl Corridor {
    /// Checks what the types cannot.
    pub(crate) fn check(&self) -> Result<(), String> {
        check_line("route", &self.route)?;
        check_width(self.half_width_m)?;
        for (n, line) in self.alternatives.iter().enumerate() {
            let name = format!("alternatives[{n}]");
            check_line(&name, line)?;
            self.check_ends(&name, line)?;
        }
        self.check_stretches()
    }

    fn check_ends(&self, name: &str, line: &LineString) -> Result<(), String> {
        let ((from, to), (first, last)) = (ends(&self.route), ends(line));
        let near_m = ENDS_M.max(self.half_width_m);
        for (what, theirs, ours) in [("begins", first, from), ("ends", last, to)] {
            let off_m = distance_m(theirs, ours);
            if off_m > near_m {
                return Err(format!(
                    "{name} {what} {off_m:.0} m from where the route {what}; an alternative joins the same ends, in the same direction, to {near_m:.0} m"
                ));
            }
        }
        Ok(())
    }

    fn check_stretches(&self) -> Result<(), String> {
        if self.stretches.is_empty() {
            return Ok(());
        }
        let length_m = length_m(&self.route);
        for (n, s) in self.stretches.iter().enumerate() {
            check_width(s.half_width_m).map_err(|e| format!("stretches[{n}]: {e}"))?;
            if !(s.from_m >= 0.0 && s.to_m > s.from_m && s.to_m.is_finite()) {
                return Err(format!(
                    "stretches[{n}] goes from {} to {} m: from_m is 0 or more and to_m is beyond it",
                    s.from_m, s.to_m
                ));
            }
            if s.from_m >= length_m {
                return Err(format!(
                    "stretches[{n}] begins at {} m, and the route is {length_m:.0} m long",
                    s.from_m
                ));
            }
            if let Some(m) = self.stretches[..n].iter().position(|o| o.from_m < s.to_m && s.from_m < o.to_m) {
                return Err(format!("stretches[{m}] and stretches[{n}] overlap"));
            }
        }
        Ok(())
    }
}

fn check_width(half_width_m: f64) -> Result<(), String> {
    if half_width_m > 0.0 && half_width_m <= HALF_WIDTH_M_MAX {
        Ok(())
    } else {
        Err(format!(
            "half_width_m must be above 0 and at most {HALF_WIDTH_M_MAX:.0}, not {half_width_m}"
        ))
    }
}

fn check_line(name: &str, line: &LineString) -> Result<(), String> {
    let points = &line.coordinates;
    if points.len() < 2 {
        return Err(format!(
            "a corridor's {name} needs two points or more, this one has {}",
            points.len()
        ));
    }
    if let Some(p) = points.iter().find(|p| !p.is_on_earth()) {
        return Err(format!("[{}, {}] is no [lon, lat] on the earth", p.lon, p.lat));
    }
    if points.iter().all(|p| *p == points[0]) {
        return Err(format!("all points of the {name} are one place"));
    }
    Ok(())
}

fn place(p: Position) -> Place {
    Place { lat: p.lat, lon: p.lon }
}

/// The ends of a line that has points.
fn ends(line: &LineString) -> (Place, Place) {
    let points = &line.coordinates;
    (place(points[0]), place(points[points.len() - 1]))
}

fn length_m(line: &LineString) -> f64 {
    line.coordinates.windows(2).map(|w| distance_m(place(w[0]), place(w[1]))).sum()
}
