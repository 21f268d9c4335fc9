import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert } from "../api/types.ts";
import type { Pending, RowState } from "./state.ts";
import { rowState } from "./state.ts";

const base: Alert = {
  id: "a",
  rule: "seal_cut",
  kind: "seal_cut",
  transit: "T",
  severity: "high",
  state: "raised",
  since: "2026-11-22T07:00:00Z",
  raised_at: "2026-11-22T07:00:00Z",
  late: false,
  detail: {},
  record: [],
};
const shelved = { by: "an", at: "2026-11-22T07:00:00Z", until: "2026-11-22T08:00:00Z", reason: "works", one_shot: false };
const until = "2026-11-22T07:10:00Z";
const note = { act: "note", by: "an", at: until, because: 1 } as const;

test("each state after ISA-18.2 has its face, and an act of ours shows at once", () => {
  const check = (alert: Partial<Alert>, pending: Pending | null, expected: RowState) =>
    assert.equal(rowState({ ...base, ...alert }, pending), expected, JSON.stringify([alert, pending]));
  check({}, null, "raised");
  check({ until }, null, "returned");
  check({ state: "acknowledged" }, null, "acknowledged");
  check({ state: "acknowledged", record: [note] }, null, "working");
  check({ state: "acknowledged", until, record: [note] }, null, "over");
  check({ shelved }, null, "shelved");
  check({ shelved, state: "acknowledged", until }, null, "shelved");
  check({ shelved, state: "closed" }, null, "closed");
  check({ state: "withdrawn" }, "close", "withdrawn");
  check({}, "acknowledge", "acknowledged");
  check({ until }, "acknowledge", "over");
  check({}, "close", "closed");
  check({}, "shelve", "shelved");
  check({ shelved }, "unshelve", "raised");
  check({ shelved, state: "acknowledged" }, "unshelve", "acknowledged");
  check({ shelved, state: "acknowledged" }, "escalate", "raised");
});
