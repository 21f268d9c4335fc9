//! How soon somebody must look at a departure from the corridor: by how far it is outside, where it heads, and how risky its declaration is.
//!
//! The three are multiplied: metres outside, more of them where it turns its back on the road and fewer where it drives along it, more for
//! the red channel and fewer for the green one. A departure is called within seconds, when it is not yet far: what tells a smuggler who has
//! turned off from a driver on the lane beside is the heading.

use cordon_model::{Channel, Severity};

use crate::say::{Said, tenth};

/// From so many weighed metres on it is urgent. Ours.
const URGENT_M: f64 = 2_000.0;
/// Below so many it is for this shift. Ours.
const MEDIUM_M: f64 = 60.0;
/// A heading within so many degrees of the road's is along it. Ours.
const ALONG_DEG: f64 = 20.0;
/// Nobody who is farther outside than this drives along its road, wherever it heads, in metres. Ours.
const BESIDE_M: f64 = 500.0;
/// A heading from so many degrees on is away from it. Ours.
pub(crate) const AWAY_DEG: f64 = 45.0;

/// What a departure weighs by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// How far beyond the border it was at most, in metres.
    pub outside_m: f64,
    /// How far its heading is off the road's, in degrees, 0 to 90; `None` where it is not known.
    pub off_road_deg: Option<f64>,
    /// How risky its declaration is; `None` where nobody said.
    pub channel: Option<Channel>,
}

/// Where a truck heads that is outside its corridor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Along its road, and not far from it.
    Along,
    /// Away from its road, or back to it: the angle alone does not tell which.
    Away,
    /// Neither.
    Across,
}

impl Heading {
    /// The word for it, as it is written in events.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Along => "along",
            Self::Away => "away",
            Self::Across => "across",
        }
    }
}

impl Weight {
    /// Where it heads; `None` where that is not known.
    #[must_use]
    pub fn heading(&self) -> Option<Heading> {
        self.off_road_deg.map(|deg| match deg {
            deg if deg < ALONG_DEG && self.outside_m < BESIDE_M => Heading::Along,
            deg if deg >= AWAY_DEG => Heading::Away,
            _ => Heading::Across,
        })
    }

    /// In metres, weighed.
    #[must_use]
    pub fn metres(&self) -> f64 {
        let heading = match self.heading() {
            Some(Heading::Along) => 0.5,
            Some(Heading::Away) => 1.5,
            Some(Heading::Across) | None => 1.0,
        };
        let risk = match self.channel {
            Some(Channel::Green) => 0.7,
            Some(Channel::Yellow) | None => 1.0,
            Some(Channel::Red) => 3.0,
        };
        self.outside_m * heading * risk
    }

    /// How soon somebody must look.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.metres() {
            m if m > URGENT_M => Severity::Urgent,
            m if m < MEDIUM_M => Severity::Medium,
            _ => Severity::High,
        }
    }

    /// The statement with what it was weighed by.
    #[must_use]
    pub fn say(&self, said: Said) -> Said {
        let said = said.with("weighed_m", tenth(self.metres()));
        let said = match self.off_road_deg {
            Some(deg) => said.with("off_road_deg", tenth(deg)),
            None => said,
        };
        let said = match self.heading() {
            Some(heading) => said.with("heading", heading.as_str()),
            None => said,
        };
        match self.channel {
            Some(channel) => said.with("channel", channel.as_str()),
            None => said,
        }
    }
}

#[cfg(test)]
mod tests {
    use cordon_model::{Kind, Rule, Timestamp};

    use super::*;
    use crate::say::Role;

    #[test]
    fn distance_heading_and_risk_count_together() {
        use Severity::{High, Medium, Urgent};
        for (outside_m, off_road_deg, channel, expected) in [
            (150.0, None, None, High),
            (2_001.0, None, None, Urgent),
            (1_999.0, None, None, High),
            (59.0, None, None, Medium),
            // Along the road it weighs half, away from it half as much again.
            (100.0, Some(5.0), None, Medium),
            (100.0, Some(30.0), None, High),
            (45.0, Some(80.0), None, High),
            (1_400.0, Some(80.0), None, Urgent),
            (400.0, Some(5.0), None, High),
            (2_100.0, Some(5.0), None, Urgent),
            // The channel.
            (80.0, None, Some(Channel::Green), Medium),
            (80.0, None, Some(Channel::Yellow), High),
            (700.0, None, Some(Channel::Red), Urgent),
            (450.0, Some(90.0), Some(Channel::Red), Urgent),
            (50.0, Some(0.0), Some(Channel::Red), High),
            (2_500.0, None, Some(Channel::Green), High),
        ] {
            let weight = Weight {
                outside_m,
                off_road_deg,
                channel,
            };
            assert_eq!(weight.severity(), expected, "{weight:?}: {} m", weight.metres());
        }
    }

    #[test]
    fn the_heading_is_said_in_a_word_as_it_is_weighed() {
        for (outside_m, off_road_deg, expected, weighs) in [
            (100.0, None, None, 100.0),
            (100.0, Some(19.9), Some("along"), 50.0),
            (499.9, Some(0.0), Some("along"), 249.95),
            // Nobody so far out drives along its road.
            (500.0, Some(0.0), Some("across"), 500.0),
            (100.0, Some(20.0), Some("across"), 100.0),
            (100.0, Some(44.9), Some("across"), 100.0),
            (100.0, Some(45.0), Some("away"), 150.0),
            (5_000.0, Some(90.0), Some("away"), 7_500.0),
        ] {
            let weight = Weight {
                outside_m,
                off_road_deg,
                channel: None,
            };
            let said = weight.say(Said::new(
                Rule::RouteDeviation,
                Kind::CorridorLeft,
                Role::Opens,
                Timestamp::default(),
            ));
            assert_eq!(said.detail.get("heading").and_then(|h| h.as_str()), expected, "{weight:?}");
            assert_eq!(weight.metres(), weighs, "{weight:?}");
        }
    }
}
