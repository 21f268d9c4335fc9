// E: the state of what feeds the page; when the link is lost, what that means.

import { useEffect, useState } from "react";
import { eventWords } from "../alerts/describe.ts";
import { subjectOf, titleOf } from "../alerts/subject.ts";
import { useLive } from "../live/store.ts";
import { number } from "../number.ts";
import { age, clock, instant } from "../time.ts";
import { useWords } from "../words/index.ts";
import { useNow } from "./now.ts";
import { whenTelex } from "./usekeys.ts";

export function Foot() {
  const { w } = useWords();
  const link = useLive((s) => s.link);
  const now = useNow();
  const telex = useTelex();
  let said: React.ReactNode;
  let kind = "foot";
  if (link.phase === "lost" && link.lostAt !== null) {
    kind = "foot banner";
    said = <b role="alert">{w.link.banner(clock(link.lostAt), age(now - link.lostAt), link.attempt)}</b>;
  } else if (telex) said = <b role="alert">{w.foot.telex}</b>;
  else if (link.back) said = <b role="status">{w.link.back(link.back.events, link.back.alerts)}</b>;
  else said = <Usual />;
  return (
    <footer className={kind} data-region="E" tabIndex={-1}>
      {said}
    </footer>
  );
}

function Usual() {
  const { w, language } = useWords();
  const counts = useLive((s) => s.picture.counts);
  const last = useLive((s) => s.picture.events[0]);
  const picture = useLive((s) => s.picture);
  return (
    <>
      {counts && <span>{w.foot.feeds(number(counts.coverage.heard, language))}</span>}
      {counts && <span>{w.foot.uncovered(number(counts.coverage.unheard, language))}</span>}
      {last && (
        <span className="last">
          {[
            `${w.foot.lastEvent}: ${eventWords(last, w)}`,
            last.transit ? titleOf(last.transit, subjectOf(last.transit, picture)) : null,
            clock(instant(last.observed_at)),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      )}
      <span className="gap" />
      <span className="muted">{w.map.attribution}</span>
      <span className="muted">{w.keysHelp} ?</span>
    </>
  );
}

/** How long the sentence about the input method stands. */
const TELEX_MS = 6_000;

function useTelex(): boolean {
  const [on, setOn] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = whenTelex(() => {
      setOn(true);
      clearTimeout(timer);
      timer = setTimeout(() => setOn(false), TELEX_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return on;
}
