//! The machine, and what processes take of it: read from `/proc`.

use std::path::Path;

/// What one should know of the machine to read a figure: the date, the cores, what else runs.
pub(crate) fn described() -> String {
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|l| l.strip_prefix("model name")?.split_once(": "));
    format!(
        "{}, {} cores ({}), load {} before the start",
        cordon_stack::clock::now(),
        cores(),
        model.map_or("of an unknown kind", |(_, name)| name.trim()),
        load()
    )
}

/// How many processors there are.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// How many processes wanted a processor during the last minute, in the mean.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

/// Seconds of a processor that this thread has taken, other work on the machine apart.
pub(crate) fn thread_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default() / 1e9
}

/// A process by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Process(pub u32);

/// Memory in MB (10⁶ bytes).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    /// In memory now.
    pub rss_mb: f64,
    /// The most that ever was.
    pub peak_mb: f64,
    /// Now, with what several processes share divided among them.
    pub pss_mb: f64,
}

impl Process {
    /// Its memory; zeros where it has ended.
    pub(crate) fn memory(self) -> Memory {
        let status = self.read("status");
        Memory {
            rss_mb: kilobytes(&status, "VmRSS:"),
            peak_mb: kilobytes(&status, "VmHWM:"),
            pss_mb: kilobytes(&self.read("smaps_rollup"), "Pss:"),
        }
    }

    /// Seconds of a processor that it has taken.
    pub(crate) fn cpu_s(self) -> f64 {
        // The name, in brackets, may hold spaces; user and system time are the 12th and 13th number after it, in hundredths.
        let stat = self.read("stat");
        let numbers = stat.rsplit(')').next().unwrap_or_default();
        let ticks = numbers.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok());
        ticks.sum::<f64>() / 100.0
    }

    /// Those that it has started, as far as they run.
    pub(crate) fn children(self) -> Vec<Self> {
        let path = format!("task/{}/children", self.0);
        self.read(&path)
            .split_whitespace()
            .filter_map(|id| id.parse().ok())
            .map(Self)
            .collect()
    }

    fn read(self, name: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.0)).unwrap_or_default()
    }
}

/// This process.
pub(crate) fn this() -> Process {
    Process(std::process::id())
}

/// The private PostgreSQL of a data directory with its workers; nothing where it does not run.
pub(crate) fn postgres(data: &str) -> Vec<Process> {
    let file = std::fs::read_to_string(Path::new(data).join("postgres/data/postmaster.pid")).unwrap_or_default();
    let main = file.lines().next().and_then(|id| id.trim().parse().ok()).map(Process);
    main.into_iter().flat_map(|p| std::iter::once(p).chain(p.children())).collect()
}

fn kilobytes(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|l| l.strip_prefix(name));
    let number = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    number.unwrap_or(0.0) * 1_024.0 / 1e6
}

/// Bytes of all files under a directory.
pub(crate) fn size_of(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let sizes = entries.map(|e| match e.metadata() {
        Ok(m) if m.is_dir() => size_of(&e.path()),
        Ok(m) => m.len(),
        Err(_) => 0,
    });
    sizes.sum()
}

/// Lets this process open as many files as the system allows: a connection is one.
pub(crate) fn allow_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(e) = setrlimit(Resource::Nofile, limit) {
        eprintln!("the limit of open files stays as it is: {e}");
    }
}

/// Keeps this process, with all threads that it begins from here on, to one core; where there is no such core, to the last one.
pub(crate) fn keep_to_core(core: usize) -> Result<(), String> {
    let mut cores = rustix::thread::CpuSet::new();
    cores.set(core.min(self::cores() - 1));
    rustix::thread::sched_setaffinity(None, &cores).map_err(|e| format!("it cannot be kept to core {core}: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_this_process_takes() {
        let memory = this().memory();
        assert!(
            memory.rss_mb > 0.5 && memory.peak_mb >= memory.rss_mb && memory.pss_mb > 0.0,
            "{memory:?}"
        );
        let before = this().cpu_s();
        let mut sum = 0_u64;
        while this().cpu_s() < before + 0.02 {
            sum = sum.wrapping_mul(31).wrapping_add(1);
        }
        assert_ne!(sum, 0);
    }
}
