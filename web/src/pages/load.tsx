// The alarm load after ISA-18.2: whether the operators are given more than they can read, and how soon they answer. Each figure beside its goal.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ruleWords } from "../alerts/describe.ts";
import { load } from "../api/acts.ts";
import { isProblem } from "../api/fetch.ts";
import type { LoadView } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import { number, percent } from "../number.ts";
import { goTo } from "../route.ts";
import { age, clock, full, instant } from "../time.ts";
import { Loading } from "../ui/loading.tsx";
import { Failed } from "../ui/panel.tsx";
import { Priority } from "../ui/silhouette.tsx";
import { useKeys } from "../ui/usekeys.ts";
import { useWords } from "../words/index.ts";
import "./page.css";
import "./load.css";

/** The figures are asked for anew this often, ms. */
const ASKED_MS = 10_000;
const HOURS = [1, 8, 24, 168] as const;
/** More alerts than this in ten minutes are a flood. */
const FLOOD = 10;

export function LoadPage() {
  const { w } = useWords();
  const main = useRef<HTMLElement>(null);
  const [hours, setHours] = useState<number>(24);
  useEffect(() => main.current?.focus(), []);
  useKeys((command) => {
    if (command === "shut" || command === "goMap") goTo({ page: "centre" });
    else if (command === "goContainer" || command === "search") goTo({ page: "container", number: "" });
    else if (command === "goCameras") goTo({ page: "cameras" });
    else return false;
    return true;
  }, true);
  const isLive = useLive((s) => s.link.phase === "live");
  const answer = useQuery({
    queryKey: ["load", hours],
    queryFn: () => load(hours),
    refetchInterval: isLive && ASKED_MS,
    staleTime: 0,
    placeholderData: (was) => was,
  });
  const { data } = answer;
  return (
    <main ref={main} className="page load" data-region="C" data-keys tabIndex={-1}>
      <div className="page-head">
        <h1>{w.load.title}</h1>
        {HOURS.map((h) => (
          <button key={h} type="button" aria-pressed={hours === h} onClick={() => setHours(h)}>
            {w.load.hours(h)}
          </button>
        ))}
        <span className="gap" />
        {data && !isProblem(data) && <span className="muted">{full(instant(data.server_time))}</span>}
      </div>
      {data === undefined && <Loading />}
      {isProblem(data) && <Failed problem={data} at={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} what={w.load.title} />}
      {data && !isProblem(data) && <Figures of={data} />}
    </main>
  );
}

