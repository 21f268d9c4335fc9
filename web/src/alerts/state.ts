// What the mark at the end of a row says.

import type { Alert } from "../api/types.ts";

export type RowState = "raised" | "acknowledged" | "returned" | "over" | "working" | "shelved" | "closed" | "withdrawn";

/** Groups of states. */
export const MARKS_OF = { unacknowledged: new Set<RowState>(["raised", "returned"]) };

/** An act of ours that the server has not answered yet. */
export type Pending = "acknowledge" | "close" | "shelve" | "unshelve" | "escalate";

/** The state as the row shows it, after ISA-18.2; `pending` is an act of ours that the server has not answered yet. */
export function rowState(alert: Alert, pending: Pending | null): RowState {
  if (alert.state === "closed" || alert.state === "withdrawn") return alert.state;
  if (pending === "close") return "closed";
  if (pending === "shelve" || (alert.shelved && pending !== "unshelve" && pending !== "escalate")) return "shelved";
  const isTaken = pending === "acknowledge" || (alert.state === "acknowledged" && pending !== "escalate");
  if (!isTaken) return alert.until == null ? "raised" : "returned";
  if (alert.until != null) return "over";
  const worked = alert.record.some((r) => r.act === "note" || r.act === "assign");
  return worked ? "working" : "acknowledged";
}

/** Who acknowledged it, and when; null while nobody has. */
export function acknowledgement(alert: Alert): { by: string; at: string } | null {
  const act = [...alert.record].reverse().find((r) => r.act === "acknowledge");
  return act ? { by: act.by, at: act.at } : null;
}
