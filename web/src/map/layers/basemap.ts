// The operator's own basemap, where the server has one: waters, roads and names from a PMTiles file in the Protomaps schema. Borders stay ours,
// none is drawn on the sea; and over Hoàng Sa and Trường Sa no name is written, whatever the file holds.

import type { ExpressionSpecification, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { AttributionControl, addProtocol } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { isProblem } from "../../api/fetch.ts";
import { whoAmI } from "../../api/session.ts";
import { AREA } from "../area.ts";
import { PLACES } from "../places.ts";
import { TEXT_FONT } from "../style.ts";
import type { MapLayer } from "./layer.ts";

// With its metadata, which name those to whom the map is owed.
addProtocol("pmtiles", new Protocol({ metadata: true }).tile);

/** Holds the place of the basemap among the layers until the server has said whether there is one. */
const PLACE = "basemap";

/** The islands and their waters, east of every town on the mainland. */
const ISLANDS: GeoJSON.Polygon = {
  type: "Polygon",
  coordinates: [
    [
      [109.5, AREA.south],
      [AREA.east, AREA.south],
      [AREA.east, 18],
      [109.5, 18],
      [109.5, AREA.south],
    ],
  ],
};

/** The name in Vietnamese; else as it is written there, if the page has such letters; else in English. */
const NAME: ExpressionSpecification = [
  "coalesce",
  ["get", "name:vi"],
  ["case", ["has", "script"], ["get", "name:en"], ["get", "name"]],
  ["get", "name:en"],
  "",
];

const road = (id: string, kind: string, minzoom: number, color: string, width: [number, number]): LayerSpecification => ({
  id: `basemap-${id}`,
  type: "line",
  source: "basemap",
  "source-layer": "roads",
  minzoom,
  filter: ["==", ["get", "kind"], kind],
  layout: { "line-join": "round", "line-cap": "round" },
  paint: { "line-color": color, "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], minzoom, width[0], 16, width[1]] },
});

/** Bottom to top. The sea and the land stay those that the page carries: two coasts would not fit one another. */
const LAYERS: readonly LayerSpecification[] = [
  {
    id: "basemap-water",
    type: "fill",
    source: "basemap",
    "source-layer": "water",
    filter: ["all", ["==", ["geometry-type"], "Polygon"], ["!=", ["get", "kind"], "ocean"]],
    paint: { "fill-color": "#0E1114" },
  },
  road("minor", "minor_road", 11, "#2B3138", [0.5, 4]),
  road("major", "major_road", 7, "#2B3138", [0.7, 7]),
  road("highway", "highway", 5, "#39414A", [0.7, 9]),
  {
    id: "basemap-names",
    type: "symbol",
    source: "basemap",
    "source-layer": "places",
    minzoom: 8,
    // What the page names itself is not named twice.
    filter: [
      "all",
      ["==", ["get", "kind"], "locality"],
      ["!", ["in", NAME, ["literal", PLACES.map((p) => p.name.normalize("NFC"))]]],
      ["!", ["within", ISLANDS]],
    ],
    layout: {
      "text-field": NAME,
      "text-font": TEXT_FONT,
      "text-size": 12,
      "symbol-sort-key": ["coalesce", ["get", "min_zoom"], 20],
      "text-padding": 12,
    },
    paint: { "text-color": "#8E99A5", "text-halo-color": "#0F1317", "text-halo-width": 1.4 },
  },
];

function lay(map: MapLibre): void {
  map.addSource("basemap", { type: "vector", url: `pmtiles://${new URL("/api/basemap", location.href).href}` });
  for (const layer of LAYERS) map.addLayer(layer, PLACE);
  map.addControl(new AttributionControl({ compact: false }), "top-left");
}

export const basemap: MapLayer = {
  add(map) {
    map.addLayer({ id: PLACE, type: "background", layout: { visibility: "none" } });
    let isGone = false;
    map.once("remove", () => {
      isGone = true;
    });
    void whoAmI()
      .then((account) => {
        if (!isGone && !isProblem(account) && account.basemap) lay(map);
      })
      .catch((e: unknown) => console.error("the basemap was not laid:", e));
  },
  draw() {},
};
