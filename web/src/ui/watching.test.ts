import assert from "node:assert/strict";
import { test } from "node:test";
import { isLoneHit } from "../alerts/hit.ts";
import type { Event } from "../api/types.ts";
import { checkWatched } from "../subject.ts";

test("a hit calls from the menu where no alert tells of it", () => {
  const of = (event: string, alert: string | null) => isLoneHit({ event, alert } as unknown as Event);
  assert.equal(of("watchlist_hit", null), true);
  assert.equal(of("watchlist_hit", "a1"), false);
  assert.equal(of("watchlist_hit_revised", null), false);
  assert.equal(of("watchlist_hit_withdrawn", null), false);
  assert.equal(of("plate_cloned", null), false);
});

test("what can be looked for, as it is typed", () => {
  for (const [kind, typed, found] of [
    ["plate", "51C-123.45", "right"],
    ["plate", "29-MĐ1 123.45", "right"],
    ["plate", "51c", "unfinished"],
    ["plate", "", "unfinished"],
    ["plate", "51C*2345", "chars"],
    ["plate", "粤B·12345", "chars"],
    ["plate", "1234567890123", "chars"],
    ["container", "CSQU 305438 3", "right"],
    ["container", "CSQU 305438 4", "wrong"],
    ["container", "CSQU 3054", "unfinished"],
  ] as const) {
    assert.equal(checkWatched(kind, typed).kind, found, typed);
  }
});
