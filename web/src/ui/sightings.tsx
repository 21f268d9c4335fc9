// What cameras saw: a row a sighting, with its picture, what was read, and how it agrees.

import type { Agreement, Reason, Sighted } from "../api/types.ts";
import type { Language } from "../number.ts";
import { distance, percent } from "../number.ts";
import { goTo } from "../route.ts";
import { painted, plated } from "../subject.ts";
import { age, full, instant } from "../time.ts";
import { useWords } from "../words/index.ts";
import type { Words } from "../words/words.ts";
import { Expected, OtherEnd } from "./expected.tsx";
import { Findings } from "./findings.tsx";
import { useNow } from "./now.ts";
import { Picture } from "./picture.tsx";
import "./sightings.css";

interface Props {
  sightings: readonly Sighted[];
  /** The transit whose agreement is shown; without one, each agreement with the transit that it is about. */
  transit?: string;
}

export function SightingList({ sightings, transit }: Props) {
  const newest = [...sightings].sort((a, b) => instant(b.observed_at) - instant(a.observed_at));
  return (
    <ol className="sightings">
      {newest.map((s) => (
        <Row key={s.id} of={s} transit={transit} />
      ))}
    </ol>
  );
}

function Row({ of: s, transit }: { of: Sighted; transit: string | undefined }) {
  const { w } = useWords();
  const now = useNow();
  const at = instant(s.observed_at);
  const shown = transit === undefined ? s.agreements : s.agreements.filter((a) => a.transit === transit);
  const camera = s.camera ?? w.sighting.camera;
  return (
    <li className={shown.some((a) => a.verdict === "contradictory") ? "is-contradicted" : ""}>
      <Picture sha256={s.evidence} alt={w.sighting.alt(camera, full(at))} opens />
      <div>
        <p>
          <b>{camera}</b>{" "}
          <span className="muted">
            {full(at)} · {w.card.ago(age(now - at))}
          </span>
        </p>
        <Read of={s} />
        <OtherEnd of={s} />
        <Expected of={s} />
        {shown.length === 0 && <p className="muted">{w.sighting.unassigned}</p>}
        {shown.map((a) => (
          <Compared key={a.transit} of={a} seen={s} named={transit === undefined} />
        ))}
      </div>
    </li>
  );
}

/** What was read in the picture; a number that is none stands as it was read. */
function Read({ of: s }: { of: Sighted }) {
  const { w, language } = useWords();
  return (
    <p>
      {s.plate == null && s.container == null && s.container_read == null && <span className="missing">{w.sighting.nothingRead}</span>}
      {s.plate != null && <span className="mono">{plated(s.plate)}</span>}
      {s.plate != null && s.container != null && " · "}
      {s.container != null && <span className="mono">{painted(s.container)}</span>}
      {s.containers?.slice(1).map((number) => (
        <span key={number} className="mono">
          {" + "}
          {painted(number)}
        </span>
      ))}
      {s.trailer != null && (
        <span className="muted">
          {" "}
          · {w.sighting.trailer} <span className="mono">{plated(s.trailer)}</span>
        </span>
      )}
      {s.container == null && s.container_read != null && (
        <span className="muted">
          {" "}
          <span className="mono">{s.container_read}</span> ({w.sighting.wrongDigit})
        </span>
      )}
      {s.confidence != null && <span className="muted"> · {w.sighting.sure(percent(s.confidence, language))}</span>}
    </p>
  );
}

function Compared({ of: a, seen, named }: { of: Agreement; seen: Sighted; named: boolean }) {
  const { w, language } = useWords();
  return (
    <div className="compared">
      {named && (
        <a
          className="mono"
          href={`/transits/${a.transit}`}
          onClick={(e) => {
            e.preventDefault();
            goTo({ page: "transit", id: a.transit });
          }}
        >
          {a.transit}
        </a>
      )}
      <Findings of={a} />
      {a.reasons.map((reason) => (
        <p key={reason} className="reason">
          {reasonWords(reason, a, seen, w, language)}
        </p>
      ))}
    </div>
  );
}

function reasonWords(reason: Reason, a: Agreement, seen: Sighted, w: Words, language: Language): string {
  if (reason === "plate_differs" && seen.plate != null && a.plate_declared != null)
    return w.sighting.plateInstead(plated(seen.plate), plated(a.plate_declared));
  if (reason === "container_differs" && seen.container != null && a.container_declared != null)
    return w.sighting.containerInstead(painted(seen.container), painted(a.container_declared));
  if (reason === "seal_elsewhere" && a.seal_distance_m != null) return w.sighting.sealAway(distance(a.seal_distance_m, language));
  return w.sighting.reason[reason];
}
