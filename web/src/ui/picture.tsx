// A picture that shows a sighting. One that is not there says so: an empty frame looks like a camera that saw nothing.

import { useState } from "react";
import { evidence } from "../api/acts.ts";
import { useWords } from "../words/index.ts";
import "./picture.css";

interface Props {
  sha256: string | null | undefined;
  alt: string;
  /** Opens the whole picture in a tab of its own. */
  opens?: boolean;
}

export function Picture({ sha256, alt, opens = false }: Props) {
  const { w } = useWords();
  const [broken, setBroken] = useState<string | null>(null);
  if (sha256 == null || broken === sha256) {
    return <span className="picture no-picture">{sha256 == null ? w.sighting.noPicture : w.sighting.notWhole}</span>;
  }
  const image = <img className="picture" src={evidence(sha256)} alt={alt} loading="lazy" onError={() => setBroken(sha256)} />;
  return opens ? (
    <a className="opens" href={evidence(sha256)} target="_blank" rel="noreferrer" title={w.sighting.enlarge}>
      {image}
    </a>
  ) : (
    image
  );
}
