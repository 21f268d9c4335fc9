// The operator's complaints (each test is named after one), against the built page and the mock.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Page } from "playwright-core";
import { closeBrowser, drawn, inState, mapDrawn, missing, on, pixels, row, SIZE, shot, whenDrawn } from "./harness.ts";

const skip = missing() ?? false;
if (skip) console.log(`skipped: ${skip}`);
after(closeBrowser);

const kinds = ["corridor_left", "stop_begun", "signal_lost"] as const;

test("1: no row moves between mouse-down and mouse-up", { skip }, () =>
  on({ story: (m) => [2, 3, 4].map((n) => m.raise(n, "corridor_left", "high")) }, async ({ mock, page }) => {
    const third = page.locator(".row").nth(2);
    const id = await third.getAttribute("data-alert");
    const box = await third.boundingBox();
    assert.ok(id && box);
    await page.mouse.move(box.x + 80, box.y + 20);
    await page.mouse.down();
    mock.raise(9, "seal_cut", "urgent", { rope: "cut" });
    await page.waitForSelector(".waiting");
    assert.equal(await page.locator(".row").count(), 3);
    await page.mouse.up();
    await page.waitForSelector(`${row(id)}[aria-selected="true"]`);
    assert.match((await page.textContent(".waiting")) ?? "", /1 mới/);
    // Home shows what waits, and goes to the worst.
    await page.keyboard.press("Home");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-severity") === "urgent");
  }),
);

test("2: what is typed, and the focus, outlast a new alert", { skip }, () =>
  on({ story: (m) => void m.raise(2, "corridor_left", "high") }, async ({ mock, page }) => {
    await page.click(".row");
    await page.click(".note-form input");
    await page.keyboard.type("đã gọi lái xe, ");
    const alert = mock.raise(9, "seal_cut", "urgent");
    await page.waitForSelector(row(alert.id));
    await page.keyboard.type("không nghe máy");
    assert.equal(await page.inputValue(".note-form input"), "đã gọi lái xe, không nghe máy");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector(".record")?.textContent?.includes("không nghe máy"));
  }),
);

test("4: with its server gone nothing on the page claims to be live", { skip }, () =>
  on({ story: (m) => void m.raise(2, "signal_lost", "high", {}, 60_000) }, async ({ mock, page }) => {
    await mapDrawn(page);
    await page.click(".row");
    const before = await page.textContent(".row .age");
    mock.cut();
    await page.waitForSelector(".frame.lost");
    assert.match((await page.textContent(".foot")) ?? "", /^MẤT KẾT NỐI từ \d\d:\d\d:\d\d .*Dữ liệu bên dưới là của \d\d:\d\d:\d\d$/);
    assert.equal(await page.locator(".link.dot").count(), 0);
    assert.doesNotMatch((await page.textContent(".header")) ?? "", /Trực tiếp/);
    assert.equal(await page.isDisabled(".detail-foot button.main"), true);
    assert.match((await page.textContent(".detail-foot .problem")) ?? "", /Mất kết nối/);
    await page.waitForFunction((was) => document.querySelector(".row .age")?.textContent !== was, before);
    await shot(page, "disconnected");
    // A note waits; what happened meanwhile is made up for.
    await page.fill(".note-form input", "ghi khi mất mạng");
    await page.press(".note-form input", "Enter");
    const alert = mock.raise(5, "seal_cut", "urgent");
    mock.mend();
    await page.waitForSelector(".link.dot");
    await page.waitForSelector(`${row(alert.id)}, .waiting`);
    assert.match((await page.textContent(".foot")) ?? "", /Đã nối lại, bù 1 sự kiện, 1 cảnh báo mới/);
    await page.waitForFunction(() => document.querySelector(".record")?.textContent?.includes("ghi khi mất mạng"));
  }),
);

test("4: a link that only falls silent is told, then called lost", { skip }, () =>
  on({ before: (page) => page.clock.install() }, async ({ mock, page }) => {
    mock.isMute = true;
    await page.clock.fastForward(7_000);
    await page.waitForFunction(() => /Chậm \d/.test(document.querySelector(".link.ring")?.textContent ?? ""));
    mock.isCut = true;
    await page.clock.fastForward(31_000);
    await page.waitForSelector(".frame.lost");
  }),
);

test("5: ages and the clock are the server's, with the PC five minutes off", { skip }, () =>
  on({ ahead: 300_000, story: (m) => void m.raise(2, "corridor_left", "high", {}, 61_000) }, async ({ mock, page }) => {
    await page.waitForFunction(() => /^1′0/.test(document.querySelector(".row .age")?.textContent ?? ""));
    const shown = ((await page.textContent(".clock .muted")) ?? "").slice(0, 8);
    const [h = 0, m = 0, s = 0] = shown.split(":").map(Number);
    const seconds = (mock.now() / 1000) % 86_400;
    assert.ok(Math.abs(seconds - (h * 3600 + m * 60 + s)) < 5, `${shown} against ${new Date(mock.now()).toISOString()}`);
  }),
);

