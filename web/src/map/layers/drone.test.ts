import assert from "node:assert/strict";
import { test } from "node:test";
import type { DroneNow } from "../../api/types.ts";
import { droneFeatures } from "./drone.ts";

const NOW = Date.parse("2026-11-22T07:00:00Z");
const of = (agoMs: number, more: Partial<DroneNow> = {}): DroneNow => ({
  drone: "d1",
  observed_at: new Date(NOW - agoMs).toISOString(),
  lat: 10.5,
  lon: 106.5,
  footprint: [],
  ...more,
});

test("a drone is drawn with its footprint as a closed ring, and its age once it is old", () => {
  const footprint: [number, number][] = [
    [1, 2],
    [3, 2],
    [3, 4],
    [1, 4],
  ];
  const fresh = droneFeatures([of(0, { footprint, frame_center: [2, 3] })], NOW, "Drone");
  assert.deepEqual(
    fresh.map((f) => f.properties.kind),
    ["footprint", "sight", "drone"],
  );
  const ring = fresh[0]?.geometry.type === "Polygon" ? fresh[0].geometry.coordinates[0] : [];
  assert.deepEqual([ring?.length, ring?.[0]], [5, ring?.[4]]);
  assert.equal(fresh[2]?.properties.name, "Drone d1");
  const old = droneFeatures([of(75_000)], NOW, "Drone");
  assert.deepEqual([old[0]?.properties.isOld, old[0]?.properties.name], [true, "Drone d1 · 1′"]);
  assert.deepEqual(droneFeatures([of(3_600_000)], NOW, "Drone"), []);
});
