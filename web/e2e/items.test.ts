// Items, the shelf and the load page, by the keyboard as an operator has them.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import type { Mock } from "../mock/server.ts";
import { closeBrowser, inState, missing, on, row, shot } from "./harness.ts";

const why = missing();
after(closeBrowser);

if (why) console.log(`skipped: ${why}`);
else run();

/** An outage of twelve, of which one is urgent; an incident of three on one truck; one alert alone. */
function story(mock: Mock): void {
  const outage = Array.from({ length: 11 }, (_, n) => mock.raise(10 + n, "signal_lost", "high", { silence_s: 900 }, 1_000_000).id);
  outage.push(mock.raise(30, "signal_lost", "urgent", { silence_s: 900 }, 1_000_000).id);
  mock.group(outage, "outage");
  const incident = [
    mock.raise(1, "seal_cut", "urgent", { rope: "cut" }, 20_000),
    mock.raise(1, "seal_opened", "urgent", { locked: false }, 10_000),
    mock.raise(1, "corridor_left", "high", { outside_m: 900 }, 5_000),
  ].map((a) => a.id);
  mock.group(incident, "incident");
  mock.raise(2, "stop_begun", "medium", { standing_s: 3_000 }, 3_000_000);
}

const rows = (page: Page) => page.locator(".row").count();
const until = (page: Page, n: number) => page.waitForFunction((want) => document.querySelectorAll(".row").length === want, n);

