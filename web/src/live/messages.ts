// What the live socket says, and what the page asks of it.

import type { Alert, Event, Mark, Transit } from "../api/types.ts";

/** How many there are. */
export interface Counts {
  alerts: {
    open: number;
    raised: number;
    acknowledged: number;
    returned: number;
    urgent: number;
    high: number;
    medium: number;
    info: number;
  };
  /** `watched`: sealed, departed or arrived; of them `heard` are heard and `unheard` are silent, unknown or were never heard. */
  coverage: { open: number; watched: number; heard: number; unheard: number };
}

/** A mark with its key in the picture: `t:TRANSIT`, or `s:SEAL` for a seal without a transit. */
export type KeyedMark = Mark & { key: string };

export interface Marks {
  reset: boolean;
  marks: KeyedMark[];
}

/** One H3 cell of the far view; a count of 0 takes it away. `ring`, the outline, only when it is named for the first time since `reset`. */
export interface CellCount {
  cell: string;
  count: number;
  lat: number;
  lon: number;
  ring?: number[][] | null;
}

export interface Cells {
  reset: boolean;
  resolution: number;
  cells: CellCount[];
}

/** What the map shows: west, south, east, north in degrees, and the zoom. */
export interface View {
  bbox: [number, number, number, number];
  zoom: number;
}

export interface Snapshot {
  server_time: string;
  world: string;
  alerts: Alert[];
  counts: Counts;
  marks: Marks;
  cells: Cells | null;
}

export interface Resumed {
  server_time: string;
  since: number;
  events: number;
  alerts_raised: number;
  world: string;
  counts: Counts;
}

type Said =
  | { type: "snapshot"; data: Snapshot }
  | { type: "resumed"; data: Resumed }
  | { type: "marks"; data: Marks }
  | { type: "cells"; data: Cells }
  | { type: "gone"; data: { keys: string[] } }
  | { type: "event"; data: Event }
  | { type: "alert"; data: Alert }
  | { type: "transit"; data: Transit }
  | { type: "counts"; data: Counts }
  | { type: "world"; data: { hash: string } }
  | { type: "heartbeat"; data: { server_time: string } }
  | { type: "refused"; data: { detail: string } };
export type Message = { seq: number } & Said;

const TYPES: Record<Said["type"], true> = {
  snapshot: true,
  resumed: true,
  marks: true,
  cells: true,
  gone: true,
  event: true,
  alert: true,
  transit: true,
  counts: true,
  world: true,
  heartbeat: true,
  refused: true,
};

/** Reads one message; null for what this page has no word for (a newer server may say more). Throws where the text is no JSON. */
export function read(text: string): Message | null {
  const m: unknown = JSON.parse(text);
  if (typeof m !== "object" || m === null) return null;
  const { type, seq, data } = m as { type?: unknown; seq?: unknown; data?: unknown };
  if (typeof type !== "string" || !Object.hasOwn(TYPES, type) || typeof seq !== "number") return null;
  return typeof data === "object" && data !== null ? (m as Message) : null;
}

/** The server's time in a message, as text; null where it carries none. */
export function timeOf(message: Message): string | null {
  return message.type === "snapshot" || message.type === "resumed" || message.type === "heartbeat" ? message.data.server_time : null;
}
