// The story that the mock tells: one truck leaves its road, one seal is cut, one stops too long, some fall silent.

import type { Mock } from "./server.ts";

export function play(mock: Mock): void {
  const now = mock.now();
  const off = mock.truck(0);
  off.aside = [0.021, 0.012];
  // Called at 180 m: in the red channel a metre away from the road weighs 4.5. Urgent from 444 m on, and by now it is far out.
  const away = { off_road_deg: 74.5, heading: "away", channel: "red" };
  const left = mock.raise(
    0,
    "corridor_left",
    "high",
    {
      corridor: "cat-lai-moc-bai",
      half_width_m: 400,
      outside_m: 180,
      outside_m_max: 180,
      weighed_m: 810,
      along_km: 31.2,
      outside_s: 12,
      ...away,
    },
    192_000,
  );
  mock.worsen(left.id, "urgent", { outside_m: 2430, outside_m_max: 2610, weighed_m: 10_935, outside_s: 132, ...away }, 60_000);
  mock.raise(20, "seal_cut", "urgent", { rope: "cut", locked: true, battery_pct: 64 }, 12_000);
  mock.truck(5).isStanding = true;
  mock.truck(5).mark.standing_since = new Date(now - 2_880_000).toISOString();
  mock.raise(5, "stop_begun", "medium", { standing_s: 2880, stop_s_max: 2700 }, 2_880_000);
  for (const n of [7, 27, 48]) {
    mock.truck(n).isSilent = true;
    mock.truck(n).mark.heard_at = new Date(now - 1_400_000 - n * 20_000).toISOString();
    mock.truck(n).mark.observed_at = mock.truck(n).mark.heard_at;
    mock.show(mock.truck(n));
  }
  mock.raise(7, "signal_lost", "high", { silence_s: 1540, silence_s_max: 900, dead_zone: false, interval_s: 30 }, 1_540_000);
  mock.act(
    mock.raise(27, "signal_lost", "high", { silence_s: 1940, silence_s_max: 900, dead_zone: false }, 1_940_000).id,
    "acknowledge",
    "Trực 2",
    null,
  );
  mock.see(1, "cat-lai-cong-2", { container: "TEMU6079348" });
  const late = mock.raise(60, "seal_opened", "urgent", { locked: false, rope: "whole" }, 8_040_000);
  mock.put({ ...late, late: true });
}
