//! The configuration file of `cordon up`: TOML, where an unknown field is an error. Flags override it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use cordon_dashboard_api::{Basemap, Roads};
use cordon_ingest::cameras::{CameraSettings, Cameras, DroneSettings};
use cordon_tracker::sinks::{self, SinkConfig};
use serde::Deserialize;

use crate::problem::Problem;

/// What `cordon up` is told. `infra/config/cordon.toml` shows every field with its default.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// The data directory; none: `/var/lib/cordon` for root, else `~/.local/share/cordon`.
    pub data: Option<PathBuf>,
    /// The address of the page, the API and the live socket.
    pub http: SocketAddr,
    /// Whether cookies are for HTTPS alone.
    pub secure_cookies: bool,
    /// A world file to start with.
    pub world: Option<PathBuf>,
    /// The operator's own basemap, a PMTiles file.
    pub basemap: Option<PathBuf>,
    /// The operator's own road network, an `.osm.pbf`.
    pub roads: Option<PathBuf>,
    /// Doors for seals: dialect → address.
    pub seals: BTreeMap<String, SocketAddr>,
    /// How dialects are to be understood where their vendors disagree.
    pub dialects: cordon_feeds::Settings,
    /// Cameras that are watched.
    pub cameras: Vec<CameraSettings>,
    /// Drones that are heard and watched.
    pub drones: Vec<DroneSettings>,
    /// Ways out for events.
    pub sinks: Vec<SinkConfig>,
}

impl Default for Config {
    fn default() -> Self {
        let door = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            data: None,
            http: door(8080),
            secure_cookies: false,
            world: None,
            basemap: None,
            roads: None,
            seals: [("jt600".to_owned(), door(7001)), ("jt808".to_owned(), door(7002))].into(),
            dialects: cordon_feeds::Settings::default(),
            cameras: Vec::new(),
            drones: Vec::new(),
            sinks: Vec::new(),
        }
    }
}

impl Config {
    /// Reads a configuration file.
    pub(crate) fn read(path: &Path) -> Result<Self, Problem> {
        let text = std::fs::read_to_string(path).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))?;
        Self::parse(&text).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|e| {
            let place = e.span().map(|s| {
                let before = &text[..s.start.min(text.len())];
                let column = before.len() - before.rfind('\n').map_or(0, |n| n + 1) + 1;
                format!("line {} column {column}: ", before.matches('\n').count() + 1)
            });
            format!("{}{}", place.unwrap_or_default(), e.message().replace('\n', " "))
        })?;
        sinks::check(&config.sinks)?;
        for dialect in config.seals.keys() {
            known_dialect(dialect)?;
        }
        config.watched().check()?;
        Ok(config)
    }

    /// The cameras and drones.
    pub(crate) fn watched(&self) -> Cameras {
        Cameras {
            cameras: self.cameras.clone(),
            drones: self.drones.clone(),
        }
    }
}

/// Takes the basemap, where one is wanted.
pub(crate) fn basemap(path: Option<&Path>) -> Result<Option<Basemap>, Problem> {
    path.map(Basemap::open).transpose().map_err(Problem::wrong)
}

/// Takes the road network, where one is wanted.
pub(crate) fn roads(path: Option<&Path>) -> Result<Option<Roads>, Problem> {
    path.map(Roads::open).transpose().map_err(Problem::wrong)
}

/// Reads `DIALECT=ADDR`.
pub(crate) fn seal_door(text: &str) -> Result<(String, SocketAddr), String> {
    let (dialect, addr) = text
        .split_once('=')
        .ok_or("a door for seals is DIALECT=ADDR, such as jt808=0.0.0.0:7002")?;
    known_dialect(dialect)?;
    let addr = addr
        .parse()
        .map_err(|_| format!("\"{addr}\" is no address such as 127.0.0.1:7002"))?;
    Ok((dialect.to_owned(), addr))
}

