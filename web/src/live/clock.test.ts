import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { forget, learn, learnReached, serverNow } from "./clock.ts";

afterEach(forget);

test("the server's time does not depend on the PC's clock", () => {
  assert.equal(serverNow(), null);
  const server = Date.UTC(2030, 0, 1);
  learn(server, performance.now());
  assert.ok(Math.abs((serverNow() ?? 0) - server) < 1000);
});

test("what was told shows how far the server's clock is at least", () => {
  const mono = performance.now();
  learnReached(5_000_000, mono);
  assert.equal(serverNow(), null);
  learn(1_000_000, mono);
  learnReached(1_060_000, mono);
  assert.ok((serverNow() ?? 0) >= 1_060_000);
  learnReached(1_000_000, mono); // an old report says nothing
  assert.ok((serverNow() ?? 0) >= 1_060_000);
});

test("a message that was slow on its way does not turn the clock back", () => {
  const mono = performance.now();
  learn(1_000_000, mono);
  learn(1_000_000, mono + 400); // 400 ms late
  assert.ok((serverNow() ?? 0) - (performance.now() - mono) >= 1_000_000 - 20);
  learn(Number.NaN, mono);
  assert.ok(Number.isFinite(serverNow()));
  learn(900_000, mono); // the server's clock was set back
  assert.ok((serverNow() ?? 0) < 950_000);
});
