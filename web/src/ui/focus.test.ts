import assert from "node:assert/strict";
import { test } from "node:test";
import { focusSoon, settleFocus } from "./focus.ts";

// A browser's frames, drawn when the test says so.
const due = new Map<number, () => void>();
let last = 0;
globalThis.requestAnimationFrame = (then) => {
  last += 1;
  due.set(last, () => then(0));
  return last;
};
globalThis.cancelAnimationFrame = (id) => void due.delete(id);
const draw = () => {
  const now = [...due.values()];
  due.clear();
  for (const then of now) then();
};

test("a slow frame takes no focus from what a key opened meanwhile", () => {
  const took: string[] = [];
  const part = (name: string) => () => ({ focus: () => took.push(name) }) as unknown as HTMLElement;
  focusSoon(part("row"));
  settleFocus(); // the next key
  took.push("cause"); // and what it opens
  draw();
  assert.deepEqual(took, ["row", "cause"]);
  focusSoon(part("row"));
  focusSoon(part("title"));
  draw();
  assert.deepEqual(took, ["row", "cause", "title"]);
  focusSoon(() => null);
  draw();
  settleFocus();
  assert.deepEqual(took, ["row", "cause", "title"]);
});
