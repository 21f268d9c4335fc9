// The server's clock, as this page knows it. Ages count by it, never by the PC's clock: `performance.now()` only measures what has passed since.

let offset: number | null = null;

/** Learns from a message the server's time in it. The largest offset is that of the message that travelled least, so it wins; drift is let in slowly. */
export function learn(serverMs: number, monoMs: number): void {
  if (!Number.isFinite(serverMs)) return;
  const seen = serverMs - monoMs;
  offset = offset === null || seen > offset || offset - seen > 5_000 ? seen : offset - (offset - seen) * 0.02;
}

/** Learns that the server's clock has reached a time: it may be later by now, never earlier. So a demo's clock, which runs faster, is followed too. */
export function learnReached(serverMs: number, monoMs: number): void {
  const seen = serverMs - monoMs;
  if (offset !== null && Number.isFinite(seen) && seen > offset) offset = seen;
}

/** Milliseconds since 1970 by the server's clock; null while no message has come. */
export function serverNow(): number | null {
  return offset === null ? null : performance.now() + offset;
}

/** Whether the server's time is known. */
export function isKnown(): boolean {
  return offset !== null;
}

/** Forgets the server's time: for a new session, and for tests. */
export function forget(): void {
  offset = null;
}
