// What the live socket says, and what the page asks of it: the shapes are generated, this reads them.

import type { LiveMessage, LiveRequest, Said } from "../api/types.ts";
import { instant } from "../time.ts";

export type { CellCount, Cells, Counts, Marks } from "../api/types.ts";
export type Message = LiveMessage;
/** What the map shows. */
export type View = Omit<LiveRequest, "type" | "filters">;

const TYPES: Record<Said["type"], true> = {
  snapshot: true,
  resumed: true,
  marks: true,
  cells: true,
  gone: true,
  event: true,
  alert: true,
  transit: true,
  sighting: true,
  agreement: true,
  correction: true,
  clip: true,
  camera: true,
  drone: true,
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

/** The server's time in a message, ms since 1970, or a time that it has surely reached: nothing is heard in the future. Null where it carries none. */
export function timeOf(message: Message): number | null {
  switch (message.type) {
    case "snapshot":
    case "resumed":
    case "heartbeat":
      return instant(message.data.server_time);
    case "marks":
      return message.data.marks.reduce<number | null>((max, m) => Math.max(max ?? 0, instant(m.heard_at)), null);
    case "event":
      return instant(message.data.known_at);
    default:
      return null;
  }
}
