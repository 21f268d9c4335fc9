// Counts per cell for the mock's far view: a plain grid of hexagons; the real server counts H3 cells.

import type { Cells, LiveRequest } from "../src/api/types.ts";
import type { Truck } from "./fleet.ts";

export function cellsOf(trucks: readonly Truck[], view: LiveRequest): Cells {
  const resolution = view.zoom < 6 ? 3 : view.zoom < 8 ? 4 : 5;
  const r = resolution === 3 ? 0.5 : resolution === 4 ? 0.2 : 0.08; // degrees
  const found = new Map<string, { q: number; s: number; count: number }>();
  for (const t of trucks) {
    const row = Math.round(t.mark.lat / (1.5 * r));
    const shift = row % 2 === 0 ? 0 : 0.5;
    const col = Math.round(t.mark.lon / (Math.sqrt(3) * r) - shift);
    const key = `${row}:${col}`;
    const cell = found.get(key) ?? { q: (col + shift) * Math.sqrt(3) * r, s: row * 1.5 * r, count: 0 };
    cell.count += 1;
    found.set(key, cell);
  }
  const cells = [...found].map(([cell, c]) => {
    const ring = Array.from({ length: 7 }, (_, k) => {
      const angle = Math.PI / 6 + (k * Math.PI) / 3;
      return [c.q + r * Math.cos(angle), c.s + r * Math.sin(angle)];
    });
    return { cell: `${resolution}${cell}`, count: c.count, lat: c.s, lon: c.q, ring };
  });
  return { reset: true, resolution, cells };
}
