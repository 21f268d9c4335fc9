// Every state is in the address: the page, what is selected, the filters.

import { useSyncExternalStore } from "react";

export type Page =
  | { page: "centre" }
  | { page: "transit"; id: string }
  | { page: "container"; number: string }
  | { page: "cameras" }
  | { page: "load" }
  | { page: "watchlist" }
  | { page: "unknown" };

export interface Route {
  page: Page;
  /** The selected alert, if one is. */
  alert: string | null;
  /** The selected mark's key, if one is. */
  mark: string | null;
}

export function parse(path: string, query: string): Route {
  const q = new URLSearchParams(query);
  const [, first, ...rest] = path.split("/");
  const last = decoded(rest.join("/"));
  let page: Page = { page: "unknown" };
  if (first === "" || first === "map") page = { page: "centre" };
  else if (first === "transits" && last) page = { page: "transit", id: last };
  else if (first === "cameras") page = { page: "cameras" };
  else if (first === "load") page = { page: "load" };
  else if (first === "watchlist") page = { page: "watchlist" };
  else if (first === "containers") page = { page: "container", number: last };
  return { page, alert: q.get("alert"), mark: q.get("mark") };
}

/** A pasted address may hold anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

export function pathOf(page: Page): string {
  if (page.page === "transit") return `/transits/${encodeURIComponent(page.id)}`;
  if (page.page === "container") return page.number ? `/containers/${encodeURIComponent(page.number)}` : "/containers";
  if (page.page === "cameras") return "/cameras";
  if (page.page === "load") return "/load";
  if (page.page === "watchlist") return "/watchlist";
  return "/";
}

let route = typeof location === "undefined" ? parse("/", "") : parse(location.pathname, location.search);
const listeners = new Set<() => void>();

function changed(): void {
  route = parse(location.pathname, location.search);
  for (const l of listeners) l();
}

if (typeof window !== "undefined") window.addEventListener("popstate", changed);

export function currentRoute(): Route {
  return route;
}

/** What was selected on the centre page when it was left: whoever comes back finds it so. */
let leftAt = "";

export function goTo(page: Page): void {
  if (route.page.page === "centre") leftAt = location.search;
  history.pushState(null, "", page.page === "centre" ? pathOf(page) + leftAt : pathOf(page));
  changed();
}

/** Selects an alert, a mark, or nothing, on the centre page. */
export function select(what: { alert?: string | null; mark?: string | null }): void {
  const q = new URLSearchParams();
  if (what.alert) q.set("alert", what.alert);
  else if (what.mark) q.set("mark", what.mark);
  const query = q.toString();
  history.replaceState(null, "", query ? `/?${query}` : "/");
  changed();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}
