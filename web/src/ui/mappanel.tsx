// C: the map, and what sits on it: scale, legend, zoom. Nothing else ever covers it.

import { Maximize2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { isProblem } from "../api/fetch.ts";
import { get, useLive } from "../live/store.ts";
import type { CentreMap } from "../map/map.ts";
import { whenShown } from "../map/show.ts";
import { useWords } from "../words/index.ts";
import { useTransit } from "./detail.tsx";
import { useWorld } from "./world.ts";
import "./mappanel.css";

/** So near that a track and its road can be told apart. */
const NEAR_ZOOM = 11;

interface Props {
  /** The key of the selected mark. */
  selected: string | null;
  hidden: boolean;
  onPick: (key: string | null) => void;
}

export function MapPanel({ selected, hidden, onPick }: Props) {
  const { w } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<CentreMap | null>(null);
  const [failed, setFailed] = useState("");
  const pick = useRef(onPick);
  pick.current = onPick;
  const world = useWorld();
  const isLost = useLive((s) => s.link.phase === "lost");

  useEffect(() => {
    const container = box.current;
    if (!container) return;
    let made: CentreMap | null = null;
    let isGone = false;
    const watch = new ResizeObserver(() => {
      if (container.clientWidth > 0) made?.resized();
    });
    // The map is the largest part of the page: the list stands before it is loaded.
    void import("../map/map.ts")
      .then(({ CentreMap }) => {
        if (isGone) return;
        made = new CentreMap(container, { onPick: (key) => pick.current(key), onFailed: setFailed });
        watch.observe(container);
        setMap(made);
        // For tests, which read the vehicles as they are drawn.
        Object.assign(window, { cordonMap: made });
      })
      .catch((e: unknown) => setFailed(e instanceof Error ? e.message : String(e)));
    return () => {
      isGone = true;
      watch.disconnect();
      made?.destroy();
      setMap(null);
    };
  }, []);

  useEffect(
    () =>
      whenShown((key, otherwise) => {
        const place = get().picture.marks.get(key) ?? otherwise;
        if (place) map?.show(place, NEAR_ZOOM);
      }),
    [map],
  );
  useEffect(() => map?.setWorld(world), [map, world]);
  useEffect(() => {
    map?.select(selected);
    const mark = selected ? get().picture.marks.get(selected) : undefined;
    if (mark && !hidden) map?.show(mark);
  }, [map, selected, hidden]);

  return (
    <section className={`map${isLost ? " stale" : ""}`} data-region="C" aria-label={w.map.label} tabIndex={-1}>
      <div ref={box} className="canvas" />
      {map && selected?.startsWith("t:") && <TrackOf map={map} id={selected.slice(2)} />}
      {map && (
        <div className="zoom">
          <button type="button" aria-label={w.map.zoomIn} title={w.map.zoomIn} onClick={() => map.map.zoomIn({ duration: 150 })}>
            +
          </button>
          <button type="button" aria-label={w.map.zoomOut} title={w.map.zoomOut} onClick={() => map.map.zoomOut({ duration: 150 })}>
            −
          </button>
          <button type="button" aria-label={w.map.bounds} title={w.map.bounds} onClick={() => map.home()}>
            <Maximize2 size={14} aria-hidden />
          </button>
        </div>
      )}
      <Legend />
      {failed !== "" && (
        <p className="map-failed" role="alert">
          {w.map.error}: {failed}
        </p>
      )}
    </section>
  );
}

/** Hands the selected transit's track to the map. */
function TrackOf({ map, id }: { map: CentreMap; id: string }) {
  const { data } = useTransit(id);
  const track = data && !isProblem(data) && data.transit.declaration.id === id ? data.track : null;
  useEffect(() => {
    map.setTrack(track);
    return () => map.setTrack(null);
  }, [map, track]);
  return null;
}

function Legend() {
  const { w } = useWords();
  const stroke = { fill: "none", stroke: "#9AA5B1", strokeWidth: 1.6, strokeLinejoin: "round" } as const;
  const arrow = "M7 1 12.2 13 7 10.4 1.8 13z";
  return (
    <div className="legend">
      <svg width="14" height="14" aria-hidden>
        <path d={arrow} fill="#9AA5B1" />
      </svg>
      {w.map.fresh}
      <svg width="14" height="14" aria-hidden>
        <path d={arrow} {...stroke} />
      </svg>
      {w.map.ageing}
      <svg width="14" height="18" aria-hidden>
        <path d={arrow} {...stroke} stroke="#75808C" strokeDasharray="2.4 1.8" />
        <path d="M1 16.5h12" stroke="#75808C" strokeWidth="2" />
      </svg>
      {w.map.silent}
    </div>
  );
}