test("7, 8: alerting vehicles are drawn singly from far, and a silent one stays", { skip }, () =>
  on({ nearMarks: 0, story: (m) => void m.raise(2, "seal_cut", "urgent") }, async ({ mock, page }) => {
    await mapDrawn(page);
    const key = `t:${mock.truck(2).transit.declaration.id}`;
    await whenDrawn(page, key);
    assert.deepEqual(await drawn(page), [key]); // the others are counted in cells
    mock.truck(2).isSilent = true;
    mock.truck(2).mark.observed_at = new Date(mock.now() - 3_600_000).toISOString();
    mock.show(mock.truck(2));
    await page.click(".row");
    await page.waitForFunction(() => /mất tín hiệu/.test(document.querySelector(".card")?.textContent ?? ""));
    assert.deepEqual(await drawn(page), [key]);
  }),
);

test("9: priorities differ without colour", { skip }, () =>
  on(
    { story: (m) => [m.raise(2, "seal_cut", "urgent"), m.raise(3, "corridor_left", "high"), m.raise(4, "stop_begun", "medium")] },
    async ({ mock, page }) => {
      for (const a of [...mock.alerts.values()]) mock.act(a.id, "acknowledge", "Trực 2", null); // steady
      await page.waitForFunction(() => document.querySelectorAll(".row.acknowledged").length === 3);
      const masks: boolean[][] = [];
      for (const severity of ["urgent", "high", "medium"]) {
        const box = await page.locator(`.row[data-severity="${severity}"] .priority`).boundingBox();
        assert.ok(box);
        const p = await pixels(page, box);
        masks.push(
          Array.from(
            { length: p.width * p.height },
            (_, i) => 0.3 * (p.data[i * 4] ?? 0) + 0.59 * (p.data[i * 4 + 1] ?? 0) + 0.11 * (p.data[i * 4 + 2] ?? 0) > 90,
          ),
        );
      }
      for (const [a, b] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const) {
        const pair = (masks[a] ?? []).map((x, i) => [x, masks[b]?.[i] ?? false] as const);
        const both = pair.filter(([x, y]) => x && y).length;
        const any = pair.filter(([x, y]) => x || y).length;
        assert.ok(both / any < 0.85, `P${a + 1} and P${b + 1} look alike: ${(both / any).toFixed(2)}`);
      }
    },
  ),
);

/** How many pixels are bright and coloured. */
async function loud(page: Page): Promise<number> {
  const { data } = await pixels(page);
  let n = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [r = 0, g = 0, b = 0] = [data[i], data[i + 1], data[i + 2]];
    const max = Math.max(r, g, b);
    if (max > 110 && (max - Math.min(r, g, b)) / max > 0.35) n += 1;
  }
  return n;
}

test("10: without an alert nothing is red, amber or blue", { skip }, () =>
  on({ trucks: 60 }, async ({ mock, page }) => {
    await mapDrawn(page);
    await page.evaluate(() =>
      (window as never as { cordonMap: { map: { jumpTo(o: object): void } } }).cordonMap.map.jumpTo({ center: [106.45, 11], zoom: 10.5 }),
    );
    await page.waitForFunction(
      () => (window as never as { cordonMap: { vehicles: { buffer: { count: number } } } }).cordonMap.vehicles.buffer.count > 3,
    );
    await mapDrawn(page);
    await shot(page, "no-alert");
    assert.equal(await loud(page), 0);
    // So that this can fail: one alert is loud enough.
    mock.raise(2, "stop_begun", "medium");
    await page.waitForSelector(".row");
    assert.ok((await loud(page)) > 100);
  }),
);

test("11: one press acknowledges, by key and by mouse", { skip }, () =>
  on({ story: (m) => [m.raise(2, "seal_cut", "urgent"), m.raise(3, "corridor_left", "high")] }, async ({ mock, page }) => {
    const [first, second] = [...mock.alerts.keys()];
    assert.ok(first && second);
    await page.focus(row(first));
    await page.keyboard.press("a");
    await page.waitForSelector(inState(first, "acknowledged"));
    await page.click(`${row(second)} .state`);
    await page.waitForSelector(inState(second, "acknowledged"));
    assert.deepEqual(
      [...mock.alerts.values()].map((a) => [a.state, a.owner]),
      [
        ["acknowledged", "Trực 1"],
        ["acknowledged", "Trực 1"],
      ],
    );
  }),
);

test("11: the whole cycle by keyboard, with Telex on", { skip }, () =>
  on({ story: (m) => [m.raise(2, "seal_cut", "urgent"), m.raise(3, "corridor_left", "high")] }, async ({ mock, page }) => {
    const [first, second] = [...mock.alerts.keys()];
    assert.ok(first && second);
    await page.keyboard.press("Home");
    await page.waitForFunction((id) => document.activeElement?.getAttribute("data-alert") === id, first);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".detail h2:focus");
    // An input method gives another letter for the same key.
    await page.evaluate(() =>
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyA", key: "ạ", bubbles: true })),
    );
    await page.waitForSelector(inState(first, "acknowledged"));
    await page.keyboard.press("c");
    await page.waitForSelector(".closing");
    await page.keyboard.press("3");
    await page.keyboard.press("Enter");
    await page.waitForFunction((id) => document.activeElement?.getAttribute("data-alert") === id, second);
    assert.deepEqual([mock.alerts.get(first)?.state, mock.alerts.get(first)?.cause], ["closed", "traffic"]);
  }),
);

