// The watch list: who is looked for, why, for whom, until when, and where each was seen. Adding and taking off open beside it, never over it.

import { useQuery } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { watchlist } from "../api/acts.ts";
import { isProblem } from "../api/fetch.ts";
import type { Event, WatchEntry, WatchView } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import { goTo } from "../route.ts";
import { painted, plated } from "../subject.ts";
import { age, full, instant, moment } from "../time.ts";
import { focusSoon } from "../ui/focus.ts";
import { Loading } from "../ui/loading.tsx";
import { useNow } from "../ui/now.ts";
import { PageLink } from "../ui/pagelink.tsx";
import { Failed } from "../ui/panel.tsx";
import { useKeys } from "../ui/usekeys.ts";
import { UnwatchForm, WatchForm } from "../ui/watching.tsx";
import { useWords } from "../words/index.ts";
import "./page.css";
import "./watchlist.css";

/** The list is asked for anew this often, ms: what others change does not come by the socket. */
const ASKED_MS = 15_000;
const DAY_MS = 86_400_000;
/** Hits of one entry that are shown; the count tells of the others. */
const HITS_SHOWN = 3;
/** The server tells of no more. */
const HITS_TOLD = 20;

type Shown = { form: "none" } | { form: "add" } | { form: "remove"; entry: WatchEntry };

export function WatchlistPage() {
  const { w } = useWords();
  const main = useRef<HTMLElement>(null);
  const [state, setState] = useState<"standing" | "over">("standing");
  const [text, setText] = useState("");
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [shown, setShown] = useState<Shown>({ form: "none" });
  const [done, setDone] = useState<string | null>(null);
  const may = useLive((s) => s.account?.rights.includes("keep_watchlist") ?? false);
  const isLive = useLive((s) => s.link.phase === "live");
  const newest = useLive((s) => s.picture.events.find((e) => e.rule === "watchlist_hit")?.id);
  const cursor = cursors.at(-1) ?? null;
  const answer = useQuery({
    queryKey: ["watchlist", state, text, cursor],
    queryFn: () => watchlist(state, text, cursor),
    refetchInterval: isLive && ASKED_MS,
    staleTime: 0,
    placeholderData: (before) => before,
  });
  const { data, refetch } = answer;
  useEffect(() => main.current?.focus(), []);
  useEffect(() => {
    if (newest !== undefined) void refetch(); // a hit just came
  }, [newest, refetch]);
  const shut = () => {
    setShown({ form: "none" });
    focusSoon(() => main.current);
  };
  useKeys((command) => {
    if (command === "shut") shown.form === "none" ? goTo({ page: "centre" }) : shut();
    else if (command === "goMap") goTo({ page: "centre" });
    else if (command === "goContainer") goTo({ page: "container", number: "" });
    else if (command === "goCameras") goTo({ page: "cameras" });
    else if (command === "goLoad") goTo({ page: "load" });
    else if (command === "search") document.querySelector<HTMLInputElement>(".watchlist input[name=filter]")?.focus();
    else return false;
    return true;
  }, true);
  const turn = (to: "standing" | "over") => {
    setState(to);
    setCursors([]);
  };
  const next = data && !isProblem(data) ? (data.next ?? null) : null;
  return (
    <div className={`watchlist-body${shown.form === "none" ? "" : " docked"}`}>
      <main ref={main} className="page watchlist" data-region="C" data-keys tabIndex={-1}>
        <div className="page-head">
          <h1>{w.watchlist.title}</h1>
          <span className="tabs">
            {(["standing", "over"] as const).map((s) => (
              <button key={s} type="button" aria-pressed={state === s} onClick={() => turn(s)}>
                {w.watchlist[s]}
              </button>
            ))}
          </span>
          <input
            name="filter"
            aria-label={w.watchlist.filter}
            placeholder={w.watchlist.filter}
            value={text}
            onChange={(e) => {
              setText(e.target.value);
              setCursors([]);
            }}
          />
          {data && !isProblem(data) && <span className="muted">{w.watchlist.count(data.items.length, next !== null)}</span>}
          <span className="gap" />
          {(cursors.length > 0 || next !== null) && (
            <span className="pager">
              <button type="button" aria-label="‹" disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
                ‹
              </button>
              <button type="button" aria-label="›" disabled={next === null} onClick={() => next !== null && setCursors([...cursors, next])}>
                ›
              </button>
            </span>
          )}
          {may ? (
            <button
              type="button"
              className="main"
              onClick={() => {
                setDone(null);
                setShown({ form: "add" });
              }}
            >
              {w.watchlist.add}
            </button>
          ) : (
            <span className="muted">{w.watchlist.readOnly}</span>
          )}
        </div>
        {done !== null && <p role="status">{done}</p>}
        {data === undefined && <Loading />}
        {isProblem(data) && <Failed problem={data} at={answer.dataUpdatedAt} onRetry={() => void refetch()} what={w.watchlist.title} />}
        {data && !isProblem(data) && (
          <List
            items={data.items}
            none={text !== "" ? w.watchlist.noneMatch : state === "standing" ? w.watchlist.none : w.watchlist.noneOver}
            isOver={state === "over"}
            onRemove={may && state === "standing" ? (entry) => setShown({ form: "remove", entry }) : null}
          />
        )}
      </main>
      {shown.form === "add" && (
        <WatchForm
          onBack={shut}
          onDone={(entry) => {
            setDone(w.watchlist.done(written(entry)));
            turn("standing");
            shut();
            void refetch();
          }}
        />
      )}
      {shown.form === "remove" && (
        <UnwatchForm
          key={shown.entry.id}
          entry={shown.entry}
          onBack={shut}
          onDone={() => {
            setDone(null);
            shut();
            void refetch();
          }}
        />
      )}
    </div>
  );
}

