//! Shortest times from a place to all others, or from all others to it: Dijkstra's algorithm over arrays.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::Arcs;

/// No junction, no road.
const NONE: u32 = u32::MAX;

/// Shortest times from seeds.
#[derive(Debug)]
pub(crate) struct Tree {
    ms: Vec<u32>,
    /// The junction before, and the road from there.
    before: Vec<(u32, u32)>,
    /// The junctions that were reached, the nearest first.
    pub(crate) reached: Vec<u32>,
}

impl Tree {
    /// Grows from seeds (a junction, and the milliseconds to it) as far as a limit.
    pub(crate) fn grow(arcs: &Arcs, junctions: usize, seeds: &[(u32, u32)], limit_ms: u32) -> Self {
        Self::grow_until(arcs, junctions, seeds, limit_ms, |_, _| None)
    }

    /// The same; `settled` looks at each junction as it is reached for good, and may lower the limit.
    pub(crate) fn grow_until(
        arcs: &Arcs,
        junctions: usize,
        seeds: &[(u32, u32)],
        mut limit_ms: u32,
        mut settled: impl FnMut(u32, u32) -> Option<u32>,
    ) -> Self {
        let mut made = Self {
            ms: vec![NONE; junctions],
            before: vec![(NONE, NONE); junctions],
            reached: Vec::new(),
        };
        let mut open = BinaryHeap::new();
        for &(junction, ms) in seeds {
            if ms <= limit_ms && ms < made.ms[junction as usize] {
                made.ms[junction as usize] = ms;
                open.push(Reverse((ms, junction)));
            }
        }
        while let Some(Reverse((ms, junction))) = open.pop() {
            if ms > limit_ms {
                break;
            }
            if ms > made.ms[junction as usize] {
                continue;
            }
            made.reached.push(junction);
            if let Some(lower) = settled(junction, ms) {
                limit_ms = limit_ms.min(lower);
            }
            for arc in arcs.of(junction) {
                let then = ms.saturating_add(arc.ms);
                if then <= limit_ms && then < made.ms[arc.head as usize] {
                    made.ms[arc.head as usize] = then;
                    made.before[arc.head as usize] = (junction, arc.edge);
                    open.push(Reverse((then, arc.head)));
                }
            }
        }
        made
    }

    /// The milliseconds to a junction.
    pub(crate) fn ms(&self, junction: u32) -> Option<u32> {
        let ms = self.ms[junction as usize];
        (ms != NONE).then_some(ms)
    }

    pub(crate) fn has(&self, junction: u32) -> bool {
        self.ms[junction as usize] != NONE
    }

    /// The junction before one, and the road from there; `None` at a seed.
    pub(crate) fn before(&self, junction: u32) -> Option<(u32, u32)> {
        let (before, edge) = self.before[junction as usize];
        (before != NONE).then_some((before, edge))
    }
}
