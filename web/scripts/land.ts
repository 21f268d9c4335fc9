// Makes public/land.json from the package world-atlas (Natural Earth, public domain), cut to the area that the map can show:
// land as polygons, and the borders of states that lie on land, each where two states share a line. No sea border, no name.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { AREA } from "../src/map/area.ts";

/** Cut somewhat outside of what can be seen, so that the cut itself never shows. */
const MARGIN_DEG = 6;
const box = {
  west: AREA.west - MARGIN_DEG,
  south: AREA.south - MARGIN_DEG,
  east: AREA.east + MARGIN_DEG,
  north: AREA.north + MARGIN_DEG,
};

type Point = number[];
type Side = { inside: (p: Point) => boolean; cross: (a: Point, b: Point) => Point };

const at = (a: Point, b: Point, axis: 0 | 1, value: number): Point => {
  const t = (value - (a[axis] ?? 0)) / ((b[axis] ?? 0) - (a[axis] ?? 0));
  return [0, 1].map((i) => (i === axis ? value : (a[i] ?? 0) + t * ((b[i] ?? 0) - (a[i] ?? 0))));
};
const SIDES: readonly Side[] = [
  { inside: (p) => (p[0] ?? 0) >= box.west, cross: (a, b) => at(a, b, 0, box.west) },
  { inside: (p) => (p[0] ?? 0) <= box.east, cross: (a, b) => at(a, b, 0, box.east) },
  { inside: (p) => (p[1] ?? 0) >= box.south, cross: (a, b) => at(a, b, 1, box.south) },
  { inside: (p) => (p[1] ?? 0) <= box.north, cross: (a, b) => at(a, b, 1, box.north) },
];

/** A ring cut to the box, side by side (Sutherland and Hodgman). */
function cutRing(ring: Point[]): Point[] {
  let points = ring.slice(0, -1);
  for (const side of SIDES) {
    const next: Point[] = [];
    points.forEach((p, i) => {
      const before = points[(i + points.length - 1) % points.length] ?? p;
      if (side.inside(p) !== side.inside(before)) next.push(side.cross(before, p));
      if (side.inside(p)) next.push(p);
    });
    points = next;
  }
  return points.length < 3 ? [] : [...points, points[0] ?? []];
}

/** A line's stretches within the box, whole segments only. */
function cutLine(line: Point[]): Point[][] {
  const out: Point[][] = [];
  let run: Point[] = [];
  for (const p of line) {
    if (SIDES.every((s) => s.inside(p))) run.push(p);
    else {
      if (run.length > 1) out.push(run);
      run = [];
    }
  }
  if (run.length > 1) out.push(run);
  return out;
}

const rounded = (p: Point): Point => p.map((v) => Math.round(v * 1e4) / 1e4);

const require = createRequire(import.meta.url);
const atlas = JSON.parse(readFileSync(require.resolve("world-atlas/countries-10m.json"), "utf8")) as Topology<{
  countries: GeometryCollection;
  land: GeometryCollection;
}>;

const polygons: Point[][][] = [];
const land = feature(atlas, atlas.objects.land);
for (const f of land.features) {
  const all = f.geometry.type === "MultiPolygon" ? f.geometry.coordinates : f.geometry.type === "Polygon" ? [f.geometry.coordinates] : [];
  for (const polygon of all) {
    const rings = polygon.map(cutRing).filter((r) => r.length > 3);
    if (rings.length > 0) polygons.push(rings.map((r) => r.map(rounded)));
  }
}
const borders = mesh(atlas, atlas.objects.countries, (a, b) => a !== b)
  .coordinates.flatMap(cutLine)
  .map((l) => l.map(rounded));

const out = {
  land: { type: "MultiPolygon", coordinates: polygons },
  borders: { type: "MultiLineString", coordinates: borders },
};
const path = new URL("../public/land.json", import.meta.url);
writeFileSync(path, JSON.stringify(out));
console.error(`land.json: ${polygons.length} polygons, ${borders.length} border lines`);
