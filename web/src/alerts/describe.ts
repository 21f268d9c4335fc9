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

/** What was measured, as short sentences. `now` is the server's time in ms. */
export function facts(alert: Pick<Alert, "kind" | "detail" | "since" | "until">, now: number, w: Words, language: Language): string[] {
  const d = alert.detail;
  const out: string[] = [];
  const away = num(d, "distance_m", "outside_m", "signed_m");
  const most = num(d, "most_m", "max_m", "farthest_m");
  const until = alert.until == null ? now : instant(alert.until);
  switch (alert.kind) {
    case "corridor_left":
      if (away !== null) out.push(w.fact.outside(distance(Math.abs(away), language)));
      if (most !== null && (away === null || most > Math.abs(away) * 1.05)) out.push(w.fact.outsideMost(distance(most, language)));
      break;
    case "stop_begun":
      out.push(w.fact.stoodFor(age(until - instant(str(d, "standing_since", "since") ?? alert.since))));
      break;
    case "signal_lost": {
      const heard = str(d, "last_heard", "heard_at", "last_heard_at") ?? alert.since;
      out.push(w.fact.silentFor(age(until - instant(heard))), w.fact.lastHeard(moment(instant(heard), now)));
      break;
    }
    case "overtime": {
      const due = str(d, "arrive_before", "due");
      if (due !== null) out.push(w.fact.overdueBy(age(until - instant(due))));
      break;
    }
    default: {
      const rope = str(d, "rope");
      if (rope === "cut" || rope === "whole") out.push(w.fact.rope[rope]);
      if (alert.kind.startsWith("seal_") && d.in_customs_place === false) out.push(w.fact.offCustoms);
    }
  }
  const corridor = str(d, "corridor_name", "corridor");
  if (corridor !== null) out.push(w.fact.on(corridor));
  const speed = num(d, "speed_kmh");
  const course = num(d, "course_deg");
  if (speed !== null && speed > 5) out.push(`${w.fact.speed(number(speed, language))}${course === null ? "" : `, ${heading(course, w)}`}`);
  const battery = num(d, "battery_pct");
  if (alert.kind === "battery_low" && battery !== null) out.push(w.fact.battery(number(battery, language)));
  if (alert.until != null) out.push(w.fact.ended(moment(instant(alert.until), now)));
  return out;
}

/** The words for what an event or alert states: `Lệch tuyến`, `Lệch tuyến (sửa lại)`. */
export function kindWords(name: string, w: Words): string {
  const change = name.endsWith("_revised") ? w.revised : name.endsWith("_withdrawn") ? w.withdrawn : null;
  const stem = name.replace(/_(revised|withdrawn)$/, "");
  const said = w.kind[stem] ?? stem;
  return change === null ? said : `${said} (${change})`;
}
