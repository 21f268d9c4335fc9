// Listens to the keyboard for a page.

import { useEffect, useRef } from "react";
import type { Command } from "../keys.ts";
import { match } from "../keys.ts";
import { settleFocus } from "./focus.ts";

const KEY = "cordon.letters";
/** How long G waits for its second key. */
const G_MS = 1_500;
const telexListeners = new Set<() => void>();

export function whenTelex(tell: () => void): () => void {
  telexListeners.add(tell);
  return () => telexListeners.delete(tell);
}

export function lettersOn(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function setLetters(on: boolean): void {
  localStorage.setItem(KEY, on ? "on" : "off");
}

function isTyping(e: Element | null): boolean {
  if (!e) return false;
  if (e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement) return true;
  return e instanceof HTMLInputElement && e.type !== "radio" && e.type !== "checkbox";
}

/** Calls `on` with each command; it returns whether it did something, and then the browser does not. */
export function useKeys(on: (command: Command) => boolean, active: boolean): void {
  const newest = useRef(on);
  newest.current = on;
  useEffect(() => {
    if (!active) return;
    let g = Number.NEGATIVE_INFINITY;
    const down = (e: KeyboardEvent) => {
      settleFocus();
      const at = document.activeElement;
      const matched = match({
        code: e.code,
        key: e.key,
        shift: e.shiftKey,
        modified: e.ctrlKey || e.altKey || e.metaKey,
        typing: isTyping(at),
        inRegion: at?.closest("[data-keys]") != null,
        afterG: performance.now() - g < G_MS,
        letters: lettersOn(),
      });
      g = matched.kind === "g" ? performance.now() : Number.NEGATIVE_INFINITY;
      if (matched.kind === "telex") for (const l of telexListeners) l();
      if (matched.kind === "command" && newest.current(matched.command)) e.preventDefault();
    };
    window.addEventListener("keydown", down);
    return () => window.removeEventListener("keydown", down);
  }, [active]);
}

/** Moves the focus to the next (or previous) region of the page that can be seen. */
export function moveRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((r) => r.offsetParent !== null || r.offsetWidth > 0);
  regions.sort((a, b) => (a.dataset.region ?? "").localeCompare(b.dataset.region ?? ""));
  const here = regions.findIndex((r) => r.contains(document.activeElement));
  const next = regions[(here + step + regions.length) % regions.length];
  const inside = next?.querySelector<HTMLElement>('[role="option"][tabindex="0"], canvas[tabindex], button, a[href], input');
  (inside ?? next)?.focus();
}
