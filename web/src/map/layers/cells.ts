// Far out: how many vehicles stand in each H3 cell. Grey, with the number; the outlines come from the server.

import type { CellCount } from "../../live/messages.ts";
import { addSource, point, setFeatures } from "../source.ts";
import { TEXT_FONT } from "../style.ts";
import type { MapLayer } from "./layer.ts";

let drawn: ReadonlyMap<string, CellCount> | null = null;

export const cells: MapLayer = {
  add(map) {
    drawn = null;
    addSource(map, "cells");
    addSource(map, "cell-counts");
    map.addLayer({
      id: "cells",
      type: "fill",
      source: "cells",
      paint: { "fill-color": "#9AA5B1", "fill-opacity": ["interpolate", ["linear"], ["ln", ["get", "count"]], 0, 0.1, 5, 0.42] },
    });
    map.addLayer({ id: "cell-lines", type: "line", source: "cells", paint: { "line-color": "#66727F", "line-width": 0.8 } });
    map.addLayer({
      id: "cell-counts",
      type: "symbol",
      source: "cell-counts",
      layout: {
        "text-field": ["to-string", ["get", "count"]],
        "text-font": TEXT_FONT,
        "text-size": 12,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": "#E4E8EC", "text-halo-color": "#0F1317", "text-halo-width": 1.2 },
    });
  },
  draw(map, scene) {
    const now = scene.state.picture.cells;
    if (now === drawn) return;
    drawn = now;
    const all = [...now.values()].filter((c) => c.count > 0 && c.ring != null);
    setFeatures(
      map,
      "cells",
      all.map((c) => ({
        type: "Feature",
        properties: { count: c.count },
        geometry: { type: "Polygon", coordinates: [c.ring as number[][]] },
      })),
    );
    setFeatures(
      map,
      "cell-counts",
      all.map((c) => point(c.lon, c.lat, { count: c.count })),
    );
  },
};