/// The dialect of a name, or a sentence that says which there are.
pub(crate) fn known_dialect(name: &str) -> Result<&'static dyn cordon_feeds::Dialect, String> {
    cordon_feeds::seal_dialect(name).ok_or_else(|| {
        let known: Vec<&str> = cordon_feeds::SEALS.iter().map(|d| d.name()).collect();
        format!("there is no dialect \"{name}\"; there are {}", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_the_default() {
        let sample = include_str!("../../config/cordon.toml");
        let read = Config::parse(sample).expect("the sample is read");
        assert_eq!(format!("{read:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        for (text, expected) in [
            ("htpp = \"127.0.0.1:1\"", "line 1 column 1: unknown field `htpp`"),
            (
                "\n[dialects]\njt600_sped = \"bcd_knots\"",
                "line 3 column 1: unknown field `jt600_sped`",
            ),
            ("[seals]\njt809 = \"127.0.0.1:1\"", "there is no dialect \"jt809\""),
            (
                "[[sinks]]\nkind = \"webhook\"\nurl = \"ftp://a\"\nsecret = \"0123456789abcdef\"",
                "sink",
            ),
            ("http = \"here\"", "line 1 column 8"),
            ("http = ", "line 1"),
        ] {
            let error = Config::parse(text).expect_err(text);
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn takes_a_basemap_only_where_it_is_one() {
        assert!(basemap(None).expect("none is wanted").is_none());
        let dir = tempfile::tempdir().expect("a folder");
        let place = |name: &str| dir.path().join(name);
        std::fs::write(place("map.pmtiles"), b"PMTiles\x03 and more").expect("written");
        std::fs::write(place("old.pmtiles"), b"PMTiles\x02 and more").expect("written");
        std::fs::write(place("short.pmtiles"), b"PMTile").expect("written");
        let named = format!("basemap = {:?}", place("map.pmtiles"));
        let config = Config::parse(&named).expect("the field is known");
        assert!(basemap(config.basemap.as_deref()).expect("it is one").is_some());
        for (name, expected) in [
            ("old.pmtiles", "no PMTiles file of version 3"),
            ("short.pmtiles", "no PMTiles file of version 3"),
            ("missing.pmtiles", "No such file"),
            ("", "basemap /"),
        ] {
            // The input is wrong: exit 2.
            let Err(Problem::Wrong(line)) = basemap(Some(&place(name))) else {
                panic!("{name} is taken");
            };
            assert!(line.contains(expected) && line.contains(name), "{line}");
        }
    }

    #[test]
    fn takes_a_road_network_only_where_it_is_one() {
        assert!(roads(None).expect("none is wanted").is_none());
        let dir = tempfile::tempdir().expect("a folder");
        let place = |name: &str| dir.path().join(name);
        std::fs::write(place("vietnam.osm.pbf"), b"\0\0\0\x0d\x0a\x09OSMHeader and more").expect("written");
        std::fs::write(place("data.osm.pbf"), b"\0\0\0\x0d\x0a\x07OSMData\x18\x01 and more").expect("written");
        std::fs::write(place("short.osm.pbf"), b"\0\0\0\x0d\x0a\x09OSM").expect("written");
        let named = format!("roads = {:?}", place("vietnam.osm.pbf"));
        let config = Config::parse(&named).expect("the field is known");
        assert!(roads(config.roads.as_deref()).expect("it begins as one").is_some());
        for (name, expected) in [
            ("data.osm.pbf", "no .osm.pbf"),
            ("short.osm.pbf", "no .osm.pbf"),
            ("missing.osm.pbf", "No such file"),
            ("", "roads /"),
        ] {
            // The input is wrong: exit 2.
            let Err(Problem::Wrong(line)) = roads(Some(&place(name))) else {
                panic!("{name} is taken");
            };
            assert!(line.contains(expected) && line.contains(name), "{line}");
        }
    }

    #[test]
    fn reads_doors() {
        assert!(seal_door("jt808=127.0.0.1:0").is_ok());
        for (text, expected) in [
            ("jt808", "DIALECT=ADDR"),
            ("jt809=127.0.0.1:0", "no dialect"),
            ("jt808=here", "no address"),
        ] {
            let error = seal_door(text).expect_err(text);
            assert!(error.contains(expected), "{error}");
        }
    }
}
