//! Teaches the networks: `train reader|detector --minutes M --out FILE`, on drawn pictures and, with `--real`, photographs.

mod chance;
mod crops;
mod held;
mod real;
mod scenes;
mod show;
mod spoil;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;

use clap::{Parser, ValueEnum};
use cordon_recognition::find::{CELL, overlap, peaks};
use cordon_recognition::rectify::{CROP, LONG};
use cordon_recognition::text::decode;
use cordon_recognition::torch::{Build, DetectorLesson, DetectorPupil, Gpu, ReaderLesson, ReaderPupil, Slope, Teacher};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Network {
    /// Reads a crop.
    Reader,
    /// Reads container numbers that run from top to bottom, laid on their side: the same network.
    Upright,
    /// Reads a crop that is plain to read, quickly.
    Swift,
    /// Finds plates and container numbers in a picture.
    Detector,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Device {
    /// The accelerator where there is one.
    Auto,
    /// The processor.
    Cpu,
    /// The processor, learning in bfloat16: twice as fast where it has instructions for that.
    Coarse,
}

/// Teaches a network.
#[derive(Parser)]
struct Plan {
    network: Network,
    /// At most so many steps.
    #[arg(long, default_value_t = 1_000_000)]
    steps: u64,
    /// At most so many minutes.
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    #[arg(long, value_enum, default_value_t = Device::Auto)]
    device: Device,
    /// Threads that draw pictures.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Threads of the processor that learn, where no accelerator does.
    #[arg(long, default_value_t = 1)]
    learn_threads: usize,
    /// Pictures a step; without it what suits the device.
    #[arg(long)]
    batch: Option<usize>,
    /// The steepest rate.
    #[arg(long)]
    rate: Option<f64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Photographs with labels to mix in.
    #[arg(long)]
    real: Option<PathBuf>,
    /// How many of a batch are photographs.
    #[arg(long, default_value_t = 0.35)]
    real_share: f32,
    /// A folder of TrueType and OpenType fonts that letters are drawn from now and then.
    #[arg(long)]
    fonts: Option<PathBuf>,
    /// Where the weights go: the last ones here, the best beside it as `….best.safetensors`.
    #[arg(long)]
    out: PathBuf,
    /// Weights to begin with.
    #[arg(long)]
    resume: Option<PathBuf>,
    /// Weights of the careful reader, which the one that learns is to see as well, place by place.
    #[arg(long)]
    teacher: Option<PathBuf>,
    /// Where figures are written too.
    #[arg(long)]
    log: Option<PathBuf>,
    /// Seconds between two looks at what was learnt.
    #[arg(long, default_value_t = 45.0)]
    check: f64,
    /// Learns nothing: writes one batch as a JPEG, as it would be learnt from, and says how long it took.
    #[arg(long)]
    show: Option<PathBuf>,
    /// Drawn pictures in each look.
    #[arg(long, default_value_t = 200)]
    drawn: usize,
}

/// A network that learns from batches.
trait Pupil {
    type Batch: Send;
    fn learn(&mut self, batch: &Self::Batch, slope: Slope);
    fn loss(&mut self) -> f64;
    /// How well it does, group by group, 0 to 1.
    fn check(&self) -> BTreeMap<String, f64>;
    fn save(&self, path: &Path) -> Result<(), String>;
}

struct Reading {
    net: ReaderPupil,
    held_back: Vec<(String, cordon_recognition::picture::Picture, String)>,
}

impl Pupil for Reading {
    type Batch = ReaderLesson;

    fn learn(&mut self, batch: &ReaderLesson, slope: Slope) {
        self.net.learn(batch, slope);
    }

    fn loss(&mut self) -> f64 {
        self.net.take_loss()
    }

    fn check(&self) -> BTreeMap<String, f64> {
        let mut tally = Tally::default();
        for shape in [CROP, LONG] {
            let alike: Vec<_> = self
                .held_back
                .iter()
                .filter(|(_, crop, _)| [crop.width, crop.height] == shape)
                .collect();
            for some in alike.chunks(128) {
                let rgb: Vec<u8> = some.iter().flat_map(|(_, crop, _)| crop.rgb.iter().copied()).collect();
                for ((group, _, text), places) in some.iter().zip(self.net.read(&rgb, shape)) {
                    tally.count(group, decode(&places).text() == *text);
                }
            }
        }
        tally.shares()
    }

    fn save(&self, path: &Path) -> Result<(), String> {
        self.net.save(path).map_err(|e| e.to_string())
    }
}

struct Finding {
    net: DetectorPupil,
    held_back: Vec<(String, cordon_recognition::picture::Picture, Vec<real::Mark>)>,
}

impl Pupil for Finding {
    type Batch = DetectorLesson;

    fn learn(&mut self, batch: &DetectorLesson, slope: Slope) {
        self.net.learn(batch, slope);
    }

    fn loss(&mut self) -> f64 {
        self.net.take_loss()
    }

    fn check(&self) -> BTreeMap<String, f64> {
        let mut tally = Tally::default();
        for (group, view, marks) in &self.held_back {
            let cells = [view.height / CELL, view.width / CELL];
            let found = peaks(&self.net.look(view), cells, 0.3);
            let same = |f: &cordon_recognition::find::Found, m: &real::Mark| f.kind == m.kind && overlap(&f.quad, &m.quad) > 0.5;
            for mark in marks {
                let way = if scenes::is_upright(mark) { "-vertical" } else { "" };
                tally.count(&format!("{group}{way}-found"), found.iter().any(|f| same(f, mark)));
            }
            if group == "drawn" {
                for f in &found {
                    tally.count("drawn-right", marks.iter().any(|m| same(f, m)));
                }
            }
        }
        tally.shares()
    }

    fn save(&self, path: &Path) -> Result<(), String> {
        self.net.save(path).map_err(|e| e.to_string())
    }
}

/// How many of each group came out right.
#[derive(Default)]
struct Tally(BTreeMap<String, [usize; 2]>);

impl Tally {
    fn count(&mut self, group: &str, right: bool) {
        let entry = self.0.entry(group.to_owned()).or_default();
        entry[0] += usize::from(right);
        entry[1] += 1;
    }

    fn shares(self) -> BTreeMap<String, f64> {
        self.0
            .into_iter()
            .map(|(group, [right, all])| (format!("{group}[{all}]"), right as f64 / all.max(1) as f64))
            .collect()
    }
}

fn main() -> Result<(), String> {
    let plan = Plan::parse();
    let gpu = match plan.device {
        Device::Auto => Gpu::there(plan.learn_threads),
        Device::Cpu => Gpu::No(plan.learn_threads),
        Device::Coarse => Gpu::Coarse(plan.learn_threads),
    };
    let (reader, upright) = (plan.network != Network::Detector, plan.network == Network::Upright);
    let photos = plan.real.as_deref().map_or(Ok(Vec::new()), |dir| real::load(dir, reader))?;
    let mut diary = Diary::open(plan.log.as_deref())?;
    if let Some(folder) = &plan.fonts {
        diary.write(&format!("{} fonts", lend(folder)?));
    }
    let held = photos.iter().filter(|p| p.held_back).count();
    diary.write(&format!(
        "{} on {gpu:?}, {} photographs of which {held} are held back",
        match plan.network {
            Network::Reader => "reader",
            Network::Upright => "upright",
            Network::Swift => "swift reader",
            Network::Detector => "detector",
        },
        photos.len()
    ));
    let (resume, share) = (plan.resume.as_deref(), plan.real_share);
    if let Some(file) = &plan.show {
        return show::show(file, &plan, &photos);
    }
    if reader {
        let build = if plan.network == Network::Swift {
            Build::SWIFT
        } else {
            Build::CAREFUL
        };
        let net = ReaderPupil::new(gpu, build, plan.seed, resume).map_err(|e| e.to_string())?;
        let pupil = Reading {
            net,
            held_back: crops::held_back(&photos, plan.drawn, upright),
        };
        let size = plan.batch.unwrap_or(if gpu == Gpu::Yes { 256 } else { 32 });
        let (photos, seeds, teacher) = (&photos, plan.seed, plan.teacher.as_deref());
        teach(&plan, pupil, &mut diary, size, |n| {
            let mut source = crops::Crops::new(seeds * 1000 + n, photos, share, upright);
            let teacher = teacher
                .map(|file| Teacher::load(gpu, file))
                .transpose()
                .map_err(|e| e.to_string())?;
            Ok(move || {
                let batch = source.batch(size);
                ReaderLesson::new(gpu, &batch.rgb, batch.shape, &batch.texts, teacher.as_ref())
            })
        })
    } else {
        let net = DetectorPupil::new(gpu, plan.seed, resume).map_err(|e| e.to_string())?;
        let pupil = Finding {
            net,
            held_back: scenes::held_back(&photos, plan.drawn as u64 / 2),
        };
        let size = plan.batch.unwrap_or(if gpu == Gpu::Yes { 32 } else { 4 });
        let (photos, seeds) = (&photos, plan.seed);
        teach(&plan, pupil, &mut diary, size, |n| {
            let mut source = scenes::Scenes::new(seeds * 1000 + n, photos, share);
            Ok(move || {
                let batch = source.batch(size);
                DetectorLesson::new(gpu, &batch.rgb, &batch.truth)
            })
        })
    }
}

/// Lends a folder's fonts to the renderer, in the order of their names; how many it can use.
fn lend(folder: &Path) -> Result<usize, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    Ok(cordon_render::lend_fonts(
        files.iter().filter_map(|file| std::fs::read(file).ok()).collect(),
    ))
}

