// The layers, bottom to top. A new one is a file beside this one, and a line here.

import { land } from "./land.ts";
import type { MapLayer } from "./layer.ts";
import { places } from "./places.ts";

export const LAYERS: readonly MapLayer[] = [land, places];
