// C: the map, and what sits on it.

export function MapPanel(_: { selected: string | null; hidden: boolean; onPick: (key: string | null) => void }) {
  return <section className="map" data-region="C" tabIndex={-1} />;
}
