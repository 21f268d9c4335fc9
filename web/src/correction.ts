// What a person says that a sighting truly shows, beside what was read: which of the two counts, and what a form has to send.

import type { Correcting, Sighted } from "./api/types.ts";
import { checkContainer } from "./subject.ts";

/** The two texts of a sighting. */
export interface Texts {
  plate: string | null;
  container: string | null;
}

type Seen = Pick<Sighted, "plate" | "container" | "container_read" | "corrections">;

/** What counts now: by the last correction, else as it was read. */
export function standing(s: Seen): Texts & { container_read: string | null } {
  const { plate, container, container_read } = s.corrections?.at(-1) ?? s;
  return { plate: plate ?? null, container: container ?? null, container_read: container_read ?? null };
}

/** What was read and does not count any more, as it was read; both null where nothing was corrected, or nothing was read there. */
export function misread(s: Seen): Texts {
  const now = standing(s);
  const read = s.container ?? s.container_read ?? null;
  return {
    plate: s.plate != null && s.plate !== now.plate ? s.plate : null,
    container: read !== null && read !== now.container && read !== now.container_read ? read : null,
  };
}

const bare = (text: string) =>
  text
    .replace(/[đĐ]/g, "D")
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "");

/** What has to be sent: the texts that differ from what counts. Null while nothing differs, or the reason or a right number is missing. */
export function correcting(s: Seen, typed: { plate: string; container: string; reason: string }): Correcting | null {
  const now = standing(s);
  const reason = typed.reason.trim();
  const differs = {
    plate: bare(typed.plate) !== (now.plate ?? ""),
    container: bare(typed.container) !== (now.container ?? now.container_read ?? ""),
  };
  const isNumber = typed.container.trim() === "" || checkContainer(typed.container).kind === "right";
  if (reason === "" || !(differs.plate || differs.container) || (differs.container && !isNumber)) return null;
  return {
    reason,
    ...(differs.plate ? { plate: typed.plate.trim() } : {}),
    ...(differs.container ? { container: typed.container.trim() } : {}),
  };
}
