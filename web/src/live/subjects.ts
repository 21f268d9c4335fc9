// Whom alerts are about, where the live view does not say: the transit of an alert may lie outside of what the map shows. Asked for once each.

import { transitAlone } from "../api/acts.ts";
import { isProblem } from "../api/fetch.ts";
import { isOpen } from "./reduce.ts";
import { get, onChange, take } from "./store.ts";

/** How many are asked for at the same time. */
const AT_ONCE = 4;
/** After a failure a transit is asked for again no sooner, ms. */
const AGAIN_MS = 10_000;

/** Starts to look after every change. Returns how to stop. */
export function followSubjects(): () => void {
  const asked = new Map<string, number>();
  let running = 0;
  const look = () => {
    const { alerts, transits } = get().picture;
    for (const a of alerts.values()) {
      if (running >= AT_ONCE) return;
      const last = asked.get(a.transit);
      const isDue = last === undefined || (last < 0 && performance.now() + last > AGAIN_MS);
      if (!isOpen(a) || transits.has(a.transit) || !isDue) continue;
      asked.set(a.transit, 1);
      running += 1;
      void ask(a.transit, asked).finally(() => {
        running -= 1;
        look();
      });
    }
  };
  return onChange(look);
}

async function ask(id: string, asked: Map<string, number>): Promise<void> {
  const answer = await transitAlone(id);
  if (isProblem(answer)) {
    asked.set(id, -performance.now());
    return;
  }
  const found = answer.items.find((t) => t.declaration.id === id);
  // It may have been told of meanwhile, and that is newer.
  if (found && !get().picture.transits.has(id)) take([{ type: "transit", seq: get().picture.seq, data: found }]);
}
