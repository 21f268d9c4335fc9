// A person says what a sighting truly shows: the dialog, what the row shows then, and who is not asked.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Mock } from "../mock/server.ts";
import { closeBrowser, missing, on, shot } from "./harness.ts";

const skip = missing() ?? false;
after(closeBrowser);

const FORM = "dialog.correcting";
const story = {
  story: (m: Mock) => void m.see(2, "moc-bai-vao", { plate: "51C12346" }),
};

test("a misread plate is corrected by keys, and the first reading stays", { skip }, () =>
  on(story, async ({ mock, page }) => {
    const declared = mock.truck(2).transit.declaration;
    await page.goto(`http://127.0.0.1:${mock.port}/transits/${declared.id}`);
    const row = page.locator(".sightings li").first();
    await row.locator(".correct").focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(FORM);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "plate");
    assert.equal(await page.inputValue(`${FORM} input[name=plate]`), "51C-123.46");
    assert.equal(await page.isDisabled(`${FORM} button[type=submit]`), true, "nothing differs yet");
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>("dialog img.picture")?.naturalWidth);
    await shot(page, "correcting");
    await page.keyboard.press("Escape");
    await page.waitForSelector(FORM, { state: "detached" });
    assert.match(page.url(), /transits/, "only the dialog is shut");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "correct", "the focus goes back");

    await page.keyboard.press("Enter");
    await page.fill(`${FORM} input[name=container]`, "CSQU 305438 4");
    assert.match((await page.textContent(`${FORM} [role=alert]`)) ?? "", /3/);
    await page.fill(`${FORM} input[name=container]`, declared.container ?? "");
    await page.fill(`${FORM} input[name=plate]`, declared.vehicle ?? "");
    await page.fill(`${FORM} input[name=reason]`, "again");
    await page.keyboard.press("Enter");
    await page.waitForSelector(`${FORM} .problem`);
    assert.match((await page.textContent(`${FORM} .problem`)) ?? "", /đã có người đính chính/);
    await shot(page, "correcting-refused");
    await page.fill(`${FORM} input[name=reason]`, "bùn che số 5");
    await page.keyboard.press("Enter");
    await page.waitForSelector(FORM, { state: "detached" });
    await page.waitForSelector(".corrected");
    assert.equal(await row.locator("s").textContent(), "51C-123.46");
    assert.match((await row.textContent()) ?? "", /Trực 1 đính chính lúc .*: bùn che số 5/);
    assert.equal(await row.getAttribute("class"), "", "it contradicts nothing any more");
    await row.scrollIntoViewIfNeeded();
    await shot(page, "corrected");
    await page.setViewportSize({ width: 390, height: 844 });
    await row.scrollIntoViewIfNeeded();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= 390), true);
    await shot(page, "corrected-390");
    await row.locator(".correct").click();
    await page.waitForSelector(FORM);
    const box = await page.locator(FORM).boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390 && box.height <= 844, JSON.stringify(box));
    await shot(page, "correcting-390");
  }),
);

test("who may only look is not asked", { skip }, () =>
  on({ ...story, name: "xem 1" }, async ({ mock, page }) => {
    await page.goto(`http://127.0.0.1:${mock.port}/transits/${mock.truck(2).transit.declaration.id}`);
    await page.waitForSelector(".sightings li");
    assert.equal(await page.locator(".sightings .correct").count(), 0);
  }),
);
