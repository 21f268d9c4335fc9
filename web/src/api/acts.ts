// Acts on alerts, and what the pages ask for.

import { call } from "./fetch.ts";
import type {
  Alert,
  CameraList,
  ContainerView,
  Correcting,
  ForecastView,
  GapView,
  LoadView,
  Shelving,
  Sighted,
  Transit,
  TransitView,
  Unwatching,
  WatchEntry,
  Watching,
  WatchView,
  WorldView,
} from "./types.ts";

export type { Shelving };

const id = encodeURIComponent;

export const acknowledge = (alert: string) => call<Alert>("POST", `/api/alerts/${id(alert)}/acknowledge`, {});
export const close = (alert: string, cause: string, note?: string) =>
  call<Alert>("POST", `/api/alerts/${id(alert)}/close`, note ? { cause, note } : { cause });
export const shelve = (alert: string, said: Shelving) => call<Alert>("POST", `/api/alerts/${id(alert)}/shelve`, said);
export const unshelve = (alert: string) => call<Alert>("POST", `/api/alerts/${id(alert)}/unshelve`, {});
export const escalate = (alert: string, to: string, reason: string) =>
  call<Alert>("POST", `/api/alerts/${id(alert)}/escalate`, { to, reason });
export const note = (alert: string, text: string) => call<Alert>("POST", `/api/alerts/${id(alert)}/note`, { note: text });

/** The alarm load of the last hours, in the figures of ISA-18.2. */
export const load = (hours: number) => call<LoadView>("GET", `/api/load?hours=${hours}`);
export const world = () => call<WorldView>("GET", "/api/world");
export const transit = (transit: string) => call<TransitView>("GET", `/api/transits/${id(transit)}`);
/** When it arrives, with the interval that four in five keep. */
export const forecast = (transit: string) => call<ForecastView>("GET", `/api/transits/${id(transit)}/forecast`);
/** Its silences, and where it can have stood in them. */
export const gaps = (transit: string) => call<GapView[]>("GET", `/api/transits/${id(transit)}/gaps`);
/** A transit alone, without its track and events. */
export const transitAlone = (transit: string) => call<{ items: Transit[] }>("GET", `/api/transits?stage=all&limit=5&q=${id(transit)}`);
/** All cameras: how their streams are, and what each saw last. */
export const cameras = () => call<CameraList>("GET", "/api/cameras");
/** A page of the watch list: what counts now, or what is over; `text`: whose text begins so. */
export const watchlist = (state: "standing" | "over", text: string, cursor: string | null) =>
  call<{ items: WatchView[]; next?: string | null }>(
    "GET",
    `/api/watchlist?state=${state}&limit=50&text=${id(text)}${cursor === null ? "" : `&cursor=${id(cursor)}`}`,
  );
export const watch = (said: Watching) => call<WatchEntry>("POST", "/api/watchlist", said);
export const unwatch = (entry: string, said: Unwatching) => call<WatchEntry>("POST", `/api/watchlist/${id(entry)}/remove`, said);
/** Says what a sighting truly shows; gives it back as it then stands. */
export const correct = (sighting: string, said: Correcting) => call<Sighted>("POST", `/api/sightings/${id(sighting)}/correct`, said);
/** Where a picture is; looking at it is recorded. */
export const evidence = (sha256: string) => `/api/evidence/${id(sha256)}`;
export const containerHistory = (number: string) => call<ContainerView>("GET", `/api/containers/${id(number)}`);
