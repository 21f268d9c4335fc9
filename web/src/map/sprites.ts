// The sprite of the vehicles, drawn once at start: symbols in columns, age in rows; red holds what is filled, green the outline's halo.

import { SHAPES } from "./shape.ts";

/** One cell, px of the canvas; it stands for `CELL_CSS` px on the screen. */
const CELL = 96;
export const CELL_CSS = 32;
/** Rows: filled (fresh), hollow (ageing), dashed with a bar (silent), then the priority's silhouettes and what is written over a symbol. */
export const COLUMNS = SHAPES.length;
export const ROWS = 4;
/** Columns of the last row. */
export const EXTRA = { urgent: 0, high: 1, medium: 2, question: 3, bar: 4 } as const;

/** The outlines, in units of 14 px across, centred. */
const CHEVRON = "M0-7 5.2 6.2 0 3.4-5.2 6.2z";
const OUTLINES: Record<(typeof SHAPES)[number], string> = {
  chevron: CHEVRON,
  dot: "M0-4.6A4.6 4.6 0 1 1 0 4.6 4.6 4.6 0 1 1 0-4.6z",
  // The gap: the arrow is cut in two across.
  doubtful: "M0-7 2.9.4-2.9.4zM3.9 2.9 5.2 6.2 0 3.4-5.2 6.2-3.9 2.9z",
  broken: "M0-5.4 4 4.6 0 2.4-4 4.6z",
  unsealed: "M-5-5H5V5H-5z",
  arrived: "M-4.5 7V-7H5.5L2.8-3.6 5.5-.2H-2.6V7z",
};
const OCTAGON = "M-3.4-8.2H3.4L8.2-3.4V3.4L3.4 8.2H-3.4L-8.2 3.4V-3.4z";
const PRIORITIES: readonly string[] = [
  "M-5.4-13H5.4L13-5.4V5.4L5.4 13H-5.4L-13 5.4V-5.4z",
  "M0-14.6 14.6 11.4H-14.6z",
  "M0-14.4 14.4 0 0 14.4-14.4 0z",
];

export function drawSprites(): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = CELL * COLUMNS;
  canvas.height = CELL * ROWS;
  const c = canvas.getContext("2d");
  if (!c) throw new Error("this browser draws no canvas");
  const unit = CELL / CELL_CSS;
  const at = (column: number, row: number, draw: () => void) => {
    c.save();
    c.beginPath();
    c.rect(column * CELL, row * CELL, CELL, CELL);
    c.clip();
    c.translate((column + 0.5) * CELL, (row + 0.5) * CELL);
    c.scale(unit, unit);
    c.lineJoin = "round";
    draw();
    c.restore();
  };
  // Lighter: what is red and what is green add up, so that a halo and a body can share a pixel.
  c.globalCompositeOperation = "lighter";
  SHAPES.forEach((shape, column) => {
    for (const row of [0, 1, 2]) at(column, row, () => symbol(c, shape, row));
  });
  PRIORITIES.forEach((path, column) => {
    at(column, 3, () => {
      c.fillStyle = "#f00";
      c.fill(new Path2D(path));
      c.strokeStyle = "#0f0";
      c.lineWidth = 2.2;
      c.stroke(new Path2D(path));
    });
  });
  at(EXTRA.question, 3, () => {
    c.font = '600 9px "IBM Plex Sans", sans-serif';
    c.textAlign = "center";
    c.strokeStyle = "#0f0";
    c.lineWidth = 2.5;
    c.strokeText("?", 10, -4);
    c.fillStyle = "#f00";
    c.fillText("?", 10, -4);
  });
  at(EXTRA.bar, 3, () => {
    c.lineCap = "round";
    c.strokeStyle = "#0f0";
    c.lineWidth = 4;
    line(c, -6, 10, 6, 10);
    c.strokeStyle = "#f00";
    c.lineWidth = 2;
    line(c, -6, 10, 6, 10);
  });
  return canvas;
}

/** Row 0 filled, 1 hollow, 2 dashed. */
function symbol(c: CanvasRenderingContext2D, shape: (typeof SHAPES)[number], row: number): void {
  const outline = new Path2D(OUTLINES[shape]);
  c.strokeStyle = "#0f0";
  c.lineWidth = row === 0 ? 2.4 : 4;
  c.stroke(outline);
  if (shape === "broken") c.stroke(new Path2D(OCTAGON));
  c.fillStyle = "#f00";
  c.strokeStyle = "#f00";
  const isHollow = row > 0 || shape === "unsealed";
  if (!isHollow) c.fill(outline);
  c.lineWidth = 1.7;
  if (row === 2) c.setLineDash([2.4, 1.8]);
  if (isHollow) c.stroke(outline);
  if (shape === "broken") c.stroke(new Path2D(OCTAGON));
}

function line(c: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  c.beginPath();
  c.moveTo(x0, y0);
  c.lineTo(x1, y1);
  c.stroke();
}
