// When it is worth a word which pass was expected.

import type { Expectation } from "./api/types.ts";

/** A share from which nothing else is worth a word. */
const CERTAIN = 0.99;

/** Whether the passes say more than the agreements that stand there anyway. */
export function saysMore(expected: Expectation | null | undefined, agreed: readonly string[]): boolean {
  const best = expected?.passes[0];
  return best !== undefined && !(best.probability >= CERTAIN && agreed.includes(best.transit));
}
