// What a message does to what the page knows. Pure but for `marks`, which is one large map that is changed in place; who draws it is told which keys changed.

import { isLoneHit } from "../alerts/hit.ts";
import { rank } from "../alerts/order.ts";
import type { Alert, CameraNow, Clip, Correction, DroneNow, Event, Mark, Sighted, Transit } from "../api/types.ts";
import type { CellCount, Cells, Counts, Marks, Message } from "./messages.ts";

/** What the page knows of the world. */
export interface Picture {
  seq: number;
  /** Whether a snapshot has come: what is shown is known, not merely empty. */
  isLoaded: boolean;
  /** Alerts that are open, and those closed or withdrawn since this page was opened, by id. */
  alerts: ReadonlyMap<string, Alert>;
  /** Transits that were told of, by id. */
  transits: ReadonlyMap<string, Transit>;
  /** The newest events first, at most `EVENTS_MAX`. */
  events: readonly Event[];
  counts: Counts | null;
  /** How each camera's stream is, by its name. */
  cameras: ReadonlyMap<string, CameraNow>;
  /** The newest sighting of each camera since this page was opened. */
  sightings: ReadonlyMap<string, Sighted>;
  /** How often each transit's sightings changed since this page was opened: who shows them asks again. */
  sighted: ReadonlyMap<string, number>;
  /** The clips that were told of since this page was opened, by their sighting, at most `CLIPS_MAX`: each comes after its sighting. */
  clips: ReadonlyMap<string, Clip>;
  /** Where each drone is, by its name. */
  drones: ReadonlyMap<string, DroneNow>;
  /** The hash of the world that counts. */
  world: string;
  /** Counts per cell, 0 for one that is empty now; no cell at all where the view is near. */
  cells: ReadonlyMap<string, CellCount>;
  /** Changed in place. */
  marks: Map<string, Mark>;
}

/** What changed, so that only those look who have to. */
export interface Change {
  marks: "all" | readonly string[] | null;
  cells: boolean;
  /** Alerts that call for somebody since now: what sounds. */
  raised: readonly Alert[];
  /** How many events came with it. */
  events: number;
  /** How many of them are hits of the watch list that no alert tells of: they sound, too. */
  hits: number;
}

/** How many events the page remembers. */
export const EVENTS_MAX = 200;
/** How many closed alerts the page remembers. */
export const CLOSED_MAX = 200;

/** How many clips the page remembers. */
export const CLIPS_MAX = 200;

export const NOTHING: Change = { marks: null, cells: false, raised: [], events: 0, hits: 0 };

/** All that is on the map is another. */
export const ALL: Change = { ...NOTHING, marks: "all", cells: true };

export function empty(): Picture {
  return {
    seq: 0,
    isLoaded: false,
    alerts: new Map(),
    transits: new Map(),
    events: [],
    counts: null,
    cameras: new Map(),
    sightings: new Map(),
    sighted: new Map(),
    clips: new Map(),
    drones: new Map(),
    world: "",
    cells: new Map(),
    marks: new Map(),
  };
}

/** Whether somebody still has to do something about it. */
export function isOpen(alert: Alert): boolean {
  return alert.state === "raised" || alert.state === "acknowledged";
}

/** Whether it calls for somebody now: nobody has taken it, and it is not on the shelf. */
export function calls(alert: Alert): boolean {
  return alert.state === "raised" && !alert.shelved;
}

/** The picture after a message, and what changed. A message about the past (a lower `seq`) about an alert or transit is left out. */
export function reduce(was: Picture, message: Message): [Picture, Change] {
  const seq = Math.max(was.seq, message.seq);
  switch (message.type) {
    case "snapshot":
      return snapshot(was, message);
    case "resumed":
      return [{ ...was, seq, counts: message.data.counts, world: message.data.world }, NOTHING];
    case "marks":
      // All marks anew is the answer to a new view: its cells, if it is far, follow.
      return [
        { ...was, seq, cells: message.data.reset ? new Map() : was.cells },
        { ...NOTHING, marks: takeMarks(was.marks, message.data), cells: message.data.reset },
      ];
    case "gone": {
      const keys = message.data.keys.filter((key) => was.marks.delete(key));
      return [
        { ...was, seq },
        { ...NOTHING, marks: keys },
      ];
    }
    case "cells":
      return [
        { ...was, seq, cells: withCells(was.cells, message.data) },
        { ...NOTHING, cells: true },
      ];
    case "alert":
      return withAlert(was, message.data, seq);
    case "transit":
      return [{ ...was, seq, transits: new Map(was.transits).set(message.data.declaration.id, message.data) }, NOTHING];
    case "event": {
      if (was.events.some((e) => e.id === message.data.id)) return [{ ...was, seq }, NOTHING];
      const events = [message.data, ...was.events].slice(0, EVENTS_MAX);
      return [
        { ...was, seq, events },
        { ...NOTHING, events: 1, hits: isLoneHit(message.data) ? 1 : 0 },
      ];
    }
    case "sighting":
      return [withSighting(was, message.data, seq), NOTHING];
    case "agreement":
      return [{ ...was, seq, sighted: counted(was.sighted, [message.data.transit]) }, NOTHING];
    case "correction":
      return [withCorrection(was, message.data, seq), NOTHING];
    case "clip":
      return [{ ...was, seq, clips: withClip(was.clips, message.data) }, NOTHING];
    case "camera":
      return [{ ...was, seq, cameras: new Map(was.cameras).set(message.data.camera, message.data) }, NOTHING];
    case "drone":
      return [{ ...was, seq, drones: new Map(was.drones).set(message.data.drone, message.data) }, NOTHING];
    case "counts":
      return [{ ...was, seq, counts: message.data }, NOTHING];
    case "world":
      return [{ ...was, seq, world: message.data.hash }, NOTHING];
    case "refused":
    case "heartbeat":
      return [{ ...was, seq }, NOTHING];
  }
}

