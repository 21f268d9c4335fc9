import assert from "node:assert/strict";
import { test } from "node:test";
import { stretches } from "./track.ts";

const at = (min: number) => new Date(Date.UTC(2026, 0, 1, 0, min)).toISOString();

test("a track is cut where nothing is known and where it was learned later", () => {
  const min = [0, 1, 2, 30, 31, 32];
  const got = stretches({
    observed_at: min.map(at),
    received_at: [at(0), at(1), at(2), at(30), at(40), at(40)],
    lat: [10, 10, 10, 10, 10, 10],
    lon: [0, 1, 2, 3, 4, 5],
    speed_kmh: [],
    course_deg: [],
    accuracy_m: [],
    battery_pct: [],
    offset: [],
  });
  assert.deepEqual(
    got.map((s) => [s.kind, s.line.map((p) => p[0])]),
    [
      ["known", [0, 1, 2]],
      ["gap", [2, 3]],
      ["late", [3, 4, 5]],
    ],
  );
});
