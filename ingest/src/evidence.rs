//! Pictures and films that prove what was seen: files named by their SHA-256, so that one is what it was, and is kept once.
//!
//! A file is on the disk before the observation that names it is written down: a name in `heard` always has its file. What a
//! crash left in between is named by nobody and stays: proofs are let go of with their days, never by a search for what looks needless.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

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
        let left = draft(b"left by one that was killed");
        evidence.clear_drafts().expect("clears");
        assert!(evidence.film(&name).is_file() && !left.exists(), "what is whole stays");
        evidence.clear_drafts().expect("there is none");
        assert!(evidence.keep_film(&first).is_err());
    }
}
