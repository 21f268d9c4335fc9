// The card of a transit: each field with its source and age, in a fixed order.

import { heading } from "../alerts/describe.ts";
import type { Mark, Sighted, TransitView } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import type { Language } from "../number.ts";
import { number } from "../number.ts";
import { checkContainer, painted, plated } from "../subject.ts";
import { age, ageShort, clock, instant, moment, planned } from "../time.ts";
import { useWords } from "../words/index.ts";
import type { Words } from "../words/words.ts";
import { Findings } from "./findings.tsx";
import { useNow } from "./now.ts";
import { PageLink } from "./pagelink.tsx";
import { Tick } from "./silhouette.tsx";
import { useWorldNames } from "./world.ts";

/** `view` is what was fetched; the live mark wins where both speak. */
export function TransitCard({ markKey, view }: { markKey: string; view: TransitView | null }) {
  const { w, language } = useWords();
  const now = useNow();
  const live = useLive((s) => s.picture.marks.get(markKey));
  const told = useLive((s) => s.picture.transits.get(markKey.slice(2)));
  const names = useWorldNames();
  const mark = live ?? view?.mark ?? null;
  const transit = told ?? view?.transit ?? null;
  const d = transit?.declaration ?? null;
  const custody = mark?.custody ?? transit?.custody ?? null;
  const since = transit?.custody_since == null ? null : instant(transit.custody_since);
  const container = d?.container ?? mark?.container ?? null;
  const vehicle = d?.vehicle ?? mark?.vehicle ?? null;
  const seal = d?.seal ?? mark?.seal ?? null;
  return (
    <dl className="card">
      <dt>{w.card.custody}</dt>
      <dd>
        {since !== null && custody ? (
          <span className="custody">{w.card.custodySince(w.card.custodyState[custody], moment(since, now), ageShort(now - since))}</span>
        ) : (
          w.card.notArmed
        )}
        {transit && <span className="aside"> · {w.stage[transit.stage]}</span>}
      </dd>
      <dt>{w.card.identity}</dt>
      <dd>
        {container ? (
          <>
            <PageLink to={{ page: "container", number: container }} className="mono">
              {painted(container)}
            </PageLink>
            {checkContainer(container).kind === "right" && (
              <span className="aside">
                {" "}
                <Tick /> {w.card.checkDigit}
              </span>
            )}
          </>
        ) : (
          <span className="missing">{w.card.missing}</span>
        )}
        <br />
        {vehicle ? <span className="mono">{plated(vehicle)}</span> : <span className="missing">{w.card.missing}</span>}
      </dd>
      <dt>{w.card.seal}</dt>
      <dd>
        {seal ? <span className="mono">{seal}</span> : <span className="missing">{w.card.missing}</span>}
        {mark && <SealState mark={mark} now={now} w={w} language={language} />}
      </dd>
      <dt>{w.card.place}</dt>
      <dd>
        {mark ? (
          <Place mark={mark} now={now} w={w} language={language} />
        ) : (
          <span className="missing">{(view?.track.lat.length ?? 0) > 0 ? w.detail.gone : w.card.noFix}</span>
        )}
      </dd>
      {d && (
        <>
          <dt>{w.card.leg}</dt>
          <dd>
            {names(d.origin) ?? <span className="missing">{w.card.missing}</span>} – {names(d.destination) ?? w.card.noDestination}
            {d.corridor && <span className="aside"> · {names(d.corridor)}</span>}
            {d.arrive_before && <Due at={instant(d.arrive_before)} isOver={transit?.stage !== "sealed" && transit?.stage !== "departed"} />}
          </dd>
          <dt>{w.card.agreement}</dt>
          <dd>
            <Agreed view={view} id={d.id} now={now} w={w} />
          </dd>
          <dt>{w.card.declared}</dt>
          <dd>
            <span className="mono">{d.id}</span>
            {d.channel && <span className="aside"> · {w.channel[d.channel]}</span>}
          </dd>
        </>
      )}
      {!d && markKey.startsWith("s:") && (
        <>
          <dt>{w.card.leg}</dt>
          <dd>{w.detail.unassigned}</dd>
        </>
      )}
    </dl>
  );
}

/** How the newest sighting agrees; where no camera saw anything, all three are missing. */
function Agreed({ view, id, now, w }: { view: TransitView | null; id: string; now: number; w: Words }) {
  const newest = (view?.sightings ?? []).reduce<Sighted | null>((a, b) => (a === null || a.observed_at < b.observed_at ? b : a), null);
  const agreement = newest?.agreements.find((a) => a.transit === id);
  const at = newest ? instant(newest.observed_at) : null;
  return (
    <>
      <Findings of={agreement ?? { seal: "missing", plate: "missing", container: "missing" }} />
      <span className="aside">
        {" "}
        ({at === null || newest === null ? w.card.noCamera : `${newest.camera ?? w.sighting.camera}, ${moment(at, now)}`})
      </span>
    </>
  );
}

interface Part {
  mark: Mark;
  now: number;
  w: Words;
  language: Language;
}

function SealState({ mark, now, w, language }: Part) {
  const heard = instant(mark.heard_at);
  const parts = [
    mark.battery_pct == null ? null : w.card.battery(number(mark.battery_pct, language)),
    mark.interval_s == null || mark.interval_s < 1 // reports that came at once tell no rhythm
      ? null
      : w.card.reports(mark.interval_s < 90 ? `${number(mark.interval_s, language)} s` : `${number(mark.interval_s / 60, language)} min`),
  ].filter((x) => x !== null);
  return (
    <span className="aside">
      {parts.map((p) => ` · ${p}`)}
      <br />
      {mark.silent ? <b>{w.card.silent(ageShort(now - heard))}</b> : w.card.heard(age(now - heard))}
    </span>
  );
}

function Place({ mark, now, w, language }: Part) {
  const at = instant(mark.observed_at);
  const speed = mark.speed_kmh;
  return (
    <>
      <span className="mono">
        {mark.lat.toFixed(5)}, {mark.lon.toFixed(5)}
      </span>
      {mark.accuracy_m != null && <span className="aside"> · {w.card.accuracy(number(mark.accuracy_m, language))}</span>}
      <br />
      {mark.standing_since
        ? w.card.standing(age(now - instant(mark.standing_since)))
        : speed == null
          ? null
          : `${w.fact.speed(number(speed, language))}${mark.course_deg == null ? "" : `, ${heading(mark.course_deg, w)}`}`}
      <span className="aside">
        {" "}
        · {clock(at)}, {w.card.ago(age(now - at))}
      </span>
    </>
  );
}

function Due({ at, isOver }: { at: number; isOver: boolean }) {
  const { w } = useWords();
  const now = useNow();
  return (
    <>
      <br />
      {w.card.due(planned(at))}
      {!isOver && now > at && <b> · {w.card.overdue(ageShort(now - at))}</b>}
    </>
  );
}
