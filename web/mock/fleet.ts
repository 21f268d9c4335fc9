// A scripted fleet on the demo's roads: trucks that report each half minute. Seeded, so that two runs show the same.

import { readFileSync } from "node:fs";
import type { Alert, Event, Mark, Transit, World } from "../src/api/types.ts";

export const world = JSON.parse(readFileSync(new URL("../../infra/config/demo/world.json", import.meta.url), "utf8")) as Required<World>;

/** Chance that repeats: mulberry32. */
export function chance(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const KM_PER_DEG = 111.2;

/** A line with the distance at each of its points, in km. */
export class Line {
  readonly points: readonly (readonly [number, number])[];
  readonly at: number[] = [0];
  constructor(coordinates: number[][]) {
    this.points = coordinates.map((c) => [c[0] ?? 0, c[1] ?? 0] as const);
    for (let i = 1; i < this.points.length; i++) {
      const [a, b] = [this.points[i - 1] ?? [0, 0], this.points[i] ?? [0, 0]];
      const dx = (b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180) * KM_PER_DEG;
      this.at.push((this.at[i - 1] ?? 0) + Math.hypot(dx, (b[1] - a[1]) * KM_PER_DEG));
    }
  }
  get km(): number {
    return this.at[this.at.length - 1] ?? 0;
  }
  /** Place and course at a distance. */
  place(km: number): { lon: number; lat: number; course: number } {
    const d = Math.max(0, Math.min(this.km, km));
    let i = this.at.findIndex((x) => x >= d);
    i = Math.max(1, i);
    const [a, b] = [this.points[i - 1] ?? [0, 0], this.points[i] ?? [0, 0]];
    const span = (this.at[i] ?? 0) - (this.at[i - 1] ?? 0);
    const t = span === 0 ? 0 : (d - (this.at[i - 1] ?? 0)) / span;
    const course = (Math.atan2((b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180), b[1] - a[1]) * 180) / Math.PI;
    return { lon: a[0] + t * (b[0] - a[0]), lat: a[1] + t * (b[1] - a[1]), course: (course + 360) % 360 };
  }
}

export interface Truck {
  transit: Transit;
  mark: Mark;
  line: Line;
  km: number;
  kmh: number;
  /** Where it leaves its road: degrees east and north of it. */
  aside: [number, number];
  fixes: { at: number; lon: number; lat: number; kmh: number; course: number }[];
  /** Reports no more. */
  isSilent: boolean;
  isStanding: boolean;
  nextFixAt: number;
  events: Event[];
}

export const FIX_MS = 30_000;
export const iso = (ms: number) => new Date(ms).toISOString().replace(/\.000Z$/, "Z");

function containerNumber(chanceOf: () => number): string {
  const owner = ["CSQU", "MSKU", "TCLU", "TGHU", "HLXU", "CMAU", "OOLU", "WHLU"][Math.floor(chanceOf() * 8)] ?? "CSQU";
  const ten = owner + String(Math.floor(chanceOf() * 1e6)).padStart(6, "0");
  let sum = 0;
  for (let i = 0; i < 10; i++) {
    const c = ten.charCodeAt(i);
    const n = c - 55;
    sum += (c < 58 ? c - 48 : n + Math.floor((n - 1) / 10)) * 2 ** i;
  }
  return ten + ((sum % 11) % 10);
}

const PEOPLE = ["Nguyễn Văn Hùng", "Trần Quốc Bảo", "Lê Thị Hường", "Phạm Đức Thắng", "Vũ Hữu Nghĩa", "Đặng Thế Lữ"];

/** `n` trucks, as they stand at `now`. */
export function fleet(n: number, now: number, seed = 7): Truck[] {
  const c = chance(seed);
  const trucks: Truck[] = [];
  for (let i = 0; i < n; i++) {
    const corridor = world.corridors[i % world.corridors.length];
    if (!corridor) break;
    const line = new Line(corridor.route.coordinates as number[][]);
    const [origin = "", destination = ""] = ends(corridor.id);
    const plate = `${["51C", "15C", "29C", "61C", "43C", "37C"][Math.floor(c() * 6)]}${String(10_000 + Math.floor(c() * 90_000))}`;
    const id = `VN-2026-${String(100_200 + i)}`;
    const kmh = 35 + c() * 35;
    const km = line.km * (0.05 + c() * 0.8);
    const seal = `70${String(10_000_000 + Math.floor(c() * 89_999_999))}`;
    const container = containerNumber(c);
    const departed = now - (km / kmh) * 3_600_000;
    const standing = i % 17 === 5;
    const stage = i % 40 === 39 ? "sealed" : "departed";
    const transit: Transit = {
      declaration: {
        id,
        seal,
        vehicle: plate,
        container,
        corridor: corridor.id,
        origin,
        destination,
        depart_after: iso(departed - 1_200_000),
        arrive_before: iso(departed + ((line.km / kmh) * 1.4 + 1) * 3_600_000),
        stops: [],
        contacts: [
          { role: "driver", name: PEOPLE[i % PEOPLE.length] ?? "", phone: `09${String(10_000_000 + Math.floor(c() * 89_999_999))}` },
        ],
        channel: i % 20 === 0 ? "red" : i % 7 === 2 ? "yellow" : "green",
      },
      stage,
      custody: "intact",
      custody_since: iso(departed - 900_000),
      arms_itself: true,
      steps: [
        { act: "declare", by: "world", at: iso(departed - 7_200_000), because: i * 10 },
        { act: "arm", by: "Hải quan Cát Lái", at: iso(departed - 900_000), because: i * 10 + 1 },
        ...(stage === "departed" ? [{ act: "depart" as const, by: "judgement", at: iso(departed), because: i * 10 + 2 }] : []),
      ],
    };
    const truck: Truck = {
      transit,
      line,
      km: stage === "sealed" ? 0.2 : km,
      kmh: standing || stage === "sealed" ? 0 : kmh,
      aside: [0, 0],
      fixes: [],
      isSilent: false,
      isStanding: standing,
      nextFixAt: now + c() * FIX_MS,
      events: [],
      mark: {
        transit: id,
        seal,
        vehicle: plate,
        container,
        corridor: corridor.id,
        lat: 0,
        lon: 0,
        speed_kmh: 0,
        course_deg: 0,
        accuracy_m: Math.round(4 + c() * 14),
        battery_pct: Math.round(40 + c() * 60),
        observed_at: iso(now),
        heard_at: iso(now),
        interval_s: 30,
        stage,
        custody: "intact",
        standing_since: standing ? iso(now - 420_000) : null,
        silent: false,
        worst: null,
        unacknowledged: false,
      },
    };
    // What lies behind it.
    for (let back = Math.min(90, Math.floor(km * 2)); back >= 0; back--) {
      const p = line.place(truck.km - (back * FIX_MS * truck.kmh) / 3_600_000);
      truck.fixes.push({ at: now - back * FIX_MS, lon: p.lon, lat: p.lat, kmh: truck.kmh, course: p.course });
    }
    if (stage === "departed") truck.events.push(event(truck, "departed", "departed", departed, departed + 2_000, "info", {}));
    report(truck, now - c() * FIX_MS);
    trucks.push(truck);
  }
  return trucks;
}

function ends(corridor: string): [string | undefined, string | undefined] {
  for (const g of world.geofences) {
    if (corridor.startsWith(`${g.id}-`)) return [g.id, corridor.slice(g.id.length + 1)];
  }
  return [undefined, undefined];
}

let events = 0;
export function event(
  truck: Truck,
  name: string,
  rule: Event["rule"],
  observed: number,
  known: number,
  severity: Event["severity"],
  detail: Event["detail"],
  alert: string | null = null,
): Event {
  events += 1;
  return {
    event: name,
    rule,
    id: `${events}-0`,
    alert,
    transit: truck.transit.declaration.id,
    observed_at: iso(observed),
    known_at: iso(known),
    lat: truck.mark.lat,
    lon: truck.mark.lon,
    severity,
    late: known - observed > 120_000 && rule !== "unscheduled_stop",
    because: [events],
    detail,
  };
}

/** A truck reports where it is. */
export function report(truck: Truck, at: number): void {
  const p = truck.line.place(truck.km);
  const m = truck.mark;
  m.lon = p.lon + truck.aside[0];
  m.lat = p.lat + truck.aside[1];
  m.course_deg = Math.round(p.course);
  m.speed_kmh = Math.round(truck.isStanding ? 0 : truck.kmh);
  m.observed_at = iso(at);
  m.heard_at = iso(at + 400);
  truck.fixes.push({ at, lon: m.lon, lat: m.lat, kmh: m.speed_kmh, course: p.course });
}

const RULES: Record<string, Alert["rule"]> = {
  corridor_left: "route_deviation",
  seal_cut: "seal_cut",
  seal_opened: "seal_opened",
  seal_tampered: "seal_tampered",
  stop_begun: "unscheduled_stop",
  signal_lost: "signal_lost",
  sighting_contradicted: "sighting_contradicted",
};

let alerts = 0;
export function alertOf(
  truck: Truck,
  kind: Alert["kind"],
  severity: Alert["severity"],
  since: number,
  raised: number,
  detail: Alert["detail"],
): Alert {
  alerts += 1;
  return {
    id: `a${String(alerts).padStart(15, "0")}`,
    rule: RULES[kind] ?? "route_deviation",
    kind,
    transit: truck.transit.declaration.id,
    severity,
    state: "raised",
    since: iso(since),
    until: null,
    raised_at: iso(raised),
    late: false,
    lat: truck.mark.lat,
    lon: truck.mark.lon,
    detail,
    owner: null,
    record: [],
    cause: null,
  };
}