/// Workers draw batches, this thread learns from them, until the steps or the minutes are over.
fn teach<P: Pupil, S: FnMut() -> P::Batch + Send>(
    plan: &Plan,
    mut pupil: P,
    diary: &mut Diary,
    size: usize,
    source: impl Fn(u64) -> Result<S, String>,
) -> Result<(), String> {
    let (send, receive) = sync_channel(2 * plan.threads + 2);
    let over = AtomicBool::new(false);
    let sources: Vec<S> = (0..plan.threads.max(1)).map(|n| source(n as u64)).collect::<Result<_, _>>()?;
    std::thread::scope(|scope| {
        for mut draw in sources {
            let (send, over) = (send.clone(), &over);
            scope.spawn(move || while !over.load(Ordering::Relaxed) && send.send(draw()).is_ok() {});
        }
        drop(send);
        let result = lessons(plan, &mut pupil, diary, size, &receive);
        over.store(true, Ordering::Relaxed);
        drop(receive);
        result
    })
}

fn lessons<P: Pupil>(plan: &Plan, pupil: &mut P, diary: &mut Diary, size: usize, batches: &Receiver<P::Batch>) -> Result<(), String> {
    let start = Instant::now();
    let seconds = plan.minutes * 60.0;
    let steepest = plan.rate.unwrap_or(if size >= 128 { 2e-3 } else { 1e-3 });
    let (mut step, mut checked, mut said, mut best, mut waited) = (0u64, 0.0, (0.0, 0u64), -1.0, 0.0);
    loop {
        let elapsed = start.elapsed().as_secs_f64();
        let done = (elapsed / seconds).max(step as f64 / plan.steps as f64);
        if done >= 1.0 {
            break;
        }
        let Ok(batch) = batches.recv() else {
            return Err("no worker draws any more".into());
        };
        waited += start.elapsed().as_secs_f64() - elapsed;
        let warm = ((step + 1) as f64 / 200.0).max(done / 0.05).min(1.0);
        let rate = steepest * warm * (0.01 + 0.99 * 0.5 * (1.0 + (std::f64::consts::PI * done).cos()));
        let keep = ((step + 1) as f64 / (step + 10) as f64).min(0.998);
        pupil.learn(&batch, Slope { rate, keep });
        step += 1;
        let elapsed = start.elapsed().as_secs_f64();
        if elapsed - said.0 > 10.0 {
            let pace = ((step - said.1) * size as u64) as f64 / (elapsed - said.0);
            let waiting = 100.0 * waited / (elapsed - said.0);
            diary.write(&format!(
                "{elapsed:.0} s step {step} loss {:.4} rate {rate:.5} {pace:.0}/s waiting {waiting:.0} %",
                pupil.loss()
            ));
            (said, waited) = ((elapsed, step), 0.0);
        }
        if elapsed - checked > plan.check {
            look(plan, pupil, diary, step, &mut best)?;
            checked = start.elapsed().as_secs_f64();
        }
    }
    look(plan, pupil, diary, step, &mut best)
}

/// Sees how well was learnt, and keeps the weights.
fn look<P: Pupil>(plan: &Plan, pupil: &P, diary: &mut Diary, step: u64, best: &mut f64) -> Result<(), String> {
    pupil.save(&plan.out)?;
    let shares = pupil.check();
    let mean = shares.values().sum::<f64>() / shares.len().max(1) as f64;
    let each: Vec<String> = shares
        .iter()
        .map(|(group, share)| format!("{group} {:.1}", 100.0 * share))
        .collect();
    diary.write(&format!("step {step} mean {:.2} %: {}", 100.0 * mean, each.join(", ")));
    if mean > *best {
        *best = mean;
        std::fs::copy(&plan.out, plan.out.with_extension("best.safetensors")).map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// Figures, on stderr and in a file.
struct Diary(Option<File>);

impl Diary {
    fn open(path: Option<&Path>) -> Result<Self, String> {
        path.map(File::create).transpose().map(Self).map_err(|e| e.to_string())
    }

    fn write(&mut self, line: &str) {
        eprintln!("{line}");
        if let Some(file) = &mut self.0 {
            let _ = writeln!(file, "{line}");
        }
    }
}
