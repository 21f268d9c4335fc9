import assert from "node:assert/strict";
import { test } from "node:test";
import type { Agreement, Alert, Clip, Correction, Event, Mark, Sighted } from "../api/types.ts";
import type { Counts, Message } from "./messages.ts";
import { read, timeOf } from "./messages.ts";
import type { Picture } from "./reduce.ts";
import { CLIPS_MAX, CLOSED_MAX, EVENTS_MAX, empty, isOpen, reduce } from "./reduce.ts";

const counts: Counts = {
  alerts: { open: 0, raised: 0, acknowledged: 0, returned: 0, urgent: 0, high: 0, medium: 0, info: 0 },
  coverage: { open: 0, watched: 0, heard: 0, unheard: 0 },
};
const alert = (id: string, state: Alert["state"] = "raised", raised_at = "2026-11-22T07:05:09Z"): Alert => ({
  id,
  rule: "seal_cut",
  kind: "seal_cut",
  transit: "VN-1",
  severity: "urgent",
  state,
  since: raised_at,
  raised_at,
  late: false,
  detail: {},
  record: [],
});
const mark = (key: string, lat = 10): Mark & { key: string } => ({
  key,
  transit: key.slice(2),
  lat,
  lon: 106,
  observed_at: "2026-11-22T07:05:09Z",
  heard_at: "2026-11-22T07:05:09Z",
  silent: false,
  unacknowledged: false,
});
const snapshot = (seq: number, alerts: Alert[]): Message => ({
  seq,
  type: "snapshot",
  data: { server_time: "2026-11-22T07:05:10Z", world: "w1", alerts, counts, marks: { reset: true, marks: [mark("t:VN-1")] }, cells: null },
});

test("a snapshot replaces what was open, and tells what is new of it", () => {
  const [first, change] = reduce(empty(), snapshot(7, [alert("a"), alert("b", "acknowledged")]));
  assert.equal(first.isLoaded, true);
  assert.deepEqual(
    change.raised.map((a) => a.id),
    ["a"],
  );
  assert.equal(change.marks, "all");
  // The next one no longer lists `a`, and says `b` and `c`: `c` alone is new. Its seq may be lower: the server began anew.
  const [second, again] = reduce(first, snapshot(3, [alert("b", "acknowledged"), alert("c")]));
  assert.deepEqual([...second.alerts.keys()], ["b", "c"]);
  assert.deepEqual(
    again.raised.map((a) => a.id),
    ["c"],
  );
  assert.equal(second.seq, 3);
});

test("a hit of the watch list sounds once, where no alert tells of it", () => {
  const hit = (id: string, told: string | null): Message => ({
    seq: 1,
    type: "event",
    data: { id, event: "watchlist_hit", alert: told } as unknown as Event,
  });
  const [picture, first] = reduce(empty(), hit("e1", null));
  assert.deepEqual([first.events, first.hits], [1, 1]);
  assert.equal(reduce(picture, hit("e1", null))[1].hits, 0, "it was told of before");
  assert.equal(reduce(picture, hit("e2", "a1"))[1].hits, 0, "its alert sounds");
});

test("an alert sounds when it is raised and when it is raised anew, not when it is told of again", () => {
  let picture: Picture = empty();
  const take = (a: Alert, seq: number) => {
    const [next, change] = reduce(picture, { seq, type: "alert", data: a });
    picture = next;
    return change.raised.length;
  };
  assert.equal(take(alert("a"), 1), 1);
  assert.equal(take({ ...alert("a"), detail: { outside_m: 5 } }, 2), 0);
  assert.equal(take(alert("a", "acknowledged"), 3), 0);
  assert.equal(take({ ...alert("a"), severity: "high" }, 4), 1);
  assert.equal(take({ ...alert("a"), severity: "urgent" }, 5), 1, "it has become worse, and nobody had taken it");
  assert.equal(take({ ...alert("a"), severity: "high" }, 6), 0);
  assert.equal(take(alert("a", "closed"), 7), 0);
  assert.equal(isOpen(picture.alerts.get("a") as Alert), false);
});

