// A small server that speaks the interface over a scripted fleet: for developing the page and for its tests. It judges nothing; what is alerted is scripted.

import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type WebSocket, WebSocketServer } from "ws";
import type {
  Alert,
  AlertAct,
  Cells,
  Comparison,
  ContainerView,
  Counts,
  Event,
  GroupCause,
  LiveMessage,
  LiveRequest,
  Marks,
  ProblemBody,
  Said,
  SessionView,
  TransitView,
} from "../src/api/types.ts";
import { cellsOf } from "./cells.ts";
import { shown } from "./film.ts";
import type { Truck } from "./fleet.ts";
import { alertOf, event, FIX_MS, fleet, iso, report, world } from "./fleet.ts";
import { loadOf } from "./load.ts";
import { droneAt, Gates } from "./sightings.ts";
import { Watchlist } from "./watchlist.ts";

export interface MockOptions {
  port?: number;
  trucks?: number;
  /** Seconds of the world per second. */
  speed?: number;
  /** How far the server's clock is ahead of this machine's, ms. */
  ahead?: number;
  /** How long every answer takes, ms. */
  slow?: number;
  /** Which transits are under watch and not heard, beside those that fell silent. */
  unheard?: number;
  /** A view with so few vehicles is near at any zoom. */
  nearMarks?: number;
  /** A basemap: the whole of a PMTiles file. */
  basemap?: Buffer;
}

interface Client {
  socket: WebSocket;
  view: LiveRequest | null;
  sent: Set<string>;
}

/** The events that acts on alerts are told by. */
const TOLD: Partial<Record<AlertAct["act"], string>> = {
  acknowledge: "alert_acknowledged",
  close: "alert_closed",
  escalate: "alert_escalated",
  shelve: "alert_shelved",
  unshelve: "alert_unshelved",
};
const RANK = ["info", "medium", "high", "urgent"] as const;
const dist = fileURLToPath(new URL("../dist", import.meta.url));
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
};

export class Mock {
  readonly trucks: Truck[];
  readonly alerts = new Map<string, Alert>();
  readonly clients = new Set<Client>();
  /** What cameras saw. */
  readonly gates: Gates;
  readonly watchlist = new Watchlist(() => this.now());
  /** The names of the pictures that were looked at. */
  readonly looks: string[] = [];
  seq = 1000;
  /** Closed: new sockets are refused, old ones cut. */
  isCut = false;
  /** Says nothing more on any socket, and lets it stand. */
  isMute = false;
  /** Answers nothing of the API but with this status, when set. */
  failing: number | null = null;
  port = 0;
  /** Which ranges of the basemap were asked for. */
  readonly ranges: string[] = [];
  private readonly log: LiveMessage[] = [];
  private readonly server = createServer((q, a) => void this.answer(q, a));
  private readonly sockets = new WebSocketServer({ noServer: true });
  private timers: ReturnType<typeof setInterval>[] = [];
  private readonly o: Required<MockOptions>;

  constructor(options: MockOptions = {}) {
    this.o = { port: 0, trucks: 200, speed: 1, ahead: 0, slow: 0, unheard: 3, nearMarks: 1500, basemap: Buffer.alloc(0), ...options };
    this.trucks = fleet(this.o.trucks, this.now());
    this.gates = new Gates(this.trucks, this.now());
    this.server.on("upgrade", (q, socket, head) => {
      if (this.isCut || !this.who(q)) return socket.destroy();
      this.sockets.handleUpgrade(q, socket, head, (s) =>
        this.connect(s, Number(new URL(q.url ?? "/", "http://x").searchParams.get("since"))),
      );
    });
  }

  now(): number {
    return Date.now() + this.o.ahead;
  }

