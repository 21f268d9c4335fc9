// One store for the whole page. React reads slices of it; the map reads `marks` and is told which keys changed, without React.

import { useSyncExternalStore } from "react";
import type { Pending } from "../alerts/state.ts";
import type { Account } from "../api/session.ts";
import type { Alert } from "../api/types.ts";
import type { Message } from "./messages.ts";
import type { Change, Picture } from "./reduce.ts";
import { ALL, empty, NOTHING, reduce } from "./reduce.ts";

/** How the link to the server stands. Times are of `performance.now()`, so that no clock is trusted. */
export interface Link {
  phase: "connecting" | "live" | "lost";
  /** When the last message came. */
  heardAt: number | null;
  /** The server's time when the link was lost. */
  lostAt: number | null;
  /** Which try to come back this is. */
  attempt: number;
  /** After coming back: what was made up for, and until when it is shown. */
  back: { events: number; alerts: number; until: number } | null;
}

export interface State {
  picture: Picture;
  link: Link;
  /** Acts that were sent and not yet answered: alert id → what the row shows at once. */
  pending: ReadonlyMap<string, { act: Pending; by: string }>;
  account: Account | null;
}

type Listener = () => void;
type ChangeListener = (change: Change) => void;

const blankLink: Link = { phase: "connecting", heardAt: null, lostAt: null, attempt: 0, back: null };
let state: State = { picture: empty(), link: blankLink, pending: new Map(), account: null };
const listeners = new Set<Listener>();
const changeListeners = new Set<ChangeListener>();

export function get(): State {
  return state;
}

function set(next: Partial<State>): void {
  state = { ...state, ...next };
  for (const l of listeners) l();
}

/** Takes several messages at once, so that React draws once. Returns what they changed, summed. */
export function take(messages: readonly Message[]): Change {
  let picture = state.picture;
  const sum: Omit<Change, "raised"> & { raised: Alert[] } = { ...NOTHING, raised: [] };
  for (const m of messages) {
    const [next, change] = reduce(picture, m);
    picture = next;
    if (change.marks === "all" || sum.marks === "all") sum.marks = "all";
    else if (change.marks) sum.marks = sum.marks ? [...sum.marks, ...change.marks] : change.marks;
    sum.cells ||= change.cells;
    sum.raised.push(...change.raised);
    sum.events += change.events;
    sum.hits += change.hits;
  }
  set({ picture });
  tell(sum);
  return sum;
}

function tell(change: Change): void {
  for (const l of changeListeners) l(change);
}

export function setLink(link: Partial<Link>): void {
  set({ link: { ...state.link, ...link } });
}

export function setAccount(account: Account | null): void {
  set({ account });
}

/** Shows an act at once, before the server has answered. */
export function expect(alert: string, act: Pending, by: string): void {
  set({ pending: new Map(state.pending).set(alert, { act, by }) });
}

export function settle(alert: string): void {
  const pending = new Map(state.pending);
  pending.delete(alert);
  set({ pending });
}

/** Puts one alert as the server just gave it in the answer to an act. */
export function putAlert(alert: Alert): void {
  take([{ type: "alert", seq: state.picture.seq, data: alert }]);
}

/** Forgets everything: at sign-out. */
export function reset(): void {
  set({ picture: empty(), link: blankLink, pending: new Map(), account: null });
  tell(ALL);
}

/** Listens to what changes on the map. Returns how to stop. */
export function onChange(listener: ChangeListener): () => void {
  changeListeners.add(listener);
  return () => changeListeners.delete(listener);
}

function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A slice of the store. `select` must give the same value for the same state. */
export function useLive<T>(select: (s: State) => T): T {
  return useSyncExternalStore(subscribe, () => select(state));
}