test("an alert on the shelf makes no sound, and sounds when it is back", () => {
  let picture: Picture = empty();
  const take = (a: Alert, seq: number) => {
    const [next, change] = reduce(picture, { seq, type: "alert", data: a });
    picture = next;
    return change.raised.length;
  };
  const shelved: Alert = {
    ...alert("a"),
    shelved: { by: "an", at: "2026-11-22T07:06:00Z", until: "2026-11-22T08:00:00Z", reason: "works", one_shot: false },
  };
  assert.equal(take(shelved, 1), 0);
  assert.equal(take(alert("a"), 2), 1);
  assert.equal(take(shelved, 3), 0);
  assert.equal(take({ ...shelved, state: "acknowledged" }, 4), 0);
  assert.equal(take(alert("a", "acknowledged"), 5), 0);
  assert.ok(isOpen(shelved));
});

test("marks with reset replace all marks and cells, others change one", () => {
  let [p] = reduce(empty(), { seq: 1, type: "marks", data: { reset: true, marks: [mark("t:a"), mark("t:b")] } });
  [p] = reduce(p, {
    seq: 1,
    type: "cells",
    data: { reset: true, resolution: 4, cells: [{ cell: "c", count: 2, lat: 1, lon: 1, ring: [[0, 0]] }] },
  });
  let change: ReturnType<typeof reduce>[1];
  [p, change] = reduce(p, { seq: 1, type: "marks", data: { reset: false, marks: [mark("t:b", 11)] } });
  assert.deepEqual(change.marks, ["t:b"]);
  assert.equal(p.marks.get("t:b")?.lat, 11);
  assert.equal(p.cells.size, 1);
  [p, change] = reduce(p, { seq: 1, type: "gone", data: { keys: ["t:a", "t:never"] } });
  assert.deepEqual(change.marks, ["t:a"]);
  [p, change] = reduce(p, { seq: 1, type: "marks", data: { reset: true, marks: [] } });
  assert.equal(p.marks.size, 0);
  assert.equal(p.cells.size, 0);
  assert.equal(change.cells, true);
});

test("a cell that empties and fills again keeps the outline that was told once", () => {
  const cells = (reset: boolean, count: number, ring?: number[][]): Message => ({
    seq: 1,
    type: "cells",
    data: { reset, resolution: 4, cells: [{ cell: "c", count, lat: 1, lon: 1, ...(ring ? { ring } : {}) }] },
  });
  let [p] = reduce(empty(), cells(true, 2, [[0, 0]]));
  [p] = reduce(p, cells(false, 0));
  assert.equal(p.cells.get("c")?.count, 0);
  [p] = reduce(p, cells(false, 3));
  assert.deepEqual(p.cells.get("c")?.ring, [[0, 0]]);
});

test("an event that was told twice is one, and memory has an end", () => {
  let p = empty();
  const event = (id: string): Message => ({
    seq: 1,
    type: "event",
    data: {
      event: "departed",
      rule: "departed",
      id,
      observed_at: "",
      known_at: "",
      severity: "info",
      late: false,
      because: [],
      detail: {},
    },
  });
  [p] = reduce(p, event("1-0"));
  [p] = reduce(p, event("1-0"));
  assert.equal(p.events.length, 1);
  for (let n = 0; n < EVENTS_MAX + 50; n++) [p] = reduce(p, event(`2-${n}`));
  assert.equal(p.events.length, EVENTS_MAX);
  assert.equal(p.events[0]?.id, `2-${EVENTS_MAX + 49}`);
  for (let n = 0; n < CLOSED_MAX + 10; n++) {
    const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
    [p] = reduce(p, { seq: 1, type: "alert", data: alert(`x${n}`, "closed", at) });
  }
  assert.equal(p.alerts.size, CLOSED_MAX);
  assert.equal(p.alerts.has("x0"), false);
});

