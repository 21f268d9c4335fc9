// The icon of each kind of alert.

import type { LucideIcon } from "lucide-react";
import {
  BatteryLow,
  CircleParking,
  CirclePause,
  ClockAlert,
  Copy,
  CopyX,
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
  SignalZero,
  TriangleAlert,
  Undo2,
  Unlink,
} from "lucide-react";

const ICONS: Record<string, LucideIcon> = {
  corridor_left: RouteOff,
  seal_opened: LockOpen,
  seal_cut: Scissors,
  seal_tampered: ShieldAlert,
  stop_begun: CirclePause,
  signal_lost: SignalZero,
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