function Figures({ of }: { of: LoadView }) {
  const { w, language } = useWords();
  const n = (x: number, digits = 0) => number(x, language, digits);
  const most = of.slots.reduce<LoadView["slots"][number] | null>((max, s) => (max === null || s.alerts > max.alerts ? s : max), null);
  return (
    <>
      <dl className="figures">
        <Figure
          name={w.load.perHour}
          value={n(of.alerts_per_operator_hour, 1)}
          goal={w.load.perHourGoal}
          aside={`${n(of.alerts)} · ${w.load.operators(n(of.operators), of.operators_counted)}`}
          over={of.alerts_per_operator_hour > 12}
        />
        <Figure
          name={w.load.items}
          value={n(of.items_per_operator_hour, 1)}
          goal={w.load.itemsGoal}
          aside={w.group.items(of.items)}
          over={of.items_per_operator_hour > 12}
        />
        <Figure
          name={w.load.floods}
          value={n(of.floods)}
          goal={w.load.floodsGoal}
          aside={[most ? w.load.worst(n(most.alerts), clock(instant(most.from))) : null, w.load.withoutItems(n(of.floods_of_items))]
            .filter(Boolean)
            .join(" · ")}
          over={of.floods > 0}
        />
        <Figure name={w.load.stale} value={n(of.stale)} goal={w.load.staleGoal} over={of.stale >= 5} />
        <Figure name={w.load.fleeting} value={n(of.fleeting)} goal={w.load.fleetingGoal} over={of.fleeting > 0} />
        <Figure name={w.load.chattering} value={n(of.chattering.length)} goal={w.load.chatteringGoal} over={of.chattering.length > 0} />
        <Figure name={w.load.unanswered} value={n(of.unanswered)} />
        <Figure name={w.load.shelved} value={n(of.shelved)} />
      </dl>
      <section className="panel">
        <h2>
          {w.load.perTen} <span className="muted">{w.load.perTenNote}</span>
        </h2>
        {of.slots.length === 0 ? <p className="muted">{w.load.noAlerts}</p> : <Slots of={of} />}
      </section>
      <section className="panel">
        <h2>{w.load.byPriority}</h2>
        <ByPriority of={of} />
      </section>
      <section className="panel">
        <h2>{w.load.chattering}</h2>
        {of.chattering.length === 0 && <p className="muted">{w.load.noChattering}</p>}
        {of.chattering.length > 0 && (
          <table>
            <thead>
              <tr>
                <th>{w.container.transit}</th>
                <th>{w.load.rule}</th>
                <th className="n">{w.load.times}</th>
              </tr>
            </thead>
            <tbody>
              {of.chattering.map((c) => (
                <tr key={`${c.transit}${c.rule}`}>
                  <td>
                    <button type="button" className="quiet link-like mono" onClick={() => goTo({ page: "transit", id: c.transit })}>
                      {c.transit}
                    </button>
                  </td>
                  <td>{ruleWords(c.rule, w)}</td>
                  <td className="n">{n(c.times)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </>
  );
}

interface FigureProps {
  name: string;
  value: string;
  goal?: string;
  aside?: string;
  /** Beyond its goal: said by a mark and a word's weight, not by an alarm's colour. */
  over?: boolean;
}

function Figure({ name, value, goal, aside, over = false }: FigureProps) {
  return (
    <div className={over ? "panel figure over" : "panel figure"}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {goal && <span className="goal">{goal}</span>}
        {aside && <span className="muted">{aside}</span>}
      </dd>
    </div>
  );
}

function ByPriority({ of }: { of: LoadView }) {
  const { w, language } = useWords();
  const span = (s: LoadView["by_severity"][number]["answered"]) =>
    s ? [number(s.count, language), age(s.median_s * 1000), age(s.p95_s * 1000)] : ["—", "—", "—"];
  return (
    <table>
      <thead>
        <tr>
          <th>{w.load.priority}</th>
          <th className="n">{w.load.count}</th>
          <th className="n">{w.load.share}</th>
          <th className="n">{w.load.answered}</th>
          <th className="n">{w.load.median}</th>
          <th className="n">{w.load.p95}</th>
          <th className="n">{w.load.closed}</th>
          <th className="n">{w.load.median}</th>
          <th className="n">{w.load.p95}</th>
        </tr>
      </thead>
      <tbody>
        {of.by_severity.map((s) => (
          <tr key={s.severity}>
            <td>
              <Priority severity={s.severity} size={14} /> {w.priorityLong[s.severity]}
            </td>
            <td className="n">{number(s.alerts, language)}</td>
            <td className="n">
              {percent(s.share, language, 0)} <span className="muted">({w.load.shareGoal[s.severity]})</span>
            </td>
            {["answered", "answered median", "answered p95"].map((key, k) => (
              <td key={key} className="n">
                {span(s.answered)[k]}
              </td>
            ))}
            {["closed", "closed median", "closed p95"].map((key, k) => (
              <td key={key} className="n">
                {span(s.closed)[k]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const WIDTH = 1008;
const HEIGHT = 120;

/** A bar for every ten minutes: alerts behind, the items that they were shown as before them. */
function Slots({ of }: { of: LoadView }) {
  const { w, language } = useWords();
  const from = instant(of.from);
  const slots = Math.max(1, Math.round((instant(of.until) - from) / 600_000));
  const most = of.slots.reduce((max, s) => Math.max(max, s.alerts), FLOOD * 1.2);
  const width = WIDTH / slots;
  const tall = (n: number) => (n / most) * HEIGHT;
  const said = (s: LoadView["slots"][number]) =>
    `${full(instant(s.from))}: ${number(s.alerts, language)} ${w.load.alertsLine}, ${number(s.items, language)} ${w.load.itemsLine}`;
  return (
    <svg
      className="slots"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={of.slots.map(said).join("; ")}
    >
      {of.slots.map((s) => {
        const x = ((instant(s.from) - from) / 600_000) * width;
        const bar = Math.max(1, width - (width > 3 ? 1 : 0));
        return (
          <g key={s.from}>
            <title>{said(s)}</title>
            <rect className="alerts-bar-of" x={x} y={HEIGHT - tall(s.alerts)} width={bar} height={tall(s.alerts)} />
            <rect className="items-bar-of" x={x} y={HEIGHT - tall(s.items)} width={bar} height={tall(s.items)} />
          </g>
        );
      })}
      <line className="flood" x1="0" x2={WIDTH} y1={HEIGHT - tall(FLOOD)} y2={HEIGHT - tall(FLOOD)} />
    </svg>
  );
}
