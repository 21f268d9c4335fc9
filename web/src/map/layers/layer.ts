// What a layer of the map is.

import type { Map as MapLibre } from "maplibre-gl";
import type { Mark, Track, World } from "../../api/types.ts";
import type { Change } from "../../live/reduce.ts";
import type { State } from "../../live/store.ts";
import type { Words } from "../../words/words.ts";

/** What a layer draws from. */
export interface Scene {
  state: State;
  /** The server's time, ms since 1970. */
  now: number;
  /** The key of the selected mark, if one is. */
  selected: string | null;
  /** The key of the mark under the pointer, if one is. */
  hovered: string | null;
  world: World | null;
  /** Whether nothing may glide or blink. */
  still: boolean;
  /** The track of the selected transit, if it was fetched. */
  track: Track | null;
  /** When the unacknowledged alert of a mark was raised, ms; null where there is none. */
  raisedAt: (mark: Mark) => number | null;
  words: Words;
}

export interface MapLayer {
  /** Adds its sources and style layers; called once, in the order of the list. */
  add: (map: MapLibre) => void;
  /** Draws what changed. `change` says which marks; null: only the time, the selection or the view changed. */
  draw: (map: MapLibre, scene: Scene, change: Change | null) => void;
}
