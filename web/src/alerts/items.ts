// What the list shows: items. The server says which alerts have one cause; here they become rows, and no urgent one is ever folded away.

import type { Alert, GroupCause } from "../api/types.ts";
import { compare, rank } from "./order.ts";

/** One thing to handle: an alert alone, or several of one cause. */
export interface Item {
  /** The name that the server gave it. */
  id: string;
  /** Why its alerts are one; null for an alert alone. */
  cause: GroupCause | null;
  /** The feed that they share, where that is why. */
  feed: string | null;
  /** The one that stands for it: the worst, of those the first raised, so that an acknowledgement does not change it. */
  head: Alert;
  /** All of them: urgent ones first, then those that nobody has acknowledged, each in the list's order. */
  members: readonly Alert[];
  /** How many nobody has acknowledged. */
  raised: number;
}

/** A row of the list. */
export type Row =
  | { key: string; kind: "alert"; alert: Alert; item: Item; isHead: boolean }
  | { key: string; kind: "group"; alert: Alert; item: Item; isHead: true };

/** More rows than this are not unfolded at once: nobody reads them, and the page must stay quick. Urgent ones are not counted. */
export const UNFOLDED_MAX = 100;

/** The item that an alert belongs to. */
export function itemOf(alert: Alert): string {
  return alert.group?.id ?? alert.id;
}

/** Whether an item holds several transits: then it has a row of its own, which names none of them. */
export function isWide(item: Item): boolean {
  return item.cause !== null && item.cause !== "incident" && item.members.length > 1;
}

/** Alerts as items, each with its members; the worst item first, as single alerts are. */
export function items(alerts: Iterable<Alert>): Item[] {
  const byItem = new Map<string, Alert[]>();
  for (const a of alerts) {
    const id = itemOf(a);
    const known = byItem.get(id);
    if (known) known.push(a);
    else byItem.set(id, [a]);
  }
  return [...byItem].map(([id, members]) => made(id, members)).sort((a, b) => compare(standing(a), standing(b)));
}

function made(id: string, members: Alert[]): Item {
  const head = members.reduce((worst, a) => (earlier(a, worst) ? a : worst));
  const group = members.length > 1 ? head.group : null;
  return {
    id,
    cause: group?.cause ?? null,
    feed: group?.feed ?? null,
    head,
    members: members.sort(
      (a, b) => Number(b.severity === "urgent") - Number(a.severity === "urgent") || open(a) - open(b) || compare(a, b),
    ),
    raised: members.reduce((n, a) => n + (a.state === "raised" ? 1 : 0), 0),
  };
}

/** Those that nobody has acknowledged stand before the others, so that they are never what is held back. */
function open(a: Alert): number {
  return a.state === "raised" ? 0 : 1;
}

function earlier(a: Alert, b: Alert): boolean {
  const by = rank(a.severity) - rank(b.severity) || Date.parse(a.raised_at) - Date.parse(b.raised_at) || a.id.localeCompare(b.id);
  return by < 0;
}

/** An item as one alert, for the order: its worst severity, unacknowledged while one of its own is, as new as its newest. */
function standing(item: Item): Alert {
  if (item.members.length === 1) return item.head;
  let newest = item.head.raised_at;
  for (const a of item.members) if (Date.parse(a.raised_at) > Date.parse(newest)) newest = a.raised_at;
  return { ...item.head, state: item.raised > 0 ? "raised" : "acknowledged", raised_at: newest };
}

/** The key of an item's first row. */
export function headKey(item: Item): string {
  return isWide(item) ? `item:${item.id}` : item.head.id;
}

/** The rows of some items: the head of each, its urgent alerts always, the others where it is unfolded. */
export function rowsOf(all: readonly Item[], unfolded: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  for (const item of all) {
    const wide = isWide(item);
    rows.push({ key: headKey(item), kind: wide ? "group" : "alert", alert: item.head, item, isHead: true });
    const isOpen = unfolded.has(item.id);
    let shown = 0;
    for (const alert of item.members) {
      if (!wide && alert.id === item.head.id) continue;
      if (alert.severity !== "urgent" && (!isOpen || ++shown > UNFOLDED_MAX)) continue;
      rows.push({ key: alert.id, kind: "alert", alert, item, isHead: false });
    }
  }
  return rows;
}

/** How many of an item's alerts no row shows. */
export function folded(item: Item, rows: readonly Row[]): number {
  const shown = rows.reduce((n, r) => n + (r.kind === "alert" && r.item.id === item.id ? 1 : 0), 0);
  return item.members.length - shown;
}

/** Those of an item that may be acknowledged together: only what is shown when it is unfolded, and never an urgent one, which is looked at singly. */
export function together(item: Item): Alert[] {
  const shown = item.members.filter((a) => a.severity !== "urgent").slice(0, UNFOLDED_MAX);
  return shown.filter((a) => a.state === "raised");
}
