// Cameras that the world names: a wedge each, hollow where its stream gives no picture. From zoom 10 on.

import { look } from "../../camera.ts";
import type { Feature } from "../source.ts";
import { addSource, point, setFeatures } from "../source.ts";
import type { MapLayer } from "./layer.ts";

const SIZE = 16;
let drawn = "";

export const cameras: MapLayer = {
  add(map) {
    drawn = "";
    addSource(map, "cameras");
    map.addImage("camera", wedge(true));
    map.addImage("camera-out", wedge(false));
    map.addLayer({
      id: "cameras",
      type: "symbol",
      source: "cameras",
      minzoom: 10,
      layout: {
        "icon-image": ["case", ["get", "isOut"], "camera-out", "camera"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    });
    map.addLayer({
      id: "camera-names",
      type: "symbol",
      source: "cameras",
      minzoom: 13,
      layout: {
        "text-field": ["get", "name"],
        "text-font": ["IBM Plex Sans"],
        "text-size": 12,
        "text-offset": [0, 0.9],
        "text-anchor": "top",
      },
      paint: { "text-color": "#8E99A5", "text-halo-color": "#0F1317", "text-halo-width": 1.2 },
    });
  },
  draw(map, scene) {
    const told = scene.state.picture.cameras;
    const features: Feature[] = (scene.world?.cameras ?? []).map((c) =>
      point(c.lon, c.lat, { name: c.id, isOut: look(told.get(c.id) ?? null, scene.now).isOut }),
    );
    const now = JSON.stringify(features);
    if (now === drawn) return;
    drawn = now;
    setFeatures(map, "cameras", features);
  },
};

/** A body and the wedge that it sees: no vehicle's shape. */
function wedge(isFilled: boolean): ImageData {
  const canvas = new OffscreenCanvas(SIZE, SIZE);
  const c = canvas.getContext("2d");
  if (!c) return new ImageData(SIZE, SIZE);
  c.strokeStyle = c.fillStyle = "#AEB8C2";
  c.lineWidth = 1.4;
  c.beginPath();
  c.rect(1.5, 4.5, 8, 7);
  c.moveTo(10.5, 8);
  c.lineTo(14.5, 4.5);
  c.lineTo(14.5, 11.5);
  c.closePath();
  if (isFilled) c.fill();
  c.stroke();
  return c.getImageData(0, 0, SIZE, SIZE);
}
