// Time for what is shown: a tick each second, by the server's clock. One timer for the whole page.

import { useSyncExternalStore } from "react";
import { serverNow } from "../live/clock.ts";

const listeners = new Set<() => void>();
let current = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function tick(): void {
  // Before the first message there is nothing whose age could be wrong.
  current = serverNow() ?? Date.now();
  for (const l of listeners) l();
}

/** The server's time in ms since 1970, anew each second. */
export function useNow(): number {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      timer ??= setInterval(tick, 1000);
      if (listeners.size === 1) tick();
      return () => {
        listeners.delete(l);
        if (listeners.size === 0 && timer) {
          clearInterval(timer);
          timer = null;
        }
      };
    },
    () => current,
  );
}

/** The server's time now, for what is not drawn. */
export function nowMs(): number {
  return serverNow() ?? Date.now();
}
