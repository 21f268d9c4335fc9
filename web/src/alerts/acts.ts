// Acts on alerts: shown at once, sent, and put right by the answer. While the link is lost they are refused with the reason.

import { useSyncExternalStore } from "react";
import * as api from "../api/acts.ts";
import type { Problem } from "../api/fetch.ts";
import { isProblem } from "../api/fetch.ts";
import type { Alert } from "../api/types.ts";
import { expect, get, putAlert, settle } from "../live/store.ts";
import type { Pending } from "./state.ts";

/** Why the last act on an alert was not done. */
export type Refusal = { alert: string; act: Pending | "note"; problem: Problem | "disconnected" };

let refusal: Refusal | null = null;
const listeners = new Set<() => void>();

function setRefusal(next: Refusal | null): void {
  refusal = next;
  for (const l of listeners) l();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useRefusal(alert: string): Refusal | null {
  const r = useSyncExternalStore(subscribe, () => refusal);
  return r?.alert === alert ? r : null;
}

/** Acknowledges, and takes it. One press. If somebody else was faster, the row shows who: no error. */
export async function acknowledgeAlert(id: string): Promise<boolean> {
  const alert = get().picture.alerts.get(id);
  if (alert?.state !== "raised" || get().pending.has(id)) return false;
  return act(id, "acknowledge", () => api.acknowledge(id));
}

/** Closes with a cause. */
export async function closeAlert(id: string, cause: string, note: string): Promise<boolean> {
  return act(id, "close", () => api.close(id, cause, note === "" ? undefined : note));
}

/** So many acts are under way at once, where several alerts are acknowledged together. */
const AT_ONCE = 6;

/** Acknowledges several, each with its own record. */
export async function acknowledgeAll(ids: readonly string[]): Promise<void> {
  const left = [...ids];
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) await acknowledgeAlert(id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Puts it on the shelf. */
export async function shelveAlert(id: string, said: api.Shelving): Promise<boolean> {
  return act(id, "shelve", () => api.shelve(id, said));
}

/** Takes it from the shelf before its time. */
export async function unshelveAlert(id: string): Promise<boolean> {
  return act(id, "unshelve", () => api.unshelve(id));
}

/** Passes it on to somebody higher. */
export async function escalateAlert(id: string, to: string, reason: string): Promise<boolean> {
  return act(id, "escalate", () => api.escalate(id, to, reason));
}

async function act(id: string, what: Pending, send: () => Promise<Alert | Problem>): Promise<boolean> {
  setRefusal(null);
  if (get().link.phase !== "live") {
    setRefusal({ alert: id, act: what, problem: "disconnected" });
    return false;
  }
  if (!get().account?.rights.includes("handle_alerts")) {
    setRefusal({ alert: id, act: what, problem: { problem: true, status: 403, title: "forbidden" } });
    return false;
  }
  expect(id, what, get().account?.name ?? "");
  const answer = await send();
  if (isProblem(answer)) {
    settle(id);
    // The loser of two at once sees who has it: the live alert says so.
    if (answer.reason !== "already_acknowledged" && answer.reason !== "already_closed")
      setRefusal({ alert: id, act: what, problem: answer });
    return false;
  }
  if (answer?.id === id) putAlert(answer);
  settle(id);
  return true;
}

// Notes written while the link is lost wait here, in order, and are sent when it is back.
const queue: { alert: string; text: string }[] = [];

export function queuedNotes(alert: string): number {
  return queue.filter((n) => n.alert === alert).length;
}

export async function writeNote(alert: string, text: string): Promise<void> {
  setRefusal(null);
  queue.push({ alert, text });
  await sendNotes();
}

let sending = false;

/** Sends the notes that wait, oldest first; stops at the first that is not taken. */
export async function sendNotes(): Promise<void> {
  if (sending) return;
  sending = true;
  while (queue.length > 0 && get().link.phase === "live") {
    const first = queue[0];
    if (!first) break;
    const answer = await api.note(first.alert, first.text);
    if (isProblem(answer) && (answer.status === 0 || answer.status >= 500)) break; // later
    queue.shift();
    if (isProblem(answer)) setRefusal({ alert: first.alert, act: "note", problem: answer });
    else if (answer?.id === first.alert) putAlert(answer);
  }
  sending = false;
  for (const l of listeners) l();
}