  async listen(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(this.o.port, "127.0.0.1", done));
    const address = this.server.address();
    this.port = typeof address === "object" && address ? address.port : 0;
    this.timers = [
      setInterval(() => this.move(), 200),
      setInterval(() => this.watch(), 2_000),
      setInterval(() => this.say({ type: "heartbeat", data: { server_time: iso(this.now()) } }), 5_000),
    ];
    return this;
  }

  async close(): Promise<void> {
    for (const t of this.timers) clearInterval(t);
    for (const c of this.clients) c.socket.terminate();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Streams are reported anew, and the drone goes on. */
  private watch(): void {
    for (const h of this.gates.health.values()) {
      if (h.state === "live") this.say({ type: "camera", data: this.gates.report(h.camera, "live", this.now()) });
    }
    const over = this.trucks[0];
    if (over) this.say({ type: "drone", data: droneAt(over, this.now()) });
  }

  /** A camera sees a truck; where that contradicts, an alert is raised. */
  see(n: number, camera: string, read: Parameters<Gates["see"]>[3] = {}): string | null {
    const truck = this.truck(n);
    const seen = this.gates.see(truck, camera, this.now(), read);
    const a = seen.agreements[0];
    let alert: string | null = null;
    if (a?.verdict === "contradictory") {
      const detail = {
        reasons: a.reasons,
        camera,
        plate: a.plate,
        container: a.container,
        seal: a.seal,
        plate_seen: seen.plate,
        plate_declared: a.plate_declared,
        container_seen: seen.container,
        container_declared: a.container_declared,
        seal_distance_m: a.seal_distance_m,
        evidence: seen.evidence,
      };
      alert = this.raise(n, "sighting_contradicted", "high", detail).id;
    }
    this.say({ type: "sighting", data: seen });
    return alert;
  }

  /** Cuts every socket, and refuses new ones until `mend`. */
  cut(): void {
    this.isCut = true;
    for (const c of this.clients) c.socket.terminate();
  }

  mend(): void {
    this.isCut = false;
  }

  truck(n: number): Truck {
    const t = this.trucks[n];
    if (!t) throw new Error(`there is no truck ${n}`);
    return t;
  }

  /** Raises an alert about a truck, with its event. */
  raise(n: number, kind: Alert["kind"], severity: Alert["severity"], detail: Alert["detail"] = {}, agoMs = 0): Alert {
    const truck = this.truck(n);
    const now = this.now();
    const alert = alertOf(truck, kind, severity, now - agoMs, now, detail);
    this.tell(truck, event(truck, kind, alert.rule, now - agoMs, now, severity, detail, alert.id));
    this.put(alert);
    if (kind.startsWith("seal_")) {
      truck.transit.custody = "broken";
      truck.mark.custody = "broken";
      truck.transit.custody_since = alert.since;
      this.say({ type: "transit", data: truck.transit });
    } else if (truck.mark.custody === "intact") truck.mark.custody = truck.transit.custody = "doubtful";
    this.show(truck);
    return alert;
  }

  /** A departure that goes on becomes worse so long ago: with its event, and raised anew. */
  worsen(id: string, severity: Alert["severity"], detail: Record<string, unknown>, agoMs = 0): void {
    const alert = this.alerts.get(id);
    const truck = this.trucks.find((t) => t.transit.declaration.id === alert?.transit);
    if (!alert || !truck) throw new Error(`there is no alert ${id}`);
    const at = this.now() - agoMs;
    const grade = (measured: Alert["detail"], from: string, severity: Alert["severity"]) => ({
      of: alert.since,
      at: from,
      known_at: from,
      severity,
      outside_m: Number(measured.outside_m),
      weighed_m: Number(measured.weighed_m),
      heading: String(measured.heading),
    });
    const when = new Date(at).toISOString();
    const grades = [...(alert.grades ?? [grade(alert.detail, alert.since, alert.severity)]), grade(detail, when, severity)];
    const said = { ...detail, severity_before: alert.severity, worse_at: when };
    this.tell(truck, event(truck, `${alert.kind}_revised`, alert.rule, Date.parse(alert.since), at, severity, said, id));
    this.put({ ...alert, severity, state: "raised", detail: { ...alert.detail, ...said }, grades });
    this.show(truck);
  }

  /** Makes alerts one item, known by the first. */
  group(ids: readonly string[], cause: GroupCause): void {
    for (const id of ids) {
      const alert = this.alerts.get(id);
      if (alert) this.put({ ...alert, group: { id: ids[0] as string, cause } });
    }
  }

  /** An act on an alert; the reason where it is refused. */
  act(id: string, act: AlertAct["act"], by: string, text: string | null, said: Record<string, unknown> = {}): Alert | string {
    const alert = this.alerts.get(id);
    if (!alert) return "unknown_alert";
    if (alert.state === "closed") return "already_closed";
    if (act === "acknowledge" && alert.state === "acknowledged") return "already_acknowledged";
    const next: Alert = {
      ...alert,
      record: [
        ...alert.record,
        {
          act,
          by,
          at: iso(this.now()),
          because: this.seq,
          ...(text ? { text } : {}),
          ...(act === "escalate" ? { to: String(said.to) } : {}),
        },
      ],
    };
    if (act === "acknowledge") {
      next.state = "acknowledged";
      next.owner = by;
    }
    if (act === "close") {
      next.state = "closed";
      next.cause = text;
      next.owner ??= by;
    }
    if (act === "shelve") {
      if (alert.severity === "urgent" && !said.second) return "no_second_person";
      const until = iso(this.now() + Number(said.for_s ?? 28_800) * 1000);
      const second = said.second as { name: string } | undefined;
      next.shelved = { by, at: iso(this.now()), until, reason: String(said.reason), one_shot: said.one_shot === true };
      if (second) next.shelved.second_by = second.name;
    }
    if (act === "unshelve" || act === "escalate" || act === "close") delete next.shelved;
    if (act === "escalate") {
      next.state = "raised";
      next.owner = String(said.to);
    }
    this.put(next);
    const truck = this.trucks.find((t) => t.transit.declaration.id === alert.transit);
    if (truck) {
      const told = TOLD[act];
      if (told) {
        this.tell(truck, event(truck, told, alert.rule, this.now(), this.now(), "info", { by }, id));
      }
      this.show(truck);
    }
    return next;
  }

  put(alert: Alert): void {
    this.alerts.set(alert.id, alert);
    this.say({ type: "alert", data: alert });
    this.say({ type: "counts", data: this.counts() });
  }

  /** Says something to everybody, and remembers it for those who come back. */
  say(said: Said): void {
    if (said.type === "event" || said.type === "alert" || said.type === "transit") this.seq += 1;
    const message = { seq: this.seq, ...said } as LiveMessage;
    if (said.type === "event" || said.type === "alert" || said.type === "transit") this.log.push(message);
    if (this.isMute) return;
    for (const c of this.clients) c.socket.send(JSON.stringify(message));
  }

  counts(): Counts {
    const open = [...this.alerts.values()].filter((a) => a.state === "raised" || a.state === "acknowledged");
    const of = (test: (a: Alert) => boolean) => open.filter(test).length;
    const unheard = Math.min(this.trucks.length, this.trucks.filter((t) => t.isSilent).length + this.o.unheard);
    return {
      alerts: {
        open: open.length,
        shelved: of((a) => a.shelved != null),
        raised: of((a) => a.state === "raised"),
        acknowledged: of((a) => a.state === "acknowledged"),
        returned: of((a) => a.state === "raised" && a.until != null),
        urgent: of((a) => a.severity === "urgent"),
        high: of((a) => a.severity === "high"),
        medium: of((a) => a.severity === "medium"),
        info: of((a) => a.severity === "info"),
      },
      coverage: { open: this.trucks.length, watched: this.trucks.length, heard: this.trucks.length - unheard, unheard },
    };
  }

  /** Recomputes what a mark says of its alerts, and sends it to whoever sees it. */
  show(truck: Truck): void {
    const open = [...this.alerts.values()].filter(
      (a) => a.transit === truck.transit.declaration.id && (a.state === "raised" || a.state === "acknowledged"),
    );
    const worst = open.reduce((max, a) => Math.max(max, RANK.indexOf(a.severity)), -1);
    truck.mark.worst = RANK[worst] ?? null;
    truck.mark.unacknowledged = open.some((a) => a.state === "raised");
    truck.mark.silent = truck.isSilent;
    for (const c of this.clients) this.sendMarks(c, [truck], false);
  }

  private tell(truck: Truck, e: Event): void {
    truck.events.push(e);
    this.say({ type: "event", data: e });
  }

  private connect(socket: WebSocket, since: number): void {
    const client: Client = { socket, view: null, sent: new Set() };
    this.clients.add(client);
    socket.on("close", () => this.clients.delete(client));
    socket.on("message", (text) => {
      client.view = JSON.parse(String(text)) as LiveRequest;
      this.sendMarks(client, this.trucks, true);
      if (this.isFar(client.view)) this.sendCells(client);
    });
    const send = (m: unknown) => socket.send(JSON.stringify(m));
    const server_time = iso(this.now());
    if (since > 0) {
      const missed = this.log.filter((m) => m.seq > since);
      for (const m of missed) send(m);
      const events = missed.filter((m) => m.type === "event").length;
      const alerts_raised = new Set(missed.flatMap((m) => (m.type === "alert" && m.data.state === "raised" ? [m.data.id] : []))).size;
      send({ seq: this.seq, type: "resumed", data: { server_time, since, events, alerts_raised, world: "mock", counts: this.counts() } });
    } else {
      const alerts = [...this.alerts.values()].filter((a) => a.state === "raised" || a.state === "acknowledged").reverse();
      send({
        seq: this.seq,
        type: "snapshot",
        data: { server_time, world: "mock", alerts, counts: this.counts(), marks: { reset: true, marks: [] }, cells: null },
      });
    }
  }

  private sendMarks(client: Client, trucks: readonly Truck[], reset: boolean): void {
    const { view } = client;
    if (!view || this.isMute) return;
    if (reset) client.sent.clear();
    const far = this.isFar(view);
    const [west, south, east, north] = view.bbox as [number, number, number, number];
    const marks: Marks["marks"] = [];
    for (const t of trucks) {
      const key = `t:${t.transit.declaration.id}`;
      const seen = t.mark.lon >= west && t.mark.lon <= east && t.mark.lat >= south && t.mark.lat <= north;
      if ((seen && !far) || t.mark.worst) {
        client.sent.add(key);
        marks.push({ key, ...t.mark });
      }
    }
    if (marks.length > 0 || reset) client.socket.send(JSON.stringify({ seq: this.seq, type: "marks", data: { reset, marks } }));
  }

  private isFar(view: LiveRequest): boolean {
    return view.zoom < 8.75 && this.trucks.length > this.o.nearMarks;
  }

  private sendCells(client: Client): void {
    if (!client.view) return;
    const data: Cells = cellsOf(this.trucks, client.view);
    client.socket.send(JSON.stringify({ seq: this.seq, type: "cells", data }));
  }

  private move(): void {
    const now = this.now();
    const moved: Truck[] = [];
    for (const t of this.trucks) {
      if (t.isSilent || now < t.nextFixAt) continue;
      t.nextFixAt += FIX_MS / this.o.speed;
      if (!t.isStanding) t.km += (t.kmh * FIX_MS) / 3_600_000;
      if (t.km > t.line.km) t.km = 0;
      report(t, now);
      moved.push(t);
    }
    if (moved.length === 0) return;
    for (const c of this.clients) if (c.view) this.sendMarks(c, moved, false);
  }

  private who(q: IncomingMessage): SessionView | null {
    const name = /cordon_session=([^;]+)/.exec(q.headers.cookie ?? "")?.[1];
    if (!name) return null;
    return {
      name: decodeURIComponent(name),
      role: "operator",
      rights: name.startsWith("xem") ? ["see"] : ["see", "write_notes", "handle_alerts", "correct_sightings", "keep_watchlist"],
      expires_at: iso(this.now() + 43_200_000),
      basemap: this.o.basemap.length > 0,
    };
  }

  private async answer(q: IncomingMessage, a: ServerResponse): Promise<void> {
    const url = new URL(q.url ?? "/", "http://x");
    if (!url.pathname.startsWith("/api/")) return file(url.pathname, a);
    if (this.o.slow) await new Promise((done) => setTimeout(done, this.o.slow));
    if (this.failing) return problem(a, this.failing, "unavailable", "the database does not answer at the moment");
    let body = "";
    for await (const chunk of q) body += chunk;
    const said = (body ? JSON.parse(body) : {}) as Record<string, string>;
    const [, , what = "", id = "", verb = ""] = url.pathname.split("/").map(decodeURIComponent);
    if (what === "session") return this.session(q, a, said);
    const account = this.who(q);
    if (!account) return problem(a, 401, "not_signed_in", "nobody is signed in");
    if (what === "world") return json(a, { hash: "mock", offset: 0, world: { ...world, limits: {} } });
    if (what === "basemap") return this.basemap(q, a);
    if (what === "transits" && id === "") {
      const q = url.searchParams.get("q") ?? "";
      const items = this.trucks.map((t) => t.transit).filter((t) => t.declaration.id.startsWith(q));
      return json(a, { items: items.slice(0, 100), next: null });
    }
    if (what === "transits") return this.transit(a, id);
    if (what === "load") return json(a, loadOf([...this.alerts.values()], this.now(), Number(url.searchParams.get("hours") ?? 24)));
    if (what === "watchlist") return this.watchlist.answer(q, a, id, said, account);
    if (what === "sightings") return this.gates.answer(a, id, said, account);
    if (what === "cameras") return json(a, this.gates.list(this.now()));
    if (what === "evidence") return this.evidence(q, a, id);
    if (what === "containers") return this.container(a, id);
    if (what === "alerts" && q.method === "POST") {
      if (verb === "close" && !said.cause) return problem(a, 422, "wrong_body", "cause is missing");
      if (verb !== "note" && !account.rights.includes("handle_alerts")) return problem(a, 403, "forbidden", "this needs another role");
      const text = said.cause ?? said.reason ?? said.note ?? null;
      const done = this.act(id, verb as "acknowledge", account.name, text, said);
      return typeof done === "string"
        ? problem(a, done.startsWith("unknown") ? 404 : 409, done, `the act was refused: ${done}`)
        : json(a, done);
    }
    return problem(a, 404, "unknown_path", `there is nothing at ${url.pathname}`);
  }

  private session(q: IncomingMessage, a: ServerResponse, said: Record<string, string>): void {
    if (q.method === "DELETE") {
      a.setHeader("set-cookie", "cordon_session=; Path=/; Max-Age=0");
      a.writeHead(204).end();
      return;
    }
    if (q.method === "POST") {
      if (said.password !== "cordon") {
        problem(a, 401, "wrong_password", "the name or the password is wrong");
        return;
      }
      const cookie = `cordon_session=${encodeURIComponent(said.name ?? "")}`;
      a.setHeader("set-cookie", `${cookie}; Path=/; HttpOnly; SameSite=Strict`);
      q.headers.cookie = cookie;
    }
    const account = this.who(q);
    if (account) json(a, account);
    else problem(a, 401, "not_signed_in", "nobody is signed in");
  }

  private basemap(q: IncomingMessage, a: ServerResponse): void {
    const range = q.headers.range ?? "";
    this.ranges.push(range);
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
    const size = this.o.basemap.length;
    if (size === 0 || !from || !last) {
      problem(a, 404, "no_basemap", "no basemap is configured on this server");
      return;
    }
    const part = this.o.basemap.subarray(Number(from), Number(last) + 1);
    const place = `bytes ${from}-${Number(from) + part.length - 1}/${size}`;
    a.writeHead(206, { "content-type": "application/vnd.pmtiles", "content-range": place, etag: '"mock"' }).end(part);
  }

  private viewOf(t: Truck): TransitView {
    const f = t.fixes;
    const id = t.transit.declaration.id;
    return {
      transit: t.transit,
      mark: t.mark,
      events: t.events,
      alerts: [...this.alerts.values()].filter((x) => x.transit === id),
      sightings: this.gates.of(id),
      track: {
        observed_at: f.map((x) => iso(x.at)),
        received_at: f.map((x) => iso(x.at + 400)),
        lat: f.map((x) => x.lat),
        lon: f.map((x) => x.lon),
        speed_kmh: f.map((x) => x.kmh),
        course_deg: f.map((x) => x.course),
        accuracy_m: f.map(() => 8),
        battery_pct: f.map(() => 80),
        offset: f.map((_, n) => n),
      },
    };
  }

  private evidence(q: IncomingMessage, a: ServerResponse, sha256: string): void {
    this.looks.push(sha256);
    if (!shown(q, a, sha256)) problem(a, 404, "unknown_evidence", "there is no such picture");
  }

  private transit(a: ServerResponse, id: string): void {
    const truck = this.trucks.find((t) => t.transit.declaration.id === id);
    if (truck) json(a, this.viewOf(truck));
    else problem(a, 404, "unknown_transit", `there is no transit ${id}`);
  }

  private container(a: ServerResponse, typed: string): void {
    const number = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
    if (!/^[A-Z]{4}\d{7}$/.test(number)) {
      problem(a, 422, "no_container_number", `\`${typed}\` is no container number`);
      return;
    }
    const found = this.trucks.filter((t) => t.transit.declaration.container === number);
    const view: ContainerView = {
      number,
      painted: number,
      sightings: this.gates.sightings.filter((s) => s.container === number),
      transits: found.map((t) => {
        const v = this.viewOf(t);
        const d = t.transit.declaration;
        const departed = t.transit.steps.find((s) => s.act === "depart")?.at ?? null;
        const row = (what: Comparison["what"], declared: string | null, observed: string | null): Comparison => ({
          what,
          declared,
          observed,
          observed_at: observed ? t.mark.heard_at : null,
          agrees: declared && observed ? true : null,
        });
        const seen = (
          what: Comparison["what"],
          declared: string | null,
          observed: string | null,
          by?: { observed_at: string },
        ): Comparison => ({
          what,
          declared,
          observed,
          observed_at: observed ? (by?.observed_at ?? null) : null,
          agrees: declared && observed ? declared === observed : null,
        });
        return {
          transit: t.transit,
          events: v.events,
          alerts: v.alerts,
          sightings: v.sightings,
          comparison: [
            row("seal", d.seal ?? null, t.mark.seal ?? null),
            seen("vehicle", d.vehicle ?? null, v.sightings[0]?.plate ?? null, v.sightings[0]),
            seen("container", d.container ?? null, v.sightings[0]?.container ?? null, v.sightings[0]),
            row("departure", d.depart_after ?? null, departed),
            row("arrival", d.arrive_before ?? null, null),
          ],
        };
      }),
    };
    json(a, view);
  }
}

function json(a: ServerResponse, body: unknown): void {
  a.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function problem(a: ServerResponse, status: number, reason: string, detail: string): void {
  const body: ProblemBody = { type: "about:blank", title: `status ${status}`, status, reason, detail };
  a.writeHead(status, { "content-type": "application/problem+json" }).end(JSON.stringify(body));
}

function file(path: string, a: ServerResponse): void {
  const asked = join(dist, normalize(path));
  const found = extname(asked) && existsSync(asked) ? asked : join(dist, "index.html");
  if (!existsSync(found)) {
    a.writeHead(503).end("the page is not built");
    return;
  }
  a.writeHead(200, { "content-type": TYPES[extname(found)] ?? "application/octet-stream" }).end(readFileSync(found));
}
