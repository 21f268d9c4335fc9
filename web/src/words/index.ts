// The language of the page: Vietnamese unless somebody chose otherwise on this machine.

import { useSyncExternalStore } from "react";
import type { Language } from "../number.ts";
import { en } from "./en.ts";
import { vi } from "./vi.ts";
import type { Words } from "./words.ts";

const KEY = "cordon.language";
const ALL: Record<Language, Words> = { vi, en };
let language: Language = localStorage.getItem(KEY) === "en" ? "en" : "vi";
const listeners = new Set<() => void>();

export function currentLanguage(): Language {
  return language;
}

export function words(): Words {
  return ALL[language];
}

export function setLanguage(next: Language): void {
  language = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
  for (const l of listeners) l();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The words, and which language they are of. */
export function useWords(): { w: Words; language: Language } {
  const now = useSyncExternalStore(subscribe, currentLanguage);
  return { w: ALL[now], language: now };
}
