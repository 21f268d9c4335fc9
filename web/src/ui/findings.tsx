// How a sighting agrees: seal, plate and container, each by a mark and a word. What is missing says so.

import type { Agreement, Finding } from "../api/types.ts";
import { useWords } from "../words/index.ts";
import { Tick } from "./silhouette.tsx";

function One({ what, finding }: { what: string; finding: Finding }) {
  const { w } = useWords();
  const said = w.sighting.finding[finding];
  return (
    <span className={`finding ${finding}`} title={`${what}: ${said}`}>
      {what} {finding === "consistent" ? <Tick /> : finding === "missing" ? <span className="missing">{said}</span> : <b>≠ {said}</b>}
    </span>
  );
}

export function Findings({ of }: { of: Pick<Agreement, "seal" | "plate" | "container"> }) {
  const { w } = useWords();
  return (
    <span className="findings">
      <One what={w.sighting.seal} finding={of.seal} />
      {" · "}
      <One what={w.sighting.plate} finding={of.plate} />
      {" · "}
      <One what={w.sighting.container} finding={of.container} />
    </span>
  );
}
