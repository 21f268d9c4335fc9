// Beside what a camera read: what was read at the container's other end, and which expected pass it most likely is.

import type { Sighted } from "../api/types.ts";
import { saysMore } from "../expected.ts";
import { percent } from "../number.ts";
import { painted, plated } from "../subject.ts";
import { useWords } from "../words/index.ts";
import { PageLink } from "./pagelink.tsx";

export function Expected({ of: s }: { of: Sighted }) {
  const { w, language } = useWords();
  const agreed = s.agreements.filter((a) => a.plate === "consistent" || a.container === "consistent").map((a) => a.transit);
  const expected = s.expected;
  if (!expected || !saysMore(expected, agreed)) return null;
  return (
    <p className="expected">
      <span className="muted">{w.sighting.expected}</span>
      {expected.passes.map((pass) => (
        <span key={pass.transit} className="pass">
          <PageLink to={{ page: "transit", id: pass.transit }} className="mono">
            {pass.transit}
          </PageLink>
          {pass.plate != null && <span className="mono muted">{plated(pass.plate)}</span>}
          <b>{percent(pass.probability, language)}</b>
        </span>
      ))}
      <span className="pass">
        <span className="muted">{w.sighting.another}</span>
        <b>{percent(expected.another, language)}</b>
      </span>
    </p>
  );
}

export function OtherEnd({ of: s }: { of: Sighted }) {
  const { w } = useWords();
  const ends = s.ends;
  if (!ends) return null;
  const differ = ends.finding === "contradictory";
  const where = ends.with === s.id ? w.sighting.otherFace : w.sighting.otherEnd(ends.camera ?? w.sighting.camera);
  return (
    <p className={differ ? "reason" : "muted"}>
      {where} <span className="mono">{painted(ends.container)}</span>: {w.sighting.finding[ends.finding]}
      {differ && !ends.sure && <span className="muted"> ({w.sighting.notSure})</span>}
    </p>
  );
}
