// The vehicles as the GPU wants them: 32 bytes each, in one array. Pure: no map and no WebGL in here.

import type { Mark, Severity } from "../api/types.ts";
import { instant } from "../time.ts";
import { INTERVAL_S } from "./age.ts";
import { isPlausible, metres } from "./glide.ts";
import { isTurned, SHAPES, shapeOf } from "./shape.ts";

/** Bytes of one vehicle: from x, y; to x, y; glide's start; observed; interval; packed. */
export const STRIDE = 32;
const WORDS = STRIDE / 4;
const PRIORITY: Record<Severity, number> = { info: 0, medium: 1, high: 2, urgent: 3 };

/** After this long an unacknowledged one blinks slower, s. */
export const SLOW_BLINK_S = 60;

export function mercatorX(lon: number): number {
  return (lon + 180) / 360;
}

export function mercatorY(lat: number): number {
  return (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360;
}

/** What a mark's symbol says, in bits. */
export function pack(mark: Mark, isSelected: boolean, isSlow: boolean): number {
  const shape = shapeOf(mark);
  const heading = Math.round((((mark.course_deg ?? 0) % 360) / 360) * 512) & 511;
  return (
    heading |
    (SHAPES.indexOf(shape) << 9) |
    ((mark.worst ? PRIORITY[mark.worst] : 0) << 12) |
    (mark.unacknowledged ? 1 << 14 : 0) |
    (mark.silent ? 1 << 15 : 0) |
    (isSlow ? 1 << 16 : 0) |
    (isTurned(shape) ? 1 << 17 : 0) |
    (isSelected ? 1 << 18 : 0)
  );
}

/** Vehicles in one array without holes; a key keeps its place until the last one moves into a hole. */
export class VehicleBuffer {
  private bytes = new ArrayBuffer(STRIDE * 256);
  private floats = new Float32Array(this.bytes);
  private words = new Uint32Array(this.bytes);
  private readonly places = new Map<string, number>();
  private readonly keys: string[] = [];
  /** Mercator of the place that all others are relative to, so that 32-bit numbers are fine enough. */
  originX: number;
  originY: number;
  /** Server's time, ms, that times are relative to. */
  readonly epoch: number;
  /** The first and last place that changed since `clean`. */
  private dirtyFrom = Number.POSITIVE_INFINITY;
  private dirtyTo = -1;
  /** Until when something glides, s since the epoch. */
  glidesUntil = 0;

  constructor(originX: number, originY: number, epoch: number) {
    this.originX = originX;
    this.originY = originY;
    this.epoch = epoch;
  }

  get count(): number {
    return this.keys.length;
  }

  /** What must be written to the GPU, in bytes; null when nothing. */
  get dirty(): { from: number; view: Uint8Array } | null {
    if (this.dirtyTo < 0) return null;
    const from = this.dirtyFrom * STRIDE;
    return { from, view: new Uint8Array(this.bytes, from, (this.dirtyTo + 1) * STRIDE - from) };
  }

  get capacity(): number {
    return this.bytes.byteLength;
  }

  clean(): void {
    this.dirtyFrom = Number.POSITIVE_INFINITY;
    this.dirtyTo = -1;
  }

  /** Everything counts as changed: after the GPU lost it. */
  soil(): void {
    if (this.count === 0) return;
    this.dirtyFrom = 0;
    this.dirtyTo = this.count - 1;
  }

  seconds(ms: number): number {
    return (ms - this.epoch) / 1000;
  }

  /** Puts a mark. `glide`: whether it may move there visibly. */
  put(key: string, mark: Mark, now: number, glide: boolean, isSelected: boolean, isSlow: boolean): void {
    let n = this.places.get(key);
    const isNew = n === undefined;
    if (n === undefined) {
      n = this.keys.length;
      this.keys.push(key);
      this.places.set(key, n);
      this.grow(n + 1);
    }
    const w = n * WORDS;
    const f = this.floats;
    const x = mercatorX(mark.lon) - this.originX;
    const y = mercatorY(mark.lat) - this.originY;
    const oldX = f[w + 2] ?? 0;
    const oldY = f[w + 3] ?? 0;
    const moved = isNew || Math.fround(x) !== oldX || Math.fround(y) !== oldY;
    if (moved) {
      const hop = isNew ? 0 : metres(this.unproject(oldX, oldY), mark);
      const glides = glide && !isNew && isPlausible(hop, mark.speed_kmh ?? 0, mark.interval_s ?? INTERVAL_S);
      f[w] = glides ? oldX : x;
      f[w + 1] = glides ? oldY : y;
      f[w + 2] = x;
      f[w + 3] = y;
      f[w + 4] = this.seconds(now);
      if (glides) this.glidesUntil = this.seconds(now) + 0.6;
    }
    f[w + 5] = this.seconds(instant(mark.observed_at));
    f[w + 6] = mark.interval_s ?? INTERVAL_S;
    this.words[w + 7] = pack(mark, isSelected, isSlow);
    this.touch(n);
  }

  /** Takes a mark away; the last one moves into its place. */
  remove(key: string): void {
    const n = this.places.get(key);
    if (n === undefined) return;
    const last = this.keys.length - 1;
    const lastKey = this.keys[last];
    this.places.delete(key);
    if (n !== last && lastKey !== undefined) {
      this.words.copyWithin(n * WORDS, last * WORDS, (last + 1) * WORDS);
      this.keys[n] = lastKey;
      this.places.set(lastKey, n);
      this.touch(n);
    }
    this.keys.pop();
    if (this.dirtyTo > last - 1) this.dirtyTo = last - 1;
  }

  clear(): void {
    this.places.clear();
    this.keys.length = 0;
    this.clean();
  }

  /** Makes everything relative to another place. */
  moveOrigin(x: number, y: number): void {
    const dx = this.originX - x;
    const dy = this.originY - y;
    for (let n = 0; n < this.keys.length; n++) {
      for (const [at, d] of [
        [0, dx],
        [1, dy],
        [2, dx],
        [3, dy],
      ] as const) {
        const w = n * WORDS + at;
        this.floats[w] = (this.floats[w] ?? 0) + d;
      }
    }
    this.originX = x;
    this.originY = y;
    this.soil();
  }

  has(key: string): boolean {
    return this.places.has(key);
  }

  /** Where each stands now, as degrees. For tests and for picking. */
  *positions(): Generator<{ key: string; lon: number; lat: number; packed: number }> {
    for (const [n, key] of this.keys.entries()) {
      const w = n * WORDS;
      yield { key, ...this.unproject(this.floats[w + 2] ?? 0, this.floats[w + 3] ?? 0), packed: this.words[w + 7] ?? 0 };
    }
  }

  /** The nearest within `reach` (mercator units), what alerts first; null when none is. */
  nearest(x: number, y: number, reach: number): string | null {
    let best: string | null = null;
    let bestScore = Number.POSITIVE_INFINITY;
    const px = x - this.originX;
    const py = y - this.originY;
    for (let n = 0; n < this.keys.length; n++) {
      const w = n * WORDS;
      const d = Math.hypot((this.floats[w + 2] ?? 0) - px, (this.floats[w + 3] ?? 0) - py);
      if (d > reach) continue;
      const alerts = ((this.words[w + 7] ?? 0) >> 12) & 3;
      const score = d - alerts * reach; // what alerts lies on top
      if (score < bestScore) {
        bestScore = score;
        best = this.keys[n] ?? null;
      }
    }
    return best;
  }

  private unproject(x: number, y: number): { lon: number; lat: number } {
    const lat = (360 / Math.PI) * Math.atan(Math.exp(((180 - (y + this.originY) * 360) * Math.PI) / 180)) - 90;
    return { lon: (x + this.originX) * 360 - 180, lat };
  }

  private touch(n: number): void {
    if (n < this.dirtyFrom) this.dirtyFrom = n;
    if (n > this.dirtyTo) this.dirtyTo = n;
  }

  private grow(n: number): void {
    if (n * STRIDE <= this.bytes.byteLength) return;
    const bytes = new ArrayBuffer(this.bytes.byteLength * 2);
    new Uint8Array(bytes).set(new Uint8Array(this.bytes));
    this.bytes = bytes;
    this.floats = new Float32Array(bytes);
    this.words = new Uint32Array(bytes);
    this.soil();
  }
}
