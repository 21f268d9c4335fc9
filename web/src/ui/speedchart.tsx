// Speed over time, with the beginnings of alerts on the same axis. A gap in the track is a gap in the line.

import { useLayoutEffect, useRef, useState } from "react";
import type { Alert, Severity, Track } from "../api/types.ts";
import { clockShort, instant } from "../time.ts";
import { useWords } from "../words/index.ts";

const GAP_MS = 20 * 60_000;
const HEIGHT = 168;
const LEFT = 36;
const BOTTOM = 24;
const COLOUR: Record<Severity, string> = { urgent: "var(--p1)", high: "var(--p2)", medium: "var(--p3)", info: "var(--p4)" };
/** Spacings of the time axis, ms. */
const TICKS_MS = [5, 10, 15, 30, 60, 120, 240, 480, 1440].map((m) => m * 60_000);

/** The line as SVG path data, broken where nothing was heard. */
export function speedPath(track: Track, x: (ms: number) => number, y: (kmh: number) => number): string {
  let d = "";
  let before = Number.NEGATIVE_INFINITY;
  track.observed_at.forEach((text, i) => {
    const v = track.speed_kmh[i];
    if (v == null) return;
    const at = instant(text);
    d += `${at - before > GAP_MS ? "M" : "L"}${x(at).toFixed(1)} ${y(v).toFixed(1)}`;
    before = at;
  });
  return d;
}

export function SpeedChart({ track, alerts }: { track: Track; alerts: readonly Alert[] }) {
  const { w } = useWords();
  const svg = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const e = svg.current;
    if (!e) return;
    const watch = new ResizeObserver(() => setWidth(Math.max(200, e.clientWidth)));
    watch.observe(e);
    return () => watch.disconnect();
  }, []);
  const first = track.observed_at[0];
  const last = track.observed_at.at(-1);
  if (first === undefined || last === undefined) return <p className="muted">{w.transit.noTrack}</p>;
  const from = instant(first);
  const to = Math.max(instant(last), from + 60_000);
  const most = Math.max(60, ...track.speed_kmh.map((v) => v ?? 0));
  const x = (ms: number) => LEFT + ((ms - from) / (to - from)) * (width - LEFT - 8);
  const y = (v: number) => 8 + (1 - v / most) * (HEIGHT - BOTTOM - 8);
  const step = TICKS_MS.find((t) => (to - from) / t <= width / 80) ?? TICKS_MS[TICKS_MS.length - 1] ?? 3_600_000;
  const ticks: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) ticks.push(t);
  return (
    <svg ref={svg} className="chart" role="img" aria-label={`${w.transit.speed}: ${clockShort(from)}–${clockShort(to)}`}>
      {[0, 30, 60, 90]
        .filter((v) => v <= most)
        .map((v) => (
          <g key={v}>
            <line x1={LEFT} x2={width - 8} y1={y(v)} y2={y(v)} stroke="var(--hairline)" />
            <text x={LEFT - 6} y={y(v) + 4} textAnchor="end">
              {v}
            </text>
          </g>
        ))}
      {ticks.map((t) => (
        <text key={t} x={x(t)} y={HEIGHT - 6} textAnchor="middle">
          {clockShort(t)}
        </text>
      ))}
      <path d={speedPath(track, x, y)} fill="none" stroke="var(--text2)" strokeWidth="1.5" strokeLinejoin="round" />
      {alerts
        .filter((a) => instant(a.since) >= from && instant(a.since) <= to)
        .map((a) => (
          <line
            key={a.id}
            x1={x(instant(a.since))}
            x2={x(instant(a.since))}
            y1={4}
            y2={HEIGHT - BOTTOM}
            stroke={COLOUR[a.severity]}
            strokeWidth="2"
          />
        ))}
    </svg>
  );
}
