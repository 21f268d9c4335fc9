// One transit: its lifecycle, its seal and place, its alerts, its track, what was stated about it.

import { useEffect, useRef } from "react";
import { causeWords, kindWords } from "../alerts/describe.ts";
import { MARKS_OF, rowState } from "../alerts/state.ts";
import { isProblem } from "../api/fetch.ts";
import type { Alert, TransitView } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import { goTo, select } from "../route.ts";
import { plated } from "../subject.ts";
import { age, full, instant, moment } from "../time.ts";
import { Ahead } from "../ui/ahead.tsx";
import { TransitCard } from "../ui/card.tsx";
import { useTransit } from "../ui/detail.tsx";
import { EventTable } from "../ui/events.tsx";
import { Lifecycle } from "../ui/lifecycle.tsx";
import { Loading } from "../ui/loading.tsx";
import { useNow } from "../ui/now.ts";
import { Failed } from "../ui/panel.tsx";
import { SightingList } from "../ui/sightings.tsx";
import { Priority } from "../ui/silhouette.tsx";
import { SpeedChart } from "../ui/speedchart.tsx";
import { TrackSketch } from "../ui/tracksketch.tsx";
import { useKeys } from "../ui/usekeys.ts";
import { useWords } from "../words/index.ts";
import "./page.css";

export function TransitPage({ id }: { id: string }) {
  const { w } = useWords();
  const answer = useTransit(id);
  const main = useRef<HTMLElement>(null);
  // Whoever comes by a key goes on by keys.
  useEffect(() => main.current?.focus(), []);
  useKeys((command) => {
    if (command === "shut" || command === "goMap") goTo({ page: "centre" });
    else if (command === "goCameras") goTo({ page: "cameras" });
    else if (command === "goContainer") goTo({ page: "container", number: "" });
    else return false;
    return true;
  }, true);
  const { data } = answer;
  return (
    <main ref={main} className="page" data-region="C" data-keys tabIndex={-1}>
      {data === undefined && <Loading />}
      {isProblem(data) && (
        <Failed
          problem={data}
          at={answer.dataUpdatedAt}
          onRetry={() => void answer.refetch()}
          what={data.status === 404 ? w.transit.notFound(id) : w.transit.title}
        />
      )}
      {data && !isProblem(data) && data.transit.declaration.id === id && <Whole id={id} view={data} />}
    </main>
  );
}

function Whole({ id, view }: { id: string; view: TransitView }) {
  const { w } = useWords();
  const told = useLive((s) => s.picture.transits.get(id));
  const liveAlerts = useLive((s) => s.picture.alerts);
  const transit = told ?? view.transit;
  const d = transit.declaration;
  const alerts = merged(
    view.alerts,
    [...liveAlerts.values()].filter((a) => a.transit === id),
  );
  return (
    <>
      <div className="page-head">
        <h1>
          {d.vehicle && <span className="mono">{plated(d.vehicle)}</span>}
          <span className="mono">{d.id}</span>
          <span className="stage">{w.stage[transit.stage]}</span>
        </h1>
        <span className="gap" />
        <button
          type="button"
          onClick={() => {
            goTo({ page: "centre" });
            select({ mark: `t:${id}` });
          }}
        >
          {w.detail.showOnMap} <kbd>Esc</kbd>
        </button>
      </div>
      <div className="transit-grid">
        <section className="panel wide">
          <h2>{w.transit.lifecycle}</h2>
          <Lifecycle transit={transit} />
        </section>
        <Ahead id={id} steps={transit.steps.length} />
        <section className="panel">
          <TransitCard markKey={`t:${id}`} view={view} />
        </section>
        <section className="panel">
          <h2>{w.transit.alerts}</h2>
          <AlertTable alerts={alerts} />
        </section>
        <section className="panel">
          <h2>{w.transit.track}</h2>
          <TrackSketch track={view.track} corridor={d.corridor ?? null} alerts={alerts} />
        </section>
        <section className="panel">
          <h2>{w.transit.speed}</h2>
          <SpeedChart track={view.track} alerts={alerts} />
        </section>
        <section className="panel wide">
          <h2>{w.sighting.title}</h2>
          {view.sightings.length === 0 ? (
            <p className="muted">{w.sighting.none}</p>
          ) : (
            <SightingList sightings={view.sightings} transit={id} />
          )}
        </section>
        <section className="panel wide">
          <h2>{w.transit.events}</h2>
          <EventTable events={view.events} />
        </section>
      </div>
    </>
  );
}

/** What was fetched, with what is known live in its place. */
function merged(fetched: readonly Alert[], live: readonly Alert[]): Alert[] {
  const all = new Map(fetched.map((a) => [a.id, a]));
  for (const a of live) all.set(a.id, a);
  return [...all.values()].sort((a, b) => instant(b.raised_at) - instant(a.raised_at));
}

function AlertTable({ alerts }: { alerts: readonly Alert[] }) {
  const { w } = useWords();
  const now = useNow();
  if (alerts.length === 0) return <p className="muted">{w.transit.noAlerts}</p>;
  return (
    <table className="list">
      <tbody>
        {alerts.map((a) => {
          const state = rowState(a, null);
          const since = instant(a.since);
          return (
            <tr key={a.id} className={state === "withdrawn" ? "is-withdrawn" : ""}>
              <td>
                <span className="what">
                  <Priority severity={a.severity} size={16} blinks={MARKS_OF.unacknowledged.has(state)} />
                  {state === "closed" || state === "withdrawn" ? (
                    kindWords(a.kind, w)
                  ) : (
                    <a
                      href={`/?alert=${a.id}`}
                      onClick={(e) => {
                        e.preventDefault();
                        goTo({ page: "centre" });
                        select({ alert: a.id });
                      }}
                    >
                      {kindWords(a.kind, w)}
                    </a>
                  )}
                </span>
              </td>
              <td className="time" title={full(since)}>
                {moment(since, now)} · {age((a.until == null ? now : instant(a.until)) - since)}
              </td>
              <td>
                {w.state[state]}
                {a.cause && `: ${causeWords(a.cause, w)}`}
              </td>
              <td className="muted">{a.owner ?? "—"}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
