// The words of the interface. Provisional: they follow the serde form of the model until the generated file stands beside this one.

export type Severity = "info" | "medium" | "high" | "urgent";
export type AlertState = "raised" | "acknowledged" | "closed" | "withdrawn";
export type Stage = "declared" | "sealed" | "departed" | "arrived" | "opened" | "closed";
export type Custody = "intact" | "doubtful" | "broken";
export type Detail = Record<string, unknown>;

export interface AlertAct {
  act: string;
  by: string;
  at: string;
  text?: string | null;
  because: number;
}
export interface Alert {
  id: string;
  rule: string;
  kind: string;
  transit: string;
  severity: Severity;
  state: AlertState;
  since: string;
  until: string | null;
  raised_at: string;
  late: boolean;
  lat: number | null;
  lon: number | null;
  detail: Detail;
  owner: string | null;
  record: AlertAct[];
  cause: string | null;
}
export interface Mark {
  transit: string | null;
  seal: string | null;
  vehicle: string | null;
  container: string | null;
  corridor: string | null;
  lat: number;
  lon: number;
  speed_kmh: number | null;
  course_deg: number | null;
  accuracy_m: number | null;
  battery_pct: number | null;
  observed_at: string;
  heard_at: string;
  interval_s: number | null;
  stage: Stage | null;
  custody: Custody | null;
  standing_since: string | null;
  silent: boolean;
  worst: Severity | null;
  unacknowledged: boolean;
}
export interface Contact {
  role: string;
  name: string;
  phone?: string | null;
}
export interface Declaration {
  id: string;
  seal: string | null;
  vehicle: string | null;
  container: string | null;
  corridor: string | null;
  origin: string | null;
  destination: string | null;
  depart_after: string | null;
  arrive_before: string | null;
  stops: string[];
  contacts?: Contact[];
}
export interface Step {
  act: string;
  by: string;
  at: string;
  because: number;
}
export interface Transit {
  declaration: Declaration;
  stage: Stage;
  custody: Custody;
  custody_since: string | null;
  arms_itself: boolean;
  steps: Step[];
}
export interface Event {
  event: string;
  rule: string;
  id: string;
  alert: string | null;
  transit: string | null;
  observed_at: string;
  known_at: string;
  lat: number | null;
  lon: number | null;
  severity: Severity;
  late: boolean;
  because: number[];
  detail: Detail;
}
export interface Corridor {
  id: string;
  name?: string | null;
  route: { type: "LineString"; coordinates: number[][] };
  half_width_m: number;
}
export interface Geofence {
  id: string;
  name?: string | null;
  kind: string;
  area: { type: "Polygon"; coordinates: number[][][] };
}
export interface World {
  corridors: Corridor[];
  geofences: Geofence[];
}
