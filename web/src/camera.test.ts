import assert from "node:assert/strict";
import { test } from "node:test";
import type { CameraNow } from "./api/types.ts";
import { look } from "./camera.ts";

const NOW = Date.parse("2026-11-22T07:00:00Z");
const health = (state: CameraNow["state"], agoMs: number): CameraNow => ({
  camera: "c",
  state,
  known_at: new Date(NOW - agoMs).toISOString(),
});

test("only a stream that was just said to be live looks fine", () => {
  for (const [h, state, isOut] of [
    [null, "noStream", false],
    [health("live", 5_000), "live", false],
    [health("live", 61_000), "unreported", true],
    [health("frozen", 0), "frozen", true],
    [health("black", 0), "black", true],
    [health("silent", 0), "silent", true],
  ] as const) {
    assert.deepEqual(look(h, NOW), { state, isOut });
  }
});
