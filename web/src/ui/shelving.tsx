// Putting an alert on the shelf: for how long (keys 1–6), why, and for an urgent one a second person, who proves it. It opens in the detail.

import { useEffect, useRef, useState } from "react";
import { shelveAlert, useRefusal } from "../alerts/acts.ts";
import type { Alert } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import { useWords } from "../words/index.ts";
import { Actions, Refused } from "./formend.tsx";
import { isNamed, NOBODY, proof, SecondPerson } from "./second.tsx";
import { useWorld } from "./world.ts";

/** What can be chosen, in minutes; the world's limit cuts it. */
const MINUTES = [15, 30, 60, 120, 240, 480] as const;
/** The longest where the world does not say, in seconds: 8 h. */
const LONGEST_S = 8 * 3600;

interface Props {
  alert: Alert;
  onBack: () => void;
  onDone: () => void;
}

export function ShelvingForm({ alert, onBack, onDone }: Props) {
  const { w } = useWords();
  const [minutes, setMinutes] = useState<number>(30);
  const [oneShot, setOneShot] = useState(false);
  const [reason, setReason] = useState("");
  const [other, setOther] = useState(NOBODY);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const why = useRef<HTMLInputElement>(null);
  const isLost = useLive((s) => s.link.phase === "lost");
  const refusal = useRefusal(alert.id);
  const longest = (useWorld()?.limits?.shelve_s_max ?? LONGEST_S) / 60;
  const offered = MINUTES.filter((m) => m <= longest);
  const isUrgent = alert.severity === "urgent";
  const lacks = reason.trim() === "" || (isUrgent && !isNamed(other));

  useEffect(() => first.current?.focus(), []);

  const submit = async () => {
    if (lacks || busy) return;
    setBusy(true);
    const second = isUrgent ? { second: proof(other) } : {};
    const done = await shelveAlert(alert.id, { reason: reason.trim(), for_s: minutes * 60, one_shot: oneShot, ...second });
    setBusy(false);
    setOther({ ...other, password: "" });
    if (done) onDone();
  };

  return (
    <form
      className="closing shelving"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
      onKeyDown={(e) => {
        const n = /^(?:Digit|Numpad)([1-9])$/.exec(e.code)?.[1];
        const isText = e.target instanceof HTMLInputElement && e.target.type !== "radio" && e.target.type !== "checkbox";
        const chosen = n && !isText ? offered[Number(n) - 1] : undefined;
        if (chosen === undefined) return;
        setMinutes(chosen);
        why.current?.focus();
        e.preventDefault();
      }}
    >
      <section>
        <h3>{w.shelf.title}</h3>
        <p className="muted">{w.shelf.explain}</p>
        <div className="causes times-offered" role="radiogroup" aria-label={w.shelf.howLong}>
          {offered.map((m, n) => (
            <label key={m}>
              <input
                ref={n === 0 ? first : undefined}
                type="radio"
                name="minutes"
                value={m}
                checked={minutes === m}
                onChange={() => setMinutes(m)}
              />
              <kbd>{n + 1}</kbd> {m < 60 ? w.shelf.minutes(m) : w.shelf.hours(m / 60)}
            </label>
          ))}
        </div>
        <input
          ref={why}
          className="wide"
          name="reason"
          aria-label={w.shelf.reason}
          placeholder={w.shelf.reason}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        <label className="check">
          <input type="checkbox" checked={oneShot} onChange={(e) => setOneShot(e.target.checked)} /> {w.shelf.oneShot}
        </label>
        {isUrgent && <SecondPerson legend={w.shelf.second} of={other} onChange={setOther} />}
        <Refused refusal={refusal} />
      </section>
      <Actions go={w.shelf.go} disabled={lacks || busy || isLost} onBack={onBack} />
    </form>
  );
}
