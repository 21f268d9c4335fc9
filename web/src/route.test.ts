import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, pathOf } from "./route.ts";

test("pages and their addresses", () => {
  for (const page of [
    { page: "centre" },
    { page: "transit", id: "VN/2026 1" },
    { page: "container", number: "CSQU3054383" },
    { page: "cameras" },
    { page: "load" },
    { page: "watchlist" },
  ] as const) {
    assert.deepEqual(parse(pathOf(page), "").page, page);
  }
  assert.deepEqual(parse("/", "?alert=a1"), { page: { page: "centre" }, alert: "a1", mark: null });
  assert.deepEqual(parse("/nowhere", "").page, { page: "unknown" });
  assert.deepEqual(parse("/transits/%E0%A4%A", "").page, { page: "unknown" });
});
