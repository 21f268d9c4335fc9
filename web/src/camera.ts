// How a camera counts on the wall.

import type { CameraNow } from "./api/types.ts";
import { instant } from "./time.ts";

/** A stream whose state was not said anew for so long is no longer known to be live, ms. */
const REPORT_MS_MAX = 60_000;

export type Look = CameraNow["state"] | "noStream" | "unreported";

/** How a camera counts, and whether its picture must not look fine: frozen, black, turned, silent, or nobody says any more. */
export function look(health: CameraNow | null, now: number): { state: Look; isOut: boolean } {
  if (health === null) return { state: "noStream", isOut: false };
  if (health.state !== "live") return { state: health.state, isOut: true };
  if (now - instant(health.known_at) > REPORT_MS_MAX) return { state: "unreported", isOut: true };
  return { state: "live", isOut: false };
}
