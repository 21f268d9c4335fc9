// Labels of vehicles: the selected, the alerting, the hovered, and near by the first sixty. The only collision set beside the places.

import type { Mark } from "../../api/types.ts";
import { plated } from "../../subject.ts";
import { ageShort, instant } from "../../time.ts";
import { ageClass } from "../age.ts";
import type { Feature } from "../source.ts";
import { addSource, point, setFeatures } from "../source.ts";
import { TEXT_FONT } from "../style.ts";
import type { MapLayer, Scene } from "./layer.ts";

/** As large as an alerting vehicle's silhouette, px: no label lies over one. */
const KEPT_FREE_PX = 28;
const NEAR_ZOOM = 12;
const NEAR_MAX = 60;
/** Alerting vehicles that are labelled at most, the worst first. */
const ALERTING_MAX = 100;

function label(mark: Mark, now: number, withAge: boolean): string {
  const name = mark.vehicle ? plated(mark.vehicle) : (mark.seal ?? "");
  const age_ms = now - instant(mark.observed_at);
  const c = ageClass(age_ms / 1000, mark.interval_s, mark.silent);
  // A silent one always says how long; an ageing one near by, or when it was asked for.
  return c === "silent" || (c === "ageing" && withAge) ? `${name}\n${ageShort(age_ms)}` : name;
}

function wanted(scene: Scene, zoom: number, bounds: { contains: (p: [number, number]) => boolean }): Map<string, number> {
  const { marks } = scene.state.picture;
  const keys = new Map<string, number>();
  if (scene.selected) keys.set(scene.selected, 0);
  if (scene.hovered && !keys.has(scene.hovered)) keys.set(scene.hovered, 1);
  let alerting = 0;
  let near = 0;
  for (const [key, mark] of marks) {
    if (keys.has(key)) continue;
    if (mark.worst && mark.worst !== "info" && alerting < ALERTING_MAX) {
      alerting += 1;
      keys.set(key, mark.worst === "urgent" ? 2 : mark.worst === "high" ? 3 : 4);
    } else if (zoom >= NEAR_ZOOM && near < NEAR_MAX && bounds.contains([mark.lon, mark.lat])) {
      near += 1;
      keys.set(key, 5);
    }
  }
  return keys;
}

export const labels: MapLayer = {
  add(map) {
    addSource(map, "labels");
    map.addLayer({
      id: "labels",
      type: "symbol",
      source: "labels",
      layout: {
        "text-field": ["get", "text"],
        "text-font": TEXT_FONT,
        "text-size": ["case", ["==", ["get", "rank"], 0], 14, 12],
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 1.5,
        "text-justify": "auto",
        "text-line-height": 1.15,
        "symbol-sort-key": ["get", "rank"],
        "text-padding": 1,
      },
      paint: { "text-color": "#E4E8EC", "text-halo-color": "#0F1317", "text-halo-width": 1.6 },
    });
    // Places are given from the topmost layer down: what cannot be seen here keeps the labels off the silhouettes.
    map.addImage("kept-free", { width: KEPT_FREE_PX, height: KEPT_FREE_PX, data: new Uint8Array(4 * KEPT_FREE_PX * KEPT_FREE_PX) });
    map.addLayer({
      id: "labels-kept-free",
      type: "symbol",
      source: "labels",
      filter: ["<", ["get", "rank"], 5],
      layout: { "icon-image": "kept-free", "icon-allow-overlap": true, "icon-padding": 0 },
    });
  },
  draw(map, scene) {
    const zoom = map.getZoom();
    const { marks } = scene.state.picture;
    const features: Feature[] = [];
    for (const [key, rank] of wanted(scene, zoom, map.getBounds())) {
      const mark = marks.get(key);
      if (mark)
        features.push(point(mark.lon, mark.lat, { text: label(mark, scene.now, rank < 2 || zoom >= NEAR_ZOOM).normalize("NFC"), rank }));
    }
    setFeatures(map, "labels", features);
  },
};
