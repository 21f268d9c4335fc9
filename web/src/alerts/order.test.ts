import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert, Severity } from "../api/types.ts";
import { arrange, compare, tally, worst } from "./order.ts";

const keys = (alerts: readonly Alert[]) => [...alerts].sort(compare).map((a) => a.id);

const alert = (id: string, severity: Severity, state: Alert["state"] = "raised", at = 0): Alert => ({
  id,
  rule: "seal_cut",
  kind: "seal_cut",
  transit: id,
  severity,
  state,
  since: new Date(at).toISOString(),
  raised_at: new Date(at).toISOString(),
  late: false,
  detail: {},
  record: [],
});

test("P1 first, then unacknowledged, then the newest", () => {
  const all = [
    alert("old", "high", "raised", 1),
    alert("taken", "urgent", "acknowledged", 9),
    alert("new", "high", "raised", 2),
    alert("p1", "urgent", "raised", 1),
    alert("p3", "medium", "raised", 99),
  ];
  assert.deepEqual(arrange([], keys(all), false).rows, ["p1", "taken", "new", "old", "p3"]);
  assert.equal(worst(all)?.id, "p1");
  assert.equal(worst(all.filter((a) => a.id !== "p1"))?.id, "new");
  assert.equal(worst([]), null);
});

test("no row moves while the list is held: new ones wait, gone ones stay", () => {
  const before = [alert("a", "high"), alert("b", "medium")];
  const shown = arrange([], keys(before), false).rows;
  const now = [alert("b", "medium"), alert("p1", "urgent"), alert("c", "high")]; // `a` was closed
  const held = arrange(shown, keys(now), true);
  assert.deepEqual(held.rows, shown);
  assert.equal(held.waiting, 2);
  const free = arrange(shown, keys(now), false);
  assert.deepEqual(free.rows, ["p1", "c", "b"]);
  assert.equal(free.waiting, 0);
});

test("the header counts the alerts of the list", () => {
  const shelf = { by: "an", at: "2026-11-22T07:00:00Z", until: "2026-11-22T08:00:00Z", reason: "works", one_shot: false };
  const shelved: Alert = { ...alert("d", "urgent"), shelved: shelf };
  const t = tally([alert("a", "urgent"), alert("b", "high", "acknowledged"), alert("c", "high"), shelved]);
  assert.deepEqual(t, { urgent: 1, high: 2, medium: 0, info: 0, unacknowledged: 2, shelved: 1, open: 4 });
  assert.equal(worst([shelved, alert("c", "high")])?.id, "c");
});
