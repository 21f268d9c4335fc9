//! Where frames and packets go: bounded queues in which the newest win.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::coded::Coded;
use crate::tally::Tally;
use crate::{Frame, Gate, Klv};

/// How many packets may wait: a minute of a drone that sends ten a second. They are small, and each is an observation.
const KLV_MAX: usize = 600;

/// A bounded queue between the thread that decodes and the one that looks.
pub struct Queue<T> {
    held: Mutex<Held<T>>,
    changed: Condvar,
    most: usize,
}

struct Held<T> {
    items: VecDeque<T>,
    came: u64,
    dropped: u64,
    taken: u64,
    closed: bool,
}

/// What waiting for the next one came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Next<T> {
    /// Here it is.
    Item(T),
    /// Nothing came in that time.
    Nothing,
    /// Nothing will come any more.
    Closed,
}

impl<T> Queue<T> {
    /// An empty queue that holds `most` (1 or more).
    #[must_use]
    pub fn new(most: usize) -> Self {
        let held = Held {
            items: VecDeque::new(),
            came: 0,
            dropped: 0,
            taken: 0,
            closed: false,
        };
        Self {
            held: Mutex::new(held),
            changed: Condvar::new(),
            most: most.max(1),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held<T>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts one in at once; where the queue is full, the oldest goes and is counted.
    pub fn push(&self, item: T) {
        let mut held = self.held();
        if held.closed {
            return;
        }
        if held.items.len() >= self.most {
            held.items.pop_front();
            held.dropped += 1;
        }
        held.came += 1;
        held.items.push_back(item);
        self.changed.notify_all();
    }

    /// Puts one in when there is room; does nothing once the queue is closed.
    pub fn push_when_room(&self, item: T) {
        let full = |held: &mut Held<T>| held.items.len() >= self.most && !held.closed;
        let waited = self.changed.wait_while(self.held(), full);
        let mut held = waited.unwrap_or_else(PoisonError::into_inner);
        if !held.closed {
            held.came += 1;
            held.items.push_back(item);
            self.changed.notify_all();
        }
    }

    /// Waits for the next one. What is held when the queue is closed is still given.
    pub fn next(&self, at_most: Duration) -> Next<T> {
        let nothing = |held: &mut Held<T>| held.items.is_empty() && !held.closed;
        let waited = self.changed.wait_timeout_while(self.held(), at_most, nothing);
        let mut held = waited.unwrap_or_else(PoisonError::into_inner).0;
        match held.items.pop_front() {
            Some(item) => {
                held.taken += 1;
                self.changed.notify_all();
                Next::Item(item)
            }
            None if held.closed => Next::Closed,
            None => Next::Nothing,
        }
    }

    /// Nothing will come any more; whoever waits is woken.
    pub fn close(&self) {
        self.held().closed = true;
        self.changed.notify_all();
    }

    /// How many were put in.
    #[must_use]
    pub fn came(&self) -> u64 {
        self.held().came
    }

    /// How many were dropped because nobody took them in time.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.held().dropped
    }

    /// How many were taken.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.held().taken
    }
}

/// What a playing puts out.
#[derive(Clone)]
pub struct Outlet {
    /// The pictures.
    pub frames: Arc<Queue<Frame>>,
    /// The packets that ride beside them.
    pub klv: Arc<Queue<Klv>>,
    /// The last seconds of the stream as they came.
    pub coded: Arc<Coded>,
    /// Whether pictures are decoded.
    pub gate: Arc<Gate>,
    /// What it has cost.
    pub tally: Arc<Tally>,
}

impl Outlet {
    /// An outlet in which so many frames may wait, and nothing is kept of the coded stream.
    #[must_use]
    pub fn new(frames_max: usize) -> Self {
        Self::keeping(frames_max, 0)
    }

    /// An outlet in which so many frames may wait, and so many bytes of the coded stream are kept.
    #[must_use]
    pub fn keeping(frames_max: usize, coded_bytes_max: usize) -> Self {
        Self {
            frames: Arc::new(Queue::new(frames_max)),
            klv: Arc::new(Queue::new(KLV_MAX)),
            coded: Arc::new(Coded::new(coded_bytes_max)),
            gate: Arc::default(),
            tally: Arc::default(),
        }
    }

    /// Nothing will come any more.
    pub fn close(&self) {
        self.frames.close();
        self.klv.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_win_and_the_others_are_counted() {
        let queue = Queue::new(2);
        (1..=5).for_each(|n| queue.push(n));
        queue.close();
        queue.push(6);
        let got: Vec<Next<i32>> = (0..3).map(|_| queue.next(Duration::ZERO)).collect();
        assert_eq!(got, [Next::Item(4), Next::Item(5), Next::Closed]);
        assert_eq!((queue.dropped(), queue.taken()), (3, 2));
    }

    #[test]
    fn one_that_waits_for_room_loses_nothing_and_ends_with_the_queue() {
        let queue = Queue::new(1);
        let got: Vec<i32> = std::thread::scope(|scope| {
            let writer = scope.spawn(|| (0..100).for_each(|n| queue.push_when_room(n)));
            let got = (0..60).filter_map(|_| match queue.next(Duration::from_secs(60)) {
                Next::Item(n) => Some(n),
                _ => None,
            });
            let got = got.collect();
            queue.close();
            writer.join().expect("ends though nobody takes the rest");
            got
        });
        assert_eq!(got, (0..60).collect::<Vec<_>>());
        assert_eq!(queue.dropped(), 0);
    }
}
