// An operator's work: sign in, see the truck and its alert, take it, look at the transit and the container, close it with a cause. By keyboard.

import { ask, knows, must, play, says, shot, signIn, vehicle } from "./stage.mjs";

const WRONG = { vi: /không đúng/, en: /^Wrong account/ };

await play(async (page) => {
  await page.goto(knows.url);
  await shot(page, "sign-in");
  await signIn(page, "guessed");
  await says(page, ".problem", WRONG.vi);
  await page.click("button.other");
  await says(page, ".problem", WRONG.en);
  await page.click("button.other");
  await signIn(page, knows.password);
  await page.waitForSelector(".frame .link.dot");
  await says(page, '[data-testid="empty-good"]', /Không có cảnh báo mở/);
  await shot(page, "quiet");

  // The truck is where its seal said it is.
  await page.waitForFunction(() => window.cordonMap?.isReady);
  await page.evaluate((at) => window.cordonMap.map.jumpTo({ center: at, zoom: 11 }), knows.at);
  await ask("depart");
  const key = `t:${knows.transit}`;
  await page.waitForFunction(
    ([k, at]) => {
      const map = window.cordonMap;
      const p = [...map.vehicles.buffer.positions()].find((v) => v.key === k);
      return p && Math.hypot(p.lon - at[0], p.lat - at[1]) < 1e-3;
    },
    [key, knows.at],
  );
  await shot(page, "truck");

  // The rope is cut: the row, the header and the map say it.
  await ask("cut");
  const row = await page.waitForSelector('.row[data-severity="urgent"]');
  must(/Cắt seal.*51C-123\.45/.test((await row.textContent()) ?? ""), `the row says ${await row.textContent()}`);
  await says(page, '.counts .count[data-severity="urgent"] b', /^1$/);
  await page.waitForFunction((k) => ((window.cordonMap.vehicles.buffer.positions().find((p) => p.key === k)?.packed >> 12) & 7) === 7, key);

  // Home, Enter, A.
  await page.keyboard.press("Home");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-severity") === "urgent");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".detail h2:focus");
  await says(page, ".card", /CSQU 305438 3/);
  await shot(page, "alert");

  // With the map elsewhere, the detail still tells where the truck is now.
  const view = await page.evaluate(() => {
    const { map } = window.cordonMap;
    const was = { center: map.getCenter().toArray(), zoom: map.getZoom() };
    map.jumpTo({ center: [105.8, 21], zoom: 11 });
    return was;
  });
  await ask("drive on");
  await says(page, ".card", new RegExp(knows.then));
  await page.evaluate((was) => window.cordonMap.map.jumpTo(was), view);
  await page.focus(".row");
  await page.keyboard.press("a");
  await page.waitForSelector('.row[data-state="acknowledged"]');
  await says(page, ".row .owner", new RegExp(knows.name));

  // Its transit.
  await page.keyboard.press("t");
  await page.waitForSelector(".lifecycle .done");
  await says(page, ".page", /Cắt seal/);
  must(new URL(page.url()).pathname === `/transits/${knows.transit}`, page.url());
  await shot(page, "transit");

  // The container's history, by its number as it is painted on the box.
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await page.waitForSelector(".search-form input:focus");
  await page.keyboard.type("csqu 305438 4");
  await says(page, ".search-form", /ISO 6346 phải là 3/);
  await page.keyboard.press("Backspace");
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await says(page, ".compare", new RegExp(`${knows.seal}.*khớp`));
  await says(page, ".history", /Cắt seal/);
  await shot(page, "container");

  // In English too.
  await page.click(".header button[lang=en]");
  await says(page, ".history", /Seal cut/);
  await shot(page, "container-en");
  await page.focus("main.page");
  await page.keyboard.press("Escape");
  await says(page, ".row", /Seal cut/);
  await shot(page, "alert-en");
  await page.click(".header button[lang=vi]");

  // Closed with a cause; the keys come faster than the page is drawn.
  await page.evaluate(() => {
    for (const code of ["Home", "KeyC"]) {
      const at = document.activeElement ?? document.body;
      at.dispatchEvent(new KeyboardEvent("keydown", { code, key: code, bubbles: true, cancelable: true }));
    }
  });
  await page.waitForSelector(".closing input:focus");
  await page.keyboard.press("1");
  await shot(page, "closing");
  await page.keyboard.press("Enter");
  await says(page, '[data-testid="empty-good"]', /Không có cảnh báo mở/);
  await says(page, ".counts", /chưa nhận 0/);
});
