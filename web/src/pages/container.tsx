// A container's history by its number: what was declared beside what was observed. What nobody saw says so: an empty cell looks like agreement.

import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { containerHistory } from "../api/acts.ts";
import { isProblem } from "../api/fetch.ts";
import type { Comparison, ContainerTransit, ContainerView, Stage } from "../api/types.ts";
import { goTo } from "../route.ts";
import { checkContainer, painted, plated } from "../subject.ts";
import { full, instant } from "../time.ts";
import { EventTable } from "../ui/events.tsx";
import { Loading } from "../ui/loading.tsx";
import { PageLink } from "../ui/pagelink.tsx";
import { Failed } from "../ui/panel.tsx";
import { SightingList } from "../ui/sightings.tsx";
import { Tick } from "../ui/silhouette.tsx";
import { useKeys } from "../ui/usekeys.ts";
import { useWorldNames } from "../ui/world.ts";
import { useWords } from "../words/index.ts";
import "./page.css";

export function ContainerPage({ number }: { number: string }) {
  const { w } = useWords();
  const [typed, setTyped] = useState(painted(number));
  const field = useRef<HTMLInputElement>(null);
  const check = checkContainer(typed);
  const asked = number.toUpperCase().replace(/[^A-Z0-9]/g, "");

  useEffect(() => {
    if (number) setTyped(painted(number));
    else field.current?.focus();
  }, [number]);
  useKeys((command) => {
    if (command === "shut" || command === "goMap") goTo({ page: "centre" });
    else if (command === "goCameras") goTo({ page: "cameras" });
    else if (command === "search") field.current?.focus();
    else return false;
    return true;
  }, true);

  const submit = (e: FormEvent) => {
    e.preventDefault();
    const wanted = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
    if (wanted) goTo({ page: "container", number: wanted });
  };

  return (
    <main className="page" data-region="C" data-keys tabIndex={-1}>
      <div className="page-head">
        <h1>{w.container.title}</h1>
      </div>
      <form className="search-form" onSubmit={submit}>
        <input
          ref={field}
          aria-label={w.container.field}
          placeholder={w.container.hint}
          value={typed}
          maxLength={24}
          spellCheck={false}
          autoComplete="off"
          onChange={(e) => setTyped(e.target.value)}
        />
        <button type="submit" className="main">
          {w.container.go}
        </button>
        {check.kind === "right" && (
          <span className="muted">
            <Tick /> {w.container.right}
          </span>
        )}
        {check.kind === "wrong" && <span role="alert">{w.container.wrongDigit(check.found, check.expected)}</span>}
      </form>
      {asked !== "" && <History key={asked} number={asked} />}
    </main>
  );
}

function History({ number }: { number: string }) {
  const { w } = useWords();
  const took = useRef<number | null>(null);
  const answer = useQuery({
    queryKey: ["container", number],
    queryFn: async () => {
      const began = performance.now();
      const found = await containerHistory(number);
      took.current = performance.now() - began;
      return found;
    },
    staleTime: 0,
  });
  const { data } = answer;
  if (data === undefined) return <Loading />;
  if (isProblem(data))
    return <Failed problem={data} at={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} what={w.container.title} />;
  if (data.transits.length === 0 && data.sightings.length === 0) return <p className="nothing">{w.container.none(painted(number))}</p>;
  return <Found view={data} ms={took.current} />;
}

function Found({ view, ms }: { view: ContainerView; ms: number | null }) {
  const { w } = useWords();
  const shown = new Set(view.transits.flatMap((t) => t.sightings.map((s) => s.id)));
  const elsewhere = view.sightings.filter((s) => !shown.has(s.id));
  return (
    <div className="history">
      <p className="muted">
        {view.transits.length === 0 ? w.container.none(painted(view.number)) : w.container.looks(view.transits.length)}
        {ms !== null && ` · ${w.container.took(Math.round(ms))}`}
      </p>
      {view.transits.map((t) => (
        <OneTransit key={t.transit.declaration.id} of={t} />
      ))}
      {elsewhere.length > 0 && (
        <section className="panel">
          <h2>{w.sighting.anywhere}</h2>
          <SightingList sightings={elsewhere} />
        </section>
      )}
    </div>
  );
}

function OneTransit({ of }: { of: ContainerTransit }) {
  const { w } = useWords();
  const names = useWorldNames();
  const d = of.transit.declaration;
  return (
    <section className="panel">
      <header>
        <PageLink to={{ page: "transit", id: d.id }} className="mono">
          {d.id}
        </PageLink>
        <span>{w.stage[of.transit.stage]}</span>
        <span>{w.card.custodyState[of.transit.custody]}</span>
        <span className="muted">
          {names(d.origin) ?? w.container.notDeclared} – {names(d.destination) ?? w.container.notDeclared}
        </span>
      </header>
      <table className="list compare">
        <thead>
          <tr>
            <th />
            <th>{w.container.declared}</th>
            <th>{w.container.observed}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {of.comparison.map((c) => (
            <Row key={c.what} of={c} stage={of.transit.stage} />
          ))}
        </tbody>
      </table>
      <h2 style={{ marginTop: 16 }}>{w.sighting.title}</h2>
      {of.sightings.length === 0 ? <p className="muted">{w.sighting.none}</p> : <SightingList sightings={of.sightings} transit={d.id} />}
      <h2 style={{ marginTop: 16 }}>{w.container.history}</h2>
      <EventTable events={of.events} />
    </section>
  );
}

/** Stages in which a truck has not come to its departure, or to its arrival: nothing is missing then. */
const BEFORE: Partial<Record<Comparison["what"], readonly Stage[]>> = {
  departure: ["declared", "sealed"],
  arrival: ["declared", "sealed", "departed"],
};

function Row({ of, stage }: { of: Comparison; stage: Stage }) {
  const { w } = useWords();
  const said = {
    seal: w.container.seal,
    vehicle: w.container.vehicle,
    container: w.container.number,
    departure: w.container.departed,
    arrival: w.container.arrived,
  };
  const isTime = of.what === "departure" || of.what === "arrival";
  const shown = (text: string) =>
    isTime ? full(instant(text)) : of.what === "vehicle" ? plated(text) : of.what === "container" ? painted(text) : text;
  const bound = of.what === "departure" ? w.container.notBefore : of.what === "arrival" ? w.container.notAfter : "";
  return (
    <tr>
      <td>{said[of.what]}</td>
      <td>
        {of.declared == null ? (
          <span className="muted">{w.container.notDeclared}</span>
        ) : (
          <span className="mono">{`${bound}${shown(of.declared)}`}</span>
        )}
      </td>
      <td>
        {of.observed == null && BEFORE[of.what]?.includes(stage) ? (
          <span className="muted">{w.transit.notYet}</span>
        ) : of.observed == null ? (
          <>
            <span className="missing">{w.container.missing}</span>
            {!isTime && <span className="muted"> · {of.what === "seal" ? w.container.neverHeard : w.container.nothingSeen}</span>}
          </>
        ) : (
          <>
            <span className="mono">{shown(of.observed)}</span>
            {!isTime && of.observed_at != null && <span className="muted"> · {full(instant(of.observed_at))}</span>}
          </>
        )}
      </td>
      <td className="verdict">
        {of.agrees == null ? (
          ""
        ) : of.agrees ? (
          <>
            <Tick /> {w.container.agrees}
          </>
        ) : (
          <b>{w.container.differs}</b>
        )}
      </td>
    </tr>
  );
}
