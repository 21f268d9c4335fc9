// Every time on the page is written here: one named zone, 24 h, equal-width digits.

/** The zone of the centre. Vietnam keeps no summer time, so a fixed offset is exact. */
export const ZONE = { name: "ICT", offsetMin: 7 * 60 } as const;

const two = (n: number) => String(n).padStart(2, "0");

function parts(ms: number) {
  const d = new Date(ms + ZONE.offsetMin * 60_000);
  return {
    y: d.getUTCFullYear(),
    mo: two(d.getUTCMonth() + 1),
    d: two(d.getUTCDate()),
    h: two(d.getUTCHours()),
    mi: two(d.getUTCMinutes()),
    s: two(d.getUTCSeconds()),
  };
}

/** Milliseconds since 1970 of an RFC 3339 text; NaN when it is none. */
export function instant(text: string): number {
  return Date.parse(text);
}

/** `14:05:21`, in the centre's zone. */
export function clock(ms: number): string {
  const p = parts(ms);
  return `${p.h}:${p.mi}:${p.s}`;
}

/** `14:05`, in the centre's zone. */
export function clockShort(ms: number): string {
  const p = parts(ms);
  return `${p.h}:${p.mi}`;
}

/** `14:05:21 ICT`. */
export function clockZoned(ms: number): string {
  return `${clock(ms)} ${ZONE.name}`;
}

/** `07:05:21Z`. */
export function clockUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`;
}

/** `22/11 14:05:21`, in the centre's zone; the day is left out when it is that of `now`. */
export function moment(ms: number, now: number): string {
  const p = parts(ms);
  const n = parts(now);
  const day = p.d === n.d && p.mo === n.mo && p.y === n.y ? "" : `${p.d}/${p.mo} `;
  return `${day}${clock(ms)}`;
}

/** `22/11/2026 14:05:21 ICT`. */
export function full(ms: number): string {
  const p = parts(ms);
  return `${p.d}/${p.mo}/${p.y} ${clock(ms)} ${ZONE.name}`;
}

/** `22/11/2026 14:05 ICT`: for what is planned, where seconds say nothing. */
export function planned(ms: number): string {
  const p = parts(ms);
  return `${p.d}/${p.mo}/${p.y} ${p.h}:${p.mi} ${ZONE.name}`;
}

/** An age or a span: `0′12″`, `59′03″`, `2h05`, from four days on `5d07h`. A negative one counts as zero. */
export function age(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 3600) return `${Math.floor(s / 60)}′${two(s % 60)}″`;
  return ageShort(ms);
}

/** An age without seconds, for the map: `12″`, `23′`, `2h05`, `5d07h`. */
export function ageShort(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s}″`;
  if (s < 3600) return `${Math.floor(s / 60)}′`;
  const h = Math.floor(s / 3600);
  if (h < 96) return `${h}h${two(Math.floor((s % 3600) / 60))}`;
  return `${Math.floor(h / 24)}d${two(h % 24)}h`;
}
