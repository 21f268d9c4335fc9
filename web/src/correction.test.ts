import assert from "node:assert/strict";
import { test } from "node:test";
import { correcting, misread, standing } from "./correction.ts";

const read = { plate: "51C12346", container: null, container_read: "CSQU3054384" };
const by = { sighting: "a", by: "an", at: "2026-11-22T07:00:00Z", reason: "misread", because: 7 };

test("the last word counts, and what was read stays beside it", () => {
  assert.deepEqual(standing(read), read);
  assert.deepEqual(misread(read), { plate: null, container: null });
  const once = { ...read, corrections: [{ ...by, plate: "51C12345", container: null, container_read: "CSQU3054384" }] };
  assert.deepEqual([standing(once).plate, misread(once)], ["51C12345", { plate: "51C12346", container: null }]);
  const twice = { ...once, corrections: [...once.corrections, { ...by, plate: null, container: "CSQU3054383" }] };
  assert.deepEqual(standing(twice), { plate: null, container: "CSQU3054383", container_read: null });
  assert.deepEqual(misread(twice), { plate: "51C12346", container: "CSQU3054384" });
  const back = { ...read, corrections: [{ ...by, ...read }] };
  assert.deepEqual(misread(back), { plate: null, container: null });
});

test("a form sends what differs, and nothing while something is missing", () => {
  for (const [plate, container, reason, expected] of [
    ["51C-123.46", "CSQU3054384", "misread", null],
    ["51C-123.45", "CSQU3054384", "", null],
    ["51C-123.45", "CSQU3054384", " misread ", { plate: "51C-123.45", reason: "misread" }],
    ["", "CSQU3054384", "mud", { plate: "", reason: "mud" }],
    ["51C-123.46", "CSQU 305438 3", "misread", { container: "CSQU 305438 3", reason: "misread" }],
    ["51C-123.46", "CSQU 305438 5", "misread", null],
    ["51C-123.46", "CSQU 30", "misread", null],
    ["51C-123.46", "", "no container", { container: "", reason: "no container" }],
  ] as const)
    assert.deepEqual(correcting(read, { plate, container, reason }), expected, `${plate} ${container} ${reason}`);
});
