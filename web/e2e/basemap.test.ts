// The operator's own basemap on the map: what is drawn of it, and what never is.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { tinyBasemap } from "./basemap.ts";
import { closeBrowser, mapDrawn, missing, on, shot } from "./harness.ts";

const skip = missing() ?? false;
after(closeBrowser);

/** What the page's map answers to. */
interface Drawn {
  isReady: boolean;
  map: {
    jumpTo: (to: { center: [number, number]; zoom: number }) => void;
    getLayersOrder: () => string[];
    once: (event: string, done: (e: unknown) => void) => void;
    triggerRepaint: () => void;
    queryRenderedFeatures: () => { source: string; sourceLayer?: string; properties: Record<string, string> }[];
  };
}
type Window = { cordonMap: Drawn };

test("a basemap's roads and names are drawn, its borders and names on the islands are not", { skip }, () =>
  on({ basemap: tinyBasemap() }, async ({ page, mock }) => {
    await mapDrawn(page);
    const drawnAt = async (center: [number, number]) => {
      await page.evaluate((c) => (window as unknown as Window).cordonMap.map.jumpTo({ center: c, zoom: 8 }), center);
      // A road lies at each of these places: where it is drawn, the tile is there; names are set one frame later.
      await page.waitForFunction(() => {
        const drawn = (window as unknown as Window).cordonMap.map.queryRenderedFeatures();
        return drawn.some((f) => f.sourceLayer === "roads");
      });
      await page.evaluate(async () => {
        const { map } = (window as unknown as Window).cordonMap;
        for (let frame = 0; frame < 3; frame++) {
          const rendered = new Promise((done) => map.once("render", done));
          map.triggerRepaint();
          await rendered;
        }
      });
      const all = await page.evaluate(() => (window as unknown as Window).cordonMap.map.queryRenderedFeatures().map((f) => ({ ...f })));
      const said = all.filter((f) => f.source === "basemap").map((f) => `${f.sourceLayer} ${f.properties.name ?? f.properties.kind}`);
      return [...new Set(said)].sort();
    };
    const mainland = await drawnAt([106.8, 11.3]);
    assert.deepEqual(mainland, ["places Làng Thử", "roads highway"]);
    await shot(page, "basemap");
    assert.deepEqual(await drawnAt([112.33, 16.83]), ["roads highway"], "Hoàng Sa");
    assert.deepEqual(await drawnAt([114.3, 10.4]), ["roads highway"], "Trường Sa");
    const order = await page.evaluate(() => (window as unknown as Window).cordonMap.map.getLayersOrder());
    const place = (id: string) => order.indexOf(id);
    assert.ok(place("borders") < place("basemap-water") && place("basemap-names") < place("geofences"), order.join());
    assert.match((await page.textContent(".maplibregl-ctrl-attrib")) ?? "", /Nguồn bản đồ/);
    assert.ok(mock.ranges.length > 0 && mock.ranges.every((r) => /^bytes=\d+-\d+$/.test(r)), mock.ranges.join());
  }),
);
