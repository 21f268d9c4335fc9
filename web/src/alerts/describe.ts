// The second line of an alert: the measured fact, in words.

import type { Alert, Detail } from "../api/types.ts";
import type { Language } from "../number.ts";
import { distance, number } from "../number.ts";
import { age, instant, moment } from "../time.ts";
import type { Words } from "../words/words.ts";

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

/** What was measured, as short sentences. `now` is the server's time in ms. */
export function facts(
  alert: Pick<Alert, "kind" | "detail" | "since" | "until">,
  now: number,
  w: Words,
  language: Language,
  names: Names = (id) => id ?? null,
): string[] {
  const d = alert.detail;
  const out: string[] = [];
  const until = alert.until == null ? now : instant(alert.until);
  switch (alert.kind) {
    case "corridor_left":
      out.push(...outside(d, w, language));
      break;
    case "stop_begun":
      out.push(w.fact.stoodFor(age(until - instant(alert.since))));
      break;
    case "signal_lost":
      out.push(w.fact.silentFor(age(until - instant(alert.since))), w.fact.lastHeard(moment(instant(alert.since), now)));
      if (d.dead_zone === true) out.push(w.fact.deadZone);
      break;
    case "overtime": {
      const due = str(d, "arrive_before", "due");
      if (due !== null) out.push(w.fact.overdueBy(age(until - instant(due))));
      break;
    }
    default:
      if (alert.kind.startsWith("seal_")) out.push(...sealFacts(d, w));
  }
  const corridor = names(str(d, "corridor"));
  const along = num(d, "along_km");
  if (corridor !== null) out.push(along === null ? corridor : `${corridor} km ${number(along, language)}`);
  const most = num(d, "outside_m_max");
  if (alert.kind === "corridor_left" && most !== null && most > (num(d, "outside_m") ?? most) * 1.05) {
    out.push(w.fact.outsideMost(distance(most, language)));
  }
  const battery = num(d, "battery_pct");
  if (alert.kind === "battery_low" && battery !== null) out.push(w.fact.battery(number(battery, language)));
  if (alert.until != null) out.push(w.fact.ended(moment(instant(alert.until), now)));
  return out;
}

function outside(d: Detail, w: Words, language: Language): string[] {
  const away = num(d, "outside_m");
  const most = num(d, "outside_m_max");
  const shown = away ?? most;
  return shown === null ? [] : [w.fact.outside(distance(Math.abs(shown), language))];
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
