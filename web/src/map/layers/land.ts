// Land, coast and the borders of states on land. No sea border and no name of an island: those are for the operator's own basemap to say.

import type { MapLayer } from "./layer.ts";

export const land: MapLayer = {
  add(map) {
    map.addSource("land", { type: "geojson", data: { type: "FeatureCollection", features: [] }, tolerance: 0.3 });
    map.addSource("borders", { type: "geojson", data: { type: "FeatureCollection", features: [] }, tolerance: 0.3 });
    map.addLayer({ id: "land", type: "fill", source: "land", paint: { "fill-color": "#171B1F", "fill-outline-color": "#39414A" } });
    map.addLayer({ id: "coast", type: "line", source: "land", paint: { "line-color": "#39414A", "line-width": 0.8 } });
    map.addLayer({
      id: "borders",
      type: "line",
      source: "borders",
      layout: { "line-join": "round" },
      paint: {
        "line-color": "#5A6672",
        "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.8, 9, 1.6],
        "line-dasharray": [5, 2, 1, 2],
      },
    });
    void fetch("/land.json")
      .then((r) => r.json())
      .then((d: { land: GeoJSON.Geometry; borders: GeoJSON.Geometry }) => {
        const set = (id: string, geometry: GeoJSON.Geometry) =>
          (map.getSource(id) as import("maplibre-gl").GeoJSONSource | undefined)?.setData({ type: "Feature", properties: {}, geometry });
        set("land", d.land);
        set("borders", d.borders);
      })
      .catch((e: unknown) => console.error("land.json was not read:", e));
  },
  draw() {},
};