function run(): void {
  test("sixteen alerts are three items; each urgent one is a row, the others come with a key", async () => {
    await on({ story }, async ({ page, mock }) => {
      // The outage with its urgent one, the incident with its second urgent one, and the stop.
      await until(page, 5);
      assert.equal(await page.textContent('[data-testid="list-count"]'), "16");
      assert.match((await page.textContent('[data-testid="item-count"]')) ?? "", /3/);
      assert.equal(await page.locator('.row[data-severity="urgent"]').count(), 4);
      const header = await page.locator(".counts .count[data-severity] b").allTextContents();
      assert.equal(
        header.reduce((n, t) => n + Number(t), 0),
        16,
      );
      await shot(page, "items");
      const group = page.locator(".row.group");
      await group.focus();
      await page.keyboard.press("ArrowRight");
      await until(page, 16);
      await shot(page, "items-unfolded");
      // Together, but not the urgent one: that is looked at singly.
      await page.keyboard.press("KeyA");
      await page.waitForFunction(() => document.querySelectorAll('.row.member[data-state="acknowledged"]').length === 11);
      const urgent = [...mock.alerts.values()].find((a) => a.kind === "signal_lost" && a.severity === "urgent");
      assert.equal(urgent?.state, "raised");
      assert.equal([...mock.alerts.values()].filter((a) => a.record.some((r) => r.act === "acknowledge")).length, 11);
      await page.keyboard.press("ArrowLeft");
      await until(page, 5);
      // A folded group is not acknowledged unseen: the first press shows it.
      await page.keyboard.press("KeyA");
      await until(page, 16);
    });
  });

  test("an alert goes on the shelf and comes back, without a mouse", async () => {
    await on({ story }, async ({ page, mock }) => {
      await until(page, 5);
      const stop = [...mock.alerts.values()].find((a) => a.kind === "stop_begun")?.id ?? "";
      await page.locator(row(stop)).focus();
      await page.keyboard.press("KeyS");
      await page.waitForSelector(".shelving");
      await page.keyboard.press("Digit3");
      await page.keyboard.type("đường đang sửa");
      await shot(page, "shelving");
      await page.keyboard.press("Enter");
      await page.waitForFunction((id) => document.querySelector(`.row[data-alert="${id}"][data-state="shelved"], .count.shelved`), stop);
      const shelf = mock.alerts.get(stop)?.shelved;
      assert.equal(shelf?.reason, "đường đang sửa");
      assert.equal(Date.parse(shelf?.until ?? "") - Date.parse(shelf?.at ?? ""), 3_600_000);
      assert.match((await page.textContent(".count.shelved")) ?? "", /1/);
      await page.click('[data-tab="shelved"]');
      await page.waitForSelector(inState(stop, "shelved"));
      assert.equal(await rows(page), 1);
      await page.locator(row(stop)).focus();
      await page.keyboard.press("Enter");
      await shot(page, "shelved");
      await page.keyboard.press("KeyS");
      await page.waitForFunction(() => document.querySelector(".count.shelved") === null);
      assert.equal(mock.alerts.get(stop)?.shelved, undefined);
    });
  });

  test("an urgent alert asks for a second person before it goes on the shelf", async () => {
    await on({ story }, async ({ page, mock }) => {
      await until(page, 5);
      const cut = [...mock.alerts.values()].find((a) => a.kind === "seal_cut")?.id ?? "";
      await page.locator(row(cut)).focus();
      await page.keyboard.press("F9");
      await page.waitForSelector(".shelving fieldset");
      await page.fill('.shelving input[name="reason"]', "kiểm hoá");
      assert.ok(await page.locator('.shelving button[type="submit"]').isDisabled());
      await page.fill('.shelving input[name="second"]', "Trực 2");
      await page.fill('.shelving input[name="second-password"]', "cordon");
      await shot(page, "shelving-urgent");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".count.shelved");
      assert.equal(mock.alerts.get(cut)?.shelved?.second_by, "Trực 2");
    });
  });

  test("what was passed on calls again, and what is over by itself says so", async () => {
    await on({ story }, async ({ page, mock }) => {
      await until(page, 5);
      const stop = [...mock.alerts.values()].find((a) => a.kind === "stop_begun")?.id ?? "";
      await page.locator(row(stop)).focus();
      await page.keyboard.press("KeyA");
      await page.waitForSelector(inState(stop, "acknowledged"));
      await page.keyboard.press("KeyE");
      await page.waitForSelector('.closing input[name="to"]');
      await page.keyboard.type("Trưởng ca");
      await page.keyboard.press("Tab");
      await page.keyboard.type("lái xe không nghe máy");
      await shot(page, "escalating");
      await page.keyboard.press("Enter");
      await page.waitForSelector(inState(stop, "raised"));
      assert.equal(mock.alerts.get(stop)?.owner, "Trưởng ca");
      await page.waitForFunction(() => /Trưởng ca/.test(document.querySelector(".record")?.textContent ?? ""));
      const alert = mock.alerts.get(stop);
      if (alert) mock.put({ ...alert, until: new Date(mock.now()).toISOString() });
      await page.waitForSelector(inState(stop, "returned"));
      await page.waitForFunction(() => /đã hết, chưa nhận/.test(document.querySelector(".standing")?.textContent ?? ""));
      await page.locator(row(stop)).focus();
      await page.keyboard.press("KeyA");
      await page.waitForSelector(inState(stop, "over"));
      await shot(page, "returned");
    });
  });

  test("the load page shows its figures beside their goals", async () => {
    await on({ story }, async ({ page }) => {
      await until(page, 5);
      await page.locator(".row").first().focus();
      await page.keyboard.press("KeyG");
      await page.keyboard.press("KeyL");
      await page.waitForSelector(".figures");
      assert.equal(new URL(page.url()).pathname, "/load");
      await shot(page, "load");
      const over = await page.locator(".figure.over dt").allTextContents();
      assert.deepEqual(over, ["Số lần 10 phút bị dồn dập"]);
      await page.keyboard.press("Escape");
      await page.waitForSelector(".row");
    });
  });

  test("a storm of five thousand: few items, every urgent alert a row, and the page answers a key", async () => {
    const storm = (mock: Mock) => {
      const first = mock.raise(0, "signal_lost", "high", {}, 60_000);
      for (let n = 0; n < 5_000; n++) {
        const id = `storm-${n}`;
        const transit = mock.truck(n % 60).transit.declaration.id;
        const cause = n % 9 === 0 ? "flood" : "same_rule";
        // Put there before anybody looks: nobody has to be told.
        mock.alerts.set(id, { ...first, id, transit, severity: n % 20 === 0 ? "urgent" : "high", group: { id: `storm-${n % 9}`, cause } });
      }
    };
    await on({ story: storm }, async ({ page }) => {
      await page.waitForSelector(".row.group");
      assert.equal(await page.locator(".row.group").count(), 9);
      assert.equal(await page.locator('.row.member[data-severity="urgent"]').count(), 250);
      await page.keyboard.press("Home");
      await page.waitForFunction(() => document.activeElement?.getAttribute("data-severity") === "urgent");
      await shot(page, "storm");
    });
  });
}
