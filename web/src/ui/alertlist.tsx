// B: the alert list. Twenty rows of 40 px; no row moves under pointer or focus.

import type { Ref } from "react";
import { useImperativeHandle, useLayoutEffect, useMemo, useReducer, useRef, useState } from "react";
import { arrange, compare, worst } from "../alerts/order.ts";
import { matches, subjectOf } from "../alerts/subject.ts";
import type { Alert, Severity } from "../api/types.ts";
import { isOpen } from "../live/reduce.ts";
import { get, useLive } from "../live/store.ts";
import { number } from "../number.ts";
import { clockShort, instant } from "../time.ts";
import { useWords } from "../words/index.ts";
import { AlertRow } from "./alertrow.tsx";
import { focusSoon } from "./focus.ts";
import { useHeld } from "./held.ts";
import { Loading } from "./loading.tsx";
import { Priority } from "./silhouette.tsx";
import "./alertlist.css";

export interface ListHandle {
  /** Puts the focus on a row, or on the one that had it. */
  focus: (id?: string) => void;
  /** The row that has the focus of the list, if any. */
  current: () => string | null;
  move: (step: 1 | -1) => void;
  toWorst: () => void;
  search: () => void;
  filter: (severity: Severity | null) => void;
}

type Tab = "open" | "mine" | "taken";

interface Props {
  ref: Ref<ListHandle>;
  selected: string | null;
  onOpen: (id: string) => void;
}

export function AlertList({ ref, selected, onOpen }: Props) {
  const { w } = useWords();
  const [tab, setTab] = useState<Tab>("open");
  const [severity, setSeverity] = useState<Severity | null>(null);
  const [typed, setTyped] = useState("");
  const [focused, setFocused] = useState<string | null>(null);
  const [below, setBelow] = useState(0);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const frozen = useRef<{ rows: readonly string[]; filter: string }>({ rows: [], filter: "" });
  const held = useHeld(box);
  const alerts = useLive((s) => s.picture.alerts);
  const isLoaded = useLive((s) => s.picture.isLoaded);

  const open = useMemo(() => [...alerts.values()].filter(isOpen), [alerts]);
  const wanted = useMemo(() => open.filter((a) => belongs(a, tab, severity, typed)), [open, tab, severity, typed]);
  // Another filter is the operator's own act: it may move everything.
  const filter = `${tab}|${severity}|${typed}`;
  const before = frozen.current.filter === filter ? frozen.current.rows : [];
  const { rows, waiting } = arrange(before, wanted, held.is);
  frozen.current = { rows, filter };
  const waitingWorst = waiting > 0 ? [...wanted].sort(compare).find((a) => !rows.includes(a.id)) : undefined;

  const focusRow = (id: string | undefined) => {
    if (id) setFocused(id);
    focusSoon(() => {
      const row = id && box.current?.querySelector<HTMLElement>(`[data-alert="${CSS.escape(id)}"]`);
      return row || box.current?.querySelector<HTMLElement>('[role="option"][tabindex="0"]') || box.current;
    });
  };

  useImperativeHandle(ref, () => ({
    focus: focusRow,
    current: () => (box.current?.contains(document.activeElement) ? focused : null) ?? focused,
    move: (step) => {
      const at = rows.indexOf(focused ?? "");
      focusRow(rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))]);
    },
    toWorst: () => {
      frozen.current = { rows: [], filter: "" };
      held.release();
      if (tab !== "open" || severity !== null || typed !== "") {
        setTab("open");
        setSeverity(null);
        setTyped("");
      }
      redraw();
      focusRow(worst(open)?.id);
    },
    search: () => field.current?.focus(),
    filter: setSeverity,
  }));

  const measure = () => {
    const e = box.current;
    if (e) setBelow(Math.max(0, Math.floor((e.scrollHeight - e.clientHeight - e.scrollTop + 1) / 40)));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: how many lie below follows from the rows
  useLayoutEffect(measure, [rows.length]);

  const tabbable = focused !== null && rows.includes(focused) ? focused : rows[0];
  return (
    <section className="alerts" data-region="B" data-keys aria-label={w.alerts}>
      <div className="alerts-bar">
        {(["open", "mine", "taken"] as const).map((t) => (
          <button key={t} type="button" className="tab" aria-pressed={tab === t} onClick={() => setTab(t)}>
            {w.filters[t]}
          </button>
        ))}
        {severity && (
          <button type="button" className="chip" onClick={() => setSeverity(null)}>
            <Priority severity={severity} size={12} /> ×<span className="visually-hidden">{w.dropFilter}</span>
          </button>
        )}
        <input
          ref={field}
          type="search"
          placeholder={w.search}
          aria-label={w.search}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
        />
        {waiting > 0 && (
          <button
            type="button"
            className="waiting"
            onClick={() => {
              frozen.current = { rows: [], filter: "" };
              redraw();
              if (box.current) box.current.scrollTop = 0;
            }}
          >
            {waitingWorst && <Priority severity={waitingWorst.severity} size={14} blinks={waitingWorst.state === "raised"} />}{" "}
            {w.waiting(waiting)}
          </button>
        )}
        {below > 0 && (
          <button type="button" className="below" onClick={() => box.current?.scrollBy({ top: box.current.clientHeight })}>
            {w.more(below)}
          </button>
        )}
        <span className="shown" data-testid="list-count">
          {wanted.length}
        </span>
      </div>
      <div
        ref={box}
        className="rows"
        role="listbox"
        aria-label={w.alerts}
        tabIndex={rows.length === 0 ? 0 : -1}
        aria-activedescendant={undefined}
        onScroll={measure}
      >
        {rows.map((id) => {
          const alert = alerts.get(id);
          return (
            alert && (
              <AlertRow
                key={id}
                alert={alert}
                isSelected={selected === id}
                isTabbable={tabbable === id}
                onFocus={() => setFocused(id)}
                onOpen={() => onOpen(id)}
              />
            )
          );
        })}
        {rows.length === 0 && (
          <Nothing isLoaded={isLoaded} open={open.length} onDrop={() => [setTab("open"), setSeverity(null), setTyped("")]} />
        )}
      </div>
    </section>
  );
}

function belongs(alert: Alert, tab: Tab, severity: Severity | null, typed: string): boolean {
  if (severity !== null && alert.severity !== severity) return false;
  const { picture, account } = get();
  if (tab === "mine" && alert.owner !== account?.name) return false;
  if (tab === "taken" && alert.state !== "acknowledged") return false;
  return matches(alert, subjectOf(alert.transit, picture), typed);
}

/** What the list says when it is empty: never a bare tick, and never silent about what is not watched. */
function Nothing({ isLoaded, open, onDrop }: { isLoaded: boolean; open: number; onDrop: () => void }) {
  const { w, language } = useWords();
  const counts = useLive((s) => s.picture.counts);
  const alerts = useLive((s) => s.picture.alerts);
  if (!isLoaded) return <Loading />;
  if (open > 0) {
    return (
      <p className="nothing">
        {w.emptyFiltered(open)} ·{" "}
        <button type="button" className="quiet link-like" onClick={onDrop}>
          {w.dropFilter}
        </button>
      </p>
    );
  }
  const last = [...alerts.values()].reduce((max, a) => Math.max(max, instant(a.raised_at)), Number.NEGATIVE_INFINITY);
  return (
    <p className="nothing" data-testid="empty-good">
      {w.emptyGood(
        Number.isFinite(last) ? clockShort(last) : null,
        number(counts?.coverage.watched ?? 0, language),
        number(counts?.coverage.unheard ?? 0, language),
      )}
    </p>
  );
}
