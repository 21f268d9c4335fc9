// The live socket: opens it, gathers what comes into frames, says our view, and comes back after a loss.

import { isProblem } from "../api/fetch.ts";
import { whoAmI } from "../api/session.ts";
import { learn, learnReached, serverNow } from "./clock.ts";
import type { Message, View } from "./messages.ts";
import { read, timeOf } from "./messages.ts";
import type { Change } from "./reduce.ts";
import { get, setLink, take } from "./store.ts";

/** Silent for longer than this, the link is called slow. */
export const SLOW_MS = 5_000;
/** Silent for longer than this, the link is called lost: the heartbeat's 15 s and 15 s more. */
export const LOST_MS = 30_000;
/** The close code of a session that has ended. */
const SESSION_ENDED = 4401;
/** How long the sentence about coming back stands. */
const BACK_MS = 10_000;
/** Messages are gathered this long, so that the page draws at most five times a second. */
const FRAME_MS = 200;
/** How long the first try to come back waits; it doubles up to the last. */
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;

let socket: WebSocket | null = null;
let waiting: Message[] = [];
let frame: ReturnType<typeof setTimeout> | null = null;
let retry: ReturnType<typeof setTimeout> | null = null;
let watchdog: ReturnType<typeof setInterval> | null = null;
let view: View | null = null;
let attempt = 0;
let wanted = false;
/** What came since the link is back, while the gap is being closed. */
let missed: { events: number; alerts: number } | null = null;
let onEnded: () => void = () => {};
let onCalled: (change: Change) => void = () => {};

/** Who is told of what calls for somebody, alerts that are new and stand raised and hits of the watch list: the sound. */
export function whenCalled(tell: typeof onCalled): void {
  onCalled = tell;
}

/** Who is told that the session is over. */
export function whenEnded(tell: () => void): void {
  onEnded = tell;
}

/** Connects, and stays connected until `stop`. */
export function start(): void {
  wanted = true;
  open();
  watchdog ??= setInterval(watch, 1_000);
}

export function stop(): void {
  wanted = false;
  if (retry) clearTimeout(retry);
  if (watchdog) clearInterval(watchdog);
  if (frame) clearTimeout(frame);
  retry = watchdog = frame = null;
  waiting = [];
  attempt = 0;
  missed = null;
  socket?.close();
  socket = null;
}

/** Says what this page looks at. The newest one is said again after a reconnection. */
export function look(next: View): void {
  view = next;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "view", ...next }));
}

function open(): void {
  const seq = get().picture.seq;
  const url = new URL("/api/live", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  if (seq > 0) url.searchParams.set("since", String(seq));
  const mine = new WebSocket(url);
  socket = mine;
  mine.onopen = () => {
    if (view) look(view);
  };
  mine.onmessage = (e) => {
    if (socket !== mine) return;
    hear(String(e.data));
  };
  mine.onclose = (e) => {
    if (socket !== mine) return;
    if (e.code === SESSION_ENDED) onEnded();
    else lose();
  };
}

function hear(text: string): void {
  let message: Message | null;
  try {
    message = read(text);
  } catch {
    console.error("live: a message that is no JSON was left out");
    return;
  }
  const mono = performance.now();
  const link = get().link;
  if (link.phase !== "live") found(mono);
  if (!message) return;
  const time = timeOf(message);
  if (time !== null) (message.type === "marks" || message.type === "event" ? learnReached : learn)(time, mono);
  waiting.push(message);
  // The first after a pause goes at once; what follows is gathered.
  frame ??= setTimeout(flush, get().picture.seq === 0 ? 0 : FRAME_MS);
}

function flush(): void {
  frame = null;
  const messages = waiting;
  waiting = [];
  const change = take(messages);
  const heardAt = performance.now();
  if (missed) {
    missed.events += change.events;
    missed.alerts += change.raised.length;
    // Either of the two says that the gap is closed.
    if (messages.some((m) => m.type === "snapshot" || m.type === "resumed")) {
      setLink({ heardAt, back: { ...missed, until: heardAt + BACK_MS } });
      missed = null;
    }
  }
  setLink({ heardAt });
  if (change.raised.length + change.hits > 0) onCalled(change);
}

function found(mono: number): void {
  const { link } = get();
  if (link.phase === "lost") missed = { events: 0, alerts: 0 };
  attempt = 0;
  setLink({ phase: "live", heardAt: mono, lostAt: null, attempt: 0 });
}

/** A socket that says nothing for half a minute is as good as lost: it is cut and opened anew. */
function watch(): void {
  const { link } = get();
  if (link.back && performance.now() > link.back.until) setLink({ back: null });
  if (link.phase === "live" && link.heardAt !== null && performance.now() - link.heardAt > LOST_MS) {
    const old = socket;
    lose();
    old?.close();
  }
}

function lose(): void {
  socket = null;
  const { link } = get();
  attempt += 1;
  // "Lost since" is when it was last heard: what is shown is of then.
  const heard = link.heardAt;
  const now = serverNow();
  const lostAt = link.phase === "lost" ? link.lostAt : heard === null || now === null ? null : now - (performance.now() - heard);
  setLink({ phase: heard === null ? "connecting" : "lost", lostAt, attempt, back: null });
  if (!wanted) return;
  const wait = RETRY_MS[Math.min(attempt - 1, RETRY_MS.length - 1)] ?? 8_000;
  retry = setTimeout(open, wait * (0.75 + Math.random() * 0.5));
  // A refused socket does not say why: whether it is the session is asked for beside it.
  if (attempt > 1) void whoAmI().then((a) => wanted && isProblem(a) && a.status === 401 && onEnded());
}
