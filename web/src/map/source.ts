// Short ways to a GeoJSON source.

import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";

export type Feature = GeoJSON.Feature<GeoJSON.Geometry, Record<string, unknown>>;

export function addSource(map: MapLibre, id: string): void {
  map.addSource(id, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
}

export function setFeatures(map: MapLibre, id: string, features: Feature[]): void {
  const source = map.getSource(id) as GeoJSONSource | undefined;
  source?.setData({ type: "FeatureCollection", features });
}

export function point(lon: number, lat: number, properties: Record<string, unknown> = {}): Feature {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } };
}
