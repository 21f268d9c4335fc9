//! `cordon corridor`: makes a corridor, from roads, from a drawn line, or from what past transits drove.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use cordon_model::world::LineString;
use cordon_model::{Corridor as Made, CorridorId, Observation};
use cordon_roads::alternatives::Wanted;
use cordon_roads::learnt::{Variant, variants};
use cordon_roads::trips::trips;
use cordon_roads::{corridor, drawn};
use serde_json::json;

use super::place::{At, network};
use crate::problem::Problem;
use crate::world;

/// Make a corridor.
#[derive(Args)]
#[command(group(clap::ArgGroup::new("source").required(true).args(["roads", "line", "tracks"])))]
pub(crate) struct Corridor {
    /// A road network (`.osm.pbf`): the fastest way of a heavy vehicle, and alternatives.
    #[arg(long, requires_all = ["from", "to"])]
    roads: Option<PathBuf>,
    /// A drawn line (GeoJSON); further lines in it, between the same ends, are alternatives.
    #[arg(long)]
    line: Option<PathBuf>,
    /// Observations of past transits (NDJSON): prints the ways that they have in common, one a line, with how many took each.
    #[arg(long, requires_all = ["from", "to"])]
    tracks: Option<PathBuf>,
    /// Where it starts: LON,LAT.
    #[arg(long, allow_hyphen_values = true)]
    from: Option<At>,
    /// Where it ends: LON,LAT.
    #[arg(long, allow_hyphen_values = true)]
    to: Option<At>,
    /// At most so many alternatives to the fastest way.
    #[arg(long, default_value_t = 0, requires = "roads")]
    alternatives: usize,
    /// Half its width in metres; without it 100, and 300 where a route over roads runs on a highway.
    #[arg(long)]
    half_width_m: Option<f64>,
    /// Its name.
    #[arg(long)]
    id: Option<String>,
    /// A way of past transits counts from so many trips on.
    #[arg(long, default_value_t = 3, requires = "tracks")]
    support_min: usize,
    /// Accept ways of past transits by their numbers (1,3): prints the corridor `--id` of `--world` with them as its alternatives, or a new one.
    #[arg(long, value_delimiter = ',', requires = "tracks")]
    accept: Vec<usize>,
    /// The world that holds the corridor.
    #[arg(long, requires = "accept")]
    world: Option<PathBuf>,
}

impl Corridor {
    /// Makes and prints it.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let id = CorridorId::from(self.id.as_deref().unwrap_or("corridor"));
        if let Some(path) = &self.line {
            let text = std::fs::read_to_string(path).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))?;
            let made = drawn::corridor(&id, &text, self.half_width_m.unwrap_or(corridor::TOWN_M));
            return print(&made.map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))?);
        }
        let (Some(from), Some(to)) = (self.from, self.to) else {
            return Err(Problem::wrong("--from and --to are needed"));
        };
        if let Some(path) = &self.roads {
            let wanted = Wanted {
                alternatives: self.alternatives,
                ..Wanted::default()
            };
            let ways = network(path)?.ways(from.0, to.0, wanted).map_err(Problem::wrong)?;
            return print(&corridor::corridor(&id, &ways, self.half_width_m).map_err(Problem::wrong)?);
        }
        let Some(path) = &self.tracks else {
            return Err(Problem::wrong("one of --roads, --line and --tracks is needed"));
        };
        let driven = trips(observations(path)?, from.0, to.0);
        let learnt = variants(&driven, self.support_min);
        if self.accept.is_empty() {
            return print_variants(&learnt, driven.len());
        }
        print(&self.accepted(&id, &learnt)?)
    }

    /// The corridor of the world with the accepted ways as alternatives; without a world the first of them is its route.
    fn accepted(&self, id: &CorridorId, learnt: &[Variant]) -> Result<Made, Problem> {
        let line = |n: &usize| -> Result<LineString, Problem> {
            let variant = n.checked_sub(1).and_then(|n| learnt.get(n));
            let variant = variant.ok_or_else(|| Problem::wrong(format!("there is no way {n}: {} were found", learnt.len())))?;
            Ok(variant.line.clone())
        };
        let lines = self.accept.iter().map(line).collect::<Result<Vec<_>, _>>()?;
        let before = self.world.as_deref().map(|path| -> Result<Made, Problem> {
            let world = world::read(path)?;
            let known = world.corridors.into_iter().find(|c| c.id == *id);
            known.ok_or_else(|| Problem::wrong(format!("{}: there is no corridor \"{id}\"", path.display())))
        });
        corridor::with_alternatives(id, before.transpose()?, lines, self.half_width_m).map_err(Problem::wrong)
    }
}

/// The observations of a file.
fn observations(path: &Path) -> Result<Vec<Observation>, Problem> {
    let wrong = |n: usize, e: &dyn std::fmt::Display| Problem::wrong(format!("{}: line {}: {e}", path.display(), n + 1));
    let file = File::open(path).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))?;
    let mut all = Vec::new();
    for (n, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|e| wrong(n, &e))?;
        let line = line.trim_start_matches('\u{feff}');
        if !line.trim().is_empty() {
            all.push(serde_json::from_str(line).map_err(|e| wrong(n, &e))?);
        }
    }
    Ok(all)
}

fn print(made: &Made) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, made).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn print_variants(learnt: &[Variant], driven: usize) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    for (n, variant) in learnt.iter().enumerate() {
        let cells: Vec<_> = variant
            .cells
            .iter()
            .map(|(cell, support)| json!({"cell": cell.to_string(), "support": support}))
            .collect();
        let said = json!({
            "variant": n + 1, "support": variant.support, "trips": driven, "length_m": variant.metres.round(),
            "median_s": variant.seconds, "route": variant.line, "cells": cells,
        });
        writeln!(out, "{said}")?;
    }
    Ok(())
}
