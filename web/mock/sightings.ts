// What the mock's cameras saw: gates with stills drawn by hand, some of them frozen, and a drone over a road.

import type { ServerResponse } from "node:http";
import type { Agreement, CameraList, CameraNow, CameraView, DroneNow, Finding, SessionView, Sighted } from "../src/api/types.ts";
import { standing } from "../src/correction.ts";
import type { Truck } from "./fleet.ts";
import { iso, world } from "./fleet.ts";

/** The pictures by their names. */
export const pictures = new Map<string, string>();

let count = 0;
/** A picture of a truck from behind, as SVG: the mock has no camera. */
export function picture(plate: string, container: string, night: boolean): string {
  count += 1;
  const sha = count.toString(16).padStart(64, "0");
  const [sky, road, box] = night ? ["#10151c", "#1c2127", "#5b4038"] : ["#8fa3b5", "#5c6167", "#8a4b3c"];
  pictures.set(
    sha,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="640" height="360" fill="${sky}"/>
<path d="M0 230h640v130H0z" fill="${road}"/><path d="M300 230 120 360M340 230l180 130" stroke="#c8c8c0" stroke-width="4"/>
<rect x="190" y="60" width="260" height="210" fill="${box}"/><path d="M320 60v210M210 70v190M430 70v190" stroke="#00000055" stroke-width="4"/>
<text x="335" y="100" font-family="monospace" font-size="20" fill="#f4f4ec">${container}</text>
<rect x="200" y="270" width="240" height="26" fill="#22262b"/><rect x="262" y="274" width="116" height="20" fill="#f2f2ea"/>
<text x="320" y="290" font-family="monospace" font-size="16" text-anchor="middle" fill="#14181c">${plate}</text></svg>`,
  );
  return sha;
}

const CAMERAS = [
  "cat-lai-cong-1",
  "cat-lai-cong-2",
  "moc-bai-vao",
  "moc-bai-ra",
  "song-than-1",
  "hai-phong-cong-5",
  "huu-nghi-vao",
  "huu-nghi-ra",
  "lao-bao-1",
  "cha-lo-1",
  "da-nang-cong-2",
  "lao-cai-cau",
  "vinh-1",
] as const;

export class Gates {
  readonly sightings: Sighted[] = [];
  readonly health = new Map<string, CameraNow>();

  constructor(trucks: readonly Truck[], now: number) {
    // Where they stand: a place of the world by its name, so that the map has them.
    world.cameras = CAMERAS.flatMap((id) => {
      const [lon, lat] = world.geofences.find((g) => id.startsWith(g.id))?.area.coordinates[0]?.[0] ?? [];
      return lon === undefined || lat === undefined ? [] : [{ id, lon, lat }];
    });
    for (const [n, camera] of CAMERAS.entries()) {
      const truck = trucks[n];
      if (truck && n !== 8) this.see(truck, camera, now - 40_000 - n * 61_000, {}, n % 3 === 1);
      if (n < 10)
        this.report(
          camera,
          n === 3 ? "frozen" : n === 6 ? "silent" : n === 9 ? "black" : "live",
          now,
          n === 3 ? 312_000 : n === 6 ? 4_020_000 : 0,
        );
    }
  }

  report(camera: string, state: CameraNow["state"], now: number, lastFrameAgoMs = 0): CameraNow {
    const said: CameraNow = {
      camera,
      state,
      known_at: iso(now),
      fps: state === "live" ? 5 : 0,
      last_frame_at: iso(now - lastFrameAgoMs - 200),
      width: 1280,
      height: 720,
    };
    this.health.set(camera, said);
    return said;
  }

  /** A camera sees a truck: `read` says what it reads otherwise than it is. */
  see(
    truck: Truck,
    camera: string,
    at: number,
    read: { plate?: string | null; container?: string | null; far_m?: number },
    night = false,
  ): Sighted {
    const d = truck.transit.declaration;
    const plate = read.plate === undefined ? (d.vehicle ?? null) : read.plate;
    const container = read.container === undefined ? (d.container ?? null) : read.container;
    const id = (this.sightings.length + 1).toString(16).padStart(32, "0");
    const compared = (seen: string | null, declared: string | null | undefined): Finding =>
      seen === null || declared == null ? "missing" : seen === declared ? "consistent" : "contradictory";
    const findings = {
      plate: compared(plate, d.vehicle),
      container: compared(container, d.container),
      seal: read.far_m === undefined ? ("consistent" as const) : ("contradictory" as const),
    };
    const all = Object.values(findings);
    const agreement: Agreement = {
      sighting: id,
      transit: d.id,
      verdict: all.includes("contradictory") ? "contradictory" : "consistent",
      ...findings,
      ends: "missing",
      reasons: [
        ...(findings.plate === "contradictory" ? (["plate_differs"] as const) : []),
        ...(findings.container === "contradictory" ? (["container_differs"] as const) : []),
        ...(findings.seal === "contradictory" ? (["seal_elsewhere"] as const) : []),
      ],
      plate_declared: d.vehicle ?? null,
      container_declared: d.container ?? null,
      seal_distance_m: read.far_m ?? 40,
      seal_distance_m_max: 640,
      seal_gap_s: 12,
    };
    const seen: Sighted = {
      id,
      offset: this.sightings.length,
      observed_at: iso(at),
      received_at: iso(at + 1_200),
      camera,
      plate,
      container,
      container_read: null,
      confidence: 0.962,
      evidence: picture(plate ?? "", container ?? "", night),
      lat: truck.mark.lat,
      lon: truck.mark.lon,
      extra: {},
      ...(findings.container === "contradictory" && d.container != null
        ? { ends: { with: "f".repeat(32), camera: `${camera}-sau`, container: d.container, finding: "contradictory", sure: true } }
        : {}),
      expected: {
        passes: [
          { transit: d.id, probability: findings.plate === "consistent" ? 0.9998 : 0.874, plate: d.vehicle, container: d.container },
        ],
        another: findings.plate === "consistent" ? 0.0002 : 0.118,
      },
      agreements: [agreement],
    };
    this.sightings.push(seen);
    return seen;
  }

  /** A person says what a sighting truly shows. */
  answer(a: ServerResponse, id: string, said: Record<string, string>, by: SessionView): void {
    const n = this.sightings.findIndex((s) => s.id === id);
    const seen = this.sightings[n];
    const send = (status: number, body: object) =>
      a.writeHead(status, { "content-type": status === 200 ? "application/json" : "application/problem+json" }).end(JSON.stringify(body));
    if (!by.rights.includes("correct_sightings")) return void send(403, { title: "Forbidden", status: 403, reason: "not_allowed" });
    if (!seen) return void send(404, { title: "Not Found", status: 404, reason: "unknown_sighting", detail: "there is no such sighting" });
    const now = standing(seen);
    const bare = (text: string | undefined, stands: string | null) =>
      text === undefined ? stands : text.toUpperCase().replace(/[^A-Z0-9]/g, "") || null;
    const [plate, container] = [bare(said.plate, now.plate), bare(said.container, now.container)];
    if (said.reason === "again")
      return void send(409, { title: "Conflict", status: 409, reason: "already_corrected", detail: "binh said the same." });
    const correction = { sighting: id, plate, container, by: by.name, at: iso(Date.now()), reason: said.reason ?? "", because: 900 + n };
    const compared = (text: string | null, declared: string | null | undefined): Finding =>
      text === null || declared == null ? "missing" : text === declared ? "consistent" : "contradictory";
    const agreements = seen.agreements.map((was): Agreement => {
      const findings = { plate: compared(plate, was.plate_declared), container: compared(container, was.container_declared) };
      const reasons = was.reasons.filter(
        (r) => r === "seal_elsewhere" || findings[r === "plate_differs" ? "plate" : "container"] === "contradictory",
      );
      return { ...was, ...findings, reasons, verdict: reasons.length > 0 ? "contradictory" : "consistent" };
    });
    const stands: Sighted = { ...seen, agreements, corrections: [...(seen.corrections ?? []), correction] };
    this.sightings[n] = stands;
    send(200, stands);
  }

  of(transit: string): Sighted[] {
    return this.sightings.filter((s) => s.agreements.some((a) => a.transit === transit)).reverse();
  }

  list(now: number): CameraList {
    const items = CAMERAS.map((id): CameraView => {
      const newest = this.sightings.filter((s) => s.camera === id).at(-1) ?? null;
      const taken = newest ? Date.parse(newest.observed_at) : 0;
      return {
        id,
        post: world.geofences.find((g) => id.startsWith(g.id))?.name ?? null,
        lat: newest?.lat ?? null,
        lon: newest?.lon ?? null,
        health: this.health.get(id) ?? null,
        still: newest?.evidence ? { sha256: newest.evidence, taken_at: newest.observed_at, age_s: (now - taken) / 1000 } : null,
        sighting: newest,
      };
    });
    return { server_time: iso(now), items };
  }
}

/** A drone beside a truck's road, looking at the ground before it. */
export function droneAt(truck: Truck, now: number): DroneNow {
  const { lat, lon } = truck.mark;
  const [x, y] = [lon + 0.012, lat + 0.006];
  return {
    drone: "uav-1",
    observed_at: iso(now),
    lat: y,
    lon: x,
    altitude_m: 180,
    heading_deg: 245,
    frame_center: [lon, lat],
    footprint: [
      [lon - 0.004, lat - 0.003],
      [lon + 0.005, lat - 0.004],
      [lon + 0.004, lat + 0.003],
      [lon - 0.005, lat + 0.004],
    ],
  };
}
