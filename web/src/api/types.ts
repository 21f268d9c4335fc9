// The words of the interface, by their short names. All of them come from the generated file.

import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];

export type Severity = Schemas["Severity"];
export type AlertState = Schemas["AlertState"];
export type Stage = Schemas["Stage"];
export type Custody = Schemas["Custody"];
export type Detail = Schemas["Alert"]["detail"];
export type AlertAct = Schemas["AlertAct"];
export type Alert = Schemas["Alert"];
export type Mark = Schemas["Mark"];
export type Contact = Schemas["Contact"];
export type Declaration = Schemas["Declaration"];
export type Step = Schemas["Step"];
export type Transit = Schemas["Transit"];
export type Event = Schemas["Event"];
export type Corridor = Schemas["Corridor"];
export type Geofence = Schemas["Geofence"];
export type World = Schemas["World"];
export type WorldView = Schemas["WorldView"];
export type Track = Schemas["Track"];
export type TransitView = Schemas["TransitView"];
export type ContainerView = Schemas["ContainerView"];
export type ContainerTransit = Schemas["ContainerTransit"];
export type Comparison = Schemas["Comparison"];
export type SessionView = Schemas["SessionView"];
export type Role = Schemas["Role"];
export type ProblemBody = Schemas["Problem"];
export type Said = Schemas["Said"];
export type LiveMessage = Schemas["LiveMessage"];
export type LiveRequest = Schemas["LiveRequest"];
export type Counts = Schemas["Counts"];
export type CellCount = Schemas["CellCount"];
export type Cells = Schemas["Cells"];
export type Marks = Schemas["Marks"];
export type Sighted = Schemas["Sighted"];
export type Agreement = Schemas["Agreement"];
export type Finding = Schemas["Finding"];
export type Reason = Schemas["Reason"];
export type CameraView = Schemas["CameraView"];
export type CameraList = Schemas["CameraList"];
export type CameraNow = Schemas["CameraNow"];
export type DroneNow = Schemas["DroneNow"];
export type Snapshot = Schemas["Snapshot"];
export type View = Schemas["View"];
