//! The networks, shared by all cameras, in a thread of their own: one looks at a time, so that reading takes one core at most, and what a
//! look needs of memory is there once and not once for each camera.

use std::sync::mpsc::{Sender, channel};

use cordon_recognition::read::Eyes;

type Task = Box<dyn FnOnce(&Eyes) + Send>;

/// Whoever holds one may have the networks look.
#[derive(Clone)]
pub(super) struct SharedEyes {
    tasks: Sender<Task>,
}

impl SharedEyes {
    /// Begins their thread; it ends with the last who holds one.
    pub(super) fn open(eyes: Eyes) -> Self {
        let (tasks, asked) = channel::<Task>();
        std::thread::spawn(move || asked.iter().for_each(|task| task(&eyes)));
        Self { tasks }
    }

    /// Has them look, and waits for what they see; `None` where their thread is gone.
    pub(super) fn look<T: Send + 'static>(&self, look: impl FnOnce(&Eyes) -> T + Send + 'static) -> Option<T> {
        let (tell, told) = channel();
        let task = move |eyes: &Eyes| {
            // Nobody waits any more: nothing is lost.
            let _ = tell.send(look(eyes));
        };
        self.tasks.send(Box::new(task)).ok()?;
        told.recv().ok()
    }
}
