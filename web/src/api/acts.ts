// Acts on alerts, and what the pages ask for.

import { call } from "./fetch.ts";
import type { Alert, Event, Transit, World } from "./types.ts";

const id = encodeURIComponent;

export const acknowledge = (alert: string) => call<Alert>("POST", `/api/alerts/${id(alert)}/acknowledge`, {});
export const close = (alert: string, cause: string, note?: string) =>
  call<Alert>("POST", `/api/alerts/${id(alert)}/close`, note ? { cause, note } : { cause });
export const note = (alert: string, text: string) => call<Alert>("POST", `/api/alerts/${id(alert)}/note`, { note: text });

export const world = () => call<World>("GET", "/api/world");
export const transit = (transit: string) => call<TransitAnswer>("GET", `/api/transits/${id(transit)}`);
export const containerHistory = (number: string) => call<ContainerAnswer>("GET", `/api/containers/${id(number)}`);

/** A transit with what belongs to it. */
export interface TransitAnswer {
  transit: Transit;
  alerts: Alert[];
  events: Event[];
  track: TrackFix[];
}
export interface TrackFix {
  observed_at: string;
  received_at: string;
  lat: number;
  lon: number;
  speed_kmh: number | null;
  course_deg: number | null;
  battery_pct?: number | null;
}
export interface ContainerAnswer {
  number: string;
  transits: { transit: Transit; events: Event[]; alerts: Alert[] }[];
}
