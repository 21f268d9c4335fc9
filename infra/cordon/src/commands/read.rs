//! `cordon read FILE…`: plates and container numbers in pictures and video, a line for each picture.

use std::io::{BufWriter, Read as _, StdoutLock, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use cordon_recognition::Kind;
use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, readings};
use cordon_recognition::reading::Reading;
use cordon_video::{Clip, Settings};
use serde::Serialize;

use crate::problem::Problem;

/// Files with these endings are video.
const VIDEO: [&str; 8] = ["mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "mpg"];
/// So many frames of a second of video are looked at.
const FRAMES_PER_S: u32 = 5;
/// Frames are made no wider than this, in pixels.
const FRAME_WIDTH_MAX: u32 = 1920;
/// A picture's file is no larger than this, in bytes.
const FILE_MAX: u64 = 256 << 20;

/// Read pictures and video.
#[derive(Args)]
pub(crate) struct Read {
    /// The pictures show one plate, or one container number, and little else.
    #[arg(long, value_enum)]
    crop: Option<Crop>,
    /// JPEG or PNG pictures, or video.
    #[arg(required = true)]
    files: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Crop {
    Plate,
    Container,
}

/// A picture's line.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    /// Seconds from the beginning, in video.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_s: Option<f64>,
    width: usize,
    height: usize,
    /// From bytes in memory to readings, in milliseconds.
    ms: f64,
    readings: Vec<Reading>,
}

impl Read {
    /// Reads one file after the other. Those that cannot be read are said when the others are done.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let eyes = Eyes::open().map_err(Problem::failed)?;
        // The library prepares itself at its first picture: that belongs to loading.
        let _ = eyes.look(&Picture::plain(64, 64, [128; 3]));
        let crop = self.crop.map(|crop| match crop {
            Crop::Plate => Kind::Plate,
            Crop::Container => Kind::Container,
        });
        let mut reader = Reader {
            eyes,
            crop,
            out: BufWriter::new(std::io::stdout().lock()),
        };
        let mut wrong = Vec::new();
        for file in &self.files {
            let ending = Path::new(file).extension().map(|e| e.to_string_lossy().to_lowercase());
            let result = if ending.is_some_and(|e| VIDEO.contains(&e.as_str())) {
                reader.video(file)
            } else {
                reader.picture(file)
            };
            match result {
                Err(problem @ Problem::Wrong(_)) => wrong.push(problem),
                other => other?,
            }
        }
        drop(reader);
        let last = wrong.pop();
        for problem in wrong {
            let _ = problem.report();
        }
        last.map_or(Ok(()), Err)
    }
}

struct Reader<'a> {
    eyes: Eyes,
    crop: Option<Kind>,
    out: BufWriter<StdoutLock<'a>>,
}

impl Reader<'_> {
    fn picture(&mut self, file: &str) -> Result<(), Problem> {
        let bytes = contents(file).map_err(|e| Problem::wrong(format!("{file}: {e}")))?;
        let begun = Instant::now();
        let picture = Picture::decode(&bytes).map_err(|e| Problem::wrong(format!("{file}: {e}")))?;
        self.look(file, None, begun, &picture)
    }

    fn video(&mut self, file: &str) -> Result<(), Problem> {
        let settings = Settings {
            width_max: FRAME_WIDTH_MAX,
            fps_max: Some(FRAMES_PER_S),
            ..Settings::default()
        };
        for frame in Clip::open(Path::new(file), &settings, Arc::new(cordon_ingest::clock::now)) {
            let frame = frame.map_err(Problem::wrong)?;
            let picture = Picture {
                width: frame.width as usize,
                height: frame.height as usize,
                rgb: frame.rgb,
            };
            self.look(file, frame.pts.map(|pts| rounded(pts.as_secs_f64())), Instant::now(), &picture)?;
        }
        Ok(())
    }

    fn look(&mut self, file: &str, at_s: Option<f64>, begun: Instant, picture: &Picture) -> Result<(), Problem> {
        let sights = match self.crop {
            Some(kind) => self.eyes.crop(picture, kind),
            None if at_s.is_some() => self.eyes.look(picture),
            None => self.eyes.study(picture),
        };
        let line = Line {
            file,
            at_s,
            width: picture.width,
            height: picture.height,
            readings: readings(&sights),
            // written last: judging is part of it
            ms: rounded(begun.elapsed().as_secs_f64() * 1000.0),
        };
        serde_json::to_writer(&mut self.out, &line).map_err(std::io::Error::from)?;
        writeln!(self.out)?;
        self.out.flush()?; // whoever reads along sees each picture when it is done
        Ok(())
    }
}

/// To thousandths.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// A file's bytes, if it is not too large for a picture.
fn contents(file: &str) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_MAX {
        return Err(std::io::Error::other("the file is too large for a picture: at most 256 MiB"));
    }
    Ok(bytes)
}
