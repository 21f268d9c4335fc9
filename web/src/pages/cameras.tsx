// The camera wall: 4 × 3 stills, each with its age. A camera that gives no picture is hatched: an old picture must not look like a fine one.

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { cameras } from "../api/acts.ts";
import { isProblem } from "../api/fetch.ts";
import type { CameraNow, CameraView, Sighted } from "../api/types.ts";
import { look } from "../camera.ts";
import { standing } from "../correction.ts";
import { useLive } from "../live/store.ts";
import { number } from "../number.ts";
import { goTo } from "../route.ts";
import { painted, plated } from "../subject.ts";
import { age, full, instant, moment } from "../time.ts";
import { Findings } from "../ui/findings.tsx";
import { Loading } from "../ui/loading.tsx";
import { useNow } from "../ui/now.ts";
import { PageLink } from "../ui/pagelink.tsx";
import { Failed } from "../ui/panel.tsx";
import { Picture } from "../ui/picture.tsx";
import { useKeys } from "../ui/usekeys.ts";
import { useWords } from "../words/index.ts";
import "./page.css";
import "../ui/sightings.css";
import "./cameras.css";

/** Tiles of one wall: 4 × 3. */
const TILES = 12;
/** The list is asked for anew this often, ms: what is live comes by the socket in between. */
const ASKED_MS = 15_000;

export function CamerasPage() {
  const { w } = useWords();
  const main = useRef<HTMLElement>(null);
  useEffect(() => main.current?.focus(), []);
  useKeys((command) => {
    if (command === "shut" || command === "goMap") goTo({ page: "centre" });
    else if (command === "goContainer" || command === "search") goTo({ page: "container", number: "" });
    else return false;
    return true;
  }, true);
  const isLive = useLive((s) => s.link.phase === "live");
  const answer = useQuery({ queryKey: ["cameras"], queryFn: cameras, refetchInterval: isLive && ASKED_MS, staleTime: 0 });
  const { data } = answer;
  return (
    <main ref={main} className="page cameras" data-region="C" data-keys tabIndex={-1}>
      {data === undefined && <Loading />}
      {isProblem(data) && <Failed problem={data} at={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} what={w.cameras.title} />}
      {data && !isProblem(data) && <Wall items={data.items} />}
    </main>
  );
}

function Wall({ items }: { items: readonly CameraView[] }) {
  const { w } = useWords();
  const now = useNow();
  const told = useLive((s) => s.picture.cameras);
  const seen = useLive((s) => s.picture.sightings);
  const [page, setPage] = useState(0);
  const all = items.map((c) => newest(c, told.get(c.id), seen.get(c.id)));
  const out = all.filter((c) => look(c.health ?? null, now).isOut).length;
  const pages = Math.max(1, Math.ceil(all.length / TILES));
  const shown = Math.min(page, pages - 1);
  return (
    <>
      <div className="page-head">
        <h1>{w.cameras.title}</h1>
        <span className="muted">
          {w.cameras.count(all.length)} · {w.cameras.out(out)}
        </span>
        <span className="gap" />
        {pages > 1 && (
          <span className="pager">
            <button type="button" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
              ‹
            </button>
            {w.cameras.page(shown + 1, pages)}
            <button type="button" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
              ›
            </button>
          </span>
        )}
      </div>
      {all.length === 0 && <p className="nothing">{w.cameras.none}</p>}
      <ol className="wall">
        {all.slice(shown * TILES, (shown + 1) * TILES).map((c) => (
          <Tile key={c.id} of={c} now={now} />
        ))}
      </ol>
    </>
  );
}

/** A camera as it was fetched, with what the socket told of it since. */
function newest(c: CameraView, health: CameraNow | undefined, sighting: Sighted | undefined): CameraView {
  const isNewer = sighting !== undefined && (c.sighting == null || c.sighting.observed_at <= sighting.observed_at);
  const picture = isNewer && sighting.evidence != null && (c.still == null || c.still.taken_at <= sighting.observed_at);
  return {
    ...c,
    health: health ?? c.health ?? null,
    sighting: isNewer ? sighting : (c.sighting ?? null),
    still: picture && sighting.evidence ? { sha256: sighting.evidence, taken_at: sighting.observed_at, age_s: 0 } : (c.still ?? null),
  };
}

function Tile({ of: c, now }: { of: CameraView; now: number }) {
  const { w, language } = useWords();
  const { state, isOut } = look(c.health ?? null, now);
  const lastFrame = c.health?.last_frame_at;
  return (
    <li className={`tile${isOut ? " out" : ""}`} data-camera={c.id} data-state={state}>
      <header>
        <b>{c.id}</b>
        {c.post != null && <span className="muted">{c.post}</span>}
      </header>
      <div className="still">
        {c.still == null ? (
          <span className="picture no-picture">{w.cameras.noStill}</span>
        ) : (
          <Picture sha256={c.still.sha256} alt={w.sighting.alt(c.id, full(instant(c.still.taken_at)))} opens />
        )}
        {isOut && (
          <p className="says-out" role="status">
            <b>{w.cameras[state]}</b>
            {lastFrame != null && (
              <span>{w.cameras.lastFrame(`${moment(instant(lastFrame), now)} · ${w.card.ago(age(now - instant(lastFrame)))}`)}</span>
            )}
          </p>
        )}
      </div>
      <p className="ages">
        <span>{c.still == null ? w.cameras.noStill : w.cameras.stillAge(age(now - instant(c.still.taken_at)))}</span>
        <span className="muted">
          {state === "live" && c.health?.fps != null ? w.cameras.fps(number(c.health.fps, language, 1)) : isOut ? "" : w.cameras[state]}
        </span>
      </p>
      {c.health?.said != null && (
        <p className="why" lang="en">
          {c.health.said}
        </p>
      )}
      <Last of={c.sighting ?? null} now={now} />
    </li>
  );
}

function Last({ of: seen, now }: { of: Sighted | null; now: number }) {
  const { w } = useWords();
  if (seen === null) return <p className="last muted">{w.cameras.nothingSeen}</p>;
  const at = instant(seen.observed_at);
  const a = seen.agreements[0];
  const s = standing(seen);
  return (
    <div className="last">
      <p title={full(at)}>
        {s.plate != null && <span className="mono">{plated(s.plate)}</span>}
        {s.plate != null && s.container != null && " · "}
        {s.container != null && <span className="mono">{painted(s.container)}</span>}
        {s.plate == null && s.container == null && <span className="missing">{w.sighting.nothingRead}</span>}
        <span className="muted"> · {age(now - at)}</span>
      </p>
      {a === undefined ? (
        <p className="muted">{w.sighting.unassigned}</p>
      ) : (
        <p>
          <PageLink to={{ page: "transit", id: a.transit }}>{a.transit}</PageLink> <Findings of={a} />
        </p>
      )}
    </div>
  );
}
