// The layers, bottom to top. A new one is a file beside this one, and a line here.

import { basemap } from "./basemap.ts";
import { cameras } from "./cameras.ts";
import { cells } from "./cells.ts";
import { corridors } from "./corridors.ts";
import { drone } from "./drone.ts";
import { geofences } from "./geofences.ts";
import { labels } from "./labels.ts";
import { land } from "./land.ts";
import type { MapLayer } from "./layer.ts";
import { places } from "./places.ts";
import { selection } from "./selection.ts";
import { track } from "./track.ts";
import type { Vehicles } from "./vehicles.ts";

export function layers(vehicles: Vehicles): readonly MapLayer[] {
  return [land, basemap, geofences, corridors, cells, places, track, drone, cameras, selection, vehicles, labels];
}
