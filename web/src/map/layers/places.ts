// The names of towns and border gates.

import { PLACES } from "../places.ts";
import { TEXT_FONT } from "../style.ts";
import type { MapLayer } from "./layer.ts";

export const places: MapLayer = {
  add(map) {
    map.addSource("places", {
      type: "geojson",
      data: {
        type: "FeatureCollection",
        features: PLACES.map((p) => ({
          type: "Feature",
          properties: { name: p.name.normalize("NFC"), from: p.from, rank: p.from, gate: p.gate ?? false },
          geometry: { type: "Point", coordinates: [p.lon, p.lat] },
        })),
      },
    });
    map.addLayer({
      id: "places",
      type: "symbol",
      source: "places",
      // A gate has its own geofence, with its own name, from near.
      filter: ["all", [">=", ["zoom"], ["get", "from"]], ["any", ["!", ["get", "gate"]], ["<", ["zoom"], 10]]],
      layout: {
        "text-field": ["get", "name"],
        "text-font": TEXT_FONT,
        "text-size": ["case", ["<=", ["get", "from"], 4], 13, 12],
        "symbol-sort-key": ["get", "rank"],
        "text-padding": 3,
        // Beside its point, where the roads and the vehicles are.
        "text-variable-anchor": ["bottom", "top", "right", "left"],
        "text-radial-offset": 0.7,
      },
      paint: { "text-color": "#8E99A5", "text-halo-color": "#0F1317", "text-halo-width": 1.4 },
    });
  },
  draw() {},
};
