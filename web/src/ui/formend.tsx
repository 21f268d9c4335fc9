// How a form of the detail ends: why the last try was refused, and its two buttons.

import type { useRefusal } from "../alerts/acts.ts";
import { useWords } from "../words/index.ts";

/** Why it was refused; that the server is not reached is said elsewhere. */
export function Refused({ refusal }: { refusal: ReturnType<typeof useRefusal> }) {
  const { w } = useWords();
  if (!refusal || refusal.problem === "disconnected") return null;
  return (
    <p role="alert" className="problem">
      {w.detail.failed}: {refusal.problem.detail ?? refusal.problem.title}
    </p>
  );
}

interface Props {
  go: string;
  disabled: boolean;
  onBack: () => void;
}

export function Actions({ go, disabled, onBack }: Props) {
  const { w } = useWords();
  return (
    <div className="actions">
      <button type="submit" className="main" disabled={disabled}>
        {go} <kbd>Enter</kbd>
      </button>{" "}
      <button type="button" onClick={onBack}>
        {w.closing.back} <kbd>Esc</kbd>
      </button>
    </div>
  );
}