test("12: two acknowledge at once, and both see who has it", { skip }, () =>
  on({ slow: 80, story: (m) => void m.raise(2, "seal_cut", "urgent") }, async ({ mock, page, another }) => {
    const [id] = [...mock.alerts.keys()];
    assert.ok(id);
    const other = await another("Trực 2");
    await Promise.all([page.click(`${row(id)} .state`), other.click(`${row(id)} .state`)]);
    const owner = async (p: typeof page) => {
      await p.waitForSelector(inState(id, "acknowledged"));
      await p.waitForFunction(({ sel, who }) => document.querySelector(sel)?.textContent === who, {
        sel: `${row(id)} .owner`,
        who: mock.alerts.get(id)?.owner ?? "?",
      });
      return p.textContent(`${row(id)} .owner`);
    };
    assert.equal(await owner(page), await owner(other));
    for (const p of [page, other]) assert.equal(await p.locator(".detail-foot .problem").count(), 0);
  }),
);

test("14, 15: twenty rows without scrolling, and header and list say the same", { skip }, () =>
  on(
    { story: (m) => Array.from({ length: 24 }, (_, n) => m.raise(n, kinds[n % 3] ?? "stop_begun", n % 3 === 0 ? "high" : "medium")) },
    async ({ mock, page }) => {
      const check = async (count: number) => {
        await page.waitForFunction((n) => document.querySelectorAll(".row").length === n, count);
        const header = await page.locator(".counts .count[data-severity] b").allTextContents();
        assert.equal(
          header.map(Number).reduce((a, b) => a + b, 0),
          count,
        );
        assert.equal(await page.textContent('[data-testid="list-count"]'), String(count));
      };
      await check(24);
      const seen = await page
        .locator(".row")
        .evaluateAll((rows, height) => rows.filter((r) => r.getBoundingClientRect().bottom <= height - 28).length, SIZE.height);
      assert.ok(seen >= 20, `${seen} rows are seen`);
      assert.match((await page.textContent(".below")) ?? "", /\+4 nữa/);
      await shot(page, "flood");
      const [first] = [...mock.alerts.keys()];
      mock.act(first ?? "", "close", "Trực 2", "traffic");
      await check(23);
    },
  ),
);

test("16: every letter is of the page's own font, and no label is cut", { skip }, () =>
  on({ story: (m) => [m.raise(2, "seal_cut", "urgent"), m.raise(3, "corridor_left", "high", { outside_m: 2430 })] }, async ({ page }) => {
    await page.click(".row");
    await page.waitForSelector(".card dd");
    await page.evaluate(() => document.fonts.ready.then(() => 0));
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("DOM.enable");
    await cdp.send("CSS.enable");
    const { root } = await cdp.send("DOM.getDocument", { depth: -1 });
    const foreign = new Set<string>();
    const walk = async (node: { nodeId: number; nodeName: string; nodeType: number; children?: unknown[] }): Promise<void> => {
      const kids = (node.children ?? []) as (typeof node)[];
      if (kids.some((k) => k.nodeType === 3)) {
        const { fonts } = await cdp.send("CSS.getPlatformFontsForNode", { nodeId: node.nodeId });
        for (const f of fonts) if (!f.isCustomFont || !/IBM Plex/.test(f.familyName)) foreign.add(`${f.familyName} in <${node.nodeName}>`);
      }
      for (const k of kids) if (k.nodeName !== "HEAD") await walk(k);
    };
    await walk(root);
    assert.deepEqual([...foreign], []);
    const cut = await page.evaluate(() =>
      [
        ...document.querySelectorAll(
          "button, h2, h3, .tab, .kind, .count, .coverage, .clock, .link, .who, dt, .legend, .foot > span, .row .age, .row .owner",
        ),
      ]
        .filter(
          (e) =>
            e instanceof HTMLElement &&
            e.offsetParent !== null &&
            e.scrollWidth > e.clientWidth + 1 &&
            getComputedStyle(e).display !== "inline",
        )
        .map((e) => `${e.className}: ${e.textContent}`),
    );
    assert.deepEqual(cut, []);
  }),
);

test("20: an empty list says how many transits are not watched", { skip }, () =>
  on({ trucks: 60, unheard: 36 }, async ({ page }) => {
    const said = await page.textContent('[data-testid="empty-good"]');
    assert.equal(said, "Không có cảnh báo mở. 60 hành trình, 36 không được giám sát.");
    assert.match((await page.textContent(".coverage")) ?? "", /40,0 %, thiếu 36/);
  }),
);
