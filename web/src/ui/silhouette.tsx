// Our own marks: the priority's silhouette and the state's. Drawn, not written, so that no font can change or lack them.

import type { RowState } from "../alerts/state.ts";
import type { Severity } from "../api/types.ts";

export const PRIORITY_COLOUR: Record<Severity, string> = { urgent: "var(--p1)", high: "var(--p2)", medium: "var(--p3)", info: "var(--p4)" };

const SHAPES: Record<Severity, string> = {
  urgent: "M6.2 1.5h7.6l4.7 4.7v7.6l-4.7 4.7H6.2l-4.7-4.7V6.2z",
  high: "M10 1.6 19 18H1z",
  medium: "M10 1.2 18.8 10 10 18.8 1.2 10z",
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14z",
};
const DIGITS: Record<Severity, string> = { urgent: "1", high: "2", medium: "3", info: "" };

interface PriorityProps {
  severity: Severity;
  size?: number;
  /** Unacknowledged: it blinks, filled and hollow in turn. */
  blinks?: boolean;
  /** The blink is slower after a minute: the sound carries then. */
  slow?: boolean;
  label?: string;
}

/** The silhouette of a priority: octagon, triangle, diamond, circle, each with its digit. */
export function Priority({ severity, size = 20, blinks = false, slow = false, label }: PriorityProps) {
  const colour = PRIORITY_COLOUR[severity];
  return (
    <svg
      className={`priority${blinks ? ` blinks${slow ? " slow" : ""}` : ""}`}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      role={label ? "img" : "presentation"}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <path className="shape" d={SHAPES[severity]} fill={colour} stroke={colour} strokeWidth="1.6" strokeLinejoin="round" />
      <text className="digit" x="10" y={severity === "high" ? 15.4 : 14} textAnchor="middle" fontSize="11" fontWeight="600" fill="#0F1317">
        {DIGITS[severity]}
      </text>
    </svg>
  );
}

/** The mark at the end of a row. */
export function StateMark({ state, label }: { state: RowState; label: string }) {
  return (
    <svg className="state-mark" width="16" height="16" viewBox="0 0 16 16" role="img" aria-label={label}>
      <title>{label}</title>
      {STATE_SHAPES[state]}
    </svg>
  );
}

const line = { fill: "none", stroke: "currentColor", strokeWidth: 1.8, strokeLinecap: "round", strokeLinejoin: "round" } as const;
const STATE_SHAPES: Record<RowState, React.ReactNode> = {
  raised: <circle cx="8" cy="8" r="4.5" fill="currentColor" />,
  acknowledged: <path d="m3 8.5 3.4 3.5L13 4.5" {...line} />,
  returned: <path d="M13 4v3.5a2 2 0 0 1-2 2H3.5M6.5 6.2 3.2 9.5l3.3 3.3" {...line} />,
  over: (
    <>
      <path d="m2 5.5 2.6 2.6L9 3" {...line} />
      <path d="M14 7v2a2 2 0 0 1-2 2H6.5M8.6 8.4 6 11l2.6 2.6" {...line} />
    </>
  ),
  shelved: (
    <>
      <circle cx="8" cy="8" r="5" {...line} />
      <path d="M8 5v3.2l2.2 1.4" {...line} />
    </>
  ),
  working: (
    <>
      <circle cx="8" cy="8" r="4.8" {...line} />
      <path d="M8 3.2a4.8 4.8 0 0 0 0 9.6z" fill="currentColor" />
    </>
  ),
  closed: <rect x="4" y="4" width="8" height="8" fill="currentColor" opacity=".7" />,
  withdrawn: <path d="m4 4 8 8M12 4l-8 8" {...line} />,
};

/** A tick within text: the page's font has none. */
export function Tick() {
  return (
    <svg className="tick" width="13" height="13" viewBox="0 0 16 16" aria-hidden>
      <path d="m3 8.5 3.4 3.5L13 4.5" {...line} />
    </svg>
  );
}
