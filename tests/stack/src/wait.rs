//! Waiting for something to become true, or for something to end, with a bound: the only waiting in these tests.

use std::process::{Child, ExitStatus};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up. Generous: a machine that builds beside the tests is slow.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How long a process may take to begin, to do what it was told, or to end: a journal of a hundred thousand observations is judged in that time.
pub const PROCESS_MAX: Duration = Duration::from_secs(300);

/// How often is looked.
const LOOK: Duration = Duration::from_millis(20);

/// Asks again and again until there is an answer.
///
/// # Panics
/// After [`PATIENCE`], with what was waited for.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain for {what}");
        std::thread::park_timeout(LOOK);
    }
}

/// Waits for the end of a process.
///
/// # Panics
/// After [`PROCESS_MAX`]: what its threads were at is said, and it is killed.
pub fn ended(what: &str, child: &mut Child) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child can be asked") {
            return status;
        }
        if begun.elapsed() >= PROCESS_MAX {
            let threads = threads(child.id());
            drop(child.kill());
            drop(child.wait());
            panic!("{what} did not end in {PROCESS_MAX:?}; its threads:\n{threads}");
        }
        std::thread::park_timeout(LOOK);
    }
}

/// Does something that may block for ever, in a thread of its own; `None` where it takes longer than it may.
pub fn within<T: Send + 'static>(at_most: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || tell.send(work()));
    told.recv_timeout(at_most).ok()
}

/// A process's threads: the name of each, its state, and what the system has it wait for.
fn threads(pid: u32) -> String {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task"));
    let said = |task: &std::path::Path, what: &str| std::fs::read_to_string(task.join(what)).unwrap_or_default();
    let line = |task: std::path::PathBuf| {
        let status = said(&task, "status");
        let state = status.lines().find(|l| l.starts_with("State:")).unwrap_or_default();
        format!("  {} {state} {}\n", said(&task, "comm").trim(), said(&task, "wchan"))
    };
    tasks.into_iter().flatten().flatten().map(|task| line(task.path())).collect()
}
