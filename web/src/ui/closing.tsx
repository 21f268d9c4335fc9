// Closing an alert: a cause (keys 1–9), a note where one is owed, Enter. It opens in the detail.

import { useEffect, useRef, useState } from "react";
import { closeAlert, useRefusal } from "../alerts/acts.ts";
import type { Alert } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import { useWords } from "../words/index.ts";
import type { Cause } from "../words/words.ts";
import { CAUSES } from "../words/words.ts";
import { Actions } from "./formend.tsx";

interface Props {
  alert: Alert;
  onBack: () => void;
  onClosed: () => void;
}

export function Closing({ alert, onBack, onClosed }: Props) {
  const { w } = useWords();
  const [cause, setCause] = useState<Cause | null>(null);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const isLost = useLive((s) => s.link.phase === "lost");
  const refusal = useRefusal(alert.id);
  const owesNote = cause === "other" && note.trim() === "";

  useEffect(() => first.current?.focus(), []);

  const submit = async () => {
    if (!cause || owesNote || busy) return;
    setBusy(true);
    const done = await closeAlert(alert.id, cause, note.trim());
    setBusy(false);
    if (done) onClosed();
  };

  return (
    <form
      ref={form}
      className="closing"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
      onKeyDown={(e) => {
        const n = /^(?:Digit|Numpad)([1-9])$/.exec(e.code)?.[1];
        if (n && !(e.target instanceof HTMLTextAreaElement)) {
          const chosen = CAUSES[Number(n) - 1];
          if (chosen) {
            setCause(chosen);
            form.current?.querySelector<HTMLInputElement>(`input[value="${chosen}"]`)?.focus();
          }
          e.preventDefault();
        } else if ((e.code === "Enter" || e.code === "NumpadEnter") && !(e.target instanceof HTMLButtonElement) && !e.shiftKey) {
          e.preventDefault();
          void submit();
        }
      }}
    >
      <section>
        <h3>{w.closing.title}</h3>
        {alert.state === "raised" && <p>{w.closing.mustAcknowledge}</p>}
        <p className="muted">{w.closing.choose}</p>
        <div className="causes" role="radiogroup" aria-label={w.closing.cause}>
          {CAUSES.map((c, n) => (
            <label key={c}>
              <input
                ref={n === 0 ? first : undefined}
                type="radio"
                name="cause"
                value={c}
                checked={cause === c}
                onChange={() => setCause(c)}
              />
              <kbd>{n + 1}</kbd> {w.closing.causes[c]}
            </label>
          ))}
        </div>
        <textarea aria-label={w.closing.note} placeholder={w.closing.note} value={note} onChange={(e) => setNote(e.target.value)} />
        {cause === "other" && owesNote && <p>{w.closing.otherNeedsNote}</p>}
        {refusal && refusal.problem !== "disconnected" && (
          <p role="alert">
            {w.detail.failed}: {refusal.problem.detail ?? refusal.problem.title}
          </p>
        )}
      </section>
      <Actions go={w.closing.go} disabled={!cause || owesNote || busy || isLost} onBack={onBack} />
    </form>
  );
}
