// The film around a sighting: it comes after it, nothing of it is fetched before somebody asks, and then it plays.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { clipOf, FILM } from "../mock/film.ts";
import type { Mock } from "../mock/server.ts";
import { closeBrowser, missing, on, shot } from "./harness.ts";

const skip = missing() ?? false;
after(closeBrowser);

const story = { story: (m: Mock) => void m.see(2, "moc-bai-vao") };

test("a clip comes by the socket and plays when it is asked for", { skip }, () =>
  on(story, async ({ mock, page }) => {
    await page.goto(`http://127.0.0.1:${mock.port}/transits/${mock.truck(2).transit.declaration.id}`);
    const row = page.locator(".sightings li").first();
    await row.waitFor();
    assert.equal(await row.locator(".play").count(), 0, "there is none yet");
    mock.say({ type: "clip", data: clipOf(mock.gates.sightings.at(-1)) });
    await row.locator(".play").waitFor();
    assert.match((await row.locator(".play").textContent()) ?? "", /0′30″ trước đến 0′30″ sau/);
    assert.equal(mock.looks.includes(FILM), false, "a look is recorded: nobody has looked yet");
    await row.scrollIntoViewIfNeeded();
    await shot(page, "clip-offered");
    await row.locator(".play").click();
    await page.waitForFunction(() => {
      const film = document.querySelector<HTMLVideoElement>("video.film");
      return film !== null && film.currentTime > 0.5 && film.videoWidth === 320;
    });
    assert.equal(mock.looks.includes(FILM), true);
    await shot(page, "clip-plays");
    await page.setViewportSize({ width: 390, height: 844 });
    const box = await page.locator("video.film").boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
    await page.locator("video.film").scrollIntoViewIfNeeded();
    await shot(page, "clip-plays-390");
  }),
);

test("a clip that cannot be played says so", { skip }, () =>
  on(story, async ({ mock, page }) => {
    await page.goto(`http://127.0.0.1:${mock.port}/transits/${mock.truck(2).transit.declaration.id}`);
    const row = page.locator(".sightings li").first();
    await row.waitFor();
    mock.say({ type: "clip", data: clipOf(mock.gates.sightings.at(-1), "e".repeat(64)) });
    await row.locator(".play").click();
    await row.getByText("không phát được ở đây").waitFor();
    assert.equal(await page.locator("video.film").count(), 0);
  }),
);
