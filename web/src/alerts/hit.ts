// Hits of the watch list that are nobody's alert: of a vehicle of no transit, or covert.

import type { Event } from "../api/types.ts";

/** Whether an event is a hit that no alert tells of. */
export function isLoneHit(e: Event): boolean {
  return e.event === "watchlist_hit" && e.alert == null;
}
