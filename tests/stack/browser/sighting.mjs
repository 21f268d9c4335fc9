// What a camera saw, on the page: the container's history with the picture, declared beside observed, and the wall of cameras.

import { knows, must, play, says, shot, signIn } from "./stage.mjs";

/** Waits until an element's picture has come over the wire. */
async function pictured(page, selector) {
  await page.waitForFunction((sel) => {
    const img = document.querySelector(sel);
    return img instanceof HTMLImageElement && img.complete && img.naturalWidth > 0;
  }, selector);
  const width = await page.$eval(selector, (img) => img.getBoundingClientRect().width);
  must(width > 40, `the picture is ${width} px wide`);
}

await play(async (page) => {
  await page.goto(`${knows.url}containers/${knows.container}`);
  await signIn(page, knows.password);
  await says(page, ".page", new RegExp(knows.painted));
  await pictured(page, ".sightings img");
  await says(page, ".sightings", new RegExp(knows.plate));
  await says(page, ".compare", /khớp/);
  await shot(page, "container-sighting");

  await page.goto(`${knows.url}cameras`);
  await pictured(page, `[data-camera="${knows.camera}"] img`);
  await says(page, `[data-camera="${knows.camera}"]`, new RegExp(knows.plate));
  await says(page, `[data-camera="${knows.camera}"]`, new RegExp(knows.post));
  await says(page, '[data-camera="broken"] .why', /does not exist there/);
  await shot(page, "cameras");

  await page.goto(`${knows.url}transits/${knows.transit}`);
  await pictured(page, ".sightings img");
  await shot(page, "transit-sighting");
});