test("what is no message of ours is left aside", () => {
  assert.equal(read('{"seq":1,"type":"dance","data":{}}'), null);
  assert.equal(read('{"type":"marks","data":{}}'), null);
  assert.equal(read("3"), null);
  assert.equal(read('{"seq":1,"type":"toString","data":{}}'), null);
  assert.throws(() => read("{"));
  const beat = read('{"seq":1,"type":"heartbeat","data":{"server_time":"2026-11-22T07:05:10Z"}}');
  assert.equal(beat && timeOf(beat), Date.UTC(2026, 10, 22, 7, 5, 10));
  assert.equal(
    timeOf({ seq: 1, type: "marks", data: { reset: false, marks: [mark("t:a"), mark("t:b")] } }),
    Date.UTC(2026, 10, 22, 7, 5, 9),
  );
});

const sighted = (id: string, observed_at: string, transits: string[]): Sighted => ({
  id,
  offset: 1,
  observed_at,
  received_at: observed_at,
  camera: "gate-1",
  extra: {},
  agreements: transits.map((transit) => ({ sighting: id, transit }) as Agreement),
});

test("a camera shows its newest sighting, and each transit counts what was seen of it", () => {
  const first: Message = { type: "sighting", seq: 1, data: sighted("a", "2026-11-22T07:05:09Z", ["VN-1", "VN-2"]) };
  const older: Message = { type: "sighting", seq: 2, data: sighted("b", "2026-11-22T07:04:00Z", []) };
  const changed: Message = { type: "agreement", seq: 3, data: { sighting: "a", transit: "VN-1" } as Agreement };
  let picture = empty();
  for (const m of [first, older, changed]) [picture] = reduce(picture, m);
  assert.equal(picture.sightings.get("gate-1")?.id, "a");
  assert.deepEqual(
    [...picture.sighted],
    [
      ["VN-1", 2],
      ["VN-2", 1],
    ],
  );
});

test("a camera's newest sighting shows what a person says of it", () => {
  const said = { sighting: "a", plate: "51C12345", because: 7 } as Correction;
  const seen: Message = { type: "sighting", seq: 1, data: sighted("a", "2026-11-22T07:05:09Z", []) };
  let picture = empty();
  for (const m of [
    seen,
    { type: "correction", seq: 2, data: said },
    { type: "correction", seq: 3, data: { ...said, sighting: "b" } },
  ] as Message[])
    [picture] = reduce(picture, m);
  assert.deepEqual([picture.sightings.get("gate-1")?.corrections, picture.seq], [[said], 3]);
});

test("a clip is remembered by its sighting, and the oldest are forgotten", () => {
  let picture = empty();
  for (let n = 0; n < CLIPS_MAX + 5; n++) {
    [picture] = reduce(picture, { type: "clip", seq: n, data: { sighting: `s${n}`, evidence: `e${n}` } as Clip });
  }
  assert.equal(picture.clips.size, CLIPS_MAX);
  assert.equal(picture.clips.get("s4"), undefined);
  assert.equal(picture.clips.get("s5")?.evidence, "e5");
});

test("of a camera and a drone the newest word counts", () => {
  let picture = empty();
  for (const [state, known_at] of [
    ["live", "2026-11-22T07:05:09Z"],
    ["frozen", "2026-11-22T07:05:19Z"],
  ] as const) {
    [picture] = reduce(picture, { type: "camera", seq: 0, data: { camera: "gate-1", state, known_at } });
  }
  assert.equal(picture.cameras.get("gate-1")?.state, "frozen");
  [picture] = reduce(picture, {
    type: "drone",
    seq: 0,
    data: { drone: "d1", observed_at: "2026-11-22T07:05:09Z", lat: 10, lon: 106, footprint: [] },
  });
  assert.equal(picture.drones.get("d1")?.lat, 10);
});
