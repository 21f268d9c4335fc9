// What every script here begins with: the browser, the way to ask the test for something, and pictures of what the operator sees.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { chromium } = createRequire(`${process.env.CORDON_WEB}/package.json`)("playwright-core");

/** A desk in a centre, and a phone. */
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/** A whole script, and what the browser does at once, take no longer; of the rest playwright takes care. */
const SCRIPT_MAX_MS = 600_000;
const AT_ONCE_MAX_MS = 60_000;

/** What the test told this script. */
export const knows = JSON.parse(process.argv[2] ?? "{}");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** What was done last: said when it hangs. */
let last = "the start";

/** Waits for something that by itself might never end. */
async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what()} takes more than ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks the test for what only it can do, and waits until it is done. */
export async function ask(what) {
  last = what;
  console.log(what);
  const { done } = await lines.next();
  if (done) throw new Error(`nobody does ${what}`);
}

/** Runs a script with a page; whatever the page throws fails it. */
export async function play(script) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  const errors = [];
  try {
    const page = await browser.newPage({ viewport: SIZES.desk, locale: "vi-VN" });
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (e) => errors.push(e.message));
    try {
      await within(SCRIPT_MAX_MS, () => `what comes after "${last}"`, script(page));
    } catch (e) {
      await page.screenshot({ path: `${process.env.CORDON_SHOTS}/failed-${process.pid}.png` });
      throw e;
    }
    if (errors.length > 0) throw new Error(`the page threw: ${errors.join("; ")}`);
    console.log("nothing more");
  } finally {
    await within(AT_ONCE_MAX_MS, () => "closing the browser", browser.close());
  }
  process.exit(0); // stdin is open as long as the test lives
}

/** Keeps a picture at both sizes, and fails where the page is wider than a phone. */
export async function shot(page, name) {
  last = `the picture ${name}`;
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await drawn(page);
    await page.screenshot({ path: `${process.env.CORDON_SHOTS}/${name}-${size}.png` });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > viewport.width) throw new Error(`${name} is ${width} px wide on a ${size} of ${viewport.width}`);
  }
  await page.setViewportSize(SIZES.desk);
  await drawn(page);
}

/** Waits for two frames: what changed is on the screen then. */
async function drawn(page) {
  const frames = page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
  await within(AT_ONCE_MAX_MS, () => "drawing two frames", frames);
  await page.waitForFunction(() => {
    const map = window.cordonMap;
    return !map || map.map.getCanvas().clientWidth === 0 || map.map.areTilesLoaded();
  });
}

export async function signIn(page, password) {
  last = "signing in";
  await page.fill("input[name=name]", knows.name);
  await page.fill("input[name=password]", password);
  await page.click("button[type=submit]");
}

/** Waits until an element's text holds what is meant; gives the text. */
export async function says(page, selector, expected) {
  await page.waitForFunction(
    ([sel, source]) => new RegExp(source).test(document.querySelector(sel)?.textContent ?? ""),
    [selector, expected.source],
  );
  return page.textContent(selector);
}

/** Where the map draws a vehicle: read from the buffer that the GPU draws. */
export async function vehicle(page, key) {
  await page.waitForFunction((k) => window.cordonMap?.isReady && window.cordonMap.vehicles.buffer.has(k), key);
  return page.evaluate((k) => [...window.cordonMap.vehicles.buffer.positions()].find((p) => p.key === k), key);
}

export function must(holds, what) {
  if (!holds) throw new Error(what);
}
