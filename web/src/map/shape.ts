// Which symbol a mark wears.

import type { Mark } from "../api/types.ts";

/** In the order in which they lie in the sprite. */
export const SHAPES = ["chevron", "dot", "doubtful", "broken", "unsealed", "arrived"] as const;
export type Shape = (typeof SHAPES)[number];

/** Slower than this, a vehicle has no heading worth drawing, km/h. */
const STANDS_KMH = 3;

/** Custody first, then what it does: a broken one is never shown as merely standing. */
export function shapeOf(mark: Mark): Shape {
  if (mark.custody === "broken") return "broken";
  if (mark.custody === "doubtful") return "doubtful";
  if (mark.stage === "arrived" || mark.stage === "opened" || mark.stage === "closed") return "arrived";
  if (mark.transit == null || mark.stage === "declared" || mark.stage == null) return "unsealed";
  if (mark.standing_since != null || mark.course_deg == null || (mark.speed_kmh ?? 0) < STANDS_KMH) return "dot";
  return "chevron";
}

/** Whether the symbol is turned to the heading. */
export function isTurned(shape: Shape): boolean {
  return shape === "chevron" || shape === "doubtful" || shape === "broken";
}
