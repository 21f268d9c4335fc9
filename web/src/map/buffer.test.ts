import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mark } from "../api/types.ts";
import { ageClass } from "./age.ts";
import { mercatorX, mercatorY, pack, STRIDE, VehicleBuffer } from "./buffer.ts";
import { isPlausible } from "./glide.ts";
import { shapeOf } from "./shape.ts";

const T0 = Date.UTC(2026, 10, 22, 7, 0, 0);
const mark = (over: Partial<Mark> = {}): Mark => ({
  transit: "VN-1",
  lat: 10.8,
  lon: 106.7,
  speed_kmh: 60,
  course_deg: 90,
  interval_s: 30,
  stage: "departed",
  custody: "intact",
  observed_at: new Date(T0).toISOString(),
  heard_at: new Date(T0).toISOString(),
  silent: false,
  unacknowledged: false,
  ...over,
});
const buffer = () => new VehicleBuffer(mercatorX(109), mercatorY(15), T0);
const put = (b: VehicleBuffer, key: string, m: Mark, glide = false) => b.put(key, m, T0 + 1000, glide, false, false);
const where = (b: VehicleBuffer) => [...b.positions()].map((p) => ({ key: p.key, lon: +p.lon.toFixed(4), lat: +p.lat.toFixed(4) }));

test("age classes by the rule of the screen", () => {
  assert.equal(ageClass(60, 30, false), "fresh");
  assert.equal(ageClass(61, 30, false), "ageing");
  assert.equal(ageClass(900, 30, false), "ageing");
  assert.equal(ageClass(901, 30, false), "silent");
  assert.equal(ageClass(1700, 600, false), "ageing");
  assert.equal(ageClass(1801, 600, false), "silent");
  assert.equal(ageClass(1, 30, true), "silent");
  assert.equal(ageClass(120, null, false), "fresh");
});

test("custody decides the symbol before movement does", () => {
  assert.equal(shapeOf(mark()), "chevron");
  assert.equal(shapeOf(mark({ speed_kmh: 0 })), "dot");
  assert.equal(shapeOf(mark({ custody: "broken", speed_kmh: 0 })), "broken");
  assert.equal(shapeOf(mark({ custody: "doubtful" })), "doubtful");
  assert.equal(shapeOf(mark({ transit: null, seal: "70", stage: null, custody: null })), "unsealed");
  assert.equal(shapeOf(mark({ stage: "arrived" })), "arrived");
});

test("a symbol stands where its fix was, to the metre, and nowhere else", () => {
  const b = buffer();
  put(b, "t:a", mark());
  put(b, "t:b", mark({ lat: 21.97, lon: 106.71 }));
  put(b, "t:c", mark({ lat: 16 }));
  b.remove("t:a");
  assert.deepEqual(where(b), [
    { key: "t:c", lon: 106.7, lat: 16 },
    { key: "t:b", lon: 106.71, lat: 21.97 },
  ]);
  b.moveOrigin(mercatorX(106), mercatorY(20));
  assert.deepEqual(where(b)[1], { key: "t:b", lon: 106.71, lat: 21.97 });
  b.remove("t:never");
  assert.equal(b.count, 2);
});

test("only what changed is written again", () => {
  const b = buffer();
  for (let n = 0; n < 1000; n++) put(b, `t:${n}`, mark({ lat: 10 + n / 1000 }));
  b.clean();
  assert.equal(b.dirty, null);
  put(b, "t:17", mark({ lat: 12 }));
  const written = ((): VehicleBuffer["dirty"] => b.dirty)();
  assert.deepEqual([written?.from, written?.view.byteLength], [17 * STRIDE, STRIDE]);
  b.clean();
  b.remove("t:999");
  assert.equal(b.dirty, null);
});

test("a plausible hop glides, any other snaps", () => {
  assert.equal(isPlausible(500, 60, 30), true);
  assert.equal(isPlausible(800, 60, 30), false);
  assert.equal(isPlausible(2500, 90, 600), false);
  assert.equal(isPlausible(0, 60, 30), false);
  const b = buffer();
  put(b, "t:a", mark(), true);
  assert.equal(b.glidesUntil, 0);
  put(b, "t:a", mark({ lon: 106.704 }), true); // 437 m
  assert.ok(b.glidesUntil > 1.5);
  const before = b.glidesUntil;
  b.put("t:a", mark({ lon: 106.8 }), T0 + 9000, true, false, false);
  assert.equal(b.glidesUntil, before);
});

test("what alerts is picked before what merely lies nearer", () => {
  const b = buffer();
  put(b, "t:near", mark());
  put(b, "t:alert", mark({ lon: 106.7005, worst: "urgent" }));
  const reach = 0.001 / 360;
  assert.equal(b.nearest(mercatorX(106.7), mercatorY(10.8), reach), "t:alert");
  assert.equal(b.nearest(mercatorX(106.6), mercatorY(10.8), reach), null);
});

test("what a symbol says, in bits", () => {
  const p = pack(mark({ worst: "high", unacknowledged: true, silent: true, course_deg: 180 }), true, true);
  assert.equal(p & 511, 256);
  assert.equal((p >> 12) & 3, 2);
  assert.equal((p >> 14) & 31, 0b11111);
  assert.equal((pack(mark({ worst: "info" }), false, false) >> 12) & 3, 0);
});
