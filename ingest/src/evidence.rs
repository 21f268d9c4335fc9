//! Pictures that prove what was seen: files named by their SHA-256, so that one is what it was, and is kept once.
//!
//! A picture is on the disk before the observation that names it is written down: a name in `heard` always has its picture. What a
//! crash left in between is swept up later.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use cordon_model::Timestamp;
use sha2::{Digest, Sha256};

/// A picture that nobody has named for this long is nobody's.
pub const ORPHAN_AFTER: Duration = Duration::from_secs(3600);

/// The directory of pictures: `ab/<sha256>.jpg`, `ab` being how the name begins.
#[derive(Clone, Debug)]
pub struct Evidence {
    root: PathBuf,
}

impl Evidence {
    /// Pictures below a directory, which is made when the first one comes.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Keeps a JPEG and gives its name, when it is on the disk. One that is there already is left as it is.
    ///
    /// # Errors
    /// The disk's.
    pub fn keep(&self, jpeg: &[u8]) -> io::Result<String> {
        let name = hex::encode(Sha256::digest(jpeg));
        let path = self.path(&name);
        if path.is_file() {
            return Ok(name);
        }
        let folder = self.root.join(&name[..2]);
        let is_new = !folder.is_dir();
        fs::create_dir_all(&folder)?;
        // Whoever writes the same one at the same time writes a file of their own; the last rename wins, and they are alike.
        let making = folder.join(format!("{name}.{:?}.part", std::thread::current().id()));
        let mut file = File::create(&making)?;
        file.write_all(jpeg)?;
        file.sync_all()?;
        fs::rename(&making, &path)?;
        File::open(&folder)?.sync_all()?;
        if is_new {
            File::open(&self.root)?.sync_all()?;
        }
        Ok(name)
    }

    /// Lets a picture go that is of no use any more: a still that newer ones have followed. One that is gone already is no failure.
    ///
    /// # Errors
    /// The disk's.
    pub fn drop(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Where a picture lies, if it is there.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name.get(..2).unwrap_or_default()).join(format!("{name}.jpg"))
    }

    /// Deletes the files that are older than [`ORPHAN_AFTER`] and that nobody names; says how many. `is_named` is asked for a name (64 hex digits).
    ///
    /// # Errors
    /// The disk's.
    pub fn sweep(&self, now: Timestamp, is_named: &dyn Fn(&str) -> bool) -> io::Result<usize> {
        let mut swept = 0;
        if !self.root.is_dir() {
            return Ok(0);
        }
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(&folder)? {
                let file = file?;
                let written = file.metadata()?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
                if now.as_seconds() - written.as_secs_f64() < ORPHAN_AFTER.as_secs_f64() {
                    continue;
                }
                let name = file.file_name().to_string_lossy().into_owned();
                let is_picture = name.strip_suffix(".jpg").filter(|name| name.len() == 64);
                if is_picture.is_some_and(is_named) || (is_picture.is_none() && !name.ends_with(".part")) {
                    continue;
                }
                fs::remove_file(file.path())?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(seconds: f64) -> Timestamp {
        crate::clock::now().plus_seconds(seconds)
    }

    #[test]
    fn a_picture_is_kept_once_under_its_hash() {
        let dir = tempfile::tempdir().expect("a folder");
        let evidence = Evidence::at(&dir.path().join("evidence"));
        let name = evidence.keep(b"a picture").expect("is kept");
        assert_eq!(name, hex::encode(Sha256::digest(b"a picture")));
        assert_eq!(evidence.keep(b"a picture").expect("is kept"), name);
        let path = dir.path().join("evidence").join(&name[..2]).join(format!("{name}.jpg"));
        assert_eq!(
            (evidence.path(&name), fs::read(&path).expect("reads")),
            (path.clone(), b"a picture".to_vec())
        );
        assert_eq!(
            fs::read_dir(path.parent().expect("a folder")).expect("reads").count(),
            1,
            "nothing half made"
        );
    }

    #[test]
    fn what_nobody_names_goes_after_an_hour() {
        let dir = tempfile::tempdir().expect("a folder");
        let evidence = Evidence::at(dir.path());
        assert_eq!(
            Evidence::at(&dir.path().join("none"))
                .sweep(later(0.0), &|_| false)
                .expect("sweeps"),
            0
        );
        let kept = evidence.keep(b"named").expect("is kept");
        let orphan = evidence.keep(b"orphan").expect("is kept");
        let folder = dir.path().join(&kept[..2]);
        fs::write(folder.join("half.part"), b"x").expect("writes");
        fs::write(folder.join("notes.txt"), b"not ours").expect("writes");
        let is_named = |name: &str| name == kept;
        assert_eq!(evidence.sweep(later(60.0), &is_named).expect("sweeps"), 0, "it may yet be named");
        assert_eq!(evidence.sweep(later(3700.0), &is_named).expect("sweeps"), 2);
        assert!(evidence.path(&kept).is_file() && !evidence.path(&orphan).exists() && folder.join("notes.txt").is_file());
    }
}
