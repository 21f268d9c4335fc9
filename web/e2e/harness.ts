// A mock with the built page, and Chromium in front of it.

import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import type { MockOptions } from "../mock/server.ts";
import { Mock } from "../mock/server.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SHOTS = process.env.CORDON_SHOTS;
export const SIZE = { width: 1440, height: 900 };

/** Why nothing can be tested here; null when everything is there. */
export function missing(): string | null {
  if (!existsSync(CHROMIUM)) return `no Chromium at ${CHROMIUM} (set CHROMIUM)`;
  if (!existsSync(fileURLToPath(new URL("../dist/index.html", import.meta.url)))) return "the page is not built: npm run build";
  return null;
}

let browser: Browser | null = null;

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = null;
}

export interface Stage {
  mock: Mock;
  page: Page;
  errors: string[];
  another: (name: string) => Promise<Page>;
}

/** Runs a test with a mock and a signed-in page; both are gone afterwards. */
export async function on(
  options: MockOptions & { name?: string; before?: (page: Page) => Promise<void>; story?: (mock: Mock) => void },
  run: (s: Stage) => Promise<void>,
): Promise<void> {
  browser ??= await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"] });
  const mock = await new Mock({ trucks: 60, unheard: 0, ...options }).listen();
  options.story?.(mock);
  const pages: Page[] = [];
  const errors: string[] = [];
  const another = async (name: string) => {
    const page = await (browser as Browser).newPage({ viewport: SIZE, locale: "vi-VN" });
    pages.push(page);
    page.setDefaultTimeout(60_000);
    page.on("pageerror", (e) => errors.push(e.message));
    await options.before?.(page);
    await page.goto(`http://127.0.0.1:${mock.port}/`);
    await page.fill("input[name=name]", name);
    await page.fill("input[name=password]", "cordon");
    await page.click("button[type=submit]");
    await page.waitForSelector(".frame .link.dot");
    return page;
  };
  try {
    const page = await another(options.name ?? "Trực 1");
    await run({ mock, page, errors, another });
    if (errors.length > 0) throw new Error(`the page threw: ${errors.join("; ")}`);
  } finally {
    for (const p of pages) await p.context().close();
    await mock.close();
  }
}

/** Keeps a picture where CORDON_SHOTS says. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

export const row = (id: string) => `.row[data-alert="${id}"]`;
export const inState = (id: string, state: string) => `${row(id)}[data-state="${state}"]`;

/** Waits until the map has its layers. */
export async function mapDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => (window as unknown as { cordonMap?: { isReady: boolean } }).cordonMap?.isReady === true);
}

type Drawn = { cordonMap: { vehicles: { buffer: { positions(): Iterable<{ key: string }> } } } };

/** Keys of the vehicles that the map draws now. */
export function drawn(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(window as unknown as Drawn).cordonMap.vehicles.buffer.positions()].map((p) => p.key));
}

/** Waits until the map draws a vehicle, or no longer draws it. */
export async function whenDrawn(page: Page, key: string, wanted = true): Promise<void> {
  await page.waitForFunction(
    ([key, wanted]) => [...(window as unknown as Drawn).cordonMap.vehicles.buffer.positions()].some((p) => p.key === key) === wanted,
    [key, wanted] as const,
  );
}

/** The pixels of a picture of the page (or a part of it), RGBA, read in the browser itself. */
export async function pixels(
  page: Page,
  clip?: { x: number; y: number; width: number; height: number },
): Promise<{ data: Uint8Array; width: number; height: number }> {
  const png = await page.screenshot(clip ? { clip } : {});
  const blank = await (browser as Browser).newPage();
  try {
    const read = await blank.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const c = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
      c.drawImage(image, 0, 0);
      const { data } = c.getImageData(0, 0, image.width, image.height);
      let bytes = "";
      for (let i = 0; i < data.length; i += 8192) bytes += String.fromCharCode(...data.subarray(i, i + 8192));
      return { width: image.width, height: image.height, bytes: btoa(bytes) };
    }, png.toString("base64"));
    return { width: read.width, height: read.height, data: Buffer.from(read.bytes, "base64") };
  } finally {
    await blank.close();
  }
}
