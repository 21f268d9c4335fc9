// One alert: two lines of 40 px together. Only the silhouette blinks; text never.

import { acknowledgeAlert } from "../alerts/acts.ts";
import { facts, kindWords } from "../alerts/describe.ts";
import { iconOf } from "../alerts/icons.ts";
import { rowState } from "../alerts/state.ts";
import { subjectOf, titleOf } from "../alerts/subject.ts";
import type { Alert } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import { painted } from "../subject.ts";
import { age, clock, instant } from "../time.ts";
import { useWords } from "../words/index.ts";
import { useNow } from "./now.ts";
import { Priority, StateMark } from "./silhouette.tsx";
import { useWorldNames } from "./world.ts";

/** After this long an unacknowledged alert blinks slower: the sound carries then. */
const SLOW_BLINK_MS = 60_000;

interface Props {
  alert: Alert;
  /** How many alerts its item holds, where it stands for them all; 1 for one alone. */
  company: number;
  /** Whether the others of its item stand below it. */
  isUnfolded: boolean;
  /** Whether it stands below the row of its item. */
  isMember: boolean;
  onFold: () => void;
  isSelected: boolean;
  isTabbable: boolean;
  onFocus: () => void;
  onOpen: () => void;
}

export function AlertRow({ alert, company, isUnfolded, isMember, isSelected, isTabbable, onFocus, onOpen, onFold }: Props) {
  const { w, language } = useWords();
  const now = useNow();
  const transits = useLive((s) => s.picture.transits);
  const marks = useLive((s) => s.picture.marks);
  const pending = useLive((s) => s.pending.get(alert.id));
  const names = useWorldNames();
  const subject = subjectOf(alert.transit, { transits, marks });
  const state = rowState(alert, pending?.act ?? null);
  const owner = pending?.act === "acknowledge" ? pending.by : alert.owner;
  const Icon = iconOf(alert.kind);
  const since = instant(alert.since);
  const raised = instant(alert.raised_at);
  const isUnacknowledged = state === "raised" || state === "returned";
  const shelf = state === "shelved" && alert.shelved ? w.shelf.left(age(instant(alert.shelved.until) - now), alert.shelved.reason) : null;
  const second = [shelf, subject.container ? painted(subject.container) : null, ...facts(alert, now, w, language, names)].filter(
    (x) => x !== null,
  );
  const said = kindWords(alert.kind, w);
  return (
    <div
      role="option"
      aria-selected={isSelected}
      aria-label={`${w.priorityLong[alert.severity]}: ${said}, ${titleOf(alert.transit, subject)}, ${w.state[state]}${company > 1 ? `, ×${company}. ${isUnfolded ? w.group.fold : w.group.unfold}` : ""}`}
      tabIndex={isTabbable ? 0 : -1}
      className={`row ${state}${isMember ? " member" : ""}`}
      data-row={alert.id}
      data-alert={alert.id}
      data-severity={alert.severity}
      data-state={state}
      onFocus={onFocus}
      onClick={onOpen}
      onKeyDown={() => {}}
    >
      <Priority severity={alert.severity} blinks={isUnacknowledged} slow={now - raised > SLOW_BLINK_MS} />
      <Icon className="kind-icon" size={16} strokeWidth={1.8} aria-hidden />
      <span className="first">
        <span className="kind">{said}</span>
        {company > 1 && (
          <button
            type="button"
            className="times"
            tabIndex={-1}
            title={`${w.group.cause.incident}: ${isUnfolded ? w.group.fold : w.group.unfold}`}
            onClick={(e) => {
              e.stopPropagation();
              onFold();
            }}
          >
            ×{company}
          </button>
        )}
        <span className="subject mono">{titleOf(alert.transit, subject)}</span>
        {alert.late && <span className="tag">{w.late(age(raised - since))}</span>}
      </span>
      <span className="age" title={clock(since)}>
        {age(now - since)}
      </span>
      <button
        type="button"
        className="state"
        tabIndex={-1}
        disabled={!isUnacknowledged}
        title={isUnacknowledged ? `${w.state[state]}: ${w.detail.acknowledge} (A, F2)` : w.state[state]}
        onClick={(e) => {
          e.stopPropagation();
          void acknowledgeAlert(alert.id);
        }}
      >
        <StateMark state={state} label={w.state[state]} />
      </button>
      <span className="line2">
        <span className="second" title={second.join(" · ")}>
          {second.join(" · ")}
        </span>
        <span className="owner" title={owner ?? undefined}>
          {owner ?? "—"}
        </span>
      </span>
    </div>
  );
}
