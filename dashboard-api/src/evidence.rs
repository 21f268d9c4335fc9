//! Where pictures and films lie: a directory of files, each named by its SHA-256.

use std::path::{Path, PathBuf};

/// The directory of pictures and films. A picture is `ab/<sha256>.jpg` and a film `ab/<sha256>.mp4`, `ab` being how its name begins.
#[derive(Clone, Debug)]
pub struct Evidence {
    root: PathBuf,
}

/// What a file shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    /// A JPEG.
    Picture,
    /// An MP4.
    Film,
}

impl Shows {
    /// Both, pictures first: there are more of them.
    pub(crate) const ALL: [Self; 2] = [Self::Picture, Self::Film];

    /// How its file's name ends.
    pub(crate) const fn ending(self) -> &'static str {
        match self {
            Self::Picture => "jpg",
            Self::Film => "mp4",
        }
    }

    /// Its media type.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Picture => "image/jpeg",
            Self::Film => "video/mp4",
        }
    }
}

/// The name of a picture or a film: 64 hex digits and nothing else, so no name leads out of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sha256Name(String);

impl Sha256Name {
    /// Takes a name; capitals are the same digits. `None` where it is none.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let is_name = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_name.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Evidence {
    /// Pictures below a directory, which need not be there yet.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Where it lies, if it is there.
    pub(crate) fn path(&self, name: &Sha256Name, shows: Shows) -> PathBuf {
        self.root.join(&name.0[..2]).join(format!("{}.{}", name.0, shows.ending()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_directory() {
        let sha = "aB".repeat(32);
        let name = Sha256Name::of(&sha).expect("a name");
        let path = Evidence::at(Path::new("/data/evidence")).path(&name, Shows::Film);
        assert_eq!(path, PathBuf::from(format!("/data/evidence/ab/{}.mp4", "ab".repeat(32))));
        for bad in [
            "",
            "..",
            "../../etc/passwd",
            &"a".repeat(63),
            &"a".repeat(65),
            &format!("{}/", "a".repeat(63)),
            &"g".repeat(64),
            &"é".repeat(32),
        ] {
            assert_eq!(Sha256Name::of(bad), None, "{bad}");
        }
    }
}
