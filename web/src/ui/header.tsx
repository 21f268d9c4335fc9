// A: one line that says how things stand. Its counts are those of the very list beside it.

import { useEffect, useMemo, useState } from "react";
import { tally } from "../alerts/order.ts";
import type { Severity } from "../api/types.ts";
import { isOpen } from "../live/reduce.ts";
import { SLOW_MS } from "../live/socket.ts";
import { useLive } from "../live/store.ts";
import { number, percent } from "../number.ts";
import { goTo, useRoute } from "../route.ts";
import * as sound from "../sound.ts";
import { age, clockUtc, clockZoned } from "../time.ts";
import { setLanguage, useWords } from "../words/index.ts";
import { useUnseenHits } from "./hits.ts";
import { useNow } from "./now.ts";
import { Priority } from "./silhouette.tsx";

export function Header({ onSignOut }: { onSignOut: () => void }) {
  const { w, language } = useWords();
  const account = useLive((s) => s.account);
  const { page } = useRoute();
  return (
    <header className="header" data-region="A" tabIndex={-1}>
      <nav>
        <button
          type="button"
          className="quiet brand"
          aria-current={page.page === "centre" ? "page" : undefined}
          onClick={() => goTo({ page: "centre" })}
        >
          CORDON
        </button>
        <button
          type="button"
          className="quiet"
          aria-current={page.page === "container" ? "page" : undefined}
          onClick={() => goTo({ page: "container", number: "" })}
        >
          {w.menu.container}
        </button>
        <button
          type="button"
          className="quiet"
          aria-current={page.page === "cameras" ? "page" : undefined}
          onClick={() => goTo({ page: "cameras" })}
        >
          {w.menu.cameras}
        </button>
        <button
          type="button"
          className="quiet"
          aria-current={page.page === "load" ? "page" : undefined}
          onClick={() => goTo({ page: "load" })}
        >
          {w.menu.load}
        </button>
        <WatchlistButton isHere={page.page === "watchlist"} />
      </nav>
      <Counts />
      <Coverage />
      <span className="gap" />
      <LinkState />
      <Clock />
      <Sound />
      <button
        type="button"
        className="quiet"
        lang={language === "vi" ? "en" : "vi"}
        onClick={() => setLanguage(language === "vi" ? "en" : "vi")}
      >
        {language === "vi" ? "EN" : "VI"}
      </button>
      <span className="who" title={account?.role}>
        {account?.name}
      </span>
      <button type="button" className="quiet" onClick={onSignOut}>
        {w.signOut}
      </button>
    </header>
  );
}

/** A hit that is no alert (of a vehicle of no transit, or covert) calls from here until the page is looked at. */
function WatchlistButton({ isHere }: { isHere: boolean }) {
  const { w } = useWords();
  const unseen = useUnseenHits(isHere);
  return (
    <button
      type="button"
      className="quiet"
      aria-current={isHere ? "page" : undefined}
      aria-label={unseen > 0 ? `${w.menu.watchlist}: ${w.watchlist.unseen(unseen)}` : undefined}
      onClick={() => goTo({ page: "watchlist" })}
    >
      {w.menu.watchlist}
      {unseen > 0 && <b className="unseen">{unseen}</b>}
    </button>
  );
}

const SHOWN: readonly Severity[] = ["urgent", "high", "medium"];

function Counts() {
  const { w } = useWords();
  const alerts = useLive((s) => s.picture.alerts);
  const t = useMemo(() => tally([...alerts.values()].filter(isOpen)), [alerts]);
  return (
    <div className="counts" role="status" aria-label={w.alerts}>
      {SHOWN.map((s) => (
        <span key={s} className={t[s] === 0 ? "count none" : "count"} data-severity={s}>
          <Priority severity={s} size={14} /> <b>{t[s]}</b> {w.priority[s]}
        </span>
      ))}
      {t.info > 0 && (
        <span className="count" data-severity="info">
          <b>{t.info}</b> {w.priority.info}
        </span>
      )}
      <span className="count unacknowledged">{w.unacknowledgedCount(t.unacknowledged)}</span>
      {t.shelved > 0 && <span className="count shelved">{w.shelvedCount(t.shelved)}</span>}
    </div>
  );
}

function Coverage() {
  const { w, language } = useWords();
  const counts = useLive((s) => s.picture.counts);
  if (!counts) return <span className="coverage">{w.coverageUnknown}</span>;
  const { watched, heard, unheard } = counts.coverage;
  if (watched === 0) return <span className="coverage">{w.noTransits}</span>;
  return <span className="coverage">{w.coverage(percent(heard / watched, language), number(unheard, language))}</span>;
}

function LinkState() {
  const { w, language } = useWords();
  const link = useLive((s) => s.link);
  const now = useNow();
  const silent = link.heardAt === null ? null : performance.now() - link.heardAt;
  if (silent === null || link.phase === "connecting") return <span className="link ring">{w.connecting}</span>;
  if (link.phase === "lost") return <span className="link ring">{w.lost(age(link.lostAt === null ? silent : now - link.lostAt))}</span>;
  const seconds = `${number(silent / 1000, language, silent < 10_000 ? 1 : 0)} s`;
  const slow = silent > SLOW_MS;
  return <span className={slow ? "link ring" : "link dot"}>{slow ? w.slow(seconds) : w.live(seconds)}</span>;
}

function Clock() {
  const now = useNow();
  return (
    <time className="clock">
      {clockZoned(now)} <span className="muted">{clockUtc(now)}</span>
    </time>
  );
}

function Sound() {
  const { w } = useWords();
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const s = sound.soundState();
  const said = s.kind === "muted" ? w.sound.muted(Math.ceil((s.until - performance.now()) / 1000)) : w.sound[s.kind];
  return (
    <button
      type="button"
      className="quiet sound"
      onClick={() => {
        if (s.kind === "blocked") void sound.test();
        else sound.toggle();
        redraw((n) => n + 1);
      }}
    >
      {said}
    </button>
  );
}
