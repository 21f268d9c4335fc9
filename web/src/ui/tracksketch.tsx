// The track on its corridor, north up: a drawing, so that the page needs no second map.

import type { Alert, Severity, Track } from "../api/types.ts";
import { stretches } from "../map/layers/track.ts";
import { number } from "../number.ts";
import { useWords } from "../words/index.ts";
import { useWorld } from "./world.ts";

const W = 560;
const H = 260;
const PAD = 18;
const COLOUR: Record<Severity, string> = { urgent: "var(--p1)", high: "var(--p2)", medium: "var(--p3)", info: "var(--p4)" };
const DASH = { known: undefined, gap: "6 5", late: "1.5 3" } as const;

export function TrackSketch({ track, corridor, alerts }: { track: Track; corridor: string | null; alerts: readonly Alert[] }) {
  const { w, language } = useWords();
  const world = useWorld();
  const line = (world?.corridors?.find((c) => c.id === corridor)?.route.coordinates ?? []) as number[][];
  const fixes = track.lon.map((lon, i) => [lon, track.lat[i] ?? 0]);
  const all = [...line, ...fixes];
  if (fixes.length === 0) return <p className="muted">{w.transit.noTrack}</p>;
  const lons = all.map((p) => p[0] ?? 0);
  const lats = all.map((p) => p[1] ?? 0);
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const squeeze = Math.cos((((north + south) / 2) * Math.PI) / 180);
  const scale = Math.min((W - 2 * PAD) / Math.max((east - west) * squeeze, 1e-4), (H - 2 * PAD) / Math.max(north - south, 1e-4));
  const xy = (p: readonly number[]): [number, number] => [
    W / 2 + ((p[0] ?? 0) - (west + east) / 2) * squeeze * scale,
    H / 2 - ((p[1] ?? 0) - (north + south) / 2) * scale,
  ];
  const path = (points: readonly (readonly number[])[]) =>
    points
      .map((p, i) => {
        const [x, y] = xy(p);
        return `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
      })
      .join("");
  const end = fixes.at(-1);
  const [ex, ey] = xy(end ?? [0, 0]);
  return (
    <>
      <svg
        className="mini"
        viewBox={`0 0 ${W} ${H}`}
        role="img"
        aria-label={`${w.transit.track}: ${w.transit.fixes(number(fixes.length, language))}`}
      >
        <path d={path(line)} fill="none" stroke="var(--hairline)" strokeWidth="5" strokeLinejoin="round" strokeLinecap="round" />
        {stretches(track).map((s, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stretch has no name but its place
          <path key={i} d={path(s.line)} fill="none" stroke="var(--text)" strokeWidth="1.8" strokeDasharray={DASH[s.kind]} />
        ))}
        {alerts.map((a) => {
          if (a.lon == null || a.lat == null) return null;
          const [x, y] = xy([a.lon, a.lat]);
          return <circle key={a.id} cx={x} cy={y} r="5" fill={COLOUR[a.severity]} stroke="var(--base)" strokeWidth="1.5" />;
        })}
        <circle cx={ex} cy={ey} r="4.5" fill="var(--text)" stroke="var(--base)" strokeWidth="1.5" />
      </svg>
      <p className="muted">{w.transit.fixes(number(fixes.length, language))}</p>
    </>
  );
}
