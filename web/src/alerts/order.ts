// The order of the alert list, and how it is kept still while somebody points at it.

import type { Alert, Severity } from "../api/types.ts";

const RANK: Record<Severity, number> = { urgent: 0, high: 1, medium: 2, info: 3 };

export function rank(severity: Severity): number {
  return RANK[severity];
}

/** P1 first; within one priority unacknowledged first, then the newest on top. */
export function compare(a: Alert, b: Alert): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    Number(a.state !== "raised") - Number(b.state !== "raised") ||
    Date.parse(b.raised_at) - Date.parse(a.raised_at) ||
    a.id.localeCompare(b.id)
  );
}

export interface Arranged {
  /** Keys in the order in which they are shown. */
  rows: readonly string[];
  /** How many wait above, because the list is held. */
  waiting: number;
}

/**
 * The rows to show, by their keys. While the list is held (pointer or focus in it) no row moves: what was shown stays where it is, closed ones too, and what is new waits.
 * `shown` is what stood there before, `wanted` the rows that belong into the list now, in their order.
 */
export function arrange(shown: readonly string[], wanted: readonly string[], held: boolean): Arranged {
  if (!held || shown.length === 0) return { rows: wanted, waiting: 0 };
  const known = new Set(shown);
  return { rows: shown, waiting: wanted.reduce((n, key) => n + (known.has(key) ? 0 : 1), 0) };
}

/** The worst that nobody has acknowledged; without one, the worst; null when there is none. */
export function worst(alerts: readonly Alert[]): Alert | null {
  const sorted = alerts.filter((a) => !a.shelved).sort(compare);
  return sorted.find((a) => a.state === "raised") ?? sorted[0] ?? null;
}

export interface Tally {
  urgent: number;
  high: number;
  medium: number;
  info: number;
  unacknowledged: number;
  shelved: number;
  open: number;
}

/** What the header says: counted from the very alerts that the list shows, so that the two cannot differ. */
export function tally(open: readonly Alert[]): Tally {
  const t: Tally = { urgent: 0, high: 0, medium: 0, info: 0, unacknowledged: 0, shelved: 0, open: open.length };
  for (const a of open) {
    if (a.shelved) {
      t.shelved += 1; // counted by itself: it calls nobody
      continue;
    }
    t[a.severity] += 1;
    if (a.state === "raised") t.unacknowledged += 1;
  }
  return t;
}
