// The pages beside the centre, and the states that are no good day.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { closeBrowser, drawn, mapDrawn, missing, on, row, shot, whenDrawn } from "./harness.ts";

const skip = missing() ?? false;
after(closeBrowser);

test("a wrong password is told, and the right one enters", { skip }, () =>
  on({}, async ({ mock, page }) => {
    await page.click("text=Đăng xuất");
    await page.fill("input[name=name]", "Trực 1");
    await page.fill("input[name=password]", "sai");
    await page.click("button[type=submit]");
    await page.waitForSelector("text=Tên tài khoản hoặc mật khẩu không đúng.");
    assert.equal(mock.clients.size, 0);
    await page.fill("input[name=password]", "cordon");
    await page.press("input[name=password]", "Enter");
    await page.waitForSelector(".frame .link.dot");
  }),
);

test("from an alert to its transit and its container's history", { skip }, () =>
  on(
    { story: (m) => void m.raise(20, "corridor_left", "high", { outside_m: 2430, corridor: "cat-lai-song-than", along_km: 12.3 }) },
    async ({ mock, page }) => {
      const d = mock.truck(20).transit.declaration;
      await page.click(".row");
      await page.waitForSelector(".card dd");
      await page.keyboard.press("t");
      await page.waitForSelector(".lifecycle .done");
      assert.equal(await page.locator(".lifecycle .done").count(), 3);
      await page.waitForSelector('.page .what:has-text("Lệch tuyến")');
      await shot(page, "transit");
      await page.click(".card a");
      await page.waitForSelector(".compare");
      const cells = await page.locator(".compare tbody tr").allTextContents();
      assert.equal(cells.length, 5);
      assert.match(cells[0] ?? "", new RegExp(`^Seal${d.seal}${d.seal}.*khớp$`));
      assert.match(cells[1] ?? "", /^Xe.*thiếu/);
      assert.match(cells[2] ?? "", /thiếu · chưa có camera nào đọc$/);
      await shot(page, "container");
      await page.fill(".search-form input", "CSQU 305438 4");
      await page.waitForSelector("text=theo ISO 6346 phải là 3");
      await page.keyboard.press("Escape");
      await page.waitForSelector(row([...mock.alerts.keys()][0] ?? ""));
    },
  ),
);

test("a panel that fails says so by itself, and tries again", { skip }, () =>
  on({ story: (m) => void m.raise(2, "corridor_left", "high") }, async ({ mock, page }) => {
    mock.failing = 503;
    await page.click(".row");
    await page.waitForSelector(".failed");
    assert.match((await page.textContent(".failed")) ?? "", /does not answer.*mã 503/);
    assert.equal(await page.locator(".row").count(), 1);
    mock.failing = null;
    await page.click(".failed button");
    await page.waitForSelector(".failed", { state: "detached" });
  }),
);

test("who may only look is told why nothing can be acknowledged", { skip }, () =>
  on({ name: "xem 1", story: (m) => void m.raise(2, "corridor_left", "high") }, async ({ mock, page }) => {
    await page.click(".row");
    await page.waitForSelector(".detail-foot .problem");
    assert.match((await page.textContent(".detail-foot .problem")) ?? "", /không có quyền/);
    await page.focus(".row");
    await page.keyboard.press("a");
    await page.keyboard.press("F2");
    assert.equal([...mock.alerts.values()][0]?.state, "raised");
  }),
);

test("the words are English where somebody wants them so, and stay it", { skip }, () =>
  on({ story: (m) => void m.raise(2, "corridor_left", "high", { outside_m: 2430 }) }, async ({ page }) => {
    await page.click(".header button[lang=en]");
    await page.waitForSelector("text=Route deviation");
    assert.match((await page.textContent(".row .second")) ?? "", /2\.4 km outside its corridor/);
    await shot(page, "english");
    await page.reload();
    await page.waitForSelector("text=unacknowledged 1");
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  }),
);

test("on a phone the centre page is one column, and the cycle works by touch", { skip }, () =>
  on({ story: (m) => void m.raise(2, "seal_cut", "urgent") }, async ({ mock, page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.click(".row");
    await page.waitForSelector(".card dd");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= 390), true);
    await shot(page, "phone");
    await page.click(".detail-foot button.main");
    await page.waitForFunction(() => document.querySelectorAll(".row.acknowledged").length === 1);
    assert.equal([...mock.alerts.values()][0]?.state, "acknowledged");
  }),
);

/** What the page keeps for `timesDrawn`. */
type Counted = Window & { cordonMap: { map: { on(event: string, then: () => void): void } }; times?: number };

/** After what has come by now is drawn: how often the map has been drawn since it was asked last. */
function timesDrawn(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const w = window as unknown as Counted;
    if (w.times === undefined) {
      w.cordonMap.map.on("render", () => {
        w.times = (w.times ?? 0) + 1;
      });
    }
    for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
    const times = w.times ?? 0;
    w.times = 0;
    return times;
  });
}

test("a map that nobody sees is not drawn, and shows all that came meanwhile when somebody does", { skip }, () =>
  on({ trucks: 3 }, async ({ mock, page }) => {
    await mapDrawn(page);
    const key = `t:${mock.truck(0).transit.declaration.id}`;
    await whenDrawn(page, key);
    // another page
    await page.click("text=Camera");
    mock.raise(1, "corridor_left", "high");
    await page.waitForSelector("header >> text=chưa nhận 1");
    await timesDrawn(page);
    mock.raise(2, "corridor_left", "high");
    await page.waitForSelector("header >> text=chưa nhận 2");
    assert.equal(await timesDrawn(page), 0);
    await page.click("text=CORDON");
    await page.waitForSelector(".row");
    await page.waitForFunction(() => ((window as unknown as Counted).times ?? 0) > 0);
    // another tab, while a truck leaves
    const hide = (hidden: boolean) =>
      page.evaluate((v) => void Object.defineProperty(document, "hidden", { value: v, configurable: true }), hidden);
    await hide(true);
    mock.truck(0).isSilent = true;
    mock.say({ type: "gone", data: { keys: [key] } });
    mock.raise(1, "seal_cut", "urgent");
    await page.waitForSelector("header >> text=chưa nhận 3");
    assert.ok((await drawn(page)).includes(key));
    await hide(false);
    await whenDrawn(page, key, false);
  }),
);
