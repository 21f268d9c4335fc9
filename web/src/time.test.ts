import assert from "node:assert/strict";
import { test } from "node:test";
import { age, ageShort, clockUtc, clockZoned, full, moment, planned } from "./time.ts";

const ms = Date.UTC(2026, 10, 22, 17, 5, 9);

test("times are of the centre's zone, whatever the machine's is", () => {
  assert.equal(clockZoned(ms), "00:05:09 ICT");
  assert.equal(clockUtc(ms), "17:05:09Z");
  assert.equal(full(ms), "23/11/2026 00:05:09 ICT");
  assert.equal(planned(ms), "23/11/2026 00:05 ICT");
});

test("a day is said only where it is another one", () => {
  assert.equal(moment(ms, ms + 1000), "00:05:09");
  assert.equal(moment(ms - 600_000, ms), "22/11 23:55:09");
});

test("ages", () => {
  assert.equal(age(12_900), "0′12″");
  assert.equal(age(59 * 60_000 + 3000), "59′03″");
  assert.equal(age(125 * 60_000), "2h05");
  assert.equal(age(-5), "0′00″");
  assert.equal(ageShort(12_000), "12″");
  assert.equal(ageShort(23 * 60_000 + 59_000), "23′");
  assert.equal(ageShort(96 * 3_600_000 + 7 * 3_600_000), "4d07h");
});
