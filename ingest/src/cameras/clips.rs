//! The film around a sighting: half a minute (or what is configured) to either side of its best frame, as the camera coded it.
//!
//! The sighting does not wait for it. When its time is over the film is written, named by what it is, and told as an observation of its own;
//! it is on the disk before that names it. Whoever is killed in between leaves a sighting without a clip, never a clip without its film.

use std::time::Duration;

use cordon_journal::Entry;
use cordon_model::{Body, CameraId, Clip, Observation, ObservationId, Timestamp};
use cordon_video::Recording;
use cordon_video::coded::Coded;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::Around;
use super::stages::Stages;

/// So many clips of a camera are in the making at most; a sighting beyond them gets none, and that is counted. Ours.
const MAKING_MAX: usize = 12;
/// A clip that lacks more than this of either side, in seconds, is counted as short.
const LACKS_S_MAX: f64 = 2.0;
/// What is written after the end is waited for so long at most.
const LAST_WAIT: Duration = Duration::from_secs(10);

/// A sighting that was told, for which a clip is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// The sighting.
    pub sighting: ObservationId,
    /// When its best frame came, in true time: that of frames.
    pub at: Timestamp,
    /// The same instant by the clock of the door.
    pub observed_at: Timestamp,
}

/// The clips of one camera that are in the making.
pub(super) struct Clips {
    camera: String,
    /// So much belongs to a clip before the best frame and after it, in seconds; 0: there are none.
    side_s: f64,
    making: Vec<(Told, Recording)>,
    /// One is written at a time, beside the stream's own thread.
    writing: Option<JoinHandle<()>>,
    around: Around,
    runtime: Handle,
}

impl Clips {
    pub(super) fn of(camera: &str, side_s: f64, around: &Around, runtime: &Handle) -> Self {
        Self {
            camera: camera.to_owned(),
            side_s,
            making: Vec::new(),
            writing: None,
            around: around.clone(),
            runtime: runtime.clone(),
        }
    }

    /// Begins the clip of a sighting.
    pub(super) fn begin(&mut self, told: Told, coded: &Coded, stages: &Stages) {
        if self.side_s <= 0.0 {
            return;
        }
        if self.making.len() >= MAKING_MAX {
            stages.miss_clip();
            tracing::warn!(camera = self.camera, "no clip of a sighting: {MAKING_MAX} are in the making");
            return;
        }
        let draft = self.around.evidence.draft();
        let begun = draft.and_then(|draft| Recording::begin(coded, told.at, (self.side_s, self.side_s), draft));
        match begun {
            Ok(Some(recording)) => self.making.push((told, recording)),
            Ok(None) => {
                stages.miss_clip();
                tracing::info!(camera = self.camera, "no clip of a sighting: its stream is not one that is kept");
            }
            Err(e) => {
                stages.miss_clip();
                tracing::error!(camera = self.camera, "no clip of a sighting: {e}");
            }
        }
    }

    /// Takes over what has come; writes a clip whose time is over. `now` in true time.
    pub(super) fn follow(&mut self, coded: &Coded, now: Timestamp, stages: &Stages) {
        let camera = &self.camera;
        self.making.retain_mut(|(_, recording)| {
            let followed = recording.follow(coded);
            if let Err(e) = &followed {
                stages.miss_clip();
                tracing::error!(camera, "a clip breaks off: {e}");
            }
            followed.is_ok()
        });
        if self.writing.as_ref().is_some_and(|writing| !writing.is_finished()) {
            return;
        }
        if let Some(n) = self.making.iter().position(|(_, recording)| recording.is_over(now)) {
            let (told, recording) = self.making.remove(n);
            self.writing = Some(self.write(told, recording, stages));
        }
    }

    /// The stream is over: what there is of each clip is written, and waited for.
    pub(super) fn finish(&mut self, coded: &Coded, stages: &Stages) {
        let mut making = std::mem::take(&mut self.making);
        for (_, recording) in &mut making {
            drop(recording.follow(coded)); // what cannot be written any more is not in it
        }
        let mut writing: Vec<JoinHandle<()>> = self.writing.take().into_iter().collect();
        writing.extend(making.into_iter().map(|(told, recording)| self.write(told, recording, stages)));
        let all = async {
            for one in writing {
                let _ = one.await;
            }
        };
        if self.runtime.block_on(async { tokio::time::timeout(LAST_WAIT, all).await }).is_err() {
            tracing::warn!(camera = self.camera, "clips were not written in time");
        }
    }

    /// Writes a film and tells of it, in a thread of its own.
    fn write(&self, told: Told, recording: Recording, stages: &Stages) -> JoinHandle<()> {
        let (camera, wanted_s) = (self.camera.clone(), self.side_s - LACKS_S_MAX);
        let (around, runtime, stages) = (self.around.clone(), self.runtime.clone(), stages.clone());
        self.runtime
            .spawn_blocking(move || match written(&camera, told, recording, &around) {
                Ok(clip) => {
                    let sides_s = [told.observed_at.seconds_since(clip.from), clip.to.seconds_since(told.observed_at)];
                    let is_short = sides_s.iter().any(|side_s| *side_s < wanted_s);
                    if tell(clip, told, &around, &runtime) {
                        stages.keep_clip(is_short);
                    } else {
                        stages.miss_clip();
                    }
                }
                Err(e) => {
                    stages.miss_clip();
                    tracing::error!(camera, "a clip could not be made: {e}");
                }
            })
    }
}

/// The clip, its film being on the disk.
fn written(camera: &str, told: Told, recording: Recording, around: &Around) -> Result<Clip, String> {
    let draft = around.evidence.draft().map_err(|e| e.to_string())?;
    let made = recording.finish(&draft);
    let film = made.inspect_err(|_| drop(std::fs::remove_file(&draft)))?;
    let evidence = around.evidence.keep_film(&draft).map_err(|e| e.to_string())?;
    // By the clock of the door, as far from the sighting as it was in truth.
    let by_the_door = |at: Timestamp| told.observed_at.plus_seconds(at.seconds_since(told.at));
    Ok(Clip {
        sighting: told.sighting,
        camera: CameraId::from(camera),
        from: by_the_door(film.from),
        to: by_the_door(film.to),
        evidence,
        codec: film.codec.to_owned(),
    })
}

/// Writes down that there is a clip; says whether it could.
fn tell(clip: Clip, told: Told, around: &Around, runtime: &Handle) -> bool {
    let camera = clip.camera.clone();
    let observation = Observation::of_content(Some(told.observed_at), around.intake.now(), Body::Clip(Box::new(clip)));
    let mut entry = [Entry { observation, frame: None }];
    around.write(runtime, camera.as_str(), "a clip", &mut entry)
}
