//! A part of a stream that is being kept: coded units go to a file of their own as they come, and at the end from there into a film.
//!
//! The file in between keeps the memory small, however many parts of a stream are being kept at a time.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cordon_model::Timestamp;

use crate::coded::{Coded, Format, Unit};
use crate::mp4;

/// A recording that goes on. Dropping it leaves its file in between to whoever cleans up.
pub struct Recording {
    path: PathBuf,
    file: BufWriter<File>,
    format: Arc<Format>,
    next: u64,
    from: Timestamp,
    to: Timestamp,
    until: Timestamp,
    is_over: bool,
}

/// What became of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Film {
    /// When its first picture came.
    pub from: Timestamp,
    /// When its last picture came.
    pub to: Timestamp,
    /// How it is coded: `h264` or `h265`.
    pub codec: &'static str,
}

impl Recording {
    /// Begins to record what lies around an instant: `before_s` and `after_s` to either side, from a key frame on. `path` is made, for what
    /// is kept in between. `None` where nothing is kept of that instant.
    ///
    /// # Errors
    /// The disk's.
    pub fn begin(coded: &Coded, at: Timestamp, (before_s, after_s): (f64, f64), path: PathBuf) -> io::Result<Option<Self>> {
        let Some((units, next)) = coded.around(at, before_s) else {
            return Ok(None);
        };
        let Some(first) = units.first() else { return Ok(None) };
        let mut recording = Self {
            file: BufWriter::new(File::create(&path)?),
            path,
            format: Arc::clone(&first.format),
            next,
            from: first.at,
            to: first.at,
            until: at.plus_seconds(after_s),
            is_over: false,
        };
        recording.write(&units)?;
        Ok(Some(recording))
    }

    /// Writes down what has come since; to be called again and again, before what came is gone.
    ///
    /// # Errors
    /// The disk's.
    pub fn follow(&mut self, coded: &Coded) -> io::Result<()> {
        if self.is_over {
            return Ok(());
        }
        let Some((units, next)) = coded.since(self.next) else {
            self.is_over = true; // a part is gone: what is there ends here
            return Ok(());
        };
        self.next = next;
        self.write(&units)
    }

    fn write(&mut self, units: &[Arc<Unit>]) -> io::Result<()> {
        for unit in units {
            if unit.at > self.until || !Arc::ptr_eq(&unit.format, &self.format) {
                self.is_over = true;
                return Ok(());
            }
            self.to = self.to.max(unit.at);
            write_unit(&mut self.file, unit)?;
        }
        Ok(())
    }

    /// Whether nothing more belongs to it: its time is over, or the stream broke off or changed.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.is_over || now > self.until
    }

    /// Makes the film of it, as MP4 with its table in front, and deletes the file in between.
    ///
    /// # Errors
    /// What went wrong, in a sentence; there is no film then.
    pub fn finish(mut self, film: &Path) -> Result<Film, String> {
        let made = self.file.flush().map_err(|e| e.to_string()).and_then(|()| {
            let units = BufReader::new(File::open(&self.path).map_err(|e| e.to_string())?);
            mp4::write(&self.format, Units(units), film)
        });
        drop(std::fs::remove_file(&self.path));
        made?;
        Ok(Film {
            from: self.from,
            to: self.to,
            codec: self.format.codec,
        })
    }
}

/// A unit as it is read back: its place in nanoseconds, where it has one, when it came in microseconds, and its bytes.
pub(crate) struct Written {
    pub(crate) pts: Option<u64>,
    pub(crate) at_us: i64,
    pub(crate) is_key: bool,
    pub(crate) bytes: Vec<u8>,
}

/// Before each unit's bytes: when it came, its place (`u64::MAX`: none), whether it is a key frame, how many bytes follow.
const HEAD: usize = 8 + 8 + 1 + 8;

fn write_unit(file: &mut impl Write, unit: &Unit) -> io::Result<()> {
    file.write_all(&unit.at.as_micros().to_be_bytes())?;
    file.write_all(&unit.pts.unwrap_or(u64::MAX).to_be_bytes())?;
    file.write_all(&[u8::from(unit.is_key)])?;
    file.write_all(&(unit.bytes.len() as u64).to_be_bytes())?;
    file.write_all(&unit.bytes)
}

/// The units of a file in between, in their order.
pub(crate) struct Units<R>(pub(crate) R);

impl<R: Read> Iterator for Units<R> {
    type Item = io::Result<Written>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut head = [0; HEAD];
        match self.0.read_exact(&mut head) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return None,
            Err(e) => return Some(Err(e)),
            Ok(()) => {}
        }
        let number = |from: usize| head[from..from + 8].iter().fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
        let mut bytes = vec![0; usize::try_from(number(17)).unwrap_or_default()];
        let unit = self.0.read_exact(&mut bytes).map(|()| Written {
            pts: Some(number(8)).filter(|pts| *pts != u64::MAX),
            at_us: number(0).cast_signed(),
            is_key: head[16] != 0,
            bytes,
        });
        Some(unit)
    }
}
