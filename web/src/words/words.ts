// The words that every language owes. A word that one language lacks, or has too many of, does not compile.

export interface Words {
  language: string;
  app: string;
  country: string;
  priority: Record<"urgent" | "high" | "medium" | "info", string>;
  priorityLong: Record<"urgent" | "high" | "medium" | "info", string>;
  unacknowledgedCount: (n: number) => string;
  shelvedCount: (n: number) => string;
  coverage: (share: string, missing: string) => string;
  coverageUnknown: string;
  noTransits: string;
  live: (age: string) => string;
  slow: (age: string) => string;
  connecting: string;
  lost: (age: string) => string;
  sound: { on: string; off: string; muted: (s: number) => string; blocked: string };
  signOut: string;
  keysHelp: string;
  menu: { centre: string; container: string; cameras: string; load: string; watchlist: string };
  signIn: Record<"title" | "name" | "password" | "go" | "busy" | "wrong" | "tooMany" | "unreached" | "tone" | "subtitle", string>;
  alerts: string;
  filters: Record<"open" | "mine" | "taken" | "shelved", string>;
  search: string;
  waiting: (n: number) => string;
  more: (n: number) => string;
  toWorst: string;
  emptyGood: (last: string | null, transits: string, uncovered: string) => string;
  emptyFiltered: (open: number) => string;
  dropFilter: string;
  loading: (s: number) => string;
  state: Record<"raised" | "acknowledged" | "returned" | "over" | "working" | "shelved" | "closed" | "withdrawn", string>;
  late: (age: string) => string;
  lateTag: string;
  unknownSubject: string;
  kind: Record<string, string>;
  revised: string;
  withdrawn: string;
  /** A departure that goes on has become worse. */
  worse: string;
  /** The channel of a declaration. */
  channel: Record<"green" | "yellow" | "red", string>;
  fact: {
    outside: (d: string) => string;
    outsideMost: (d: string) => string;
    /** How its heading was off its road's when it left. */
    headsAway: string;
    headsAlong: string;
    /** A departure that goes on has become worse; from and to are priorities. */
    rose: (from: string, to: string) => string;
    roseAt: (from: string, to: string, time: string) => string;
    on: (corridor: string) => string;
    stoodFor: (age: string) => string;
    silentFor: (age: string) => string;
    lastHeard: (time: string) => string;
    deadZone: string;
    learntZone: string;
    unlocked: string;
    locked: string;
    coverOpen: string;
    atSealing: string;
    rope: Record<"cut" | "whole", string>;
    speed: (v: string) => string;
    battery: (v: string) => string;
    heading: readonly string[];
    since: (time: string) => string;
    until: (time: string) => string;
    ended: (time: string) => string;
    again: (time: string, times: number) => string;
    overdueBy: (age: string) => string;
    beside: (names: string, distance: string | null) => string;
    apart: (distance: string) => string;
    elsewhere: (distance: string) => string;
    jammed: (transits: number, radius: string) => string;
    watched: (seen: string, wanted: string) => string;
    watchedFor: (reason: string, owner: string) => string;
    covert: string;
    spoofed: { frozen: string; leapt: string; leaps: string; frozen_beside: string; replayed: string; too_smooth: string };
    unsealed: { not_armed: string; seal_open: string };
  };
  detail: Record<
    | "none"
    | "why"
    | "next"
    | "record"
    | "noRecord"
    | "acknowledge"
    | "close"
    | "shut"
    | "openTransit"
    | "showOnMap"
    | "refused"
    | "forbidden"
    | "unassigned"
    | "gone"
    | "note"
    | "addNote"
    | "failed"
    | "owesCause",
    string
  > & {
    evidence: (n: number) => string;
    acknowledgedBy: (who: string, time: string) => string;
    takenByOther: (who: string, time: string) => string;
    refusedDisconnected: (age: string) => string;
    noteQueued: (n: number) => string;
    actWords: Record<string, string>;
  };
  closing: Record<"title" | "cause" | "note" | "go" | "back" | "choose" | "mustAcknowledge" | "otherNeedsNote", string> & {
    causes: Record<Cause, string>;
  };
  group: Record<"mixed" | "fold" | "unfold", string> & {
    cause: Record<"incident" | "outage" | "same_rule" | "flood", string>;
    feed: (name: string) => string;
    items: (n: number) => string;
    members: (n: string) => string;
    more: (n: string) => string;
    takeAll: (n: string) => string;
  };
  shelf: Record<
    "open" | "back" | "title" | "explain" | "howLong" | "reason" | "oneShot" | "oneShotShort" | "second" | "go" | "none" | "byItself",
    string
  > & {
    minutes: (n: number) => string;
    hours: (n: number) => string;
    left: (span: string, reason: string) => string;
    until: (time: string, left: string) => string;
    untilShort: (time: string) => string;
    why: Record<string, string>;
  };
  watchlist: Record<
    | "title"
    | "standing"
    | "over"
    | "filter"
    | "add"
    | "none"
    | "noneOver"
    | "noneMatch"
    | "what"
    | "why"
    | "owner"
    | "until"
    | "hits"
    | "noHits"
    | "covert"
    | "covertExplain"
    | "remove"
    | "removeTitle"
    | "removeGo"
    | "removeWhy"
    | "addTitle"
    | "addGo"
    | "kind"
    | "text"
    | "textHint"
    | "wrongText"
    | "reason"
    | "howLong"
    | "second"
    | "readOnly"
    | "expired"
    | "exact"
    | "like"
    | "added"
    | "removed",
    string
  > & {
    kinds: Record<"plate" | "container", string>;
    refused: Record<string, string>;
    unseen: (n: number) => string;
    count: (n: number, more: boolean) => string;
    days: (n: number) => string;
    left: (days: number) => string;
    with: (second: string) => string;
    hitCount: (n: number, more: boolean) => string;
    removedBy: (who: string, second: string, time: string, reason: string) => string;
    done: (text: string) => string;
  };
  escalation: Record<"open" | "title" | "explain" | "to" | "reason" | "go", string>;
  load: Record<
    | "title"
    | "perHour"
    | "perHourGoal"
    | "items"
    | "itemsGoal"
    | "floods"
    | "floodsGoal"
    | "stale"
    | "staleGoal"
    | "fleeting"
    | "fleetingGoal"
    | "chattering"
    | "chatteringGoal"
    | "shelved"
    | "unanswered"
    | "byPriority"
    | "priority"
    | "count"
    | "share"
    | "answered"
    | "closed"
    | "median"
    | "p95"
    | "perTen"
    | "perTenNote"
    | "alertsLine"
    | "itemsLine"
    | "noAlerts"
    | "noChattering"
    | "rule"
    | "times",
    string
  > & {
    hours: (n: number) => string;
    operators: (n: string, counted: boolean) => string;
    shareGoal: Record<"urgent" | "high" | "medium" | "info", string>;
    withoutItems: (n: string) => string;
    worst: (n: string, time: string) => string;
  };
  next: {
    callDriver: (name: string, phone: string) => string;
    callCarrier: (name: string, phone: string) => string;
    callDeclarant: (name: string, phone: string) => string;
    noContact: string;
    checkTrack: string;
    closeWithCause: string;
  };
  card: Record<
    | "custody"
    | "identity"
    | "seal"
    | "place"
    | "leg"
    | "agreement"
    | "contacts"
    | "declared"
    | "notArmed"
    | "checkDigit"
    | "noDestination"
    | "missing"
    | "noCamera"
    | "noFix",
    string
  > & {
    custodyState: Record<"intact" | "doubtful" | "broken", string>;
    custodySince: (state: string, time: string, span: string) => string;
    battery: (v: string) => string;
    reports: (s: string) => string;
    accuracy: (m: string) => string;
    ago: (age: string) => string;
    heard: (age: string) => string;
    silent: (age: string) => string;
    standing: (age: string) => string;
    due: (time: string) => string;
    overdue: (age: string) => string;
    departsAfter: (time: string) => string;
  };
  stage: Record<"declared" | "sealed" | "departed" | "arrived" | "opened" | "closed", string>;
  map: Record<
    "fresh" | "ageing" | "silent" | "custody" | "zoomIn" | "zoomOut" | "error" | "label" | "attribution" | "bounds" | "drone",
    string
  > & {
    cellCount: (n: number) => string;
  };
  link: { banner: (time: string, span: string, attempt: number) => string; back: (events: number, alerts: number) => string };
  error: Record<"panel" | "retry" | "unreached" | "forbidden" | "notFound", string> & {
    since: (time: string) => string;
    code: (code: string) => string;
  };
  foot: Record<"lastEvent" | "telex", string> & { feeds: (n: string) => string; uncovered: (n: string) => string };
  transit: Record<
    | "title"
    | "lifecycle"
    | "events"
    | "track"
    | "noTrack"
    | "noEvents"
    | "alerts"
    | "noAlerts"
    | "byWorld"
    | "byRules"
    | "happened"
    | "known"
    | "back"
    | "speed"
    | "time"
    | "notYet"
    | "container",
    string
  > & { fixes: (n: string) => string; by: (who: string) => string; notFound: (id: string) => string };
  ahead: {
    title: string;
    arrives: (time: string) => string;
    between: (from: string, to: string) => string;
    left: (d: string) => string;
    learnt: (n: number) => string;
    stated: string;
    silent: (from: string, to: string, age: string) => string;
    stood: (age: string) => string;
    impossible: string;
    by: Record<string, string>;
    whyNot: Record<string, string>;
  };
  container: Record<
    | "title"
    | "field"
    | "hint"
    | "go"
    | "right"
    | "declared"
    | "observed"
    | "missing"
    | "transit"
    | "what"
    | "number"
    | "vehicle"
    | "seal"
    | "origin"
    | "destination"
    | "departed"
    | "arrived"
    | "sealedBy"
    | "nothingSeen"
    | "neverHeard"
    | "differs"
    | "notBefore"
    | "notAfter"
    | "history"
    | "agrees"
    | "notDeclared",
    string
  > & {
    wrongDigit: (found: string, expected: number) => string;
    none: (n: string) => string;
    took: (ms: number) => string;
    looks: (n: number) => string;
  };
  sighting: Record<
    | "title"
    | "none"
    | "noPicture"
    | "notWhole"
    | "plate"
    | "container"
    | "seal"
    | "camera"
    | "read"
    | "nothingRead"
    | "unassigned"
    | "wrongDigit"
    | "anywhere"
    | "declaredAs"
    | "enlarge"
    | "trailer"
    | "expected"
    | "another"
    | "otherFace"
    | "notSure"
    | "play"
    | "noFilm",
    string
  > & {
    otherEnd: (camera: string) => string;
    finding: Record<"consistent" | "contradictory" | "missing", string>;
    reason: Record<"plate_differs" | "container_differs" | "seal_elsewhere" | "ends_differ", string>;
    sealAway: (distance: string) => string;
    sure: (share: string) => string;
    alt: (camera: string, time: string) => string;
    clip: (before: string, after: string) => string;
    plateInstead: (seen: string, declared: string) => string;
    containerInstead: (seen: string, declared: string) => string;
  };
  correcting: Record<"action" | "title" | "explain" | "reason" | "go" | "readAs" | "byFirst", string> & {
    wasRead: (texts: string, by: string) => string;
    by: (name: string, time: string) => string;
    refused: Record<string, string>;
  };
  cameras: Record<
    "title" | "none" | "noStill" | "noStream" | "live" | "frozen" | "black" | "turned" | "silent" | "unreported" | "last" | "nothingSeen",
    string
  > & {
    count: (n: number) => string;
    out: (n: number) => string;
    stillAge: (age: string) => string;
    lastFrame: (time: string) => string;
    page: (n: number, of: number) => string;
    fps: (n: string) => string;
  };
  keys: Record<
    | "title"
    | "off"
    | "on"
    | "next"
    | "previous"
    | "worst"
    | "open"
    | "acknowledge"
    | "close"
    | "search"
    | "mute"
    | "filters"
    | "region"
    | "shut"
    | "help"
    | "goMap"
    | "goContainer"
    | "goCameras"
    | "goLoad"
    | "goWatchlist"
    | "shelve"
    | "escalate"
    | "unfold"
    | "transit",
    string
  >;
}

/** Why an alert came, said at its closing. Written to the record under these names. */
export const CAUSES = [
  "confirmed_violation",
  "authorised",
  "traffic",
  "driver_rest",
  "vehicle_fault",
  "device_fault",
  "no_coverage",
  "wrong_setup",
  "other",
] as const;
export type Cause = (typeof CAUSES)[number];
