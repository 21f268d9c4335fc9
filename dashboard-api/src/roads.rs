//! The operator's own road network: an `.osm.pbf`, read beside the service, and what a silence leaves open by it.
//!
//! Roads are taken as a truck may have used them whose driver heeds no sign, at the best speed that any truck keeps up, everywhere: what is called
//! impossible is impossible on every road of the file.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use cordon_custody::gap::{BEST_KMH, By, Silence, Stood};
use cordon_custody::ground::Place;
use cordon_roads::{Graph, osm, profile};
use h3o::CellIndex;
use tokio::sync::{Semaphore, watch};

/// What the first block of every `.osm.pbf` names itself, after its length.
const MAGIC: &[u8] = b"\x0a\x09OSMHeader";
/// A corridor is a road too. Where it is shorter than the way by roads by more than its drawing explains, the network lacks a road. Ours.
const DRAWN_PART: f64 = 0.9;

/// An `.osm.pbf` that could be opened when the role was given it.
#[derive(Clone, Debug)]
pub struct Roads {
    path: PathBuf,
}

/// Why a file is no road network.
#[derive(Debug, thiserror::Error)]
pub enum RoadsError {
    /// It cannot be read.
    #[error("roads {}: {cause}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// It is something else.
    #[error("roads {}: this is no .osm.pbf", path.display())]
    Other {
        /// Which.
        path: PathBuf,
    },
}

impl Roads {
    /// Takes a file, and looks at its first bytes. It is read whole once the service runs.
    ///
    /// # Errors
    /// Where it cannot be read, or does not begin as an `.osm.pbf`.
    pub fn open(path: &Path) -> Result<Self, RoadsError> {
        let path = path.to_owned();
        let mut begin = Vec::new();
        let wanted = size_of::<u32>() + MAGIC.len();
        let read = File::open(&path).and_then(|f| f.take(wanted as u64).read_to_end(&mut begin));
        match read {
            Ok(_) if begin.ends_with(MAGIC) && begin.len() == wanted => Ok(Self { path }),
            Ok(_) => Err(RoadsError::Other { path }),
            Err(cause) => Err(RoadsError::Read { path, cause }),
        }
    }

    fn read(&self) -> Result<Graph, String> {
        let file = File::open(&self.path).map_err(|e| e.to_string())?;
        osm::read_by(file, |tags| profile::heedless(tags, BEST_KMH)).map_err(|e| e.to_string())
    }
}

/// The network, once it is read.
pub(crate) struct Network {
    read: watch::Receiver<Option<Arc<Graph>>>,
    /// One answer at a time reckons by it: each may look at a whole country. Who reckons holds the turn, not who asked and may be gone.
    pub(crate) turn: Arc<Semaphore>,
}

impl Network {
    /// Begins to read a file, on a thread of its own that nobody waits for; without one there never is a network.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub(crate) fn begin(roads: Option<Roads>) -> std::io::Result<Self> {
        let (told, read) = watch::channel(None);
        if let Some(roads) = roads {
            std::thread::Builder::new().name("roads".to_owned()).spawn(move || {
                let (begun, path) = (Instant::now(), roads.path.display().to_string());
                match roads.read() {
                    Ok(graph) => {
                        let ((junctions, roads), seconds) = (graph.size(), begun.elapsed().as_secs_f64());
                        tracing::info!(
                            path,
                            junctions,
                            roads,
                            seconds,
                            "the road network is read: silences are reckoned by it"
                        );
                        told.send_replace(Some(Arc::new(graph)));
                    }
                    Err(error) => tracing::error!(path, error, "silences go on being reckoned along corridors or straight"),
                }
            })?;
        }
        Ok(Self {
            read,
            turn: Arc::new(Semaphore::new(1)),
        })
    }

    /// The network; `None` while it is being read, and where it cannot be.
    pub(crate) fn get(&self) -> Option<Arc<Graph>> {
        self.read.borrow().clone()
    }

    /// Waits until its reading has ended, and says whether there is a network now.
    pub(crate) async fn done(&self) -> bool {
        let mut read = self.read.clone();
        while read.changed().await.is_ok() {}
        self.get().is_some()
    }
}

/// What a silence leaves open by roads.
pub(crate) struct ByRoads {
    /// The least time that it drove over the place asked for, in seconds.
    pub(crate) drive_s: f64,
    /// The cells through which it can have come.
    pub(crate) cells: BTreeSet<CellIndex>,
}

/// Reckons a silence by roads. `None` where a fix or the place lies at none, no way leads, or the truck's corridor (`else_by`) is a way that the network
/// lacks.
pub(crate) fn by_roads(graph: &Graph, silence: &Silence, place: Place, standing_s: f64, else_by: &Stood) -> Option<ByRoads> {
    let allowed_s = silence.passed_s() - standing_s;
    let detour = graph.detour(silence.from, place, silence.to, allowed_s).ok()?;
    // Roads end some metres from a place; the straight way does not.
    let straight_s = silence.stood_at(place, standing_s, None, BEST_KMH).drive_s;
    let drive_s = detour.drive_s().max(straight_s);
    if else_by.by == By::Corridor && else_by.drive_s < DRAWN_PART * drive_s {
        return None;
    }
    Some(ByRoads {
        drive_s,
        cells: detour.cells(silence.grid(standing_s, BEST_KMH)),
    })
}
