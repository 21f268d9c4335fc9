// The track of the selected transit: solid where it is known, dashed over a gap, dotted where it was learned later.

import type { Track } from "../../api/types.ts";
import { instant } from "../../time.ts";
import type { Feature } from "../source.ts";
import { addSource, setFeatures } from "../source.ts";
import type { MapLayer } from "./layer.ts";

/** Two fixes farther apart in time than this leave a gap: what was between is not known. */
const GAP_MS = 20 * 60_000;
/** A fix heard this long after it happened was learned later. */
const LATE_MS = 2 * 60_000;

export type Stretch = "known" | "gap" | "late";

/** The track cut into stretches of one kind each. */
export function stretches(track: Track): { kind: Stretch; line: [number, number][] }[] {
  const out: { kind: Stretch; line: [number, number][] }[] = [];
  let before: { at: number; place: [number, number] } | null = null;
  for (let i = 0; i < track.observed_at.length; i++) {
    const lon = track.lon[i];
    const lat = track.lat[i];
    if (lon == null || lat == null) continue;
    const at = instant(track.observed_at[i] ?? "");
    const place: [number, number] = [lon, lat];
    if (before) {
      const isLate = instant(track.received_at[i] ?? "") - at > LATE_MS;
      const kind: Stretch = at - before.at > GAP_MS ? "gap" : isLate ? "late" : "known";
      const last = out.at(-1);
      if (last?.kind === kind) last.line.push(place);
      else out.push({ kind, line: [before.place, place] });
    }
    before = { at, place };
  }
  return out;
}

let drawn: Track | null = null;

export const track: MapLayer = {
  add(map) {
    drawn = null;
    addSource(map, "track");
    const layout = { "line-join": "round", "line-cap": "butt" } as const;
    const base = { "line-color": "#E4E8EC", "line-width": 2, "line-opacity": 0.75 } as const;
    map.addLayer({ id: "track-known", type: "line", source: "track", filter: ["==", ["get", "kind"], "known"], layout, paint: base });
    map.addLayer({
      id: "track-gap",
      type: "line",
      source: "track",
      filter: ["==", ["get", "kind"], "gap"],
      layout,
      paint: { ...base, "line-width": 1.4, "line-dasharray": [5, 4] },
    });
    map.addLayer({
      id: "track-late",
      type: "line",
      source: "track",
      filter: ["==", ["get", "kind"], "late"],
      layout,
      paint: { ...base, "line-dasharray": [1, 1.5] },
    });
  },
  draw(map, scene) {
    if (scene.track === drawn) return;
    drawn = scene.track;
    const features: Feature[] = (scene.track ? stretches(scene.track) : []).map((s) => ({
      type: "Feature",
      properties: { kind: s.kind },
      geometry: { type: "LineString", coordinates: s.line },
    }));
    setFeatures(map, "track", features);
  },
};
