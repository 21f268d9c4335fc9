// "Show it on the map": said by any part of the page, done by the map if it stands.

export interface Place {
  lat: number;
  lon: number;
}

type Tell = (key: string, otherwise: Place | null) => void;
const listeners = new Set<Tell>();

/** Shows a mark; a place, where the mark is no longer in the picture. */
export function showOnMap(key: string, otherwise: Place | null = null): void {
  for (const l of listeners) l(key, otherwise);
}

export function whenShown(tell: Tell): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
