// The icon of each kind of alert.

import type { LucideIcon } from "lucide-react";
import {
  BatteryLow,
  Check,
  CheckCheck,
  Circle,
  CircleParking,
  CirclePause,
  ClockAlert,
  Copy,
  CopyX,
  createLucideIcon,
  Eye,
  Flag,
  Gauge,
  Link,
  Lock,
  LockOpen,
  Merge,
  Milestone,
  Package,
  PackageX,
  RadioTower,
  Route,
  RouteOff,
  ScanSearch,
  Scissors,
  ShieldAlert,
  Signal,
  Truck,
  Undo2,
  Unlink,
} from "lucide-react";

/** Bars, struck out: lucide's own `signal-zero` is one dot, which nobody sees at 16 px. */
const SignalLost = createLucideIcon("signal-lost", [
  ["path", { d: "M4 20v-3", key: "a" }],
  ["path", { d: "M9 20v-6", key: "b" }],
  ["path", { d: "M14 20v-4", key: "c" }],
  ["path", { d: "M19 20V6", key: "d" }],
  ["path", { d: "m3 4 18 18", key: "e" }],
]);

const ICONS: Record<string, LucideIcon> = {
  corridor_left: RouteOff,
  seal_opened: LockOpen,
  seal_cut: Scissors,
  seal_tampered: ShieldAlert,
  stop_begun: CirclePause,
  signal_lost: SignalLost,
  overtime: ClockAlert,
  distance_exceeded: Milestone,
  wrong_way: Undo2,
  departed_unsealed: PackageX,
  sighting_contradicted: ScanSearch,
  sighting_agreed: ScanSearch,
  seal_apart: Unlink,
  plate_cloned: CopyX,
  seal_cloned: Copy,
  rendezvous: Merge,
  loitering: CircleParking,
  position_spoofed: RadioTower,
  signal_jammed: RadioTower,
  watchlist_hit: Eye,
  battery_low: BatteryLow,
  speeding: Gauge,
  restuffed: Package,
  corridor_rejoined: Route,
  seal_closed: Lock,
  stop_ended: Truck,
  signal_regained: Signal,
  departed: Truck,
  arrived: Flag,
  seal_rejoined: Link,
  alert_acknowledged: Check,
  alert_closed: CheckCheck,
};

export function iconOf(kind: string): LucideIcon {
  return ICONS[kind] ?? Circle;
}
