//! The world: what is fixed until it is replaced whole. Corridors, geofences, limits, and the transits that a world file brings along.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize, de};

pub use crate::corridor::{Corridor, Stretch};
use crate::earth::east_of;
use crate::hash::sha256_hex;
use crate::id::{CameraId, GeofenceId};
use crate::transit::Declaration;

/// Corridors, geofences, posts and limits: immutable, known by its hash, replaced whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Roads that transits are bound to.
    #[serde(default, deserialize_with = "null_is_missing")]
    pub corridors: Vec<Corridor>,
    /// Areas: customs places, rest areas, dead zones.
    #[serde(default, deserialize_with = "null_is_missing")]
    pub geofences: Vec<Geofence>,
    /// Cameras, and where they stand. Left out of the written form where there are none, so that an older world keeps its hash.
    #[serde(default, deserialize_with = "null_is_missing", skip_serializing_if = "Vec::is_empty")]
    pub cameras: Vec<Camera>,
    /// Transits that come with the file; each becomes an instruction once.
    #[serde(default, deserialize_with = "null_is_missing")]
    pub transits: Vec<Declaration>,
    /// The limits that rules judge by.
    #[serde(default, deserialize_with = "limits_said")]
    pub limits: Limits,
}

/// A camera with its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Camera {
    /// Its name, as sightings give it.
    pub id: CameraId,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// What people call its place: the post that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// The lane that it looks at: cameras of one lane see one truck from several sides, a few seconds apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
}

/// An area with a meaning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Geofence {
    /// Its name in this world.
    pub id: GeofenceId,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `port`, `border_gate`, `warehouse`, `customs`, `rest_area`, `dead_zone` … : free text, some of it known to rules.
    pub kind: String,
    /// The area.
    pub area: Polygon,
}

impl Geofence {
    /// Whether this is a place of customs: where a seal may be opened.
    #[must_use]
    pub fn is_customs_place(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "port"
                | "seaport"
                | "border_gate"
                | "gate"
                | "border"
                | "warehouse"
                | "bonded_warehouse"
                | "customs"
                | "post"
                | "icd"
                | "yard"
                | "office"
        )
    }

    /// Whether seals are known to be out of coverage here.
    #[must_use]
    pub fn is_dead_zone(&self) -> bool {
        self.kind == "dead_zone"
    }

    /// Whether a stop here needs no reason.
    #[must_use]
    pub fn is_rest_area(&self) -> bool {
        matches!(self.kind.as_str(), "rest_area" | "rest" | "parking" | "fuel")
    }
}

/// A GeoJSON LineString: longitude and latitude in degrees, any third number is kept out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "Geometry")]
pub struct LineString {
    /// Always `LineString`.
    #[serde(rename = "type")]
    pub kind: LineStringType,
    /// `[lon, lat]`, two or more.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<Vec<f64>>))]
    pub coordinates: Vec<Position>,
}

/// A GeoJSON Polygon: rings of positions, the first is the outside, each closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "Geometry")]
pub struct Polygon {
    /// Always `Polygon`.
    #[serde(rename = "type")]
    pub kind: PolygonType,
    /// Rings of `[lon, lat]`.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<Vec<Vec<f64>>>))]
    pub coordinates: Vec<Vec<Position>>,
}

/// The word `LineString`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum LineStringType {
    /// The only one.
    #[default]
    LineString,
}

/// The word `Polygon`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum PolygonType {
    /// The only one.
    #[default]
    Polygon,
}

/// Any GeoJSON object, read whole before its type is looked at: what is wrong is named by it, whichever field comes first.
#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: serde_json::Value,
}

impl Geometry {
    fn coordinates<T: de::DeserializeOwned>(self, wanted: &str) -> Result<T, String> {
        if self.kind != wanted {
            return Err(format!("a GeoJSON {wanted} is needed here, not a {}", self.kind));
        }
        serde_json::from_value(self.coordinates).map_err(|e| format!("coordinates of a {wanted}: {e}"))
    }
}

impl TryFrom<Geometry> for LineString {
    type Error = String;

    fn try_from(g: Geometry) -> Result<Self, String> {
        let (kind, coordinates) = (LineStringType::LineString, g.coordinates("LineString")?);
        Ok(Self { kind, coordinates })
    }
}

impl TryFrom<Geometry> for Polygon {
    type Error = String;

