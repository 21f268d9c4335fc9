//! What a heavy vehicle may drive on, which way, and how fast: from the tags of a way.
//!
//! Classes and their speeds are ours; a posted limit lowers them. Turn restrictions, heights, weights of single bridges above ten tonnes and times of day
//! are not looked at.

/// What kind of road a way is, the widest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Motorways and trunk roads with their ramps.
    Highway,
    /// Primary and secondary roads.
    Main,
    /// All others, and ferries.
    Local,
}

/// How a heavy vehicle passes a way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage {
    /// What kind of road it is.
    pub class: Class,
    /// km/h.
    pub speed_kmh: f64,
    /// In the direction of the way's nodes.
    pub forward: bool,
    /// Against it.
    pub backward: bool,
}

/// Roads by their `highway` tag: class, and what a loaded truck drives on average in km/h. Ours.
const ROADS: &[(&str, Class, f64)] = &[
    ("motorway", Class::Highway, 80.0),
    ("motorway_link", Class::Highway, 50.0),
    ("trunk", Class::Highway, 60.0),
    ("trunk_link", Class::Highway, 40.0),
    ("primary", Class::Main, 50.0),
    ("primary_link", Class::Main, 35.0),
    ("secondary", Class::Main, 40.0),
    ("secondary_link", Class::Main, 30.0),
    ("tertiary", Class::Local, 35.0),
    ("tertiary_link", Class::Local, 25.0),
    ("unclassified", Class::Local, 25.0),
    ("road", Class::Local, 20.0),
    ("residential", Class::Local, 18.0),
    ("service", Class::Local, 10.0),
    ("living_street", Class::Local, 8.0),
];
/// On a ferry that takes trucks, waiting included.
const FERRY_KMH: f64 = 6.0;
/// Where only those may drive who have business there: no short cut, but an end of a way.
const BUSINESS_KMH: f64 = 6.0;
/// A way whose weight limit in tonnes is below this is none for a loaded truck. Ours.
const TONNES_MIN: f64 = 10.0;
/// Service roads that no truck takes.
const NO_SERVICE: &[&str] = &["alley", "drive-through", "emergency_access"];
/// What no truck may drive on and one can: by their `highway` tag. A road that is being built may be open by now. Ours.
const BARRED: &[&str] = &["track", "pedestrian", "busway", "escape", "construction", "services", "rest_area"];
/// Who may drive, the most special tag first: it overrides the others.
const ACCESS: &[&str] = &["hgv", "goods", "motor_vehicle", "vehicle", "access"];

/// How a heavy vehicle passes a way with these tags; `None` where it may not.
#[must_use]
pub fn passage(tags: &[(&str, &str)]) -> Option<Passage> {
    let tag = |name: &str| tags.iter().find(|(k, _)| *k == name).map(|(_, v)| *v);
    let (class, mut speed_kmh) = match (tag("highway"), tag("route")) {
        (Some(kind), _) => ROADS
            .iter()
            .find(|(name, ..)| *name == kind)
            .map(|(_, class, kmh)| (*class, *kmh))?,
        (None, Some("ferry")) if takes_trucks(&tag) => (Class::Local, FERRY_KMH),
        _ => return None,
    };
    if tag("area") == Some("yes") || tag("service").is_some_and(|s| NO_SERVICE.contains(&s)) {
        return None;
    }
    if ["maxweight", "maxweight:hgv"]
        .iter()
        .any(|w| tag(w).and_then(tonnes).is_some_and(|t| t < TONNES_MIN))
    {
        return None;
    }
    match ACCESS.iter().find_map(|name| tag(name)) {
        Some("no" | "private" | "agricultural" | "forestry" | "military" | "emergency" | "psv" | "bus" | "use_sidepath") => return None,
        Some("destination" | "delivery" | "customers" | "permit") => speed_kmh = speed_kmh.min(BUSINESS_KMH),
        _ => {}
    }
    for limit in ["maxspeed", "maxspeed:hgv"] {
        speed_kmh = tag(limit).and_then(kmh).map_or(speed_kmh, |posted| speed_kmh.min(posted));
    }
    let (forward, backward) = directions(&tag)?;
    Some(Passage {
        class,
        speed_kmh,
        forward,
        backward,
    })
}

/// How a truck whose driver heeds no sign passes a way with these tags, at a speed in km/h that it keeps up everywhere; `None` where no truck fits.
///
/// For what it cannot have done: one-way signs, weights and bans do not bind it, nor does it matter which carriageway a fix was put on.
#[must_use]
pub fn heedless(tags: &[(&str, &str)], speed_kmh: f64) -> Option<Passage> {
    let tag = |name: &str| tags.iter().find(|(k, _)| *k == name).map(|(_, v)| *v);
    let class = match (tag("highway"), tag("route")) {
        (Some(kind), _) if BARRED.contains(&kind) => Class::Local,
        (Some(kind), _) => ROADS.iter().find(|(name, ..)| *name == kind)?.1,
        (None, Some("ferry")) => Class::Local,
        _ => return None,
    };
    Some(Passage {
        class,
        speed_kmh,
        forward: true,
        backward: true,
    })
}

