// Correcting a sighting: the picture, what was read in it, and what somebody who looks at it says that it shows.

import { useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import { correct } from "../api/acts.ts";
import type { Problem } from "../api/fetch.ts";
import { isProblem } from "../api/fetch.ts";
import type { Sighted } from "../api/types.ts";
import { correcting, standing } from "../correction.ts";
import { useLive } from "../live/store.ts";
import { checkContainer, painted, plated } from "../subject.ts";
import { full, instant } from "../time.ts";
import { useWords } from "../words/index.ts";
import { Actions } from "./formend.tsx";
import { Picture } from "./picture.tsx";
import "./detail.css";
import "./correcting.css";

interface Props {
  of: Sighted;
  onBack: () => void;
}

export function CorrectForm({ of: s, onBack }: Props) {
  const { w } = useWords();
  const now = standing(s);
  const [plate, setPlate] = useState(now.plate === null ? "" : plated(now.plate));
  const [container, setContainer] = useState(painted(now.container ?? now.container_read ?? ""));
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isHeld, setHeld] = useState(false);
  const isLost = useLive((l) => l.link.phase === "lost");
  const dialog = useRef<HTMLDialogElement>(null);
  const queries = useQueryClient();
  // Modal: the keyboard stays in it, and goes back to what opened it.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    shown?.querySelector("input")?.focus();
    return () => shown?.close();
  }, []);

  const said = correcting(s, { plate, container, reason });
  const check = checkContainer(container);
  const isWrong = check.kind === "wrong" && container !== painted(now.container_read ?? "");
  const submit = async () => {
    if (!said || isHeld) return;
    setHeld(true);
    const answer = await correct(s.id, said);
    setHeld(false);
    if (isProblem(answer)) {
      setProblem(answer);
      return;
    }
    onBack();
    await queries.invalidateQueries(); // agreements, alerts and comparisons follow from it
  };

  return (
    <dialog
      ref={dialog}
      className="correcting"
      aria-labelledby="correcting-title"
      onCancel={(e) => {
        e.preventDefault();
        onBack();
      }}
      onKeyDown={(e) => e.stopPropagation()} // the page behind it has keys of its own
    >
      <h2 id="correcting-title">{w.correcting.title}</h2>
      <Picture sha256={s.evidence} alt={w.sighting.alt(s.camera ?? w.sighting.camera, full(instant(s.observed_at)))} opens />
      <form
        className="closing"
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <p className="muted">{w.correcting.explain}</p>
        <label className="field">
          {w.sighting.plate}
          <input className="wide mono" name="plate" {...TYPED} value={plate} onChange={(e) => setPlate(e.target.value)} />
        </label>
        <label className="field">
          {w.sighting.container}
          <input
            className="wide mono"
            name="container"
            {...TYPED}
            aria-invalid={isWrong}
            value={container}
            onChange={(e) => setContainer(e.target.value)}
          />
        </label>
        {isWrong && (
          <p role="alert" className="problem">
            {w.container.wrongDigit(check.found, check.expected)}
          </p>
        )}
        <label className="field">
          {w.correcting.reason}
          <input className="wide" name="reason" maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />
        </label>
        {problem && (
          <p role="alert" className="problem">
            {w.detail.failed}: {refusal(problem, w.correcting.refused, w.error.unreached)}
          </p>
        )}
        <Actions go={w.correcting.go} disabled={said === null || isHeld || isLost} onBack={onBack} />
      </form>
    </dialog>
  );
}

/** A field for what is painted on a truck: no dictionary knows it. */
const TYPED = { autoComplete: "off", spellCheck: false, maxLength: 24 } as const;

function refusal(of: Problem, known: Record<string, string>, unreached: string): string {
  if (of.status === 0) return unreached;
  return (of.reason ? known[of.reason] : undefined) ?? of.detail ?? of.title;
}
