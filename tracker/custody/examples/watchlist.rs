//! What looking a reading up costs, and what it is worth: time, memory, recall and false hits, by the length of the list and by what a
//! reading may differ. `cargo xtask bench watchlist [ENTRIES]`.
//!
//! Plates are drawn as Vietnam gives them out (province, series, five digits; one in ten with four), at random: the list's, and innocent ones
//! that are not on it. A spoilt reading of a listed plate has each character read wrong as often as the costs say it is.

#![allow(clippy::print_stdout, reason = "its figures are its stdout")]

use std::time::Instant;

use cordon_custody::confusion::{Costs, NEVER, number};
use cordon_custody::watchlist::Watchlist;
use cordon_model::{ObservationId, Timestamp, WatchEntry, WatchKind};

/// So many readings are looked up.
const READINGS: usize = 20_000;
/// What a reading may differ, as `watch_cost_max` has it.
const COSTS: [f64; 6] = [0.0, 1.4, 1.6, 1.8, 2.0, 2.4];

/// A small generator of numbers: the same seed gives the same list (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn plate(&mut self) -> String {
        const SERIES: &[u8] = b"ABCDEFGHKLMNPSTUVXYZ";
        let series = char::from(SERIES[self.below(SERIES.len() as u64) as usize]);
        let province = 11 + self.below(89);
        if self.below(10) == 0 {
            format!("{province}{series}{:04}", self.below(10_000))
        } else {
            format!("{province}{series}{:05}", self.below(100_000))
        }
    }

    /// What our reader might make of a text: each character by itself, as often wrong as its cost says.
    fn spoil(&mut self, text: &str, costs: &Costs) -> String {
        let wrong = |cost: u16| 32_f64.powf(-f64::from(cost) / 100.0);
        let mut read = String::new();
        for byte in text.bytes() {
            let Some(stands) = number(byte) else { continue };
            let mut left = self.part();
            let mut chosen = Some(byte);
            for other in (b'0'..=b'9').chain(b'A'..=b'Z').filter(|o| *o != byte) {
                let cost = number(other).map_or(NEVER, |o| costs.of(stands, o));
                left -= if cost < NEVER { wrong(cost) } else { 0.0 };
                if left < 0.0 {
                    chosen = Some(other);
                    break;
                }
            }
            if left >= 0.0 && left < wrong(costs.lost) {
                chosen = None;
            }
            read.extend(chosen.map(char::from));
        }
        read
    }
}

fn entry(n: usize, text: String) -> WatchEntry {
    let mut act = [0; 16];
    act[..8].copy_from_slice(&(n as u64).to_be_bytes());
    WatchEntry {
        id: WatchEntry::name(ObservationId(act)),
        kind: WatchKind::Plate,
        text,
        reason: "stolen".to_owned(),
        by: "an".to_owned(),
        second_by: "chi".to_owned(),
        added_at: Timestamp::from_seconds(0),
        expires: Timestamp::from_seconds(86_400),
        covert: false,
        removed: None,
    }
}

/// Memory of this process, in MB; 0 where the system does not tell.
fn memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    let largest = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000_usize);
    let costs = Costs::shipped();
    println!(
        "| entries | may differ by | µs a look-up, p50 / p99 / p99.9 / max | recall, spoilt readings | of them misread | false hits per 1,000 innocent plates |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: |");
    let sizes: Vec<usize> = [1_000, 10_000, 100_000]
        .into_iter()
        .filter(|n| *n < largest)
        .chain([largest])
        .collect();
    for size in sizes {
        let before = memory_mb();
        let mut chance = Chance(size as u64);
        let mut list = Watchlist::default();
        let (mut texts, mut listed) = (Vec::new(), std::collections::BTreeSet::new());
        for n in 0..size {
            let text = chance.plate();
            listed.insert(text.clone());
            texts.push(text.clone());
            list.insert(entry(n, text), 1.0).expect("there is room");
        }
        let index_mb = list.index_bytes() as f64 / 1e6;
        let spoilt: Vec<(usize, String)> = (0..READINGS)
            .map(|_| {
                let n = chance.below(size as u64) as usize;
                let read = chance.spoil(&texts[n], costs);
                (n, read)
            })
            .collect();
        let innocent: Vec<String> = std::iter::repeat_with(|| chance.plate())
            .filter(|p| !listed.contains(p))
            .take(READINGS)
            .collect();
        for cost_max in COSTS {
            measure(&mut list, &texts, &spoilt, &innocent, cost_max, size);
        }
        println!(
            "memory with {size} entries: {:.0} MB, of which the index of the texts {index_mb:.0} MB",
            memory_mb() - before
        );
    }
}

fn measure(list: &mut Watchlist, texts: &[String], spoilt: &[(usize, String)], innocent: &[String], cost_max: f64, size: usize) {
    let mut times = Vec::with_capacity(2 * READINGS);
    let mut look = |list: &mut Watchlist, read: &str| {
        let start = Instant::now();
        let found = list.matching(WatchKind::Plate, read, cost_max);
        times.push(start.elapsed().as_nanos() as f64 / 1_000.0);
        found
    };
    let (mut found, mut misread) = (0, (0_usize, 0_usize));
    for (n, read) in spoilt {
        let hit = look(list, read).iter().any(|(m, _)| texts[*m as usize] == texts[*n]);
        found += usize::from(hit);
        if *read != texts[*n] {
            misread = (misread.0 + usize::from(hit), misread.1 + 1);
        }
    }
    let false_hits = innocent.iter().filter(|read| !look(list, read).is_empty()).count();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    println!(
        "| {size} | {cost_max} | {:.1} / {:.1} / {:.1} / {:.0} | {:.1} % | {:.1} % of {} | {:.2} |",
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0),
        100.0 * found as f64 / spoilt.len() as f64,
        100.0 * misread.0 as f64 / misread.1.max(1) as f64,
        misread.1,
        1_000.0 * false_hits as f64 / innocent.len() as f64,
    );
}
