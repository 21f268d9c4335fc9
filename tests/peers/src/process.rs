//! What processes take of the memory and of the processors, read from `/proc`.

/// Memory of a process in MB (10⁶ bytes), with what several share divided among them; 0 where it has ended.
pub(crate) fn memory_mb(pid: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("Pss:"));
    let number = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    number.unwrap_or(0.0) * 1_024.0 / 1e6
}

/// The same of a process and of those that it has started.
pub(crate) fn family_mb(pid: u32) -> f64 {
    family(pid).into_iter().map(memory_mb).sum()
}

/// Seconds of a processor that a process has taken; 0 where it has ended.
pub(crate) fn cpu_s(pid: u32) -> f64 {
    ticks_s(&format!("/proc/{pid}/stat"), 11)
}

/// The same of a process and of those that it has started, as far as they run.
pub(crate) fn family_cpu_s(pid: u32) -> f64 {
    family(pid).into_iter().map(cpu_s).sum()
}

/// Seconds of a processor that children of this process have taken whose end was waited for.
pub(crate) fn ended_cpu_s() -> f64 {
    ticks_s("/proc/self/stat", 13)
}

fn family(pid: u32) -> Vec<u32> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let ids = children.split_whitespace().filter_map(|id| id.parse().ok());
    std::iter::once(pid).chain(ids).collect()
}

/// Two numbers of a `stat`, in hundredths of a second: user and system time. The name before them, in brackets, may hold spaces.
fn ticks_s(path: &str, first: usize) -> f64 {
    let stat = std::fs::read_to_string(path).unwrap_or_default();
    let numbers = stat.rsplit(')').next().unwrap_or_default();
    let ticks = numbers.split_whitespace().skip(first).take(2).filter_map(|t| t.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_this_process_takes() {
        let me = std::process::id();
        assert!(memory_mb(me) > 0.5 && family_mb(me) >= memory_mb(me) * 0.5);
        let before = cpu_s(me);
        let mut sum = 0_u64;
        while cpu_s(me) < before + 0.02 {
            sum = sum.wrapping_mul(31).wrapping_add(1);
        }
        assert_ne!(sum, 0);
        assert!(ended_cpu_s() >= 0.0 && cpu_s(u32::MAX) == 0.0);
    }
}