    fn try_from(g: Geometry) -> Result<Self, String> {
        let (kind, coordinates) = (PolygonType::Polygon, g.coordinates("Polygon")?);
        Ok(Self { kind, coordinates })
    }
}

/// Longitude and latitude in degrees, written `[lon, lat]`. A height behind them is read and left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

impl Position {
    /// Whether there is such a place.
    #[must_use]
    pub fn is_on_earth(self) -> bool {
        (-180.0..=180.0).contains(&self.lon) && (-90.0..=90.0).contains(&self.lat)
    }
}

impl Serialize for Position {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        (self.lon, self.lat).serialize(s)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let numbers = Vec::<f64>::deserialize(d)?;
        match numbers[..] {
            [lon, lat] | [lon, lat, _] => Ok(Self { lon, lat }),
            _ => Err(de::Error::custom("a position is [lon, lat]")),
        }
    }
}

/// The limits that rules judge by. Their defaults are ours; each is a setting of the world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// A stop this long away from a place where stops are expected is an alert. 45 min.
    pub stop_s_max: f64,
    /// A stop this long is shown as a notice on the transit. 15 min.
    pub stop_s_notice: f64,
    /// At or below this speed a vehicle counts as standing. 5 km/h.
    pub standing_kmh_max: f64,
    /// While it stands, its fixes stay this near to one another. 100 m.
    pub standing_m_max: f64,
    /// A seal silent for longer than this, and than three of its intervals, is lost. 15 min.
    pub silence_s_max: f64,
    /// How many reporting intervals may be missed before a seal is lost. 3.
    pub silence_intervals_max: f64,
    /// Assumed accuracy of a fix that reports none. 10 m.
    pub accuracy_m_default: f64,
    /// An `observed_at` this far ahead of `received_at` is judged at `received_at`. 5 min.
    pub ahead_s_max: f64,
    /// A fix older than this at its arrival is kept and shown, not judged. 48 h.
    pub late_s_max: f64,
    /// Under way this long after it should have arrived is an alert. 15 min.
    pub overtime_s_max: f64,
    /// Driven more than so many times its road's length (and 5 km) is an alert. 1.3.
    pub distance_factor_max: f64,
    /// This far back on its road, away from its destination, is an alert. 2 km.
    pub wrong_way_m_max: f64,
    /// A seal's battery below this is an alert, in per cent. 20.
    pub battery_pct_min: f64,
    /// Faster than this is an alert, in km/h; 0 judges no speed. 0.
    pub speed_kmh_max: f64,
    /// Two that stand this near to each other meet. 50 m.
    pub rendezvous_m_max: f64,
    /// Standing side by side for so long is a meeting. 3 min.
    pub rendezvous_s_min: f64,
    /// Standing off its road for so long is loitering. 10 min.
    pub loitering_s_max: f64,
    /// Reporting without a position for so long is jamming: a tunnel in a traffic jam is shorter. 8 min.
    pub blind_s_max: f64,
    /// A seal this far from its vehicle is apart from it, beyond what both receivers may be off. 250 m.
    pub apart_m_max: f64,
    /// The longest that an alert may stay on the shelf. 8 h.
    pub shelve_s_max: f64,
    /// The longest that an entry may stand on the watch list. 180 days.
    pub watch_s_max: f64,
    /// What a reading may differ from an entry of the watch list and still be a hit: the sum of what its confusions cost. A likely one
    /// (8 for B) costs 1.2, one that is seldom (B for 8) 1.8, a character that was lost 1.6, one that was added 2.3. 2.0.
    pub watch_cost_max: f64,
}

/// The highest limit on what a reading may differ: beyond it is another text.
pub const WATCH_COST_MOST: f64 = 4.0;

impl Default for Limits {
    fn default() -> Self {
        Self {
            stop_s_max: 45.0 * 60.0,
            stop_s_notice: 15.0 * 60.0,
            standing_kmh_max: 5.0,
            standing_m_max: 100.0,
            silence_s_max: 15.0 * 60.0,
            silence_intervals_max: 3.0,
            accuracy_m_default: 10.0,
            ahead_s_max: 300.0,
            late_s_max: 48.0 * 3600.0,
            overtime_s_max: 15.0 * 60.0,
            distance_factor_max: 1.3,
            wrong_way_m_max: 2_000.0,
            battery_pct_min: 20.0,
            speed_kmh_max: 0.0,
            rendezvous_m_max: 50.0,
            rendezvous_s_min: 180.0,
            loitering_s_max: 600.0,
            blind_s_max: 480.0,
            apart_m_max: 250.0,
            shelve_s_max: 8.0 * 3600.0,
            watch_s_max: 180.0 * 86_400.0,
            watch_cost_max: 2.0,
        }
    }
}