/** The text of an entry as people write it. */
function written(entry: Pick<WatchEntry, "kind" | "text">): string {
  return entry.kind === "container" ? painted(entry.text) : plated(entry.text);
}

interface ListProps {
  items: readonly WatchView[];
  none: string;
  isOver: boolean;
  onRemove: ((entry: WatchEntry) => void) | null;
}

function List({ items, none, isOver, onRemove }: ListProps) {
  const { w } = useWords();
  const now = useNow();
  if (items.length === 0) return <p className="nothing">{none}</p>;
  return (
    <table className="list entries">
      <thead>
        <tr>
          <th>{w.watchlist.what}</th>
          <th>{w.watchlist.why}</th>
          <th>{w.watchlist.owner}</th>
          <th>{isOver ? w.watchlist.removed : w.watchlist.until}</th>
          <th>{w.watchlist.hits}</th>
          {onRemove && <th />}
        </tr>
      </thead>
      <tbody>
        {items.map((v) => (
          <Row key={v.entry.id} of={v} now={now} isOver={isOver} onRemove={onRemove} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  of: { entry, hits },
  now,
  isOver,
  onRemove,
}: {
  of: WatchView;
  now: number;
  isOver: boolean;
  onRemove: ListProps["onRemove"];
}) {
  const { w } = useWords();
  const Icon = entry.covert ? EyeOff : Eye;
  const expires = instant(entry.expires);
  const gone = entry.removed;
  return (
    <tr data-entry={entry.id} data-covert={entry.covert || undefined}>
      <td className="what-cell">
        <span className="what">
          <Icon size={16} aria-hidden="true" />
          <span className="mono">{written(entry)}</span>
        </span>
        <small>
          {w.watchlist.kinds[entry.kind]}
          {entry.covert && (
            <>
              {" · "}
              <b>{w.watchlist.covert}</b>
            </>
          )}
        </small>
      </td>
      <td className="why-cell">{entry.reason}</td>
      <td className="owner-cell">
        {entry.by}
        <small>{w.watchlist.with(entry.second_by)}</small>
      </td>
      <td className="time">
        {isOver ? (
          gone ? (
            <span className="gone">{w.watchlist.removedBy(gone.by, gone.second_by, moment(instant(gone.at), now), gone.reason)}</span>
          ) : (
            <>
              {moment(expires, now)}
              <small>{w.watchlist.expired}</small>
            </>
          )
        ) : (
          <span title={full(expires)}>
            {moment(expires, now)}
            <small>{w.watchlist.left((expires - now) / DAY_MS)}</small>
          </span>
        )}
      </td>
      <td className="hits">
        {hits.length === 0 ? <span className="muted">{w.watchlist.noHits}</span> : <Hits of={hits} wanted={entry} now={now} />}
      </td>
      {onRemove && (
        <td className="act">
          <button type="button" onClick={() => onRemove(entry)} aria-label={`${w.watchlist.remove} ${written(entry)}`}>
            {w.watchlist.remove}
          </button>
        </td>
      )}
    </tr>
  );
}

function Hits({ of, wanted, now }: { of: readonly Event[]; wanted: WatchEntry; now: number }) {
  const { w } = useWords();
  return (
    <>
      {of.length > HITS_SHOWN && <small>{w.watchlist.hitCount(of.length, of.length >= HITS_TOLD)}</small>}
      <ol>
        {of.slice(0, HITS_SHOWN).map((e) => {
          const at = instant(e.observed_at);
          const seen = typeof e.detail.text_seen === "string" ? e.detail.text_seen : wanted.text;
          const transits = Array.isArray(e.detail.transits) ? e.detail.transits.map(String) : [];
          return (
            <li key={e.id} title={full(at)}>
              <b>{moment(at, now)}</b> <span className="muted">({age(now - at)})</span>
              {typeof e.detail.camera === "string" && ` · ${e.detail.camera}`}
              {" · "}
              {e.detail.exact === true ? (
                w.watchlist.exact
              ) : (
                <>
                  {w.watchlist.like} <span className="mono">{written({ kind: wanted.kind, text: seen })}</span>
                </>
              )}
              {transits.map((t) => (
                <span key={t}>
                  {" · "}
                  <PageLink to={{ page: "transit", id: t }}>{t}</PageLink>
                </span>
              ))}
            </li>
          );
        })}
      </ol>
    </>
  );
}
