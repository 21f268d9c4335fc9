//! What was sent and has not been seen yet, and how long the rest took.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cordon_model::Timestamp;

use crate::pace;
use crate::quantiles::Quantiles;

/// A tally for some seals.
pub(crate) struct Tally {
    /// By seal: its reports on their way, oldest first.
    on_their_way: Vec<Mutex<VecDeque<Sent>>>,
    /// By seal: its cut on its way to the event, and to the alert.
    cuts: [Mutex<BTreeMap<usize, Instant>>; 2],
    cuts_ms: [Mutex<Vec<f64>>; 2],
    positions_ms: Mutex<Vec<f64>>,
    answers_ms: Mutex<Vec<f64>>,
    late_ms: Mutex<Vec<f64>>,
    acknowledged: AtomicU64,
    measuring: AtomicBool,
}

/// A report that was written to its socket.
struct Sent {
    observed_at: Timestamp,
    at: Instant,
    measured: bool,
}

/// What a cut becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cut {
    Event = 0,
    Alert = 1,
}

/// What was found, in milliseconds.
pub(crate) struct Found {
    /// From the socket to the map.
    pub positions: Quantiles,
    /// From the socket to the event.
    pub events: Quantiles,
    /// From the socket to the alert.
    pub alerts: Quantiles,
    /// From the socket to the acknowledgement.
    pub answers: Quantiles,
    /// How much later than it should a report was sent.
    pub late: Quantiles,
    /// Reports and cuts that were never shown.
    pub not_shown: usize,
}

impl Tally {
    /// For so many seals.
    pub(crate) fn of(seals: usize) -> Self {
        Self {
            on_their_way: (0..seals).map(|_| Mutex::default()).collect(),
            cuts: Default::default(),
            cuts_ms: Default::default(),
            positions_ms: Mutex::default(),
            answers_ms: Mutex::default(),
            late_ms: Mutex::default(),
            acknowledged: AtomicU64::new(0),
            measuring: AtomicBool::new(false),
        }
    }

    /// What is sent from now on counts, or does not.
    pub(crate) fn measure(&self, whether: bool) {
        self.measuring.store(whether, Ordering::Relaxed);
    }

    /// Whether what is sent now counts.
    pub(crate) fn is_measuring(&self) -> bool {
        self.measuring.load(Ordering::Relaxed)
    }

    /// A report is about to be written to its socket, so much later than it should.
    pub(crate) fn sent(&self, seal: usize, observed_at: Timestamp, late: Duration, cut: bool) {
        let (at, measured) = (Instant::now(), self.is_measuring());
        hold(&self.on_their_way[seal]).push_back(Sent { observed_at, at, measured });
        if cut {
            for cuts in &self.cuts {
                hold(cuts).insert(seal, at);
            }
        }
        if measured {
            hold(&self.late_ms).push(ms(late));
        }
    }

    /// A report was acknowledged that was written at this instant.
    pub(crate) fn answered(&self, sent: Instant, measured: bool) {
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        if measured {
            hold(&self.answers_ms).push(ms(sent.elapsed()));
        }
    }

    /// A client has the position of this instant, and with it every older one of the seal.
    pub(crate) fn shown(&self, seal: usize, observed_at: Timestamp, at: Instant) {
        let Some(sent) = self.on_their_way.get(seal) else { return };
        let mut sent = hold(sent);
        while sent.front().is_some_and(|s| s.observed_at <= observed_at) {
            if let Some(report) = sent.pop_front().filter(|s| s.measured) {
                hold(&self.positions_ms).push(ms(at.duration_since(report.at)));
            }
        }
    }

    /// A client has heard of a cut.
    pub(crate) fn told(&self, cut: Cut, seal: usize, at: Instant) {
        if let Some(sent) = hold(&self.cuts[cut as usize]).remove(&seal) {
            hold(&self.cuts_ms[cut as usize]).push(ms(at.duration_since(sent)));
        }
    }

    /// Reports that were acknowledged so far.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Waits until all that was sent was shown, but not for ever; whether that came.
    pub(crate) fn drain(&self, longest: Duration) -> bool {
        pace::wait_for(Duration::from_millis(50), longest, || (self.not_shown() == 0).then_some(())).is_some()
    }

    fn not_shown(&self) -> usize {
        let reports: usize = self.on_their_way.iter().map(|s| hold(s).len()).sum();
        reports + self.cuts.iter().map(|c| hold(c).len()).sum::<usize>()
    }

    /// What was found.
    pub(crate) fn found(&self) -> Found {
        let of = |values: &Mutex<Vec<f64>>| Quantiles::of(hold(values).clone());
        Found {
            positions: of(&self.positions_ms),
            events: of(&self.cuts_ms[Cut::Event as usize]),
            alerts: of(&self.cuts_ms[Cut::Alert as usize]),
            answers: of(&self.answers_ms),
            late: of(&self.late_ms),
            not_shown: self.not_shown(),
        }
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_position_shows_the_older_ones_too_and_what_is_not_shown_is_counted() {
        let tally = Tally::of(2);
        let at = Timestamp::from_seconds;
        tally.sent(0, at(1), Duration::ZERO, false);
        tally.measure(true);
        tally.sent(0, at(2), Duration::ZERO, false);
        tally.sent(0, at(3), Duration::ZERO, true);
        tally.sent(1, at(3), Duration::ZERO, false);
        tally.shown(0, at(2), Instant::now());
        tally.told(Cut::Event, 0, Instant::now());
        tally.told(Cut::Event, 1, Instant::now());
        let found = tally.found();
        assert_eq!((found.positions.count(), found.events.count(), found.alerts.count()), (1, 1, 0));
        assert_eq!(found.not_shown, 3, "two reports, and the cut's alert");
        assert!(!tally.drain(Duration::ZERO));
    }
}
