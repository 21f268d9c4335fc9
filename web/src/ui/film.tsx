// The film around a sighting: a button until somebody asks for it, because each look is recorded.

import { useState } from "react";
import { evidence } from "../api/acts.ts";
import type { Clip } from "../api/types.ts";
import { age, instant } from "../time.ts";
import { useWords } from "../words/index.ts";

interface Props {
  of: Clip;
  /** When the sighting was, ms since 1970. */
  at: number;
}

export function Film({ of: clip, at }: Props) {
  const { w } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [broken, setBroken] = useState(false);
  const spans = w.sighting.clip(age(Math.max(0, at - instant(clip.from))), age(Math.max(0, instant(clip.to) - at)));
  if (broken) return <p className="muted">{w.sighting.noFilm}</p>;
  if (!isOpen)
    return (
      <p>
        <button type="button" className="play" title={w.sighting.play} onClick={() => setOpen(true)}>
          ▶ {spans}
        </button>
      </p>
    );
  return (
    <video
      className="film"
      src={evidence(clip.evidence)}
      aria-label={spans}
      preload="none"
      controls
      autoPlay
      muted
      onError={() => setBroken(true)}
    />
  );
}
