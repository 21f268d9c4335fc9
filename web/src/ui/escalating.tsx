// Passing an alert on to somebody higher: to whom, and why. It opens in the detail.

import { useEffect, useRef, useState } from "react";
import { escalateAlert, useRefusal } from "../alerts/acts.ts";
import type { Alert } from "../api/types.ts";
import { useLive } from "../live/store.ts";
import { useWords } from "../words/index.ts";
import { Actions, Refused } from "./formend.tsx";

interface Props {
  alert: Alert;
  onBack: () => void;
  onDone: () => void;
}

export function Escalating({ alert, onBack, onDone }: Props) {
  const { w } = useWords();
  const [to, setTo] = useState("");
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const isLost = useLive((s) => s.link.phase === "lost");
  const refusal = useRefusal(alert.id);
  const lacks = to.trim() === "" || reason.trim() === "";

  useEffect(() => first.current?.focus(), []);

  const submit = async () => {
    if (lacks || busy) return;
    setBusy(true);
    const done = await escalateAlert(alert.id, to.trim(), reason.trim());
    setBusy(false);
    if (done) onDone();
  };

  return (
    <form
      className="closing"
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <section>
        <h3>{w.escalation.title}</h3>
        <p className="muted">{w.escalation.explain}</p>
        <input
          ref={first}
          className="wide"
          name="to"
          aria-label={w.escalation.to}
          placeholder={w.escalation.to}
          value={to}
          onChange={(e) => setTo(e.target.value)}
        />
        <input
          className="wide"
          name="reason"
          aria-label={w.escalation.reason}
          placeholder={w.escalation.reason}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        <Refused refusal={refusal} />
      </section>
      <Actions go={w.escalation.go} disabled={lacks || busy || isLost} onBack={onBack} />
    </form>
  );
}
