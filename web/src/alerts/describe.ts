// The second line of an alert: the measured fact, in words.

import type { Alert, Detail, Event, Grade, Reason, Severity } from "../api/types.ts";
import type { Language } from "../number.ts";
import { distance, number } from "../number.ts";
import { painted, plated } from "../subject.ts";
import { age, instant, moment } from "../time.ts";
import type { Words } from "../words/words.ts";
import { rank } from "./order.ts";

/** A number of the detail, if it is one. */
export function num(detail: Detail, ...names: string[]): number | null {
  for (const name of names) {
    const v = detail[name];
    if (typeof v === "number" && Number.isFinite(v)) return v;
  }
  return null;
}

/** A text of the detail, if it is one. */
export function str(detail: Detail, ...names: string[]): string | null {
  for (const name of names) {
    const v = detail[name];
    if (typeof v === "string" && v !== "") return v;
  }
  return null;
}

/** The compass word for a course in degrees. */
export function heading(course: number, w: Words): string {
  return w.fact.heading[Math.round((((course % 360) + 360) % 360) / 45) % 8] ?? "";
}

/** The name of a corridor or geofence. */
export type Names = (id: string | null | undefined) => string | null;

/** What was measured about an alert, as short sentences; spans count up to `now`, the server's time in ms. */
export function facts(
  alert: Pick<Alert, "kind" | "detail" | "since" | "until" | "again" | "grades">,
  now: number,
  w: Words,
  language: Language,
  names: Names = (id) => id ?? null,
): string[] {
  const d = alert.detail;
  const until = alert.until == null ? now : instant(alert.until);
  const since = instant(alert.since);
  const out: string[] = [];
  if (alert.kind === "stop_begun") out.push(w.fact.stoodFor(age(until - since)));
  if (alert.kind === "signal_lost") out.push(w.fact.silentFor(age(until - since)), w.fact.lastHeard(moment(since, now)));
  const due = alert.kind === "overtime" ? str(d, "arrive_before", "due") : null;
  if (due !== null) out.push(w.fact.overdueBy(age(until - instant(due))));
  out.push(...measures(alert.kind, d, w, language, names));
  const rise = rises(alert).at(-1);
  if (rise) out.push(w.fact.roseAt(w.priority[rise.from], w.priority[rise.severity], moment(instant(rise.at), now)));
  const last = alert.again?.at(-1);
  if (last) out.push(w.fact.again(moment(instant(last.since), now), alert.again?.length ?? 1));
  if (alert.until != null) out.push(w.fact.ended(moment(instant(alert.until), now)));
  return out;
}

/** A step at which an alert became more severe than it had ever been. */
export type Rise = Grade & { from: Severity };

/** How an alert became more severe, oldest first. */
export function rises(alert: Pick<Alert, "grades">): Rise[] {
  const out: Rise[] = [];
  let worst: Severity | null = null;
  for (const grade of alert.grades ?? []) {
    if (worst !== null && rank(grade.severity) < rank(worst)) out.push({ ...grade, from: worst });
    if (worst === null || rank(grade.severity) < rank(worst)) worst = grade.severity;
  }
  return out;
}

/** What an alert was weighed by when it became more severe: how far out it was, and where it headed. */
export function riseFacts(rise: Rise, w: Words, language: Language): string[] {
  return [w.fact.rose(w.priority[rise.from], w.priority[rise.severity]), ...outside({ ...rise }, w, language)];
}

/** What was measured about an event, as short sentences. */
export function eventFacts(event: Event, w: Words, language: Language, names: Names = (id) => id ?? null): string[] {
  const kind = event.event.replace(/_(revised|withdrawn)$/, "");
  const d = event.detail;
  const out: string[] = [];
  const from = str(d, "severity_before");
  if (from !== null && from in w.priority) out.push(w.fact.rose(w.priority[from as Severity], w.priority[event.severity]));
  const standing = num(d, "standing_s");
  if (standing !== null) out.push(w.fact.stoodFor(age(standing * 1000)));
  const silence = num(d, "silence_s");
  if (silence !== null) out.push(w.fact.silentFor(age(silence * 1000)));
  out.push(...measures(kind, d, w, language, names));
  const by = str(d, "by");
  if (by !== null) out.push(by === "judgement" ? w.shelf.byItself : by);
  const cause = str(d, "cause");
  if (cause !== null) out.push(causeWords(cause, w));
  const reason = kind === "watchlist_hit" ? null : str(d, "reason");
  if (reason !== null) out.push(by === "judgement" ? (w.shelf.why[reason] ?? reason) : reason);
  return out;
}

