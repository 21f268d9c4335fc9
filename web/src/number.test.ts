import assert from "node:assert/strict";
import { test } from "node:test";
import { distance, number, percent } from "./number.ts";
import { checkContainer, checkDigit, folded, painted, plated } from "./subject.ts";

test("numbers as each language reads them", () => {
  assert.equal(number(1923.44, "vi", 1), "1.923,4");
  assert.equal(number(1923.44, "en", 1), "1,923.4");
  assert.equal(number(-0.4, "vi"), "0");
  assert.equal(number(-1234567, "vi"), "−1.234.567");
  assert.equal(percent(0.982, "vi"), "98,2 %");
  assert.equal(distance(950.4, "vi"), "950 m");
  assert.equal(distance(2430, "vi"), "2,4 km");
  assert.equal(distance(123_456, "en"), "123 km");
});

test("container numbers, plates and what is searched for", () => {
  assert.equal(painted("CSQU3054383"), "CSQU 305438 3");
  assert.equal(painted("odd"), "odd");
  assert.equal(plated("51C12345"), "51C-123.45");
  assert.equal(plated("51C-123.45"), "51C-123.45");
  assert.equal(plated("51C1234"), "51C-1234");
  assert.equal(plated("KH 2A-1"), "KH 2A-1");
  assert.equal(folded("Đường 51C-123.45 ộữặ"), "duong51c12345oua");
  assert.equal(checkDigit("CSQU305438"), 3);
  assert.deepEqual(checkContainer("csqu 305438 3"), { kind: "right" });
  assert.deepEqual(checkContainer("CSQU 305438 4"), { kind: "wrong", found: "4", expected: 3 });
  assert.deepEqual(checkContainer("CSQU 3054"), { kind: "unfinished" });
});
