import assert from "node:assert/strict";
import test from "node:test";
import type { Expectation } from "./api/types.ts";
import { saysMore } from "./expected.ts";

const expected = (transit: string, probability: number): Expectation => ({ passes: [{ transit, probability }], another: 1 - probability });

test("what is expected is said where it says more than the agreements", () => {
  const cases: [Expectation | null, string[], boolean][] = [
    [null, [], false],
    [{ passes: [], another: 1 }, [], false],
    [expected("T", 0.9999), ["T"], false],
    [expected("T", 0.9), ["T"], true],
    [expected("T", 0.9999), [], true],
    [expected("T", 0.9999), ["U"], true],
  ];
  for (const [what, agreed, says] of cases) assert.equal(saysMore(what, agreed), says, JSON.stringify([what, agreed]));
});
