// The bare style: water, and the page's own fonts. The layers add the rest.

import latin from "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-500-normal.woff2?url";
import latinExt from "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-ext-500-normal.woff2?url";
import vietnamese from "@fontsource/ibm-plex-sans/files/ibm-plex-sans-vietnamese-500-normal.woff2?url";
import type { StyleSpecification } from "maplibre-gl";

export const TEXT_FONT: string[] = ["IBM Plex Sans Medium"];

const absolute = (url: string) => new URL(url, location.href).href;

export function bareStyle(): StyleSpecification {
  return {
    version: 8,
    // No `glyphs`: the letters are drawn from the files that the page itself carries, so the map has text without internet.
    "font-faces": {
      "IBM Plex Sans Medium": [
        {
          url: absolute(vietnamese),
          "unicode-range": [
            "U+0102-0103",
            "U+0110-0111",
            "U+0128-0129",
            "U+0168-0169",
            "U+01A0-01A1",
            "U+01AF-01B0",
            "U+1EA0-1EF9",
            "U+20AB",
          ],
        },
        { url: absolute(latin), "unicode-range": ["U+0000-00FF", "U+2000-206F", "U+2122", "U+2191", "U+2193", "U+2212"] },
        { url: absolute(latinExt), "unicode-range": ["U+0100-0101", "U+0104-010F", "U+0112-0127", "U+012A-0167", "U+016A-019F"] },
      ],
    },
    sources: {},
    layers: [{ id: "water", type: "background", paint: { "background-color": "#0E1114" } }],
    transition: { duration: 0, delay: 0 },
  };
}