fn takes_trucks<'a>(tag: &impl Fn(&str) -> Option<&'a str>) -> bool {
    ["hgv", "motor_vehicle"]
        .iter()
        .any(|name| matches!(tag(name), Some("yes" | "designated")))
}

fn directions<'a>(tag: &impl Fn(&str) -> Option<&'a str>) -> Option<(bool, bool)> {
    let implied =
        matches!(tag("highway"), Some("motorway" | "motorway_link")) || matches!(tag("junction"), Some("roundabout" | "circular"));
    match tag("oneway:hgv").or_else(|| tag("oneway")) {
        Some("yes" | "true" | "1") => Some((true, false)),
        Some("-1" | "reverse") => Some((false, true)),
        Some("reversible" | "alternating") => None,
        Some("no" | "false" | "0") => Some((true, true)),
        _ => Some((true, !implied)),
    }
}

/// A posted speed in km/h; `None` for what names none, or none that a vehicle could keep.
fn kmh(text: &str) -> Option<f64> {
    let (number, factor) = text.strip_suffix("mph").map_or((text, 1.0), |miles| (miles, 1.609));
    let posted = number.trim().parse::<f64>().ok()? * factor;
    (5.0..=200.0).contains(&posted).then_some(posted)
}

fn tonnes(text: &str) -> Option<f64> {
    let number = text.strip_suffix('t').unwrap_or(text).trim();
    number.parse::<f64>().ok().filter(|t| *t > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_say_who_drives_which_way_and_how_fast() {
        let check = |tags: &str, expected: Option<(Class, f64, bool, bool)>| {
            let pairs: Vec<(&str, &str)> = tags.split(' ').filter_map(|t| t.split_once('=')).collect();
            let found = passage(&pairs).map(|p| (p.class, p.speed_kmh, p.forward, p.backward));
            assert_eq!(found, expected, "{tags}");
        };
        check("highway=primary", Some((Class::Main, 50.0, true, true)));
        check("highway=primary oneway=yes", Some((Class::Main, 50.0, true, false)));
        check("highway=primary oneway=-1", Some((Class::Main, 50.0, false, true)));
        check("highway=primary oneway=yes oneway:hgv=no", Some((Class::Main, 50.0, true, true)));
        check("highway=primary oneway=reversible", None);
        check("highway=motorway", Some((Class::Highway, 80.0, true, false)));
        check("highway=motorway oneway=no", Some((Class::Highway, 80.0, true, true)));
        check("highway=tertiary junction=roundabout", Some((Class::Local, 35.0, true, false)));
        check("highway=trunk maxspeed=40", Some((Class::Highway, 40.0, true, true)));
        check("highway=trunk maxspeed=90", Some((Class::Highway, 60.0, true, true)));
        check("highway=trunk maxspeed=25mph", Some((Class::Highway, 40.225, true, true)));
        check("highway=trunk maxspeed=signals", Some((Class::Highway, 60.0, true, true)));
        check("highway=trunk maxspeed=0", Some((Class::Highway, 60.0, true, true)));
        check("highway=footway", None);
        check("highway=track", None);
        check("highway=construction construction=primary", None);
        check("building=yes", None);
        check("highway=primary access=no", None);
        check("highway=primary access=no hgv=yes", Some((Class::Main, 50.0, true, true)));
        check("highway=primary access=yes motor_vehicle=no", None);
        check("highway=primary motor_vehicle=yes hgv=no", None);
        check("highway=primary hgv=destination", Some((Class::Main, 6.0, true, true)));
        check("highway=primary maxweight=3.5", None);
        check("highway=primary maxweight=30t", Some((Class::Main, 50.0, true, true)));
        check("highway=service service=alley", None);
        check("highway=service area=yes", None);
        check("route=ferry", None);
        check("route=ferry motor_vehicle=yes", Some((Class::Local, 6.0, true, true)));
    }

    #[test]
    fn who_heeds_no_sign_is_held_by_what_is_no_road() {
        for (tags, class) in [
            ("highway=motorway oneway=yes maxspeed=40", Some(Class::Highway)),
            ("highway=primary access=no", Some(Class::Main)),
            ("highway=residential maxweight=3.5", Some(Class::Local)),
            ("highway=service service=alley", Some(Class::Local)),
            ("highway=track motor_vehicle=no", Some(Class::Local)),
            ("highway=construction construction=trunk", Some(Class::Local)),
            ("route=ferry", Some(Class::Local)),
            ("highway=footway", None),
            ("highway=steps", None),
            ("railway=rail", None),
        ] {
            let pairs: Vec<(&str, &str)> = tags.split(' ').filter_map(|t| t.split_once('=')).collect();
            let found = heedless(&pairs, 90.0);
            assert!(found.is_none_or(|p| p.forward && p.backward && p.speed_kmh == 90.0), "{tags}");
            assert_eq!(found.map(|p| p.class), class, "{tags}");
        }
    }
}
