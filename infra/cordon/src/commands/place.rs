//! `cordon place`: where so many units reach most alerts in time. And what commands over a road network share: a place on the command line, and the
//! network itself.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use cordon_model::earth::Place as Spot;
use cordon_roads::{Graph, osm};
use serde_json::{Value, json};

use crate::problem::Problem;

/// Place units.
#[derive(Args)]
pub(crate) struct Place {
    /// A road network (`.osm.pbf`).
    #[arg(long)]
    roads: PathBuf,
    /// How many units there are.
    #[arg(long)]
    units: usize,
    /// Within so many minutes a unit is there in time.
    #[arg(long)]
    minutes: f64,
    /// Alerts: events as `cordon events` prints them; each alert counts once, where it was first.
    alerts: PathBuf,
}

impl Place {
    /// Chooses and prints the posts, a line each: the most useful first.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let seconds = seconds(self.minutes)?;
        let alerts = places(&self.alerts)?;
        let posting = network(&self.roads)?.post(&alerts, self.units, seconds);
        let mut out = std::io::stdout().lock();
        for (n, post) in posting.posts.iter().enumerate() {
            let said = json!({
                "unit": n + 1, "lat": post.place.lat, "lon": post.place.lon, "gains": post.gains, "covered": post.covered,
                "alerts": alerts.len(), "off_roads": posting.off_roads,
            });
            writeln!(out, "{said}")?;
        }
        Ok(())
    }
}

/// A number of minutes in seconds.
pub(crate) fn seconds(minutes: f64) -> Result<f64, Problem> {
    if minutes > 0.0 && minutes <= 24.0 * 60.0 {
        Ok(minutes * 60.0)
    } else {
        Err(Problem::wrong(format!("--minutes is above 0 and at most 1440, not {minutes}")))
    }
}

/// Where the alerts of a file of events are: each where its first event was.
fn places(path: &Path) -> Result<Vec<Spot>, Problem> {
    let file = File::open(path).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))?;
    let (mut seen, mut found) = (std::collections::BTreeSet::new(), Vec::new());
    for (n, line) in BufReader::new(file).lines().enumerate() {
        let wrong = |e: &dyn std::fmt::Display| Problem::wrong(format!("{}: line {}: {e}", path.display(), n + 1));
        let line = line.map_err(|e| wrong(&e))?;
        if line.trim().is_empty() {
            continue;
        }
        let event: Value = serde_json::from_str(&line).map_err(|e| wrong(&e))?;
        let (Some(lat), Some(lon)) = (event["lat"].as_f64(), event["lon"].as_f64()) else {
            continue;
        };
        if event["alert"].as_str().is_none_or(|alert| seen.insert(alert.to_owned())) {
            found.push(Spot { lat, lon });
        }
    }
    Ok(found)
}

/// A place on the command line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At(pub(crate) Spot);

impl FromStr for At {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Vec<f64> = text.split(',').filter_map(|n| n.trim().parse().ok()).collect();
        match numbers[..] {
            [lon, lat] if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) => Ok(Self(Spot { lat, lon })),
            [_, _] => Err("longitude comes first, -180 to 180, then latitude, -90 to 90".to_owned()),
            _ => Err("a place is LON,LAT in degrees".to_owned()),
        }
    }
}

/// The network of a file.
pub(crate) fn network(path: &Path) -> Result<Graph, Problem> {
    let wrong = |e: &dyn std::fmt::Display| Problem::wrong(format!("{}: {e}", path.display()));
    let file = File::open(path).map_err(|e| wrong(&e))?;
    osm::read(file).map_err(|e| wrong(&e))
}
