// How exact the fix of the selected vehicle is. (Its ring is drawn with the vehicle itself.)

import { addSource, setFeatures } from "../source.ts";
import type { MapLayer } from "./layer.ts";

/** Points of the circle of accuracy. */
const STEPS = 48;

let drawn = "";

export const selection: MapLayer = {
  add(map) {
    drawn = "";
    addSource(map, "accuracy");
    map.addLayer({
      id: "accuracy",
      type: "fill",
      source: "accuracy",
      paint: { "fill-color": "#FFFFFF", "fill-opacity": 0.06, "fill-outline-color": "#AEB8C2" },
    });
  },
  draw(map, scene) {
    const mark = scene.selected ? scene.state.picture.marks.get(scene.selected) : undefined;
    const now = mark ? `${mark.lon},${mark.lat},${mark.accuracy_m}` : "";
    if (now === drawn) return;
    drawn = now;
    setFeatures(map, "accuracy", mark?.accuracy_m ? [circle(mark.lon, mark.lat, mark.accuracy_m)] : []);
  },
};

function circle(lon: number, lat: number, m: number) {
  const dy = m / 111_195;
  const dx = dy / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: STEPS + 1 }, (_, i) => {
    const a = (i / STEPS) * 2 * Math.PI;
    return [lon + dx * Math.cos(a), lat + dy * Math.sin(a)];
  });
  return { type: "Feature" as const, properties: {}, geometry: { type: "Polygon" as const, coordinates: [ring] } };
}