/** The words for a cause; one that we have no words for as it was written. */
export function causeWords(cause: string, w: Words): string {
  return (w.closing.causes as Record<string, string>)[cause] ?? cause;
}

function measures(kind: string, d: Detail, w: Words, language: Language, names: Names): string[] {
  const out: string[] = [];
  if (kind === "corridor_left") out.push(...outside(d, w, language));
  if (kind === "signal_lost" && d.dead_zone === true) out.push(w.fact.deadZone);
  if (kind === "signal_lost" && num(d, "learnt_s") !== null) out.push(w.fact.learntZone);
  if (kind.startsWith("seal_")) out.push(...sealFacts(d, w));
  if (kind.startsWith("sighting_")) out.push(...sightingFacts(d, w, language));
  if (kind === "watchlist_hit") out.push(...watchFacts(d, w));
  out.push(...acrossFacts(kind, d, w, language, names));
  const corridor = names(str(d, "corridor"));
  const along = num(d, "along_km");
  if (corridor !== null) out.push(along === null ? corridor : `km ${number(along, language)} ${corridor}`);
  const most = num(d, "outside_m_max");
  if (most !== null && most > (num(d, "outside_m") ?? 0) * 1.05) out.push(w.fact.outsideMost(distance(most, language)));
  const battery = num(d, "battery_pct");
  if (kind === "battery_low" && battery !== null) out.push(w.fact.battery(number(battery, language)));
  return out;
}

/** What is said of two or more at once, and of positions that are not believed. */
function acrossFacts(kind: string, d: Detail, w: Words, language: Language, names: Names): string[] {
  const far = num(d, "distance_m");
  const shown = far === null ? null : distance(far, language);
  const listed = (key: string) => (Array.isArray(d[key]) ? d[key].map((id) => names(String(id)) ?? String(id)) : []);
  const why = str(d, "why");
  const radius = num(d, "radius_m");
  switch (kind) {
    case "rendezvous":
    case "restuffed":
      return [w.fact.beside([...listed("with"), ...strangers(d)].join(", "), shown)];
    case "seal_apart":
      return shown === null ? [] : [w.fact.apart(shown)];
    case "seal_cloned":
    case "plate_cloned":
      return shown === null ? [] : [w.fact.elsewhere(shown)];
    case "signal_jammed":
      return radius === null ? [] : [w.fact.jammed(listed("transits").length, distance(radius, language))];
    case "position_spoofed":
      return why !== null && why in w.fact.spoofed ? [w.fact.spoofed[why as keyof Words["fact"]["spoofed"]]] : [];
    case "departed_unsealed":
      return why !== null && why in w.fact.unsealed ? [w.fact.unsealed[why as keyof Words["fact"]["unsealed"]]] : [];
    default:
      return [];
  }
}

/** Vehicles and seals that no transit is bound to, as they name themselves. */
function strangers(d: Detail): string[] {
  const named = (key: string) => (Array.isArray(d[key]) ? d[key].map(String) : []);
  return [...named("with_vehicles").map(plated), ...named("with_seals").map((seal) => `seal ${seal}`)];
}

/** A container number that no line breaks in two. */
const unbroken = (number: string) => painted(number).replaceAll(" ", "\u00a0");

/** What was read and what is looked for, why and for whom; the camera stands last. */
function watchFacts(d: Detail, w: Words): string[] {
  const written = (key: string) => {
    const text = str(d, key);
    return text === null ? null : d.kind === "container" ? unbroken(text) : plated(text);
  };
  const [seen, wanted, reason, camera] = [written("text_seen"), written("text_wanted"), str(d, "reason"), str(d, "camera")];
  const out: string[] = [];
  if (wanted !== null) out.push(w.fact.watched(seen ?? wanted, wanted));
  const was = written("text_read");
  if (was !== null) out.push(w.correcting.wasRead(was, str(d, "corrected_by") ?? "—"));
  if (reason !== null) out.push(w.fact.watchedFor(reason, str(d, "owner") ?? "—"));
  if (d.covert === true) out.push(w.fact.covert);
  if (camera !== null) out.push(camera);
  return out;
}

