import assert from "node:assert/strict";
import { test } from "node:test";
import type { Press } from "./keys.ts";
import { BINDINGS, match } from "./keys.ts";

const press = (p: Partial<Press>): Press => ({
  code: "",
  key: "",
  shift: false,
  modified: false,
  typing: false,
  inRegion: true,
  afterG: false,
  letters: true,
  ...p,
});
const command = (p: Partial<Press>) => {
  const m = match(press(p));
  return m.kind === "command" ? m.command : m.kind;
};

test("Telex changes the letter, not the key", () => {
  assert.equal(command({ code: "KeyJ", key: "ạ" }), "next");
  assert.equal(command({ code: "KeyA", key: "Process" }), "acknowledge");
  assert.equal(command({ code: "", key: "Process" }), "telex");
  assert.equal(command({ code: "", key: "Process", typing: true }), "none");
});

test("letters count only where the list or the detail has the focus, and can be switched off", () => {
  assert.equal(command({ code: "KeyA", inRegion: false }), "none");
  assert.equal(command({ code: "KeyA", letters: false }), "none");
  assert.equal(command({ code: "F2", letters: false }), "acknowledge");
  assert.equal(command({ code: "KeyA", typing: true }), "none");
  assert.equal(command({ code: "KeyA", modified: true }), "none");
  assert.equal(command({ code: "Escape", typing: true, inRegion: false }), "shut");
  assert.equal(command({ code: "Home", inRegion: false }), "worst");
  assert.equal(command({ code: "Home", typing: true }), "none");
  assert.equal(command({ code: "F6", shift: true, inRegion: false }), "regionPrevious");
});

test("two keys in a row", () => {
  assert.equal(command({ code: "KeyG" }), "g");
  assert.equal(command({ code: "KeyM", afterG: true }), "goMap");
  assert.equal(command({ code: "KeyC", afterG: true }), "goCameras");
  assert.equal(command({ code: "KeyN", afterG: true }), "goContainer");
  assert.equal(command({ code: "KeyL", afterG: true }), "goLoad");
  assert.equal(command({ code: "KeyW", afterG: true }), "goWatchlist");
  assert.equal(command({ code: "KeyM" }), "mute");
  assert.equal(command({ code: "Slash" }), "search");
  assert.equal(command({ code: "Slash", shift: true }), "help");
});

test("every act on an alert has a key that is no letter", () => {
  for (const act of ["acknowledge", "close", "shelve", "escalate"] as const)
    assert.ok(
      BINDINGS.some((b) => b.command === act && /^F\d/.test(b.code)),
      act,
    );
});

test("the shelf and passing on, with letters and without", () => {
  assert.equal(command({ code: "KeyS", key: "Process" }), "shelve");
  assert.equal(command({ code: "F9", letters: false }), "shelve");
  assert.equal(command({ code: "F9", shift: true, letters: false }), "escalate");
  assert.equal(command({ code: "KeyE" }), "escalate");
  assert.equal(command({ code: "ArrowRight" }), "unfold");
  assert.equal(command({ code: "ArrowLeft" }), "fold");
  assert.equal(command({ code: "KeyS", typing: true }), "none");
});
