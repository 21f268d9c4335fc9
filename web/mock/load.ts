// The alarm load as the server counts it, from what the mock has raised.

import type { Alert, LoadView, Severity } from "../src/api/types.ts";
import { iso } from "./fleet.ts";

const SLOT_MS = 600_000;

export function loadOf(alerts: readonly Alert[], now: number, hours: number): LoadView {
  const from = now - hours * 3_600_000;
  const within = alerts.filter((a) => Date.parse(a.raised_at) >= from);
  const slots = new Map<number, { alerts: number; items: number }>();
  for (const a of within) {
    const slot = Math.floor((Date.parse(a.raised_at) - from) / SLOT_MS);
    const known = slots.get(slot) ?? { alerts: 0, items: 0 };
    known.alerts += 1;
    known.items += (a.group?.id ?? a.id) === a.id ? 1 : 0;
    slots.set(slot, known);
  }
  const answers = (severity: Severity) =>
    within
      .filter((a) => a.severity === severity)
      .flatMap((a) =>
        a.record.filter((r) => r.act === "acknowledge" || r.act === "close").map((r) => Date.parse(r.at) - Date.parse(a.raised_at)),
      )
      .sort((x, y) => x - y)
      .map((ms) => ms / 1000);
  const severities: Severity[] = ["urgent", "high", "medium", "info"];
  const by_severity = severities.map((severity) => {
    const n = within.filter((a) => a.severity === severity).length;
    const all = answers(severity);
    const at = (share: number) => all[Math.min(all.length - 1, Math.floor(share * all.length))] ?? 0;
    const spans = all.length === 0 ? null : { count: all.length, median_s: at(0.5), p95_s: at(0.95) };
    return { severity, alerts: n, share: within.length === 0 ? 0 : n / within.length, answered: spans, closed: null };
  });
  const shown = [...slots].sort(([x], [y]) => x - y).map(([slot, n]) => ({ from: iso(from + slot * SLOT_MS), ...n }));
  const items = shown.reduce((n, s) => n + s.items, 0);
  const open = alerts.filter((a) => a.state === "raised" || a.state === "acknowledged");
  return {
    server_time: iso(now),
    from: iso(from),
    until: iso(now),
    operators: 1,
    operators_counted: true,
    alerts: within.length,
    items,
    alerts_per_operator_hour: within.length / hours,
    items_per_operator_hour: items / hours,
    by_severity,
    slots: shown,
    floods: shown.filter((s) => s.alerts > 10).length,
    floods_of_items: shown.filter((s) => s.items > 10).length,
    stale: 0,
    fleeting: 0,
    chattering: [],
    shelved: open.filter((a) => a.shelved).length,
    unanswered: open.filter((a) => a.state === "raised" && !a.shelved).length,
  };
}