/** What was seen, where it differs; else how seal, plate and container agree. The camera stands last. */
function sightingFacts(d: Detail, w: Words, language: Language): string[] {
  const reasons = Array.isArray(d.reasons) ? d.reasons : [];
  const out: string[] = [];
  const written = (key: string, how: (text: string) => string) => {
    const text = str(d, key);
    return text === null ? null : how(text);
  };
  const differs = (reason: Reason, instead: (seen: string, declared: string) => string, seen: string | null, declared: string | null) => {
    if (reasons.includes(reason)) out.push(seen === null || declared === null ? w.sighting.reason[reason] : instead(seen, declared));
  };
  const { containerInstead, plateInstead } = w.sighting;
  differs("container_differs", containerInstead, written("container_seen", unbroken), written("container_declared", unbroken));
  differs("plate_differs", plateInstead, written("plate_seen", plated), written("plate_declared", plated));
  const away = num(d, "seal_distance_m");
  if (reasons.includes("seal_elsewhere"))
    out.push(away === null ? w.sighting.reason.seal_elsewhere : w.sighting.sealAway(distance(away, language)));
  if (reasons.includes("ends_differ")) out.push(w.sighting.reason.ends_differ);
  if (out.length === 0) {
    for (const what of ["seal", "plate", "container"] as const) {
      const finding = w.sighting.finding[str(d, what) as keyof Words["sighting"]["finding"]];
      if (finding) out.push(`${w.sighting[what].toLowerCase()} ${finding}`);
    }
  }
  const was = [written("plate_read", plated), written("container_read", unbroken)].filter((t) => t !== null);
  if (was.length > 0) out.push(w.correcting.wasRead(was.join(" · "), str(d, "corrected_by") ?? "—"));
  const camera = str(d, "camera");
  if (camera !== null) out.push(camera);
  return out;
}

function outside(d: Detail, w: Words, language: Language): string[] {
  const away = num(d, "outside_m");
  const most = num(d, "outside_m_max");
  const shown = away ?? most;
  const out = shown === null ? [] : [w.fact.outside(distance(Math.abs(shown), language))];
  const where = str(d, "heading");
  if (where === "away") out.push(w.fact.headsAway);
  if (where === "along") out.push(w.fact.headsAlong);
  if (d.channel === "red") out.push(w.channel.red);
  return out;
}

function sealFacts(d: Detail, w: Words): string[] {
  const out: string[] = [];
  const rope = str(d, "rope");
  if (rope === "cut" || rope === "whole") out.push(w.fact.rope[rope]);
  if (d.locked === false) out.push(w.fact.unlocked);
  if (d.locked === true) out.push(w.fact.locked);
  if (d.cover === "open") out.push(w.fact.coverOpen);
  if (d.at_sealing === true) out.push(w.fact.atSealing);
  return out;
}

/** The words for what an event or alert states: `Lệch tuyến`, `Lệch tuyến (sửa lại)`. */
export function kindWords(name: string, w: Words): string {
  const change = name.endsWith("_revised") ? w.revised : name.endsWith("_withdrawn") ? w.withdrawn : null;
  const stem = name.replace(/_(revised|withdrawn)$/, "");
  const said = w.kind[stem] ?? stem;
  return change === null ? said : `${said} (${change})`;
}

/** The words for an event. A departure that goes on and became worse is revised by name; it says which. */
export function eventWords(event: Pick<Event, "event" | "detail">, w: Words): string {
  const isWorse = event.event.endsWith("_revised") && str(event.detail, "severity_before") !== null;
  return isWorse ? `${kindWords(event.event.replace(/_revised$/, ""), w)} (${w.worse})` : kindWords(event.event, w);
}

/** The kinds of event that a rule's alerts are called by, where the two words differ. */
const KIND_OF_RULE: Record<string, string> = { route_deviation: "corridor_left", unscheduled_stop: "stop_begun" };

/** The words for what a rule calls. */
export function ruleWords(rule: string, w: Words): string {
  return kindWords(KIND_OF_RULE[rule] ?? rule, w);
}
