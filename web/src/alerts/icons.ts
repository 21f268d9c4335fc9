// The icon of each kind of alert.

import type { LucideIcon } from "lucide-react";
import {
  BatteryLow,
  CircleParking,
  CirclePause,
  ClockAlert,
  Copy,
  CopyX,
  createLucideIcon,
  Eye,
  Gauge,
  LockOpen,
  Merge,
  Milestone,
  Package,
  PackageX,
  RadioTower,
  RouteOff,
  ScanSearch,
  Scissors,
  ShieldAlert,
  TriangleAlert,
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
};

export function iconOf(kind: string): LucideIcon {
  return ICONS[kind] ?? TriangleAlert;
}
