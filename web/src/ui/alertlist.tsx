// B: the alert list. Twenty rows of 40 px; no row moves under pointer or focus.

import type { Ref } from "react";
import { useImperativeHandle, useLayoutEffect, useMemo, useReducer, useRef, useState } from "react";
import type { Item, Row } from "../alerts/items.ts";
import { headKey, itemOf, items, rowsOf } from "../alerts/items.ts";
import { arrange, worst } from "../alerts/order.ts";
import { matches, subjectOf } from "../alerts/subject.ts";
import type { Alert, Severity } from "../api/types.ts";
import { isOpen } from "../live/reduce.ts";
import { get, useLive } from "../live/store.ts";
import { number } from "../number.ts";
import { clockShort, instant } from "../time.ts";
import { useWords } from "../words/index.ts";
import { AlertRow } from "./alertrow.tsx";
import { focusSoon } from "./focus.ts";
import { GroupRow } from "./grouprow.tsx";
import { useHeld } from "./held.ts";
import { Loading } from "./loading.tsx";
import { Priority } from "./silhouette.tsx";
import "./alertlist.css";

export interface ListHandle {
  /** Puts the focus on a row, or on the one that had it. */
  focus: (id?: string) => void;
  /** The alert whose row has the focus of the list, if any; of a group the one that stands for it. */
  current: () => string | null;
  /** The item that the focused row stands for, if it is the row of a group. */
  group: () => Item | null;
  /** Shows or hides the others of the focused row's item. */
  fold: (isUnfolded: boolean) => void;
  move: (step: 1 | -1) => void;
  toWorst: () => void;
  search: () => void;
  filter: (severity: Severity | null) => void;
}

type Tab = "open" | "mine" | "taken" | "shelved";

const TABS: readonly Tab[] = ["open", "mine", "taken", "shelved"];

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

  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());

  const open = useMemo(() => [...alerts.values()].filter(isOpen), [alerts]);
  const wanted = useMemo(() => open.filter((a) => belongs(a, tab, severity, typed)), [open, tab, severity, typed]);
  const shelved = useMemo(() => open.reduce((n, a) => n + (a.shelved ? 1 : 0), 0), [open]);
  const made = useMemo(() => items(wanted), [wanted]);
  const wantedRows = useMemo(() => rowsOf(made, unfolded), [made, unfolded]);
  const byKey = useMemo(() => new Map(wantedRows.map((r) => [r.key, r])), [wantedRows]);
  // Another filter, or an item unfolded, is the operator's own act: it may move everything.
  const filter = `${tab}|${severity}|${typed}|${[...unfolded].join(",")}`;
  const before = frozen.current.filter === filter ? frozen.current.rows : [];
  const { rows, waiting } = arrange(
    before,
    wantedRows.map((r) => r.key),
    held.is,
  );
  frozen.current = { rows, filter };
  const isShown = new Set(rows);
  const waitingWorst = waiting > 0 ? wantedRows.find((r) => !isShown.has(r.key))?.alert : undefined;
  const rowOf = (key: string): Row | null => byKey.get(key) ?? remembered(key, alerts);
  const fold = (item: string, on: boolean) => {
    const next = new Set(unfolded);
    if (on) next.add(item);
    else next.delete(item);
    setUnfolded(next);
  };

  const focusRow = (id: string | undefined) => {
    if (id) setFocused(id);
    focusSoon(() => {
      const at = (key: string) => box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
      const item = id === undefined ? undefined : made.find((i) => i.members.some((a) => a.id === id));
      const row = id && (at(id) || (item && at(headKey(item))));
      return row || box.current?.querySelector<HTMLElement>('[role="option"][tabindex="0"]') || box.current;
    });
  };

  useImperativeHandle(ref, () => ({
    focus: focusRow,
    current: () => (focused === null ? null : (rowOf(focused)?.alert.id ?? null)),
    group: () => {
      const row = focused === null ? null : rowOf(focused);
      return row?.kind === "group" ? row.item : null;
    },
    fold: (on) => {
      const row = focused === null ? null : rowOf(focused);
      if (!row || row.item.members.length < 2) return;
      fold(row.item.id, on);
      if (!on) focusRow(headKey(row.item));
    },
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
        {TABS.filter((t) => t !== "shelved" || shelved > 0 || tab === t).map((t) => (
          <button key={t} type="button" className="tab" data-tab={t} aria-pressed={tab === t} onClick={() => setTab(t)}>
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
        {made.length < wanted.length && (
          <span className="items" data-testid="item-count">
            · {w.group.items(made.length)}
          </span>
        )}
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
        {rows.map((key) => {
          const row = rowOf(key);
          if (!row) return null;
          const { item } = row;
          const isUnfolded = unfolded.has(item.id);
          const shared = {
            isUnfolded,
            isTabbable: tabbable === key,
            onFocus: () => setFocused(key),
            onOpen: () => onOpen(row.alert.id),
            onFold: () => fold(item.id, !isUnfolded),
          };
          if (row.kind === "group")
            return <GroupRow key={key} item={item} rowKey={key} isSelected={isShownBy(item, selected, isShown)} {...shared} />;
          return (
            <AlertRow
              key={key}
              alert={row.alert}
              company={row.isHead ? item.members.length : 1}
              isMember={!row.isHead}
              isSelected={selected === key || (row.isHead && isShownBy(item, selected, isShown))}
              {...shared}
            />
          );
        })}
        {rows.length === 0 && (
          <Nothing
            isLoaded={isLoaded}
            tab={tab}
            open={open.filter((a) => !a.shelved).length}
            onDrop={() => [setTab("open"), setSeverity(null), setTyped("")]}
          />
        )}
      </div>
    </section>
  );
}

/** A row that is kept though its alerts no longer belong into the list: while the list is held nothing goes away. */
function remembered(key: string, alerts: ReadonlyMap<string, Alert>): Row | null {
  const id = key.replace(/^item:/, "");
  const isGroup = id !== key;
  const members = isGroup ? [...alerts.values()].filter((a) => itemOf(a) === id) : [alerts.get(key)].filter((a) => a !== undefined);
  const item = items(members)[0];
  return item ? { key, kind: isGroup ? "group" : "alert", alert: item.head, item, isHead: true } : null;
}

/** Whether the selected alert has no row of its own, and is among an item's. */
function isShownBy(item: Item, selected: string | null, shown: ReadonlySet<string>): boolean {
  return selected !== null && !shown.has(selected) && item.members.some((a) => a.id === selected);
}

function belongs(alert: Alert, tab: Tab, severity: Severity | null, typed: string): boolean {
  if (severity !== null && alert.severity !== severity) return false;
  if ((tab === "shelved") !== (alert.shelved != null)) return false;
  const { picture, account } = get();
  if (tab === "mine" && alert.owner !== account?.name) return false;
  if (tab === "taken" && alert.state !== "acknowledged") return false;
  return matches(alert, subjectOf(alert.transit, picture), typed);
}

/** What the list says when it is empty: never a bare tick, and never silent about what is not watched. */
function Nothing({ isLoaded, tab, open, onDrop }: { isLoaded: boolean; tab: Tab; open: number; onDrop: () => void }) {
  const { w, language } = useWords();
  const counts = useLive((s) => s.picture.counts);
  const alerts = useLive((s) => s.picture.alerts);
  if (!isLoaded) return <Loading />;
  if (tab === "shelved") return <p className="nothing">{w.shelf.none}</p>;
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
