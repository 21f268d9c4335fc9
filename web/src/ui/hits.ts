// Hits of the watch list that are nobody's alert: of a vehicle of no transit, or covert. They call from the menu until the page is looked at.

import { useEffect, useMemo, useState } from "react";
import type { Event } from "../api/types.ts";
import { useLive } from "../live/store.ts";

/** Whether an event is a hit that no alert tells of. */
export function isLoneHit(e: Event): boolean {
  return e.event === "watchlist_hit" && e.alert == null;
}

/** How many such hits have come since the page was looked at last; it is looked at while it is here. */
export function useUnseenHits(isHere: boolean): number {
  const events = useLive((s) => s.picture.events);
  const hits = useMemo(() => events.filter(isLoneHit), [events]);
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (isHere) setSeen(new Set(hits.map((e) => e.id)));
  }, [isHere, hits]);
  return isHere ? 0 : hits.filter((e) => !seen.has(e.id)).length;
}
