// Whom an alert is about: the truck and its container, from the transit if it was told of, else from the picture.

import type { Alert } from "../api/types.ts";
import type { Picture } from "../live/reduce.ts";
import { folded, painted, plated } from "../subject.ts";

export interface Subject {
  vehicle: string | null;
  container: string | null;
  seal: string | null;
  corridor: string | null;
}

export function subjectOf(transit: string, picture: Pick<Picture, "transits" | "marks">): Subject {
  const declared = picture.transits.get(transit)?.declaration;
  const mark = picture.marks.get(`t:${transit}`);
  return {
    vehicle: declared?.vehicle ?? mark?.vehicle ?? null,
    container: declared?.container ?? mark?.container ?? null,
    seal: declared?.seal ?? mark?.seal ?? null,
    corridor: declared?.corridor ?? mark?.corridor ?? null,
  };
}

/** What is written large: the plate, else the container, else the seal, else the transit's name. */
export function titleOf(transit: string, s: Subject): string {
  if (s.vehicle) return plated(s.vehicle);
  if (s.container) return painted(s.container);
  return s.seal ?? transit;
}

/** Whether what was typed is found in the alert's names. */
export function matches(alert: Alert, s: Subject, typed: string): boolean {
  const want = folded(typed);
  if (want === "") return true;
  return [s.vehicle, s.container, s.seal, alert.transit].some((x) => x !== null && folded(x).includes(want));
}
