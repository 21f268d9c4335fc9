//! World files: read and checked whole, with an error that says what is wrong and where.

use std::path::Path;

use cordon_ingest::cameras::Cameras;
use cordon_model::world::Camera;
use cordon_model::{CameraId, World};

use crate::problem::Problem;

/// Reads a world file.
pub(crate) fn read(path: &Path) -> Result<World, Problem> {
    let text = std::fs::read_to_string(path).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))?;
    World::from_json(&text).map_err(|e| Problem::wrong(format!("{}: {e}", path.display())))
}

/// A world with the cameras of the configuration that have a place, so that the page knows where they stand and what their place is called.
/// A camera that the world names itself is left as the world has it.
pub(crate) fn with_cameras(mut world: World, cameras: &Cameras) -> World {
    for camera in &cameras.cameras {
        let Some((lat, lon)) = camera.lat.zip(camera.lon) else { continue };
        let id = CameraId::from(camera.id.as_str());
        if world.cameras.iter().all(|known| known.id != id) {
            let (post, lane) = (camera.post.clone(), camera.lane.clone());
            world.cameras.push(Camera { id, lat, lon, post, lane });
        }
    }
    world
}
