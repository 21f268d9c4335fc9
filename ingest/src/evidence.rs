//! Pictures and films that prove what was seen: files named by their SHA-256, so that one is what it was, and is kept once.
//!
//! A file is on the disk before the observation that names it is written down: a name in `heard` always has its file. What a
//! crash left in between is swept up later.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use cordon_model::Timestamp;
use sha2::{Digest, Sha256};

/// A picture that nobody has named for this long is nobody's.
pub const ORPHAN_AFTER: Duration = Duration::from_secs(3600);

/// Where files are made: what lies there is nobody's once this program has ended.
const DRAFTS: &str = "drafts";
/// What ends the names of what is kept.
const PICTURE: &str = ".jpg";
const FILM: &str = ".mp4";

/// The directory of pictures and films: `ab/<sha256>.jpg` and `ab/<sha256>.mp4`, `ab` being how the name begins.
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
        let draft = self.draft()?;
        let mut file = File::create(&draft)?;
        file.write_all(jpeg)?;
        self.settle(&file, &draft, &path)?;
        Ok(name)
    }

    /// A file that does not exist yet, in which one is made before it is kept: on the same disk.
    ///
    /// # Errors
    /// The disk's.
    pub fn draft(&self) -> io::Result<PathBuf> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let folder = self.root.join(DRAFTS);
        fs::create_dir_all(&folder)?;
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        Ok(folder.join(format!("{}-{number}.part", std::process::id())))
    }

    /// Deletes what an earlier run left half made. To be called before the first draft of this one.
    ///
    /// # Errors
    /// The disk's.
    pub fn clear_drafts(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.root.join(DRAFTS)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Keeps an MP4 that was made as a draft and gives its name, when it is on the disk. The draft is gone then.
    ///
    /// # Errors
    /// The disk's.
    pub fn keep_film(&self, draft: &Path) -> io::Result<String> {
        let mut file = File::open(draft)?;
        let name = hex::encode(hashed(&mut file)?);
        let path = self.film(&name);
        if path.is_file() {
            fs::remove_file(draft)?;
            return Ok(name);
        }
        self.settle(&file, draft, &path)?;
        Ok(name)
    }

    /// Moves a whole draft to its place: it is on the disk then. Whoever makes the same one at the same time has a draft of their own; the last
    /// one wins, and they are alike.
    fn settle(&self, file: &File, draft: &Path, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        let is_new = !folder.is_dir();
        fs::create_dir_all(folder)?;
        file.sync_all()?;
        fs::rename(draft, path)?;
        File::open(folder)?.sync_all()?;
        if is_new {
            File::open(&self.root)?.sync_all()?;
        }
        Ok(())
    }

    /// Where a film lies, if it is there.
    #[must_use]
    pub fn film(&self, name: &str) -> PathBuf {
        self.file(name, FILM)
    }

    fn file(&self, name: &str, ending: &str) -> PathBuf {
        self.root.join(name.get(..2).unwrap_or_default()).join(format!("{name}{ending}"))
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
        self.file(name, PICTURE)
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
                let kept = [PICTURE, FILM].iter().find_map(|ending| name.strip_suffix(ending));
                let kept = kept.filter(|name| name.len() == 64);
                if kept.is_some_and(is_named) || (kept.is_none() && !is_half_made(&name)) {
                    continue;
                }
                fs::remove_file(file.path())?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

fn is_half_made(name: &str) -> bool {
    name.ends_with(".part") || name.ends_with(".part.table")
}

fn hashed(file: &mut impl Read) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(hash.finalize().into()),
            n => hash.update(&bytes[..n]),
        }
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
    fn a_film_is_kept_under_its_hash_and_its_draft_is_gone() {
        let dir = tempfile::tempdir().expect("a folder");
        let evidence = Evidence::at(&dir.path().join("evidence"));
        let draft = |bytes: &[u8]| {
            let draft = evidence.draft().expect("a place");
            fs::write(&draft, bytes).expect("writes");
            draft
        };
        let first = draft(b"a film");
        let name = evidence.keep_film(&first).expect("is kept");
        assert_eq!(name, hex::encode(Sha256::digest(b"a film")));
        let again = draft(b"a film");
        assert_eq!(evidence.keep_film(&again).expect("is kept"), name);
        assert_eq!(fs::read(evidence.film(&name)).expect("reads"), b"a film");
        assert!(!first.exists() && !again.exists());
        let left = draft(b"half of one");
        let is_named = |asked: &str| asked == name;
        assert_eq!(evidence.sweep(later(3700.0), &is_named).expect("sweeps"), 1);
        assert!(evidence.film(&name).is_file() && !left.exists(), "what is named stays");
        assert_eq!(evidence.sweep(later(3700.0), &|_| false).expect("sweeps"), 1);
        draft(b"left by one that was killed");
        evidence.clear_drafts().expect("clears");
        evidence.clear_drafts().expect("there is none");
        assert!(evidence.keep_film(&first).is_err());
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
