import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert, Event } from "../api/types.ts";
import { en } from "../words/en.ts";
import { vi } from "../words/vi.ts";
import { causeWords, eventFacts, eventWords, facts, heading, kindWords, riseFacts, rises } from "./describe.ts";

const now = Date.UTC(2026, 10, 22, 7, 5, 21);
const at = (s: number) => new Date(now - s * 1000).toISOString();

test("says the measured fact in both languages", () => {
  const left = {
    kind: "corridor_left" as const,
    since: at(192),
    until: null,
    detail: { outside_m: 2430.4, outside_m_max: 2435, corridor: "ql22", along_km: 31.2 },
  };
  const names = (id: string | null | undefined) => (id === "ql22" ? "QL22" : (id ?? null));
  assert.deepEqual(facts(left, now, vi, "vi", names), ["2,4 km ngoài hành lang", "km 31 QL22"]);
  assert.deepEqual(facts(left, now, en, "en", names), ["2.4 km outside its corridor", "km 31 QL22"]);
  const turned = { ...left, detail: { outside_m: 140, heading: "away", channel: "red" } };
  assert.deepEqual(facts(turned, now, vi, "vi"), ["140 m ngoài hành lang", "hướng ra xa tuyến", "luồng đỏ"]);
  const beside = { ...left, detail: { outside_m: 140, heading: "along", channel: "green" } };
  assert.deepEqual(facts(beside, now, en, "en"), ["140 m outside its corridor", "drove along its road"]);
  // The judgement says where it heads: an angle alone says nothing here.
  const far = { ...left, detail: { outside_m: 700, off_road_deg: 3, heading: "across" } };
  assert.deepEqual(facts(far, now, en, "en"), ["700 m outside its corridor"]);
  const lost = { kind: "signal_lost" as const, since: at(2880), until: null, detail: { dead_zone: true } };
  assert.deepEqual(facts(lost, now, vi, "vi"), ["im 48′00″", "nghe lần cuối 13:17:21", "vùng mất sóng"]);
  const learnt = { ...lost, detail: { dead_zone: false, learnt_s: 1800 } };
  assert.deepEqual(facts(learnt, now, en, "en").slice(-1), ["others lose signal there too"]);
  const cut = { kind: "seal_cut" as const, since: at(9), until: at(1), detail: { rope: "cut", locked: false } };
  assert.deepEqual(facts(cut, now, vi, "vi"), ["dây đứt", "khoá mở", "đã hết lúc 14:05:20"]);
});

test("what came back says when, and how often", () => {
  const left = { kind: "corridor_left" as const, since: at(9), until: null, detail: {} };
  const once = [{ returned: at(6), since: at(4) }];
  assert.deepEqual(facts({ ...left, again: once }, now, vi, "vi"), ["tái diễn lúc 14:05:17"]);
  const twice = [...once, { returned: at(3), since: at(2) }];
  assert.deepEqual(facts({ ...left, again: twice, until: at(1) }, now, en, "en"), ["2 times again, last at 14:05:19", "over at 14:05:20"]);
});

test("what has become worse says when, from what to what, and weighed by what", () => {
  const grade = (s: number, severity: Alert["severity"], outside_m: number) => ({
    of: at(300),
    at: at(s),
    known_at: at(s - 1),
    severity,
    outside_m,
    weighed_m: outside_m * 1.5,
    heading: "away",
  });
  const left = { kind: "corridor_left" as const, since: at(300), until: null, detail: { outside_m: 1750 } };
  const check = (grades: NonNullable<Alert["grades"]>, expected: string[][], said: string[]) => {
    assert.deepEqual(
      rises({ grades }).map((r) => riseFacts(r, en, "en")),
      expected,
    );
    assert.deepEqual(facts({ ...left, grades }, now, en, "en").slice(1), said);
  };
  check([], [], []);
  const [medium, high, urgent] = [grade(300, "medium", 50), grade(200, "high", 400), grade(100, "urgent", 1750)];
  check([high, urgent], [["high → urgent", "1.8 km outside its corridor", "headed away from its road"]], ["high → urgent at 14:03:41"]);
  check(
    [medium, high, { ...high, at: at(150) }, urgent],
    [
      ["medium → high", "400 m outside its corridor", "headed away from its road"],
      ["high → urgent", "1.8 km outside its corridor", "headed away from its road"],
    ],
    ["high → urgent at 14:03:41"],
  );
  check([urgent, high], [], []);
  const event = {
    event: "corridor_left_revised",
    severity: "urgent",
    detail: { severity_before: "high", outside_m: 1750 },
  } as unknown as Event;
  assert.deepEqual(eventFacts(event, en, "en"), ["high → urgent", "1.8 km outside its corridor"]);
  assert.equal(eventWords(event, en), "Route deviation (worse)");
  assert.equal(eventWords({ ...event, detail: {} }, vi), "Lệch tuyến (sửa lại)");
});

