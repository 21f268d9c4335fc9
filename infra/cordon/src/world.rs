//! World files: read and checked whole, with an error that says what is wrong and where.

use std::path::Path;

use cordon_model::World;

use crate::problem::Problem;

/// Reads a world file.
pub(crate) fn read(path: &Path) -> Result<World, Problem> {
    let text = std::fs::read_to_string(path).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))?;
    World::from_json(&text).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))
}
