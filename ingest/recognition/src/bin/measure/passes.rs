//! Passes of ten frames: of photographs, each frame moved and spoilt in another way, and of rendered trucks at a gate.

use std::fs::File;
use std::io::Write;

use cordon_model::ContainerNumber;
use cordon_recognition::fuse::{Fused, Look, fuse};
use cordon_recognition::picture::Picture;
use cordon_recognition::read::{Eyes, Sight};
use cordon_render::{Gate, Passing, again};

use crate::drawn::{FIRST, ours};
use crate::labels::Labelled;
use crate::tally::share;

const FRAMES: u64 = 10;
const RENDERED: u64 = 60;

/// How passes went.
#[derive(Default)]
struct Passes {
    texts: usize,
    /// Read to the last character, whether accepted or not.
    right: usize,
    accepted: usize,
    /// Accepted, and not among what is there to be read.
    wrong: usize,
    /// Read to the last character in one frame alone.
    single: usize,
}

impl Passes {
    /// Counts a pass; `one`: the frame that stands for each alone. What was read otherwise goes to `missed`.
    fn count(&mut self, name: &str, texts: &[String], frames: &[Vec<Sight>], one: usize, missed: Option<&mut File>) -> Result<(), String> {
        let said = together(frames);
        let says = |text: &String| said.iter().any(|f| f.judged.text == *text);
        let accepted = || said.iter().filter(|f| f.judged.accepted);
        self.texts += texts.len();
        self.right += texts.iter().filter(|t| says(t)).count();
        self.accepted += texts.iter().filter(|t| accepted().any(|f| f.judged.text == **t)).count();
        self.wrong += accepted().filter(|f| !texts.contains(&f.judged.text)).count();
        self.single += texts.iter().filter(|t| frames[one].iter().any(|s| s.reading().text == **t)).count();
        if let Some(file) = missed.filter(|_| !texts.iter().all(|t| accepted().any(|f| f.judged.text == *t))) {
            let line = serde_json::json!({
                "pass": name,
                "texts": texts,
                "said": said.iter().map(|f| (&f.judged.text, f.judged.confidence, f.frames)).collect::<Vec<_>>(),
                "frames": frames.iter().map(|sights| sights.iter().map(|s| s.reading().text).collect::<Vec<_>>()).collect::<Vec<_>>(),
            });
            writeln!(file, "{line}").map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    fn line(&self, name: &str) -> String {
        let Self {
            texts,
            right,
            accepted,
            wrong,
            single,
        } = self;
        format!(
            "| {name} | {} | {accepted} accepted, {wrong} wrong or unlabelled; {single} read in one frame alone |",
            share(*right, *texts)
        )
    }
}

/// Passes of ten frames made of one photograph each: frames moved, in other light, shaken and noisy.
pub(crate) fn photographs(eyes: &Eyes, labels: &[Labelled], mut missed: Option<&mut File>) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    for (name, step) in [("VN crops", 3), ("VN photographs", 1), ("containers", 1)] {
        let mut passes = Passes::default();
        let set = labels
            .iter()
            .filter(|l| l.set.starts_with(name) && !l.set.ends_with("vertical"))
            .step_by(step);
        for (n, label) in set.enumerate() {
            let Some(picture) = std::fs::read(&label.file).ok().and_then(|bytes| Picture::decode(&bytes).ok()) else {
                continue;
            };
            let sights = frames(eyes, label, picture, FIRST + FRAMES * n as u64);
            passes.count(&label.file.display().to_string(), &label.texts, &sights, 0, missed.as_deref_mut())?;
        }
        lines.push(passes.line(&format!("{name}: passes of ten frames made of each")));
    }
    Ok(lines)
}

/// What is seen in ten frames made of a photograph.
fn frames(eyes: &Eyes, label: &Labelled, picture: Picture, seed: u64) -> Vec<Vec<Sight>> {
    let picture = if picture.width > 1600 {
        picture.shrunk(picture.width.div_ceil(1600))
    } else {
        picture
    };
    let drawn = cordon_render::Picture {
        width: picture.width,
        height: picture.height,
        rgb: picture.rgb,
    };
    let letter = if label.crop {
        drawn.height as f32 * 0.35
    } else {
        drawn.height as f32 / 40.0
    };
    (0..FRAMES)
        .map(|n| {
            let frame = ours(again(&drawn, letter, seed + n));
            if label.crop {
                eyes.crop(&frame, label.kind)
            } else {
                eyes.glance(&frame, n as usize)
            }
        })
        .collect()
}

/// Rendered trucks at a gate, ten frames each: plate and container.
pub(crate) fn gates(eyes: &Eyes, mut missed: Option<&mut File>) -> Result<String, String> {
    let mut passes = Passes::default();
    for n in 0..RENDERED {
        let seed = FIRST + n;
        let gate = Gate::new(1280, 720, n % 4 == 3, seed);
        let plate = format!(
            "{}{}{:05}",
            11 + seed % 89,
            ["C", "D", "H", "R"][n as usize % 4],
            seed * 7919 % 100_000
        );
        let number = number(seed);
        let sights: Vec<Vec<Sight>> = (0..FRAMES)
            .map(|frame| {
                let truck = Passing {
                    plate: plate.clone(),
                    trailer: None,
                    container: Some(number),
                    along: 0.24 + 0.05 * frame as f32,
                    toward: false,
                    seed,
                };
                eyes.glance(&ours(gate.frame(Some(&truck), frame as f32 * 0.2)), frame as usize)
            })
            .collect();
        passes.count(
            &format!("gate {seed}"),
            &[plate, number.to_string()],
            &sights,
            4,
            missed.as_deref_mut(),
        )?;
    }
    Ok(passes.line(&format!("{RENDERED} rendered passes of ten frames, plate and container")))
}

/// A number whose check digit holds.
fn number(seed: u64) -> ContainerNumber {
    let owner: String = (0..3).map(|k| char::from(b'A' + (seed / 26_u64.pow(k) % 26) as u8)).collect();
    let serial = format!("{owner}U{:06}", seed * 7907 % 1_000_000);
    let all = (0..10).find_map(|check| format!("{serial}{check}").parse().ok());
    all.unwrap_or_else(|| "CSQU3054383".parse().expect("the standard's own example"))
}

/// What the frames of a pass say together.
fn together(frames: &[Vec<Sight>]) -> Vec<Fused> {
    let looks = frames
        .iter()
        .enumerate()
        .flat_map(|(frame, sights)| sights.iter().map(move |s| Look::of(s, frame)));
    fuse(&looks.collect::<Vec<Look>>())
}
