// Whether a vehicle may glide from one fix to the next, or snaps: a symbol must not pass where it cannot have been.

/** The longest hop that glides, m. */
const HOP_M_MAX = 2_000;

/** Metres between two places; flat, for short hops. */
export function metres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const dx = (b.lon - a.lon) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot(dx, b.lat - a.lat) * 111_195;
}

/** Plausible: no farther than 1.5 × speed × interval, and than 2 km. */
export function isPlausible(hop_m: number, speed_kmh: number, interval_s: number): boolean {
  return hop_m > 0 && hop_m <= HOP_M_MAX && hop_m <= 1.5 * Math.max(speed_kmh, 10) * (interval_s / 3.6);
}