/// Reads a field whose `null` says no more than its absence.
pub(crate) fn null_is_missing<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(d: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(d)?.unwrap_or_default())
}

/// Reads limits, leaving out those that are `null`.
fn limits_said<'de, D: Deserializer<'de>>(d: D) -> Result<Limits, D::Error> {
    let said = Option::<BTreeMap<String, Option<f64>>>::deserialize(d)?.unwrap_or_default();
    let said = said.into_iter().filter_map(|(name, value)| Some((name, value?)));
    Limits::deserialize(de::value::MapDeserializer::new(said))
}

/// What is wrong with a world, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct WorldError {
    /// The place in the file: `corridors[2] "ql22"`.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
}

impl World {
    /// Reads a world and checks it whole. The error names the place: a line and column where the JSON is broken or a field is unknown, else the thing.
    ///
    /// # Errors
    /// On anything that is no world, and on whatever [`World::check`] refuses.
    pub fn from_json(text: &str) -> Result<Self, WorldError> {
        let text = text.trim_start_matches('\u{feff}'); // some editors put a mark before the text
        if text.trim_start().starts_with('[') {
            return Err(wrong("line 1 column 1".to_owned(), "a world is an object: {\"corridors\": …}"));
        }
        let world: Self = serde_json::from_str(text).map_err(|e| {
            let problem = e.to_string();
            let problem = problem.split(" at line ").next().unwrap_or_default().to_owned();
            WorldError {
                place: format!("line {} column {}", e.line(), e.column()),
                problem,
            }
        })?;
        world.check()?;
        Ok(world)
    }

    /// The hash by which this world is known: SHA-256 of its written form, in hex.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256_hex(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// Checks what the types cannot: positions on the earth, lines of two points or more, closed rings, names used once and known where they are used, limits above zero.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), WorldError> {
        let mut corridors = BTreeSet::new();
        for (n, c) in self.corridors.iter().enumerate() {
            let err = |problem: &str| wrong(format!("corridors[{n}] \"{}\"", c.id), problem);
            c.check().map_err(|p| err(&p))?;
            if !corridors.insert(&c.id) {
                return Err(err("this id is used twice"));
            }
        }
        let mut geofences = BTreeSet::new();
        for (n, g) in self.geofences.iter().enumerate() {
            let err = |problem: &str| wrong(format!("geofences[{n}] \"{}\"", g.id), problem);
            g.check().map_err(|p| err(&p))?;
            if !geofences.insert(&g.id) {
                return Err(err("this id is used twice"));
            }
        }
        let mut cameras = BTreeSet::new();
        for (n, c) in self.cameras.iter().enumerate() {
            let err = |problem: &str| wrong(format!("cameras[{n}] \"{}\"", c.id), problem);
            if !(Position { lon: c.lon, lat: c.lat }).is_on_earth() {
                return Err(err(&format!("lat {} lon {} is no place on the earth", c.lat, c.lon)));
            }
            if !cameras.insert(&c.id) {
                return Err(err("this id is used twice"));
            }
        }
        let mut transits = BTreeSet::new();
        for (n, t) in self.transits.iter().enumerate() {
            let err = |problem: &str| wrong(format!("transits[{n}] \"{}\"", t.id), problem);
            self.check_declaration(t).map_err(|p| err(&p))?;
            if !transits.insert(&t.id) {
                return Err(err("this id is used twice"));
            }
        }
        self.limits.check()
    }

    /// Checks that a declaration names only what this world holds.
    ///
    /// # Errors
    /// A sentence that names what is missing.
    pub fn check_declaration(&self, t: &Declaration) -> Result<(), String> {
        if t.id.as_str().is_empty() {
            return Err("a transit needs an id".to_owned());
        }
        if let Some(c) = &t.corridor
            && !self.corridors.iter().any(|k| k.id == *c)
        {
            return Err(format!("there is no corridor \"{c}\""));
        }
        for id in t.origin.iter().chain(&t.destination).chain(&t.stops) {
            if !self.geofences.iter().any(|g| g.id == *id) {
                return Err(format!("there is no geofence \"{id}\""));
            }
        }
        if let (Some(after), Some(before)) = (t.depart_after, t.arrive_before)
            && before <= after
        {
            return Err("arrive_before is not after depart_after".to_owned());
        }
        Ok(())
    }
}

