// The watch list: what is looked for and where it was seen; two people change it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { closeBrowser, missing, on, shot } from "./harness.ts";

const skip = missing() ?? false;
after(closeBrowser);

/** From now on: the tones that the page plays, in hertz. */
async function heard(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const played: number[] = [];
    const play = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
      played.push(this.frequency.value);
      play.call(this, when);
    };
    Object.assign(window, { played });
  });
  return () => page.evaluate(() => (window as unknown as { played: number[] }).played);
}

test("an entry is added by two people, seen, and taken off by two", { skip }, () =>
  on({}, async ({ mock, page }) => {
    await page.click("text=Theo dõi");
    await page.waitForSelector("text=Chưa theo dõi đối tượng nào.");
    await shot(page, "watchlist-empty");
    await page.click("text=Thêm…");
    const go = page.locator(".watching button[type=submit]");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "text");
    await page.check("input[value=container]");
    await page.fill("input[name=text]", "CSQU 305438 4");
    await page.waitForSelector("text=theo ISO 6346 phải là 3");
    await page.fill("input[name=text]", "CSQU 305438 3");
    await page.fill("input[name=reason]", "nghi tráo hàng");
    assert.ok(await go.isDisabled(), "nobody changes the list alone");
    await page.fill("input[name=second]", "Trực 2");
    await page.fill("input[name=second-password]", "sai");
    await shot(page, "watchlist-add");
    await go.click();
    await page.waitForSelector("text=mật khẩu của người thứ hai không đúng");
    await page.fill("input[name=second-password]", "cordon");
    await go.click();
    await page.waitForSelector("text=Đang theo dõi CSQU 305438 3.");
    assert.equal(await page.locator(".watching").count(), 0);
    const row = page.locator(".entries tbody tr");
    assert.match((await row.textContent()) ?? "", /CSQU 305438 3.*nghi tráo hàng.*Trực 1cùng Trực 2.*còn 30 ngày.*chưa thấy/);
    // a camera sees it: the list tells, without being asked
    const entry = mock.watchlist.entries[0]?.entry;
    assert.ok(entry);
    mock.say({ type: "event", data: mock.watchlist.hit(entry, "CSQU3O54383", "moc-bai-vao", 5, ["VN-1"]) });
    await page.waitForSelector("text=đọc là");
    await page.click(".entries .act button");
    await page.fill(".watching input[name=reason]", "đã kiểm tra");
    await page.fill("input[name=second]", "Trực 2");
    await page.fill("input[name=second-password]", "cordon");
    await shot(page, "watchlist-remove");
    await go.click();
    await page.waitForSelector("text=Chưa theo dõi đối tượng nào.");
    await page.click("text=Đã hết");
    await page.waitForSelector("text=Trực 1 cùng Trực 2");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".alerts");
  }),
);

test("a hit that is no alert calls from the menu until the page is looked at", { skip }, () =>
  on({}, async ({ mock, page }) => {
    const entry = mock.watchlist.add({ covert: true });
    const tones = await heard(page);
    mock.say({ type: "event", data: mock.watchlist.hit(entry, "51C12345", "moc-bai-vao", 5) });
    await page.waitForSelector(".unseen");
    assert.deepEqual(await tones(), [520], "once, as something that somebody should look at");
    assert.equal(await page.textContent(".unseen"), "1");
    await shot(page, "watchlist-unseen");
    await page.click("text=Theo dõi");
    await page.waitForSelector("tr[data-covert]");
    assert.equal(await page.locator(".unseen").count(), 0);
    await page.click("text=CORDON");
    assert.equal(await page.locator(".unseen").count(), 0);
  }),
);

test("it reads on a wide screen and on a phone", { skip }, () =>
  on({}, async ({ mock, page }) => {
    const texts = ["51C12345", "29B56789", "61H20417", "15R01234", "72C98765"];
    for (const [n, text] of texts.entries()) mock.watchlist.add({ text, covert: n === 1, by: n === 3 ? "Đội kiểm soát số 2" : "Trực 1" });
    const container = mock.watchlist.add({
      kind: "container",
      text: "CSQU3054383",
      reason:
        "Nghi tráo hàng dọc đường; yêu cầu của Chi cục Hải quan Mộc Bài theo công văn 1234/HQMB ngày 20/11, báo trực ban trước khi dừng xe",
    });
    for (const s of [9000, 7200, 4000, 300, 40])
      mock.watchlist.hit(container, s === 300 ? "C5QU3O54383" : "CSQU3054383", "moc-bai-vao", s, ["VN-2026-000020"]);
    await page.click("text=Theo dõi");
    await page.waitForSelector(".entries tbody tr:nth-child(6)");
    await shot(page, "watchlist-1440");
    await page.click("text=Thêm…");
    await shot(page, "watchlist-1440-add");
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, "watchlist-390");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `${wide} px wide`);
    await page.click("text=Thêm…");
    await page.waitForSelector(".watching input[name=text]");
    await shot(page, "watchlist-390-add");
    assert.equal(await page.locator(".watchlist").isVisible(), false);
  }),
);

test("who may not change the list is told so, and sees it", { skip }, () =>
  on({ name: "xem 1" }, async ({ mock, page }) => {
    mock.watchlist.add({});
    await page.click("text=Theo dõi");
    await page.waitForSelector(".entries tbody tr");
    await page.waitForSelector("text=Tài khoản này không được sửa danh sách.");
    assert.equal(await page.locator(".entries .act").count(), 0);
  }),
);
