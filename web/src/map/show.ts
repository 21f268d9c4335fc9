// "Show it on the map": said by any part of the page, done by the map if it stands.

const listeners = new Set<(key: string) => void>();

export function showOnMap(key: string): void {
  for (const l of listeners) l(key);
}

export function whenShown(tell: (key: string) => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
