// Customs places, rest areas and dead zones.

import type { World } from "../../api/types.ts";
import { addSource, point, setFeatures } from "../source.ts";
import { TEXT_FONT } from "../style.ts";
import type { MapLayer } from "./layer.ts";

let drawn: World | null = null;
/** Named only from near: they would crowd out the customs places. */
const QUIET = new Set(["rest_area", "dead_zone"]);

/** A dead zone is hatched: drawn once, as a picture. */
function hatch(): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 16;
  const c = canvas.getContext("2d");
  if (!c) return new ImageData(16, 16);
  c.strokeStyle = "#8793A0";
  c.lineWidth = 1.4;
  for (const x of [-8, 8, 24]) {
    c.beginPath();
    c.moveTo(x - 12, 20);
    c.lineTo(x + 12, -4);
    c.stroke();
  }
  return c.getImageData(0, 0, 16, 16);
}

export const geofences: MapLayer = {
  add(map) {
    drawn = null;
    addSource(map, "geofences");
    addSource(map, "geofence-names");
    map.addImage("hatch", hatch(), { pixelRatio: 2 });
    const isDead: import("maplibre-gl").ExpressionSpecification = ["==", ["get", "kind"], "dead_zone"];
    map.addLayer({
      id: "dead-zones",
      type: "fill",
      source: "geofences",
      minzoom: 7,
      filter: isDead,
      paint: { "fill-pattern": "hatch", "fill-opacity": 0.5 },
    });
    map.addLayer({
      id: "geofences",
      type: "fill",
      source: "geofences",
      minzoom: 7,
      filter: ["!", isDead],
      paint: { "fill-color": "#8793A0", "fill-opacity": 0.14 },
    });
    map.addLayer({
      id: "geofence-lines",
      type: "line",
      source: "geofences",
      minzoom: 7,
      paint: {
        "line-color": "#8793A0",
        "line-width": ["match", ["get", "kind"], ["rest_area", "dead_zone"], 0.8, 1.4],
        "line-opacity": 0.8,
      },
    });
    map.addLayer({
      id: "geofence-names",
      type: "symbol",
      source: "geofence-names",
      minzoom: 10,
      filter: [">=", ["zoom"], ["get", "from"]],
      layout: {
        "text-field": ["get", "name"],
        "text-font": TEXT_FONT,
        "text-size": 12,
        "text-max-width": 12,
        "text-padding": 4,
        "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": 1,
      },
      paint: { "text-color": "#AEB8C2", "text-halo-color": "#0F1317", "text-halo-width": 1.4 },
    });
  },
  draw(map, scene) {
    if (scene.world === drawn) return;
    drawn = scene.world;
    const all = scene.world?.geofences ?? [];
    setFeatures(
      map,
      "geofences",
      all.map((g) => ({
        type: "Feature",
        properties: { kind: g.kind },
        geometry: { type: "Polygon", coordinates: g.area.coordinates as number[][][] },
      })),
    );
    setFeatures(
      map,
      "geofence-names",
      all.map((g) => {
        const ring = (g.area.coordinates[0] ?? []) as number[][];
        const n = Math.max(1, ring.length - 1);
        const sum = ring.slice(0, n).reduce<[number, number]>(([x, y], p) => [x + (p[0] ?? 0), y + (p[1] ?? 0)], [0, 0]);
        return point(sum[0] / n, sum[1] / n, { name: (g.name ?? g.id).normalize("NFC"), from: QUIET.has(g.kind) ? 12 : 10 });
      }),
    );
  },
};
