// What was stated, newest first; what was learned later says by how much.

import { eventFacts, eventWords } from "../alerts/describe.ts";
import { iconOf } from "../alerts/icons.ts";
import type { Event } from "../api/types.ts";
import { age, clock, full, instant, moment } from "../time.ts";
import { useWords } from "../words/index.ts";
import { useNow } from "./now.ts";
import { useWorldNames } from "./world.ts";

/** Heard later than this, the delay is said, ms. */
const LATE_MS = 60_000;

export function EventTable({ events }: { events: readonly Event[] }) {
  const { w, language } = useWords();
  const now = useNow();
  const names = useWorldNames();
  if (events.length === 0) return <p className="muted">{w.transit.noEvents}</p>;
  const sorted = [...events].sort(
    (a, b) => instant(b.observed_at) - instant(a.observed_at) || b.id.localeCompare(a.id, undefined, { numeric: true }),
  );
  return (
    <table className="list">
      <thead>
        <tr>
          <th>{w.transit.happened}</th>
          <th>{w.transit.events}</th>
          <th>{w.transit.known}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((e) => {
          const at = instant(e.observed_at);
          const known = instant(e.known_at);
          const Icon = iconOf(e.event.replace(/_(revised|withdrawn)$/, ""));
          const said = eventFacts(e, w, language, names);
          return (
            <tr key={e.id} className={`${e.late ? "late" : ""}${e.event.endsWith("_withdrawn") ? " is-withdrawn" : ""}`}>
              <td className="time" title={full(at)}>
                {moment(at, now)}
              </td>
              <td>
                <span className="what">
                  <Icon size={16} strokeWidth={1.8} aria-hidden /> {eventWords(e, w)}
                </span>{" "}
                <span className="muted">{said.join(" · ")}</span>
              </td>
              <td className="time muted">
                {clock(known)}
                {e.late && known - at > LATE_MS && ` · ${w.late(age(known - at))}`}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
