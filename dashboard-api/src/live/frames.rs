//! The frame clock: looks at the picture five times a second, once for all clients.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::api::Api;

/// A frame.
const FRAME: Duration = Duration::from_millis(200);
/// What changed is counted with the next frame, and all is counted each so many frames: silence comes with a tick, and no record of `judged`
/// need tell of it.
const COUNT_FRAMES: u32 = 5;

/// Runs until `cancel`.
pub(crate) async fn run(api: Arc<Api>, cancel: CancellationToken) {
    let mut clock = tokio::time::interval(FRAME);
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut ticks = 0_u32;
    loop {
        tokio::select! {
            () = cancel.cancelled() => return,
            _ = clock.tick() => {}
        }
        take(&api);
        ticks = ticks.wrapping_add(1);
        let stale = api.live.stale.swap(false, Ordering::Relaxed);
        if stale || ticks.is_multiple_of(COUNT_FRAMES) {
            api.live.count(&api.board.read());
        }
    }
}

fn take(api: &Api) {
    take_sights(api);
    let known = api.live.atlas().version;
    let (version, changed) = api.picture.changed_since(known);
    if changed.is_empty() {
        return;
    }
    let mut atlas = api.live.atlas.write().unwrap_or_else(PoisonError::into_inner);
    let differs = atlas.take(version, &changed);
    let frame = atlas.frame;
    drop(atlas);
    if differs {
        api.live.frames.send_replace(frame);
    }
}

fn take_sights(api: &Api) {
    let known = api.live.sights().version;
    let (version, changed) = api.picture.sights_since(known);
    if changed.is_empty() {
        return;
    }
    let mut sights = api.live.sights.write().unwrap_or_else(PoisonError::into_inner);
    sights.take(version, changed);
    drop(sights);
    api.live.sighted.send_replace(version);
}
