//! `cordon reach`: what a vehicle reaches over the roads in so many minutes.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cordon_roads::reach::{GRID, geojson};
use serde_json::json;

use super::place::{At, network, seconds};
use crate::problem::Problem;

/// Tell what is reached in time.
#[derive(Args)]
pub(crate) struct Reach {
    /// A road network (`.osm.pbf`).
    #[arg(long)]
    roads: PathBuf,
    /// Where the vehicle is: LON,LAT.
    #[arg(long, allow_hyphen_values = true)]
    at: At,
    /// For how many minutes it drives.
    #[arg(long)]
    minutes: f64,
    /// GeoJSON, a polygon for each cell, or the cells alone, one a line.
    #[arg(long, value_enum, default_value_t = Format::Geojson)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Geojson,
    Cells,
}

impl Reach {
    /// Prints the cells, each with the seconds after which it is reached.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let seconds = seconds(self.minutes)?;
        let cells = network(&self.roads)?.reach(self.at.0, seconds, GRID).map_err(Problem::wrong)?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        match self.format {
            Format::Geojson => writeln!(out, "{}", geojson(cells.into_iter().map(|(cell, s)| (cell, json!({"seconds": s})))))?,
            Format::Cells => {
                for (cell, s) in cells {
                    writeln!(out, "{}", json!({"cell": cell.to_string(), "seconds": s}))?;
                }
            }
        }
        out.flush()?;
        Ok(())
    }
}