/** Changes the marks in place; which keys changed. One socket tells them in order, so what comes is newer than what is there. */
function takeMarks(marks: Map<string, Mark>, told: Marks): "all" | string[] {
  if (told.reset) marks.clear();
  const keys: string[] = [];
  for (const mark of told.marks) {
    marks.set(mark.key, mark);
    keys.push(mark.key);
  }
  return told.reset ? "all" : keys;
}

function withCells(was: ReadonlyMap<string, CellCount>, told: Cells): ReadonlyMap<string, CellCount> {
  const cells = told.reset ? new Map<string, CellCount>() : new Map(was);
  for (const c of told.cells) {
    // A count of 0 takes a cell away, but its outline stays known: it is told only once.
    cells.set(c.cell, { ...c, ring: c.ring ?? cells.get(c.cell)?.ring ?? null });
  }
  return cells;
}

function snapshot(was: Picture, message: Extract<Message, { type: "snapshot" }>): [Picture, Change] {
  const { data } = message;
  const alerts = new Map<string, Alert>();
  // What was closed while this page looked stays known; what the server no longer lists as open is left out.
  for (const a of was.alerts.values()) if (!isOpen(a)) alerts.set(a.id, a);
  const raised: Alert[] = [];
  for (const a of data.alerts) {
    if (calls(a) && !was.alerts.has(a.id)) raised.push(a);
    alerts.set(a.id, a);
  }
  takeMarks(was.marks, { ...data.marks, reset: true });
  const cells = data.cells ? withCells(new Map(), data.cells) : new Map<string, CellCount>();
  // A snapshot replaces what was known: after a restart of the server its `seq` may be lower than it was.
  const next: Picture = { ...was, seq: message.seq, isLoaded: true, alerts, counts: data.counts, world: data.world, cells };
  return [next, { ...ALL, raised }];
}

function withAlert(was: Picture, alert: Alert, seq: number): [Picture, Change] {
  const had = was.alerts.get(alert.id);
  const alerts = new Map(was.alerts).set(alert.id, alert);
  if (!isOpen(alert)) forgetOldest(alerts);
  // Passed on, back from the shelf, or worse than it was: it calls again.
  const isWorse = had !== undefined && rank(alert.severity) < rank(had.severity);
  const isNew = calls(alert) && (had === undefined || isWorse || (isOpen(had) && !calls(had)));
  return [
    { ...was, seq, alerts },
    { ...NOTHING, raised: isNew ? [alert] : [] },
  ];
}

function forgetOldest(alerts: Map<string, Alert>): void {
  const closed = [...alerts.values()].filter((a) => !isOpen(a)).sort((a, b) => a.raised_at.localeCompare(b.raised_at));
  for (const a of closed.slice(0, Math.max(0, closed.length - CLOSED_MAX))) alerts.delete(a.id);
}

function withSighting(was: Picture, seen: Sighted, seq: number): Picture {
  const sighted = counted(
    was.sighted,
    seen.agreements.map((a) => a.transit),
  );
  const known = seen.camera == null ? undefined : was.sightings.get(seen.camera);
  const isNewest = seen.camera != null && (known === undefined || known.observed_at <= seen.observed_at);
  const sightings = isNewest && seen.camera != null ? new Map(was.sightings).set(seen.camera, seen) : was.sightings;
  return { ...was, seq, sightings, sighted };
}

/** A camera's newest sighting shows what a person says of it. */
function withCorrection(was: Picture, said: Correction, seq: number): Picture {
  const found = [...was.sightings].find(([, s]) => s.id === said.sighting);
  if (!found) return { ...was, seq };
  const [camera, seen] = found;
  const corrections = [...(seen.corrections ?? []), said];
  return { ...was, seq, sightings: new Map(was.sightings).set(camera, { ...seen, corrections }) };
}

function withClip(was: ReadonlyMap<string, Clip>, clip: Clip): ReadonlyMap<string, Clip> {
  const clips = new Map(was).set(clip.sighting, clip);
  for (const oldest of clips.keys()) {
    if (clips.size <= CLIPS_MAX) break;
    clips.delete(oldest);
  }
  return clips;
}

function counted(was: ReadonlyMap<string, number>, transits: readonly string[]): ReadonlyMap<string, number> {
  if (transits.length === 0) return was;
  const now = new Map(was);
  for (const t of transits) now.set(t, (now.get(t) ?? 0) + 1);
  return now;
}
