// One row for many transits of one cause: what, how many, why they are one. Its urgent alerts stand below it, always.

import { kindWords } from "../alerts/describe.ts";
import { iconOf } from "../alerts/icons.ts";
import type { Item } from "../alerts/items.ts";
import { subjectOf, titleOf } from "../alerts/subject.ts";
import { useLive } from "../live/store.ts";
import { number } from "../number.ts";
import { age, clock, instant } from "../time.ts";
import { useWords } from "../words/index.ts";
import { useNow } from "./now.ts";
import { Priority } from "./silhouette.tsx";

/** So many subjects are named in the second line. */
const NAMED = 4;

interface Props {
  item: Item;
  rowKey: string;
  /** Whether its alerts stand below it. */
  isUnfolded: boolean;
  isSelected: boolean;
  isTabbable: boolean;
  onFocus: () => void;
  onOpen: () => void;
  onFold: () => void;
}

export function GroupRow({ item, rowKey, isUnfolded, isSelected, isTabbable, onFocus, onOpen, onFold }: Props) {
  const { w, language } = useWords();
  const now = useNow();
  const transits = useLive((s) => s.picture.transits);
  const marks = useLive((s) => s.picture.marks);
  const Icon = iconOf(item.head.kind);
  const kinds = new Set(item.members.map((a) => a.kind));
  const said = kinds.size === 1 ? kindWords(item.head.kind, w) : w.group.mixed;
  const cause = item.cause === null ? "" : item.feed ? w.group.feed(item.feed) : w.group.cause[item.cause];
  const since = item.members.reduce((min, a) => Math.min(min, instant(a.since)), Number.POSITIVE_INFINITY);
  const subjects = [...new Set(item.members.map((a) => a.transit))];
  const names = subjects.slice(0, NAMED).map((t) => titleOf(t, subjectOf(t, { transits, marks })));
  const count = number(item.members.length, language);
  const state = item.raised > 0 ? "raised" : "acknowledged";
  return (
    <div
      role="option"
      aria-selected={isSelected}
      aria-label={`${w.priorityLong[item.head.severity]}: ${said}, ${count} ${w.alerts}, ${cause}, ${w.unacknowledgedCount(item.raised)}. ${isUnfolded ? w.group.fold : w.group.unfold}`}
      tabIndex={isTabbable ? 0 : -1}
      className={`row group ${state}`}
      data-row={rowKey}
      data-item={item.id}
      data-unfolded={isUnfolded}
      data-severity={item.head.severity}
      data-state={state}
      onFocus={onFocus}
      onClick={onOpen}
      onKeyDown={() => {}}
    >
      <Priority severity={item.head.severity} blinks={item.raised > 0} slow />
      <Icon className="kind-icon" size={16} strokeWidth={1.8} aria-hidden />
      <span className="first">
        <span className="kind">{said}</span>
        <span className="times">×{count}</span>
        <span className="cause" title={cause}>
          {cause}
        </span>
      </span>
      <span className="age" title={clock(since)}>
        {age(now - since)}
      </span>
      <button
        type="button"
        className="state"
        tabIndex={-1}
        title={isUnfolded ? w.group.fold : w.group.unfold}
        onClick={(e) => {
          e.stopPropagation();
          onFold();
        }}
      >
        <Chevron down={isUnfolded} label={isUnfolded ? w.group.fold : w.group.unfold} />
      </button>
      <span className="line2">
        <span className="second">
          {[
            item.raised > 0 ? w.unacknowledgedCount(item.raised) : null,
            [...names, names.length < subjects.length ? "…" : null].filter(Boolean).join(", "),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
    </div>
  );
}

export function Chevron({ down, label }: { down: boolean; label: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" role="img" aria-label={label}>
      <title>{label}</title>
      <path
        d={down ? "m3.5 6 4.5 4.5L12.5 6" : "m6 3.5 4.5 4.5L6 12.5"}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
