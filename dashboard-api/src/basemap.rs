//! The operator's own basemap: one PMTiles file, of which the page reads the pieces that it draws.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// What every PMTiles file of version 3 begins with.
const MAGIC: &[u8] = b"PMTiles\x03";

/// A PMTiles file, version 3, that could be read when the role was given it.
#[derive(Clone, Debug)]
pub struct Basemap {
    pub(crate) path: PathBuf,
}

/// Why a file is no basemap.
#[derive(Debug, thiserror::Error)]
pub enum BasemapError {
    /// It cannot be read.
    #[error("basemap {}: {cause}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// It is something else.
    #[error("basemap {}: this is no PMTiles file of version 3", path.display())]
    Other {
        /// Which.
        path: PathBuf,
    },
}

impl Basemap {
    /// Takes a file, and looks at its first bytes.
    ///
    /// # Errors
    /// Where it cannot be read, or does not begin as PMTiles version 3.
    pub fn open(path: &Path) -> Result<Self, BasemapError> {
        let path = path.to_owned();
        let mut begin = [0; MAGIC.len()];
        let read = std::fs::File::open(&path).and_then(|mut f| f.read_exact(&mut begin));
        match read {
            Ok(()) if begin == MAGIC => Ok(Self { path }),
            Ok(()) => Err(BasemapError::Other { path }),
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => Err(BasemapError::Other { path }),
            Err(cause) => Err(BasemapError::Read { path, cause }),
        }
    }
}
