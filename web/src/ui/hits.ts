// Hits of the watch list that no alert tells of call from the menu until the page is looked at.

import { useEffect, useMemo, useState } from "react";
import { isLoneHit } from "../alerts/hit.ts";
import { useLive } from "../live/store.ts";

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
