//! What is planned for one transit: its road, and whatever its driver does beside driving down that road.

use cordon_model::ContainerNumber;

use crate::country::Country;
use crate::ground::{Path, Spot};

/// A part of the way that is not the road itself: a lay-by, a rest area, a detour, a turn back.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Where it leaves the road's line.
    pub from_m: f64,
    /// Where it comes back to it.
    pub until_m: f64,
    /// The places between.
    pub way: Vec<Spot>,
    /// Where among them it stands, and for how many seconds.
    pub dwells: Vec<(usize, i64)>,
    /// How fast it drives here, if not as everywhere.
    pub kmh: Option<f64>,
    /// Whose piece it is: a crime finds its own again by this.
    pub tag: &'static str,
}

impl Piece {
    /// A way without a stop.
    #[must_use]
    pub fn new(tag: &'static str, from_m: f64, until_m: f64, way: Vec<Spot>) -> Self {
        Self {
            from_m,
            until_m,
            way,
            dwells: Vec::new(),
            kmh: None,
            tag,
        }
    }

    /// A halt at a place beside the road.
    #[must_use]
    pub fn halt(tag: &'static str, at_m: f64, spot: Spot, for_s: i64) -> Self {
        Self {
            dwells: vec![(0, for_s)],
            ..Self::new(tag, at_m - 60.0, at_m + 60.0, vec![spot])
        }
    }

    /// The same, driven at this speed.
    #[must_use]
    pub fn at_kmh(self, kmh: f64) -> Self {
        Self { kmh: Some(kmh), ..self }
    }
}

/// What a transit is to the oracle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing is wrong with it.
    Innocent,
    /// Nothing is wrong with it, and it rides along its corridor's border.
    EdgeRider,
    /// Something happens to it; by the crime's name.
    Told(&'static str),
}

/// What is planned for one transit.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its place in the list.
    pub number: usize,
    /// What it is to the oracle.
    pub role: Role,
    /// Its road's place in the list.
    pub road: usize,
    /// When it drives off, in seconds of the simulation.
    pub depart_s: i64,
    /// How long before that an officer arms its seal.
    pub armed_before_s: i64,
    /// Whether an officer arms it at all.
    pub armed: bool,
    /// When it is overdue.
    pub arrive_before_s: i64,
    /// How fast its driver likes to drive.
    pub cruise_kmh: f64,
    /// Where it stands before, and where afterwards.
    pub yards: (Spot, Spot),
    /// What it does beside the road.
    pub pieces: Vec<Piece>,
    /// Its seal.
    pub seal: String,
    /// Its plate.
    pub plate: String,
    /// Its container.
    pub container: ContainerNumber,
}

/// A piece on the way as it is driven.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Whose it is.
    pub tag: &'static str,
    /// Where it begins on the way.
    pub from_m: f64,
    /// Where it ends.
    pub until_m: f64,
    /// Where it stands.
    pub dwells_m: Vec<f64>,
}

/// A way as it is driven.
#[derive(Clone, Debug, Default)]
pub struct Trip {
    /// The way.
    pub path: Path,
    /// Stops: how far along, how many seconds.
    pub stops: Vec<(f64, i64)>,
    /// Stretches with a speed of their own: from, until, km/h.
    pub paces: Vec<(f64, f64, f64)>,
    /// The pieces.
    pub marks: Vec<Mark>,
}

impl Trip {
    /// The first piece of this tag.
    #[must_use]
    pub fn mark(&self, tag: &str) -> Option<&Mark> {
        self.marks.iter().find(|m| m.tag == tag)
    }
}

impl Draft {
    /// Its transit's name.
    #[must_use]
    pub fn id(&self) -> String {
        format!("T{:05}", self.number)
    }

    /// Whether nothing is planned within so many metres of this stretch.
    #[must_use]
    pub fn is_free(&self, from_m: f64, until_m: f64, margin_m: f64) -> bool {
        self.pieces
            .iter()
            .all(|p| p.until_m + margin_m < from_m || p.from_m - margin_m > until_m)
    }

    /// Adds a piece where nothing else is planned; gives back whether it did.
    pub fn add_if_free(&mut self, piece: Piece) -> bool {
        let free = self.is_free(piece.from_m, piece.until_m, 400.0);
        if free {
            self.pieces.push(piece);
        }
        free
    }

    /// The way as it is driven: from yard to yard, by all pieces.
    #[must_use]
    pub fn trip(&self, country: &Country) -> Trip {
        let line = &country.roads[self.road].line;
        let mut pieces: Vec<&Piece> = self.pieces.iter().collect();
        pieces.sort_by(|a, b| a.from_m.total_cmp(&b.from_m));
        let mut spots = vec![self.yards.0];
        let mut places = Vec::new();
        let mut on_m = 0.0;
        for piece in pieces {
            if piece.from_m > on_m {
                spots.extend(line.cut(on_m, piece.from_m));
            }
            let first = spots.len();
            spots.extend(&piece.way);
            places.push((piece, first, spots.len() - 1));
            on_m = piece.until_m;
        }
        spots.extend(line.cut(on_m.min(line.length_m() - 1.0), line.length_m()));
        spots.push(self.yards.1);
        let (path, at) = Path::drivable(&spots);
        let mut trip = Trip { path, ..Trip::default() };
        for (piece, first, last) in places {
            let dwells_m: Vec<f64> = piece.dwells.iter().map(|(n, _)| at[first + n]).collect();
            trip.stops.extend(dwells_m.iter().zip(&piece.dwells).map(|(m, (_, s))| (*m, *s)));
            let (from_m, until_m) = (at[first.saturating_sub(1)], at[(last + 1).min(at.len() - 1)]);
            trip.paces.extend(piece.kmh.map(|kmh| (from_m, until_m, kmh)));
            trip.marks.push(Mark {
                tag: piece.tag,
                from_m,
                until_m,
                dwells_m,
            });
        }
        trip
    }
}
