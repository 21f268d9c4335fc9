import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert, GroupCause, Severity } from "../api/types.ts";
import { folded, headKey, items, rowsOf, together, UNFOLDED_MAX } from "./items.ts";

const alert = (id: string, severity: Severity, group: [string, GroupCause] | null = null, more: Partial<Alert> = {}): Alert => ({
  id,
  rule: "seal_cut",
  kind: "seal_cut",
  transit: `T-${id}`,
  severity,
  state: "raised",
  since: "2026-11-22T07:00:00Z",
  raised_at: "2026-11-22T07:00:00Z",
  late: false,
  detail: {},
  record: [],
  ...(group ? { group: { id: group[0], cause: group[1] } } : {}),
  ...more,
});

const keys = (alerts: Alert[], unfolded: string[] = []) => rowsOf(items(alerts), new Set(unfolded)).map((r) => r.key);

test("an alert alone is a row; those of one incident are one, and its urgent ones are rows of their own", () => {
  assert.deepEqual(keys([alert("a", "high"), alert("b", "urgent")]), ["b", "a"]);
  const incident: [string, GroupCause] = ["cut", "incident"];
  const all = [
    alert("cut", "urgent", incident),
    alert("opened", "urgent", incident, { raised_at: "2026-11-22T07:00:09Z" }),
    alert("left", "high", incident),
    alert("stop", "medium"),
  ];
  assert.deepEqual(keys(all), ["cut", "opened", "stop"]);
  assert.deepEqual(keys(all, ["cut"]), ["cut", "opened", "left", "stop"]);
  // An acknowledgement does not change what stands for it.
  const taken = all.map((a) => (a.id === "cut" ? { ...a, state: "acknowledged" as const } : a));
  assert.deepEqual(keys(taken), ["cut", "opened", "stop"]);
  assert.equal(items(taken)[0]?.raised, 2);
});

test("an item of many transits has a row of its own, as severe as its worst, and one that is left alone is an alert again", () => {
  const outage: [string, GroupCause] = ["o0", "outage"];
  const all = [0, 1, 2, 3, 4].map((n) => alert(`o${n}`, "high", outage));
  assert.deepEqual(keys([...all, alert("x", "medium")]), ["item:o0", "x"]);
  const withUrgent = [...all, alert("o5", "urgent", outage)];
  assert.deepEqual(keys([alert("y", "high"), ...withUrgent]), ["item:o0", "o5", "y"]);
  const [item] = items(withUrgent);
  assert.deepEqual([item?.head.id, item?.cause, headKey(item as never)], ["o5", "outage", "item:o0"]);
  assert.deepEqual(keys(all.slice(0, 1)), ["o0"]);
});

test("five thousand alerts: no urgent one is folded away, none is lost, few rows are unfolded at once", () => {
  const all: Alert[] = [];
  for (let n = 0; n < 5_000; n++) {
    const severity: Severity = n % 20 === 0 ? "urgent" : n % 3 === 0 ? "high" : "medium";
    all.push(alert(`a${n}`, severity, [`a${n % 9}`, n % 9 === 0 ? "flood" : "same_rule"]));
  }
  const made = items(all);
  assert.equal(made.length, 9);
  assert.equal(
    made.reduce((n, i) => n + i.members.length, 0),
    5_000,
  );
  const rows = rowsOf(made, new Set());
  const urgent = (list: readonly Alert[]) => list.filter((a) => a.severity === "urgent").map((a) => a.id);
  const shown = new Set(rows.filter((r) => r.kind === "alert").map((r) => r.key));
  assert.equal(urgent(all).length, 250);
  assert.ok(urgent(all).every((id) => shown.has(id)));
  assert.equal(rows.length, 250 + 9);
  const unfolded = rowsOf(made, new Set(["a0"]));
  assert.equal(unfolded.length, 250 + 9 + UNFOLDED_MAX);
  const first = made.find((i) => i.id === "a0");
  assert.equal(folded(first as never, unfolded), (first?.members.length ?? 0) - urgent(first?.members ?? []).length - UNFOLDED_MAX);
});

test("what is acknowledged together is what is seen, and what nobody has taken comes first", () => {
  const group: [string, GroupCause] = ["a0", "flood"];
  const all = Array.from({ length: 3 * UNFOLDED_MAX }, (_, n) =>
    alert(`a${n}`, n < UNFOLDED_MAX ? "high" : "medium", group, n < UNFOLDED_MAX ? { state: "acknowledged" } : {}),
  );
  const [item] = items(all);
  const taken = together(item as never);
  assert.equal(taken.length, UNFOLDED_MAX);
  const rows = rowsOf(items(all), new Set(["a0"])).map((r) => r.key);
  assert.ok(taken.every((a) => a.state === "raised" && rows.includes(a.id)));
});

test("urgent alerts are never acknowledged together with others", () => {
  const group: [string, GroupCause] = ["g", "same_rule"];
  const [item] = items([
    alert("g", "high", group),
    alert("u", "urgent", group),
    alert("t", "high", group, { state: "acknowledged" }),
    alert("m", "medium", group),
  ]);
  assert.deepEqual(
    together(item as never).map((a) => a.id),
    ["g", "m"],
  );
});
