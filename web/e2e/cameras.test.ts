// What cameras saw: the wall, the pages of transit and container, the alert, the drone.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { world as gates } from "../mock/fleet.ts";
import { closeBrowser, mapDrawn, missing, on, shot } from "./harness.ts";

const skip = missing() ?? false;
after(closeBrowser);

test("the wall shows stills with their age, and hatches what gives no picture", { skip }, () =>
  on({}, async ({ mock, page }) => {
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForSelector(".wall .tile");
    assert.equal(new URL(page.url()).pathname, "/cameras");
    assert.equal(await page.locator(".tile").count(), 12);
    const states = await page.locator(".tile").evaluateAll((tiles) => tiles.map((t) => (t as HTMLElement).dataset.state));
    assert.equal(states.filter((s) => s === "live").length, 7);
    const frozen = page.locator('.tile[data-state="frozen"]');
    assert.match((await frozen.textContent()) ?? "", /ĐỨNG HÌNH.*khung cuối/);
    const filter = await frozen.locator("img").evaluate((img) => getComputedStyle(img).filter);
    assert.match(filter, /grayscale/);
    assert.match((await page.locator(".tile").first().textContent()) ?? "", /ảnh cách đây \d+′\d\d″/);
    await page.waitForFunction(() => [...document.images].filter((i) => i.complete && i.naturalWidth > 0).length >= 8);
    await shot(page, "cameras");

    // What is seen now stands on its tile at once.
    mock.see(3, "cat-lai-cong-1", { container: "TEMU6079348" });
    const tile = page.locator('.tile[data-camera="cat-lai-cong-1"]');
    await page.waitForFunction(() => document.querySelector('.tile[data-camera="cat-lai-cong-1"]')?.textContent?.includes("TEMU 607934 8"));
    assert.match((await tile.textContent()) ?? "", /Container ≠ khác/);
    await page.click(".pager button:last-child");
    await page.waitForFunction(() => document.querySelectorAll(".tile").length === 1);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".row");
  }),
);

test("a contradiction is an alert that says what was seen and what was declared", { skip }, () =>
  on({ story: (m) => void m.see(2, "moc-bai-vao", { container: "TEMU6079348", far_m: 12_400 }) }, async ({ mock, page }) => {
    const d = mock.truck(2).transit.declaration;
    const painted = `${d.container?.slice(0, 4)} ${d.container?.slice(4, 10)} ${d.container?.slice(10)}`;
    await page.click(".row");
    await page.waitForSelector(".card .findings");
    assert.match(
      (await page.textContent(".row .second")) ?? "",
      new RegExp(`thấy container TEMU\\s607934\\s8, khai ${painted.replaceAll(" ", "\\s")}`),
    );
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>(".detail img.picture")?.complete);
    assert.match((await page.textContent(".card")) ?? "", /Đối chiếu.*Seal ≠ khác · Biển số.*· Container ≠ khác.*moc-bai-vao/);
    await shot(page, "contradiction");
    await page.keyboard.press("t");
    await page.waitForSelector(".sightings li");
    assert.match((await page.textContent(".sightings li")) ?? "", /seal cách camera 12,4 km/);
    await page.waitForFunction(() => [...document.images].some((i) => i.complete && i.naturalWidth > 0));
    await page.locator(".sightings").scrollIntoViewIfNeeded();
    await shot(page, "transit-sightings");
    assert.ok(mock.looks.length > 0, "each picture was asked for by its name");
    await page.click(".card a");
    await page.waitForSelector(".compare");
    const rows = await page.locator(".compare tbody tr").allTextContents();
    assert.match(rows[1] ?? "", /^Xe.*khớp$/);
    assert.match(rows[2] ?? "", new RegExp(`^Số container${painted}TEMU 607934 8.*khác$`));
    await page.waitForFunction(() => [...document.images].some((i) => i.complete && i.naturalWidth > 0));
    await shot(page, "container-sightings");
    // Where the other number was read, though nobody ever declared it.
    await page.fill(".search-form input", "TEMU 607934 8");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=Số này đã được đọc ở");
    assert.match((await page.textContent(".history")) ?? "", /Chưa có hành trình nào với container TEMU 607934 8/);
    await shot(page, "container-undeclared");
  }),
);

test("a picture that is not there says so", { skip }, () =>
  on({}, async ({ mock, page }) => {
    mock.gates.sightings[0] = { ...(mock.gates.sightings[0] as NonNullable<(typeof mock.gates.sightings)[0]>), evidence: "f".repeat(64) };
    await page.click('.header nav button:has-text("Camera")');
    await page.waitForSelector("text=ảnh không mở được");
  }),
);

test("the wall, the sightings and the container page fit a phone", { skip }, () =>
  on({ story: (m) => void m.see(2, "moc-bai-vao", { container: "TEMU6079348" }) }, async ({ mock, page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const d = mock.truck(2).transit.declaration;
    const fits = async (what: string) => {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= 390), true, what);
      const wide = await page.evaluate(() =>
        [...document.querySelectorAll("main.page *")]
          .filter((e) => e.getBoundingClientRect().right > 391)
          .map((e) => e.className || e.tagName),
      );
      assert.deepEqual(wide, [], what);
    };
    await page.goto(`http://127.0.0.1:${mock.port}/cameras`);
    await page.waitForSelector(".tile");
    await fits("wall");
    await shot(page, "phone-cameras");
    for (const [path, what, wait] of [
      [`/transits/${d.id}`, "transit", ".sightings li"],
      [`/containers/${d.container}`, "container", ".sightings li"],
    ] as const) {
      await page.goto(`http://127.0.0.1:${mock.port}${path}`);
      await page.waitForSelector(wait);
      await page.locator(wait).first().scrollIntoViewIfNeeded();
      await fits(what);
      await shot(page, `phone-${what}`);
    }
  }),
);

test("a camera stands on the map where the world has it", { skip }, () =>
  on({}, async ({ page }) => {
    await mapDrawn(page);
    const place = gates.cameras?.[0] ?? { lon: 0, lat: 0 };
    await page.evaluate(
      ([x, y]) => {
        const m = (window as unknown as { cordonMap: { map: { jumpTo(o: object): void } } }).cordonMap;
        m.map.jumpTo({ center: [x, y], zoom: 14 });
      },
      [place.lon, place.lat] as const,
    );
    await page.waitForFunction(() => {
      const m = (window as unknown as { cordonMap: { map: { queryRenderedFeatures(o: object): unknown[] } } }).cordonMap;
      return ["cameras", "camera-names"].every((l) => m.map.queryRenderedFeatures({ layers: [l] }).length > 0);
    });
    await shot(page, "map-cameras");
  }),
);

test("a drone stands on the map with what it looks at", { skip }, () =>
  on({}, async ({ page, mock }) => {
    await mapDrawn(page);
    const { lon, lat } = mock.truck(0).mark;
    await page.evaluate(
      ([x, y]) => {
        const m = (window as unknown as { cordonMap: { map: { jumpTo(o: object): void } } }).cordonMap;
        m.map.jumpTo({ center: [x, y], zoom: 13.5 });
      },
      [lon, lat] as const,
    );
    await page.waitForFunction(() => {
      const m = (window as unknown as { cordonMap: { map: { queryRenderedFeatures(o: object): unknown[] } } }).cordonMap;
      // No named function here: the test's compiler would call a helper that the page lacks.
      return ["drone-ground", "drone-rotor-0", "drone-name"].every((l) => m.map.queryRenderedFeatures({ layers: [l] }).length > 0);
    });
    await shot(page, "drone");
  }),
);
