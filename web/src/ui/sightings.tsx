// What cameras saw: a row a sighting, with its picture, what was read, and how it agrees.

import { useState } from "react";
import type { Agreement, Found, Reason, Sighted } from "../api/types.ts";
import { misread, standing } from "../correction.ts";
import { useLive } from "../live/store.ts";
import type { Language } from "../number.ts";
import { distance, percent } from "../number.ts";
import { painted, plated } from "../subject.ts";
import { age, full, instant } from "../time.ts";
import { useWords } from "../words/index.ts";
import type { Words } from "../words/words.ts";
import { CorrectForm } from "./correcting.tsx";
import { Expected, OtherEnd } from "./expected.tsx";
import { Film } from "./film.tsx";
import { Findings } from "./findings.tsx";
import { useNow } from "./now.ts";
import { PageLink } from "./pagelink.tsx";
import { Picture } from "./picture.tsx";
import "./sightings.css";

interface Props {
  sightings: readonly (Sighted & Partial<Pick<Found, "found_by">>)[];
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

function Row({ of: s, transit }: { of: Props["sightings"][number]; transit: string | undefined }) {
  const { w } = useWords();
  const [isOpen, setOpen] = useState(false);
  const may = useLive((l) => l.account?.rights.includes("correct_sightings") ?? false);
  const now = useNow();
  const at = instant(s.observed_at);
  const shown = transit === undefined ? s.agreements : s.agreements.filter((a) => a.transit === transit);
  const camera = s.camera ?? w.sighting.camera;
  // It comes half a minute after the sighting: by the socket, where the list was fetched before.
  const told = useLive((live) => live.picture.clips.get(s.id));
  const clip = s.clip ?? told;
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
        <Corrected of={s} />
        {s.found_by === "first_reading" && <p className="muted">{w.correcting.byFirst}</p>}
        <OtherEnd of={s} />
        <Expected of={s} />
        {clip != null && <Film of={clip} at={at} />}
        {shown.length === 0 && <p className="muted">{w.sighting.unassigned}</p>}
        {shown.map((a) => (
          <Compared key={a.transit} of={a} seen={s} named={transit === undefined} />
        ))}
        {may && (
          <button type="button" className="correct" onClick={() => setOpen(true)}>
            {w.correcting.action}
          </button>
        )}
        {isOpen && <CorrectForm of={s} onBack={() => setOpen(false)} />}
      </div>
    </li>
  );
}

/** What was read in the picture; a number that is none stands as it was read. */
function Read({ of: seen }: { of: Sighted }) {
  const { w, language } = useWords();
  const s = { ...standing(seen), confidence: seen.corrections?.length ? null : seen.confidence };
  return (
    <p>
      {s.plate == null && s.container == null && s.container_read == null && <span className="missing">{w.sighting.nothingRead}</span>}
      {s.plate != null && <span className="mono">{plated(s.plate)}</span>}
      {s.plate != null && s.container != null && " · "}
      {s.container != null && <span className="mono">{painted(s.container)}</span>}
      {seen.containers?.slice(1).map((number) => (
        <span key={number} className="mono">
          {" + "}
          {painted(number)}
        </span>
      ))}
      {seen.trailer != null && (
        <span className="muted">
          {" "}
          · {w.sighting.trailer} <span className="mono">{plated(seen.trailer)}</span>
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

/** What it was read as, who says otherwise, when and why; all that was said stands, the last said first. */
function Corrected({ of: s }: { of: Sighted }) {
  const { w } = useWords();
  const was = misread(s);
  const texts = [was.plate === null ? null : plated(was.plate), was.container === null ? null : painted(was.container)];
  const read = texts.filter((t) => t !== null).join(" · ");
  const said = [...(s.corrections ?? [])].reverse();
  if (said.length === 0) return null;
  return (
    <div className="corrected">
      {read !== "" && (
        <p className="muted">
          {w.correcting.readAs} <s className="mono">{read}</s>
        </p>
      )}
      {said.map((c, n) => (
        <p key={c.because} className="muted">
          {n > 0 && (
            <span className="mono">
              {[c.plate && plated(c.plate), c.container && painted(c.container)].filter(Boolean).join(" · ") || "—"}{" "}
            </span>
          )}
          {w.correcting.by(c.by, full(instant(c.at)))}: {c.reason}
        </p>
      ))}
    </div>
  );
}

function Compared({ of: a, seen, named }: { of: Agreement; seen: Sighted; named: boolean }) {
  const { w, language } = useWords();
  return (
    <div className="compared">
      {named && (
        <PageLink to={{ page: "transit", id: a.transit }} className="mono">
          {a.transit}
        </PageLink>
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

function reasonWords(reason: Reason, a: Agreement, s: Sighted, w: Words, language: Language): string {
  const seen = standing(s);
  if (reason === "plate_differs" && seen.plate != null && a.plate_declared != null)
    return w.sighting.plateInstead(plated(seen.plate), plated(a.plate_declared));
  if (reason === "container_differs" && seen.container != null && a.container_declared != null)
    return w.sighting.containerInstead(painted(seen.container), painted(a.container_declared));
  if (reason === "seal_elsewhere" && a.seal_distance_m != null) return w.sighting.sealAway(distance(a.seal_distance_m, language));
  return w.sighting.reason[reason];
}
