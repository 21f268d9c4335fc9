// A panel that failed says so by itself; the others go on.

import type { Problem } from "../api/fetch.ts";
import { clock } from "../time.ts";
import { useWords } from "../words/index.ts";

export function Failed({ problem, at, onRetry, what }: { problem: Problem; at: number; onRetry: () => void; what?: string }) {
  const { w } = useWords();
  const said = problem.status === 0 ? w.error.unreached : problem.status === 403 ? w.error.forbidden : (problem.detail ?? problem.title);
  return (
    <div className="failed" role="alert">
      <p>
        <b>{what ?? w.error.panel}</b>: {said}
      </p>
      <p className="muted">
        {w.error.since(clock(at))} · {w.error.code(problem.status === 0 ? "—" : String(problem.status))}
      </p>
      <button type="button" onClick={onRetry}>
        {w.error.retry}
      </button>
    </div>
  );
}
