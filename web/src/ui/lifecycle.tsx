// The six stages of a transit, with who took each step and when.

import type { Stage, Step, Transit } from "../api/types.ts";
import { full, instant, moment } from "../time.ts";
import { useWords } from "../words/index.ts";
import type { Words } from "../words/words.ts";
import { useNow } from "./now.ts";

/** Each stage with the act that leads to it. */
const STAGES: readonly [Stage, Step["act"]][] = [
  ["declared", "declare"],
  ["sealed", "arm"],
  ["departed", "depart"],
  ["arrived", "arrive"],
  ["opened", "disarm"],
  ["closed", "close"],
];

export function byWhom(by: string, w: Words): string {
  if (by === "world") return w.transit.byWorld;
  if (by === "judgement") return w.transit.byRules;
  return w.transit.by(by);
}

export function Lifecycle({ transit }: { transit: Transit }) {
  const { w } = useWords();
  const now = useNow();
  const reached = STAGES.findIndex(([s]) => s === transit.stage);
  return (
    <ol className="lifecycle">
      {STAGES.map(([stage, act], n) => {
        const step = [...transit.steps].reverse().find((s) => s.act === act);
        const isDone = n <= reached;
        return (
          <li
            key={stage}
            className={isDone ? (n < reached ? "done followed" : "done") : ""}
            aria-current={n === reached ? "step" : undefined}
          >
            <b>{w.stage[stage]}</b>
            {step && isDone ? (
              <>
                <small title={full(instant(step.at))}>{moment(instant(step.at), now)}</small>
                <small>{byWhom(step.by, w)}</small>
              </>
            ) : (
              !isDone && <small>{w.transit.notYet}</small>
            )}
          </li>
        );
      })}
    </ol>
  );
}
