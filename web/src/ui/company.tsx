// The others of an alert's item, in the detail: who they are, how each stands, and one press that takes all but the urgent ones.

import { useMemo } from "react";
import { acknowledgeAll } from "../alerts/acts.ts";
import { kindWords } from "../alerts/describe.ts";
import { itemOf, items, together, UNFOLDED_MAX } from "../alerts/items.ts";
import { rowState } from "../alerts/state.ts";
import { subjectOf, titleOf } from "../alerts/subject.ts";
import type { Alert } from "../api/types.ts";
import { isOpen } from "../live/reduce.ts";
import { useLive } from "../live/store.ts";
import { number } from "../number.ts";
import { useWords } from "../words/index.ts";
import { Priority, StateMark } from "./silhouette.tsx";

export function Company({ alert, onSelect }: { alert: Alert; onSelect: (id: string) => void }) {
  const { w, language } = useWords();
  const alerts = useLive((s) => s.picture.alerts);
  const picture = useLive((s) => s.picture);
  const may = useLive((s) => s.account?.rights.includes("handle_alerts") ?? false);
  const isLost = useLive((s) => s.link.phase === "lost");
  const id = itemOf(alert);
  const item = useMemo(() => items([...alerts.values()].filter((a) => isOpen(a) && !a.shelved && itemOf(a) === id))[0], [alerts, id]);
  if (!item || item.members.length < 2 || item.cause === null) return null;
  const taken = together(item);
  const urgent = item.members.filter((a) => a.severity === "urgent").length;
  const listed = item.members.slice(0, urgent + UNFOLDED_MAX);
  const left = item.members.length - listed.length;
  return (
    <section className="company">
      <h3>
        {item.feed ? w.group.feed(item.feed) : w.group.cause[item.cause]} · {w.group.members(number(item.members.length, language))}
      </h3>
      <ol>
        {listed.map((a) => {
          const state = rowState(a, null);
          return (
            <li key={a.id}>
              <button
                type="button"
                className="quiet headline"
                aria-current={a.id === alert.id ? "true" : undefined}
                onClick={() => onSelect(a.id)}
              >
                <Priority severity={a.severity} size={14} />
                <span>{kindWords(a.kind, w)}</span>
                <span className="mono">{titleOf(a.transit, subjectOf(a.transit, picture))}</span>
                <StateMark state={state} label={w.state[state]} />
              </button>
            </li>
          );
        })}
      </ol>
      {left > 0 && <p className="muted">{w.group.more(number(left, language))}</p>}
      {taken.length > 1 && (
        <button type="button" disabled={!may || isLost} onClick={() => void acknowledgeAll(taken.map((a) => a.id))}>
          {w.group.takeAll(number(taken.length, language))}
        </button>
      )}
    </section>
  );
}
