// The watch list of the mock: a few entries, one of them seen. The second person's password is the mock's.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Event, SessionView, WatchEntry, WatchView } from "../src/api/types.ts";
import { iso } from "./fleet.ts";

const DAY_MS = 86_400_000;

interface Said {
  kind?: WatchEntry["kind"];
  text?: string;
  reason?: string;
  expires?: string;
  covert?: boolean;
  second?: { name: string; password: string };
}

export class Watchlist {
  readonly entries: WatchView[] = [];
  private next = 1;

  constructor(private readonly now: () => number) {}

  add(entry: Partial<WatchEntry>): WatchEntry {
    const made: WatchEntry = {
      id: `w${this.next++}`,
      kind: "plate",
      text: "51C12345",
      reason: "nghi chở hàng cấm",
      by: "Trực 1",
      second_by: "Trực 2",
      added_at: iso(this.now()),
      expires: iso(this.now() + 30 * DAY_MS),
      covert: false,
      removed: null,
      ...entry,
    };
    this.entries.unshift({ entry: made, hits: [] });
    return made;
  }

  /** A camera saw an entry; the event is not sent by itself. */
  hit(entry: WatchEntry, seen: string, camera: string, secondsAgo: number, transits: string[] = []): Event {
    const at = iso(this.now() - secondsAgo * 1000);
    const exact = seen === entry.text;
    const event = {
      event: "watchlist_hit",
      rule: "watchlist_hit",
      id: `${entry.id}-${secondsAgo}-${camera}`,
      alert: null,
      transit: null,
      observed_at: at,
      known_at: at,
      lat: null,
      lon: null,
      severity: exact ? "urgent" : "high",
      late: false,
      because: [1],
      detail: {
        entry: entry.id,
        kind: entry.kind,
        reason: entry.reason,
        owner: entry.by,
        text_wanted: entry.text,
        text_seen: seen,
        cost: exact ? 0 : 0.35,
        exact,
        covert: entry.covert,
        camera,
        transits,
      },
    } as Event;
    this.entries.find((v) => v.entry.id === entry.id)?.hits.unshift(event);
    return event;
  }

  answer(q: IncomingMessage, a: ServerResponse, id: string, body: unknown, who: SessionView): void {
    const [status, value] = this.judge(q, id, body, who);
    a.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" }).end(JSON.stringify(value));
  }

  private judge(q: IncomingMessage, id: string, body: unknown, who: SessionView): [number, unknown] {
    const said = body as Said;
    const refuse = (status: number, reason: string): [number, unknown] => [
      status,
      { type: "about:blank", title: "Conflict", status, reason, detail: reason },
    ];
    if (q.method === "GET") {
      const query = new URL(q.url ?? "/", "http://x").searchParams;
      const isOver = (e: WatchEntry) => e.removed != null || Date.parse(e.expires) <= this.now();
      const bare = (query.get("text") ?? "").toUpperCase().replace(/[^A-Z0-9]/g, "");
      const mine = this.entries.filter((v) => !v.entry.covert || v.entry.by === who.name);
      const found = mine.filter((v) => isOver(v.entry) === (query.get("state") === "over") && v.entry.text.startsWith(bare));
      const from = Number(query.get("cursor") ?? 0);
      const limit = Number(query.get("limit") ?? 100);
      const items = found.slice(from, from + limit);
      return [200, { items, next: from + limit < found.length ? String(from + limit) : null }];
    }
    if (!who.rights.includes("keep_watchlist")) return refuse(403, "not_allowed");
    if (!said.second) return refuse(409, "no_second_person");
    if (said.second.password !== "cordon" || said.second.name === who.name) return refuse(403, "second_person");
    if (id === "") {
      const text = (said.text ?? "")
        .toUpperCase()
        .replace(/Đ/g, "D")
        .replace(/[^A-Z0-9]/g, "");
      if (this.entries.some((v) => v.entry.text === text && v.entry.removed == null)) return refuse(409, "already_watched");
      const { kind = "plate", reason = "", expires = "", covert = false } = said;
      return [200, this.add({ kind, text, reason, expires, covert, by: who.name, second_by: said.second.name })];
    }
    const known = this.entries.find((v) => v.entry.id === id);
    if (!known) return refuse(404, "unknown_entry");
    known.entry.removed = { by: who.name, second_by: said.second.name, at: iso(this.now()), reason: said.reason ?? "" };
    return [200, known.entry];
  }
}
