// Corridors: a hairline from far, with their true width from near; the selected one at every zoom. They stand for roads where no roads are bundled.

import type { World } from "../../api/types.ts";
import type { Feature } from "../source.ts";
import { addSource, setFeatures } from "../source.ts";
import type { MapLayer } from "./layer.ts";

/** Metres of one px at zoom 22 on the equator. */
const METRES_PX22 = 40_075_017 / (512 * 2 ** 22);

let drawn: World | null = null;
let drawnSelected: string | null = null;

/** Width in px at every zoom for a line so many px wide at zoom 22. */
const WIDTH: import("maplibre-gl").ExpressionSpecification = [
  "interpolate",
  ["exponential", 2],
  ["zoom"],
  0,
  ["/", ["get", "px22"], 2 ** 22],
  22,
  ["get", "px22"],
];

export const corridors: MapLayer = {
  add(map) {
    drawn = null;
    addSource(map, "corridors");
    const layout = { "line-join": "round", "line-cap": "round" } as const;
    map.addLayer({
      id: "corridor-band",
      type: "line",
      source: "corridors",
      minzoom: 9,
      layout,
      paint: { "line-color": "#6E7B88", "line-opacity": 0.08, "line-width": WIDTH },
    });
    map.addLayer({
      id: "corridor-line",
      type: "line",
      source: "corridors",
      layout,
      paint: {
        "line-color": ["interpolate", ["linear"], ["zoom"], 7, "#323B44", 11, "#6E7B88"],
        "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.8, 11, 1.5],
      },
    });
    map.addLayer({
      id: "corridor-selected-band",
      type: "line",
      source: "corridors",
      filter: ["==", ["get", "id"], ""],
      layout,
      paint: { "line-color": "#AEB8C2", "line-opacity": 0.16, "line-width": WIDTH },
    });
    map.addLayer({
      id: "corridor-selected",
      type: "line",
      source: "corridors",
      filter: ["==", ["get", "id"], ""],
      layout,
      paint: { "line-color": "#AEB8C2", "line-width": 1.8 },
    });
  },
  draw(map, scene) {
    if (scene.world !== drawn) {
      drawn = scene.world;
      setFeatures(map, "corridors", (scene.world?.corridors ?? []).flatMap(features));
    }
    const mark = scene.selected ? scene.state.picture.marks.get(scene.selected) : undefined;
    const id = mark?.corridor ?? null;
    if (id !== drawnSelected) {
      drawnSelected = id;
      for (const layer of ["corridor-selected", "corridor-selected-band"]) map.setFilter(layer, ["==", ["get", "id"], id ?? ""]);
    }
  },
};

/** The route and the alternatives to it, each a line: lawful alike, drawn alike. */
function features(c: NonNullable<World["corridors"]>[number]): Feature[] {
  return [c.route, ...(c.alternatives ?? [])].map((line) => {
    const coordinates = line.coordinates as number[][];
    const lat = coordinates[Math.floor(coordinates.length / 2)]?.[1] ?? 0;
    const px22 = (2 * c.half_width_m) / (METRES_PX22 * Math.cos((lat * Math.PI) / 180));
    return { type: "Feature", properties: { id: c.id, px22 }, geometry: { type: "LineString", coordinates } };
  });
}