fn wrong(place: String, problem: &str) -> WorldError {
    WorldError {
        place,
        problem: problem.to_owned(),
    }
}

impl Geofence {
    fn check(&self) -> Result<(), String> {
        if self.area.coordinates.is_empty() {
            return Err("the area has no ring".to_owned());
        }
        for ring in &self.area.coordinates {
            if ring.len() < 4 || ring.first() != ring.last() {
                return Err("each ring needs four positions or more, the last like the first".to_owned());
            }
            if let Some(p) = ring.iter().find(|p| !p.is_on_earth()) {
                return Err(format!("[{}, {}] is no [lon, lat] on the earth", p.lon, p.lat));
            }
        }
        if encloses_nothing(&self.area.coordinates[0]) {
            return Err("the area's ring lies on one line and encloses nothing".to_owned());
        }
        Ok(())
    }
}

/// Whether all positions of a ring lie on one straight line.
fn encloses_nothing(ring: &[Position]) -> bool {
    let Some(first) = ring.first() else { return false };
    let beside = |p: &Position| (east_of(first.lon, p.lon), p.lat - first.lat);
    let Some(way) = ring.iter().map(beside).find(|(x, y)| *x != 0.0 || *y != 0.0) else {
        return true;
    };
    ring.iter().map(beside).all(|(x, y)| x * way.1 == y * way.0)
}

