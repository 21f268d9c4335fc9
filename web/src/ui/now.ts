// Time for what is shown: a tick each second, by the server's clock. One timer for the whole page.

import { useSyncExternalStore } from "react";
import { serverNow } from "../live/clock.ts";

const listeners = new Set<() => void>();
let current = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

function tick(): void {
  current = nowMs();
  for (const l of listeners) l();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!timer) {
    timer = setInterval(tick, 1000);
    current = nowMs();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** The server's time in ms since 1970, anew each second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => current);
}

/** The server's time now. Before the first message there is nothing whose age could be wrong: the PC's clock will do. */
export function nowMs(): number {
  return serverNow() ?? Date.now();
}
