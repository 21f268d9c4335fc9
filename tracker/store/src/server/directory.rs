//! The directories of the private server: made, owned, and reachable by whoever runs it.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use super::ServerError;
use super::owner::Owner;

/// The longest path of a socket (`sun_path`, less the closing zero).
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// Makes a directory that only its owner enters, or puts an existing one right.
pub(super) fn make_private(place: &Path, owner: &Owner) -> Result<(), ServerError> {
    let problem = |e: std::io::Error| ServerError::directory(place, &e);
    match DirBuilder::new().mode(0o700).create(place) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && place.is_dir() => {}
        Err(e) => return Err(problem(e)),
    }
    if owner.by_runuser {
        chown(place, Some(owner.uid), Some(owner.gid)).map_err(problem)?;
    }
    fs::set_permissions(place, Permissions::from_mode(0o700)).map_err(problem)
}

/// Writes a file that the owner reads.
pub(super) fn write_owned(file: &Path, text: &str, owner: &Owner) -> Result<(), ServerError> {
    let problem = |e: std::io::Error| ServerError::directory(file, &e);
    fs::write(file, text).map_err(problem)?;
    if owner.by_runuser {
        chown(file, Some(owner.uid), Some(owner.gid)).map_err(problem)?;
    }
    fs::set_permissions(file, Permissions::from_mode(0o600)).map_err(problem)
}

/// Sees to it that the owner can pass through every directory above `dir`.
///
/// The data directory itself, which is ours, is opened to the owner's group for passing through (not for listing) where its
/// own group has no rights at all; anything above it is not ours to change.
pub(super) async fn ensure_reachable(dir: &Path, owner: &Owner) -> Result<(), ServerError> {
    if !owner.by_runuser || can_search(dir, owner).await {
        return Ok(());
    }
    if let Some(data_dir) = dir.parent() {
        let meta = fs::metadata(data_dir).map_err(|e| ServerError::directory(data_dir, &e))?;
        if meta.uid() == 0 && meta.mode() & 0o077 == 0 && meta.mode() & 0o1000 == 0 {
            chown(data_dir, None, Some(owner.gid)).map_err(|e| ServerError::directory(data_dir, &e))?;
            let mode = (meta.mode() & 0o7777) | 0o010;
            fs::set_permissions(data_dir, Permissions::from_mode(mode)).map_err(|e| ServerError::directory(data_dir, &e))?;
        }
    }
    let mut above: Vec<&Path> = dir.ancestors().collect();
    above.reverse();
    for place in above {
        if !can_search(place, owner).await {
            return Err(ServerError::directory(
                place,
                &format!(
                    "the user `{0}`, as whom the private database runs, cannot pass through it: `chmod o+x` it, choose another --data (e.g. under \
                     /var/lib), or set DATABASE_URL",
                    owner.name
                ),
            ));
        }
    }
    Ok(())
}

/// Whether the owner can pass through a directory, asked of the system itself: modes, lists of rights and mounts all count.
async fn can_search(place: &Path, owner: &Owner) -> bool {
    let asked = owner
        .command("test")
        .arg("-x")
        .arg(place)
        .stderr(std::process::Stdio::null())
        .status()
        .await;
    asked.is_ok_and(|s| s.success())
}

/// Where the socket goes: `DIR/run`, or a short directory of its own where that path would be too long.
pub(super) fn socket_dir(dir: &Path, owner: &Owner) -> Result<PathBuf, ServerError> {
    let usual = dir.join("run");
    if fits(&usual) {
        make_private(&usual, owner)?;
        return Ok(usual);
    }
    let name = format!(
        "cordon-{}",
        &cordon_model::hash::sha256_hex(dir.as_os_str().as_encoded_bytes())[..16]
    );
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|_| !owner.by_runuser);
    let short = runtime
        .map(|r| r.join(&name))
        .filter(|r| fits(r))
        .unwrap_or_else(|| Path::new("/tmp").join(&name));
    // /tmp is everybody's: what is there already must be ours.
    if let Ok(meta) = fs::symlink_metadata(&short)
        && (!meta.is_dir() || meta.uid() != owner.uid)
    {
        return Err(ServerError::directory(
            &short,
            &"it is needed for the database's socket and belongs to somebody else",
        ));
    }
    make_private(&short, owner)?;
    Ok(short)
}

/// Whether the path of a socket in this directory is short enough.
fn fits(dir: &Path) -> bool {
    dir.as_os_str().len() + "/.s.PGSQL.".len() + super::control::PORT.to_string().len() <= SOCKET_PATH_BYTES_MAX
}