impl Limits {
    fn check(&self) -> Result<(), WorldError> {
        for (name, value) in [
            ("stop_s_max", self.stop_s_max),
            ("stop_s_notice", self.stop_s_notice),
            ("standing_kmh_max", self.standing_kmh_max),
            ("standing_m_max", self.standing_m_max),
            ("silence_s_max", self.silence_s_max),
            ("silence_intervals_max", self.silence_intervals_max),
            ("accuracy_m_default", self.accuracy_m_default),
            ("ahead_s_max", self.ahead_s_max),
            ("late_s_max", self.late_s_max),
            ("overtime_s_max", self.overtime_s_max),
            ("distance_factor_max", self.distance_factor_max),
            ("wrong_way_m_max", self.wrong_way_m_max),
            ("battery_pct_min", self.battery_pct_min),
            ("rendezvous_m_max", self.rendezvous_m_max),
            ("rendezvous_s_min", self.rendezvous_s_min),
            ("loitering_s_max", self.loitering_s_max),
            ("blind_s_max", self.blind_s_max),
            ("apart_m_max", self.apart_m_max),
            ("shelve_s_max", self.shelve_s_max),
            ("watch_s_max", self.watch_s_max),
        ] {
            if !(value.is_finite() && value > 0.0) {
                return Err(wrong(format!("limits.{name}"), &format!("must be above 0, not {value}")));
            }
        }
        let kmh = self.speed_kmh_max;
        if !(kmh.is_finite() && kmh >= 0.0) {
            return Err(wrong("limits.speed_kmh_max".to_owned(), &format!("must be 0 or above, not {kmh}")));
        }
        let cost = self.watch_cost_max;
        if !(0.0..=WATCH_COST_MOST).contains(&cost) {
            return Err(wrong(
                "limits.watch_cost_max".to_owned(),
                &format!("must be 0 (exact readings alone) to {WATCH_COST_MOST}, not {cost}"),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_and_where() {
        let line = r#"{"type":"LineString","coordinates":[[106.7,10.8],[106.1,11.0]]}"#;
        let check = |text: &str, expected: &str| match World::from_json(text) {
            Ok(_) => assert_eq!(expected, "", "{text}"),
            Err(e) => assert!(!expected.is_empty() && e.to_string().contains(expected), "{text}: {e}"),
        };
        check("{}", "");
        check(&format!(r#"{{"corridors":[{{"id":"a","route":{line},"half_width_m":100}}]}}"#), "");
        check(
            r#"{"corridors":[{"id":"a","route":{"type":"LineString","coordinates":[[106.7,10.8]]},"half_width_m":100}]}"#,
            "corridors[0] \"a\": a corridor's route needs two points or more, this one has 1",
        );
        check(
            &format!(r#"{{"corridors":[{{"id":"a","route":{line},"half_width_m":0}}]}}"#),
            "half_width_m",
        );
        check(
            &format!(r#"{{"corridors":[{{"id":"a","route":{line},"half_width":9}}]}}"#),
            "unknown field `half_width`",
        );
        check(
            r#"{"corridors":[{"id":"a","route":{"type":"Point","coordinates":[]},"half_width_m":100}]}"#,
            "Point",
        );
        check(
            r#"{"geofences":[{"id":"g","kind":"port","area":{"type":"Polygon","coordinates":[[[1,1],[2,2],[1,1]]]}}]}"#,
            "four positions",
        );
        check(
            r#"{"transits":[{"id":"T","corridor":"nowhere"}]}"#,
            "there is no corridor \"nowhere\"",
        );
        check(r#"{"transits":[{"id":"T"},{"id":"T"}]}"#, "used twice");
        check(r#"{"cameras":[{"id":"c","lat":10.8,"lon":106.7,"post":"Cát Lái"}]}"#, "");
        check(r#"{"cameras":[{"id":"c","lat":106.7,"lon":10.8}]}"#, "cameras[0] \"c\": lat 106.7");
        check(
            r#"{"cameras":[{"id":"c","lat":1,"lon":1},{"id":"c","lat":1,"lon":1}]}"#,
            "used twice",
        );
        check(r#"{"limits":{"stop_s_max":-1}}"#, "limits.stop_s_max");
        check(r#"{"limits":{"stop_max":1}}"#, "unknown field `stop_max`");
        check("{", "line 1 column 1");
        check("[]", "a world is an object");
        for (area, expected) in [
            (
                r#"{"coordinates":[[[[1,1],[2,2],[1,2],[1,1]]]],"type":"MultiPolygon"}"#,
                "a GeoJSON Polygon is needed here, not a MultiPolygon",
            ),
            (r#"{"type":"Feature","properties":{},"geometry":null}"#, "not a Feature"),
            (
                r#"{"type":"Polygon","coordinates":[[[1]]]}"#,
                "coordinates of a Polygon: a position is [lon, lat]",
            ),
            (r#"{"type":"Polygon"}"#, "coordinates of a Polygon"),
        ] {
            check(&format!(r#"{{"geofences":[{{"id":"g","kind":"port","area":{area}}}]}}"#), expected);
        }
    }

    #[test]
    fn a_world_without_alternatives_and_stretches_keeps_its_hash() {
        let text =
            r#"{"corridors":[{"id":"a","route":{"type":"LineString","coordinates":[[106.7,10.8],[106.1,11.0]]},"half_width_m":100.0}]}"#;
        let world = World::from_json(text).unwrap_or_else(|e| panic!("{e}"));
        let written = serde_json::to_string(&world).unwrap_or_default();
        assert!(!written.contains("alternatives") && !written.contains("stretches"), "{written}");
        let said = text.replace("100.0}", r#"100.0,"alternatives":[],"stretches":[]}"#);
        let said = World::from_json(&said).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(world.hash(), said.hash(), "saying that there are none changes nothing");
    }

    #[test]
    fn null_is_missing_and_heights_are_left_out() {
        let read = |text: &str| World::from_json(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let nothing = World::default();
        assert_eq!(
            read(r#"{"corridors":null,"geofences":null,"transits":null,"limits":null}"#),
            nothing
        );
        assert_eq!(
            read(r#"{"limits":{"stop_s_max":null,"silence_s_max":60}}"#).limits.silence_s_max,
            60.0
        );
        assert_eq!(read(r#"{"limits":{"stop_s_max":null}}"#), nothing);
        assert_eq!(read("\u{feff}{}\r\n"), nothing);
        let nulls = r#"{"transits":[{"id":"T","seal":null,"vehicle":null,"container":null,"corridor":null,"origin":null,"destination":null,
            "depart_after":null,"arrive_before":null,"stops":null,"contacts":null}]}"#;
        assert_eq!(read(nulls), read(r#"{"transits":[{"id":"T"}]}"#));
        let route = |coordinates: &str| {
            let line = format!(r#"{{"type":"LineString","bbox":[1,2,3,4],"coordinates":{coordinates}}}"#);
            read(&format!(r#"{{"corridors":[{{"id":"a","route":{line},"half_width_m":100}}]}}"#))
        };
        assert_eq!(route("[[106.7,10.8,5],[106.1,11.0,7.5]]"), route("[[106.7,10.8],[106.1,11.0]]"));
    }
}