test("a sighting says what was seen and what was declared, or how it agrees", () => {
  const seen = {
    kind: "sighting_contradicted" as const,
    since: at(5),
    until: null,
    detail: {
      reasons: ["container_differs", "seal_elsewhere"],
      container_seen: "TEMU6079348",
      container_declared: "CSQU3054383",
      seal_distance_m: 12_400,
      camera: "moc-bai-vao",
    },
  };
  assert.deepEqual(facts(seen, now, vi, "vi"), [
    "thấy container TEMU\u00a0607934\u00a08, khai CSQU\u00a0305438\u00a03",
    "seal cách camera 12,4 km",
    "moc-bai-vao",
  ]);
  const agreed = {
    ...seen,
    kind: "sighting_agreed" as const,
    detail: { reasons: [], seal: "consistent", plate: "missing", container: "odd" },
  };
  assert.deepEqual(facts(agreed, now, en, "en"), ["seal agrees", "plate missing"]);
  const corrected = { ...seen, detail: { ...seen.detail, reasons: ["seal_elsewhere"], plate_read: "51C12346", corrected_by: "an" } };
  assert.deepEqual(facts(corrected, now, en, "en")[1], "was read as 51C-123.46 (corrected by an)");
  assert.deepEqual(facts({ ...seen, detail: { reasons: "odd" } }, now, vi, "vi"), []);
});

test("what concerns two or more says with whom, how far, and why", () => {
  const check = (kind: Parameters<typeof facts>[0]["kind"], detail: Record<string, unknown>, expected: string[]) =>
    assert.deepEqual(facts({ kind, since: at(1), until: null, detail }, now, en, "en"), expected, kind);
  check("rendezvous", { with: ["VN-2", "VN-3"], distance_m: 31.4 }, ["beside VN-2, VN-3, 31 m"]);
  check("rendezvous", { with: ["VN-2"], with_vehicles: ["29H00001"], with_seals: ["9"], distance_m: 31.4 }, [
    "beside VN-2, 29H-000.01, seal 9, 31 m",
  ]);
  check("seal_apart", { distance_m: 2_430 }, ["2.4 km from its vehicle"]);
  check("plate_cloned", { distance_m: 40_000 }, ["also 40.0 km away"]);
  check("signal_jammed", { transits: ["VN-1", "VN-2"], radius_m: 4_200 }, ["2 without a position within 4.2 km"]);
  check("position_spoofed", { why: "replayed" }, ["earlier positions come again"]);
  check("departed_unsealed", { why: "seal_open" }, ["the seal was open"]);
  check("position_spoofed", { why: "odd" }, []);
});

test("a detail that is not what it should be is left out", () => {
  const odd = { kind: "corridor_left" as const, since: at(1), until: null, detail: { outside_m: "far", corridor: 7 } };
  assert.deepEqual(facts(odd, now, vi, "vi"), []);
});

test("names of events, with what late data did to them", () => {
  assert.equal(kindWords("corridor_left_withdrawn", vi), "Lệch tuyến (rút lại)");
  assert.equal(kindWords("seal_cut", en), "Seal cut");
  assert.equal(kindWords("never_heard_of", vi), "never_heard_of");
});

test("headings and causes", () => {
  assert.equal(heading(359, vi), "hướng bắc");
  assert.equal(heading(-45, vi), "hướng tây bắc");
  assert.equal(causeWords("traffic", vi), "Tắc đường, tai nạn, đường cấm");
  assert.equal(causeWords("sương mù", vi), "sương mù");
});

test("a hit of the watch list says what was read, what is looked for, why and for whom", () => {
  const detail = {
    entry: "5d41402abc4b2a76",
    kind: "plate",
    text_seen: "5IC12345",
    text_wanted: "51C12345",
    reason: "chở hàng cấm",
    owner: "Trực 1",
    cost: 0.2,
    exact: false,
    covert: false,
    camera: "moc-bai-vao",
  };
  const hit = { kind: "watchlist_hit" as const, since: at(5), until: null, detail };
  assert.deepEqual(facts(hit, now, vi, "vi"), ["đọc là 5IC12345, đang theo dõi 51C-123.45", "chở hàng cấm (Trực 1)", "moc-bai-vao"]);
  const exact = { ...hit, detail: { ...detail, text_seen: "51C12345", exact: true, covert: true } };
  assert.deepEqual(facts(exact, now, en, "en"), ["51C-123.45 is looked for", "chở hàng cấm (Trực 1)", "covert", "moc-bai-vao"]);
  const container = {
    ...hit,
    detail: { ...detail, kind: "container", text_seen: "CSQU3054383", text_wanted: "CSQU3054383", camera: null },
  };
  assert.deepEqual(facts(container, now, en, "en")[0], "CSQU\u00a0305438\u00a03 is looked for");
  assert.deepEqual(facts({ ...hit, detail: {} }, now, en, "en"), []);
  const event = { event: "watchlist_hit" as const, detail } as unknown as Event;
  assert.deepEqual(eventFacts(event, en, "en"), ["read 5IC12345, looked for is 51C-123.45", "chở hàng cấm (Trực 1)", "moc-bai-vao"]);
  assert.equal(kindWords("watchlist_hit_withdrawn", en), "Watch list (withdrawn)");
});
