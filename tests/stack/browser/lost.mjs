// The server is killed under an open page: the page says so, ages go on, and what was missed comes when the server does.

import { ask, knows, must, play, says, shot, signIn } from "./stage.mjs";

await play(async (page) => {
  await page.goto(knows.url);
  await signIn(page, knows.password);
  await page.waitForSelector('.row[data-severity="urgent"]');
  await page.click(".row");
  await page.waitForSelector(".card dd");

  await ask("kill");
  await page.waitForSelector(".frame.lost");
  await says(page, ".foot", /^MẤT KẾT NỐI từ \d\d:\d\d:\d\d \(\d+′\d\d″\)\. Đang nối lại, lần \d+\. Dữ liệu bên dưới là của \d\d:\d\d:\d\d$/);
  must((await page.locator(".link.dot").count()) === 0, "nothing claims to be live");
  const ages = () => page.evaluate(() => [document.querySelector(".row .age")?.textContent, document.querySelector(".foot")?.textContent]);
  const before = await ages();
  await page.waitForFunction(
    (was) => document.querySelector(".row .age")?.textContent !== was[0] && document.querySelector(".foot")?.textContent !== was[1],
    before,
  );
  await page.focus(".row");
  await page.keyboard.press("a");
  await says(page, ".detail-foot .problem", /Mất kết nối .*chưa thể nhận/);
  const states = await page.locator(".row").evaluateAll((rows) => rows.map((r) => r.dataset.state));
  must(String(states) === "raised", `nothing is acknowledged without the server: ${states}`);
  await shot(page, "lost");

  // Meanwhile the server was back for others, and another rope was cut.
  await ask("missed");
  await page.waitForSelector(".frame:not(.lost) .link.dot");
  await says(page, ".foot", /Đã nối lại, bù [1-9]\d* sự kiện, 1 cảnh báo mới/);
  await page.waitForFunction(() => document.querySelectorAll(".row").length === 2 || document.querySelector(".waiting"));
  await page.keyboard.press("Home");
  await page.waitForFunction(() => document.querySelectorAll('.row[data-state="raised"]').length === 2);
  // The rows that were waiting may be drawn after the key was taken: the operator looks where the focus is before the next key.
  const onRow = () => document.activeElement?.closest(".row") !== null;
  await page.waitForFunction(onRow);
  const taken = () => page.waitForSelector('.row[data-state="acknowledged"]', { timeout: 10_000 }).then(() => true, () => false);
  await page.keyboard.press("a");
  if (!(await taken())) {
    await page.keyboard.press("Home");
    await page.waitForFunction(onRow);
    await page.keyboard.press("a");
    must(await taken(), `the alert is taken; the focus was on ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`);
  }
  await shot(page, "back");
});
