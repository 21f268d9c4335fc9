// How old a position is, as a class. The vertex shader of the vehicles says the same (see layers/vehicles.glsl.ts).

export type AgeClass = "fresh" | "ageing" | "silent";

/** Reporting interval that is assumed until the seal's own is known, s. */
export const INTERVAL_S = 60;
/** A position older than this, and than three intervals, is silent: 15 min. */
export const SILENT_S = 900;

/** The class of a position `age_s` old, from a seal that reports each `interval_s`; `isSilent`: the server counts the seal as lost. */
export function ageClass(age_s: number, interval_s: number | null | undefined, isSilent: boolean): AgeClass {
  const i = interval_s ?? INTERVAL_S;
  if (isSilent || age_s > Math.max(SILENT_S, 3 * i)) return "silent";
  return age_s <= 2 * i ? "fresh" : "ageing";
}
