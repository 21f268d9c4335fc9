//! Looks ahead: reads what the next observations will need, so that their memory comes in together and not one after the other. With tens
//! of thousands of transits reporting in turn, almost nothing that one observation needs is near the processor; judging it then is mostly
//! waiting. Nothing is changed here, and nothing depends on it but time.

use cordon_model::{Body, Heard, SealId};

use crate::case::Case;
use crate::fold::Fold;
use crate::ground::{Ground, Scene};

/// So many observations are looked at together. Ours: more do not fit beside what they need into the nearer memory.
pub const AHEAD: usize = 32;

/// All in batches of [`AHEAD`], each with the one after it: that is looked at before the batch itself is judged, so that its memory has the
/// time of a whole batch to come in. The first has no batch before it: nothing is judged with it.
pub fn batches<T>(all: &[T]) -> impl Iterator<Item = (&[T], &[T])> {
    let before = [&[][..]].into_iter().chain(all.chunks(AHEAD));
    let after = all.chunks(AHEAD).chain([&[][..]]);
    before.zip(after)
}

impl Fold {
    /// Asks for what the next observations will need; at most [`AHEAD`] of them. Changes nothing.
    pub fn look_ahead(&self, next: &[Heard]) {
        let mut cases: [Option<&Case>; AHEAD] = [None; AHEAD];
        for (case, heard) in cases.iter_mut().zip(next) {
            *case = self.case_of(heard).inspect(|case| fetch(*case));
        }
        let ground = self.eras.newest().ground();
        cases.iter().flatten().for_each(|case| case.look_behind(ground));
    }

    fn case_of(&self, heard: &Heard) -> Option<&Case> {
        let book = self.books.get(speaks(heard)?)?;
        self.cases.get(book.bound_at(heard.observation.received_at)? as usize)
    }
}

impl Case {
    /// Asks for what its parts point to.
    fn look_behind(&self, ground: &Ground) {
        self.snapshots.last().inspect(|m| fetch(&m.newest));
        if let Some(fixes) = self.piece.as_ref().map(|p| &p.fixes) {
            fixes.first().inspect(|f| fetch(*f));
            fixes.last().inspect(|f| fetch(*f));
        }
        if let Some(plan) = self.known_plan() {
            fetch(plan);
            let scene = Scene { ground, plan };
            scene
                .corridor()
                .inspect(|line| line.look_ahead(self.watch.memory.deviation.segment()));
        }
    }
}

/// Has the processor bring a value near, without waiting for it.
#[allow(unsafe_code, reason = "a hint: it reads nothing, and no address can make it fail")]
pub(crate) fn fetch<T: ?Sized>(value: &T) {
    const LINE: usize = 64;
    let last = size_of_val(value).saturating_sub(1);
    for offset in (0..last).step_by(LINE).chain([last]) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a prefetch touches no memory that the program could see; the address lies within the value besides.
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast::<i8>().wrapping_add(offset));
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = (value, offset);
    }
}

fn speaks(heard: &Heard) -> Option<&SealId> {
    match &heard.observation.body {
        Body::Fix(f) => {
            fetch(f.as_ref());
            f.seal.as_ref()
        }
        Body::SealReport(r) => r.seal.as_ref(),
        _ => None,
    }
}
