// What lies ahead of a transit and what its silences leave open: asked for, never judged.

import { useQuery } from "@tanstack/react-query";
import * as api from "../api/acts.ts";
import { isProblem } from "../api/fetch.ts";
import type { ForecastView, GapView } from "../api/types.ts";
import { distance } from "../number.ts";
import { age, clockShort, full, instant, moment } from "../time.ts";
import { useWords } from "../words/index.ts";
import { useNow } from "./now.ts";

/** How often it is asked anew, ms. */
const ASKED_MS = 60_000;

export function Ahead({ id, steps }: { id: string; steps: number }) {
  const { w } = useWords();
  const forecast = useQuery({ queryKey: ["forecast", id, steps], queryFn: () => api.forecast(id), refetchInterval: ASKED_MS }).data;
  const gaps = useQuery({ queryKey: ["gaps", id, steps], queryFn: () => api.gaps(id), refetchInterval: ASKED_MS }).data;
  return (
    <section className="panel wide" data-part="ahead">
      <h2>{w.ahead.title}</h2>
      {forecast && !isProblem(forecast) && <Arrival told={forecast} />}
      {gaps && !isProblem(gaps) && gaps.length > 0 && <Gaps gaps={gaps} />}
    </section>
  );
}

function Arrival({ told }: { told: ForecastView }) {
  const { w, language } = useWords();
  const now = useNow();
  if (!told.arrives_at || !told.earliest_at || !told.latest_at) {
    return <p className="muted">{w.ahead.whyNot[told.why_not ?? ""] ?? told.why_not}</p>;
  }
  const [arrives, earliest, latest] = [told.arrives_at, told.earliest_at, told.latest_at].map(instant) as [number, number, number];
  return (
    <p title={full(arrives)}>
      <strong>{w.ahead.arrives(moment(arrives, now))}</strong> {w.ahead.between(clockShort(earliest), clockShort(latest))}{" "}
      <span className="muted">
        {w.ahead.left(distance(told.left_m ?? 0, language))} · {told.past_trips < 12 ? w.ahead.stated : w.ahead.learnt(told.past_trips)}
      </span>
    </p>
  );
}

/** Each silence, and how long it can have stood in it at most. */
function Gaps({ gaps }: { gaps: readonly GapView[] }) {
  const { w } = useWords();
  const now = useNow();
  return (
    <table className="list">
      <tbody>
        {gaps.map((g) => (
          <tr key={g.from_at}>
            <td className="time" title={full(instant(g.from_at))}>
              {w.ahead.silent(moment(instant(g.from_at), now), clockShort(instant(g.to_at)), age(g.passed_s * 1000))}
            </td>
            <td>
              {g.passed_s < g.drive_s ? w.ahead.impossible : w.ahead.stood(age((g.passed_s - g.drive_s) * 1000))}{" "}
              <span className="muted">{w.ahead.by[g.by] ?? g.by}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
