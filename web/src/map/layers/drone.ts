// Drones: where each is, and what its picture shows of the ground. What is old is dashed and says its age; nothing stands where no drone was.

import type { DroneNow } from "../../api/types.ts";
import { ageShort, instant } from "../../time.ts";
import type { Feature } from "../source.ts";
import { addSource, point, setFeatures } from "../source.ts";
import type { MapLayer } from "./layer.ts";

/** From this age on its place is old, ms. */
const OLD_MS = 10_000;
/** From this age on nothing is known of where it is, ms: it is taken off. */
const GONE_MS = 30 * 60_000;

/** What is drawn of some drones at an instant. */
export function droneFeatures(drones: Iterable<DroneNow>, now: number, word: string): Feature[] {
  const out: Feature[] = [];
  for (const d of drones) {
    const age = now - instant(d.observed_at);
    if (age > GONE_MS) continue;
    const isOld = age > OLD_MS;
    const [first] = d.footprint;
    if (d.footprint.length === 4 && first) {
      const ring = [...d.footprint, first];
      out.push({ type: "Feature", properties: { kind: "footprint", isOld }, geometry: { type: "Polygon", coordinates: [ring] } });
    }
    if (d.frame_center) {
      const line = [[d.lon, d.lat], d.frame_center];
      out.push({ type: "Feature", properties: { kind: "sight", isOld }, geometry: { type: "LineString", coordinates: line } });
    }
    out.push(point(d.lon, d.lat, { kind: "drone", isOld, name: `${word} ${d.drone}${isOld ? ` · ${ageShort(age)}` : ""}` }));
  }
  return out;
}

let drawn = "";

export const drone: MapLayer = {
  add(map) {
    drawn = "";
    addSource(map, "drones");
    const of = (kind: string) => ["==", ["get", "kind"], kind] as ["==", ["get", string], string];
    map.addLayer({
      id: "drone-ground",
      type: "fill",
      source: "drones",
      filter: of("footprint"),
      paint: { "fill-color": "#FFFFFF", "fill-opacity": ["case", ["get", "isOld"], 0.03, 0.1] },
    });
    map.addLayer({
      id: "drone-edge",
      type: "line",
      source: "drones",
      filter: ["all", of("footprint"), ["!", ["get", "isOld"]]],
      paint: { "line-color": "#E4E8EC", "line-width": 1.5 },
    });
    map.addLayer({
      id: "drone-sight",
      type: "line",
      source: "drones",
      filter: ["any", of("sight"), ["all", of("footprint"), ["get", "isOld"]]],
      paint: { "line-color": "#AEB8C2", "line-width": 1.2, "line-dasharray": [3, 3] },
    });
    // Four rotors: no other thing on the map looks so.
    for (const [n, offset] of ROTORS.entries()) {
      map.addLayer({
        id: `drone-rotor-${n}`,
        type: "circle",
        source: "drones",
        filter: of("drone"),
        paint: {
          "circle-radius": 3,
          "circle-translate": offset,
          "circle-color": ["case", ["get", "isOld"], "rgba(0, 0, 0, 0)", "#FFFFFF"],
          "circle-stroke-color": "#FFFFFF",
          "circle-stroke-width": 1.2,
        },
      });
    }
    map.addLayer({
      id: "drone-name",
      type: "symbol",
      source: "drones",
      filter: of("drone"),
      layout: {
        "text-field": ["get", "name"],
        "text-font": ["IBM Plex Sans"],
        "text-size": 12,
        "text-offset": [0, 1.2],
        "text-anchor": "top",
      },
      paint: { "text-color": "#E4E8EC", "text-halo-color": "#0F1317", "text-halo-width": 1.4 },
    });
  },
  draw(map, scene) {
    const features = droneFeatures(scene.state.picture.drones.values(), scene.now, scene.words.map.drone);
    const now = JSON.stringify(features);
    if (now === drawn) return;
    drawn = now;
    setFeatures(map, "drones", features);
  },
};

const ROTORS: readonly [number, number][] = [
  [-5, -5],
  [5, -5],
  [5, 5],
  [-5, 5],
];
