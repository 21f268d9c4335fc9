//! What the live socket says, and what it is told. These shapes stand in openapi.json as `LiveMessage` and `LiveRequest`.

use cordon_model::{
    Agreement, Alert, CameraNow, Clip, Correction, CorridorId, Custody, DroneNow, Event, Mark, Seq, Severity, Sighted, Stage, Timestamp,
    Transit,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One message of the server: `{"seq","type","data"}`.
///
/// `seq` is the place in `judged` that the client knows everything up to: it comes back with `?since=` the largest that it saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LiveMessage {
    /// The place in `judged`.
    pub seq: Seq,
    /// What is said.
    #[serde(flatten)]
    pub said: Said,
}

/// What a message says, by its `type`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum Said {
    /// Everything anew: forget what you have. First on a new connection, and whenever catching up would cost more.
    Snapshot(Box<Snapshot>),
    /// All since `since` was sent in order just before this; go on with what you have.
    Resumed(Resumed),
    /// Vehicles in the view that are new or changed.
    Marks(Marks),
    /// Counts per H3 cell in the view that are new or changed.
    Cells(Cells),
    /// Keys of marks that left the view, or ended.
    Gone(Gone),
    /// A fact was stated.
    Event(Box<Event>),
    /// An alert stands like this now.
    Alert(Box<Alert>),
    /// A transit stands like this now. Sent when that changes; and once before the first alert about it that this client hears of
    /// (after a snapshot: for each of its open alerts), so that an alert's subject is known.
    Transit(Box<Transit>),
    /// A camera saw something: every sighting, with how it agrees with each transit that it names.
    Sighting(Box<Sighted>),
    /// What came later changed how a sighting agrees with a transit.
    Agreement(Box<Agreement>),
    /// A person says what a sighting truly shows.
    Correction(Box<Correction>),
    /// There is a film around a sighting now.
    Clip(Box<Clip>),
    /// A camera's stream is like this now. All of them first on a new connection; none is ever taken back.
    Camera(CameraNow),
    /// A drone is here now, and looks there. All of them first on a new connection; none is ever taken back: age tells.
    Drone(Box<DroneNow>),
    /// How many there are now.
    Counts(Counts),
    /// Another world counts: ask for `/api/world` again.
    World(WorldChanged),
    /// The link lives: each 5 s.
    Heartbeat(Heartbeat),
    /// What you sent is no request: it was left aside.
    Refused(Refused),
}

/// Everything that a page needs to begin with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Snapshot {
    /// The server's time.
    pub server_time: Timestamp,
    /// Hash of the world that counts; empty while there is none.
    pub world: String,
    /// All open alerts, the last raised first.
    pub alerts: Vec<Alert>,
    /// How many there are.
    pub counts: Counts,
    /// The marks of the view, where it is near; what alerts, where it is far. Empty until a view was sent.
    pub marks: Marks,
    /// The cells of the view, where it is far; null where it is near.
    pub cells: Option<Cells>,
}

/// The end of catching up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Resumed {
    /// The server's time.
    pub server_time: Timestamp,
    /// What `since` was.
    pub since: Seq,
    /// How many events were sent to catch up.
    pub events: u32,
    /// How many alerts were raised since.
    pub alerts_raised: u32,
    /// Hash of the world that counts.
    pub world: String,
    /// How many there are.
    pub counts: Counts,
}

/// Marks on the map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Marks {
    /// Whether these are all: forget the marks that you have.
    pub reset: bool,
    /// Each with its key.
    pub marks: Vec<KeyedMark>,
}

/// A mark with its key in the picture: `t:TRANSIT`, or `s:SEAL` for a seal without a transit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeyedMark {
    /// The key; `gone` speaks of it.
    pub key: String,
    /// The mark.
    #[serde(flatten)]
    pub mark: Mark,
}

/// Counts per H3 cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cells {
    /// Whether these are all: forget the cells that you have.
    pub reset: bool,
    /// H3 resolution: 3 below zoom 6, 4 below 8, 5 from there.
    pub resolution: u8,
    /// The cells; a count of 0 takes one away.
    pub cells: Vec<CellCount>,
}

/// How many things stand in a cell. What alerts is counted too, and sent singly beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CellCount {
    /// The H3 index, 15 hex digits.
    pub cell: String,
    /// How many.
    pub count: u32,
    /// Degrees north of the centre.
    pub lat: f64,
    /// Degrees east of the centre.
    pub lon: f64,
    /// The outline as a closed ring of `[lon, lat]`; only where the cell is named for the first time since `reset`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Vec<f64>>>)]
    pub ring: Option<Vec<[f64; 2]>>,
}

/// Keys of marks that left the view, or ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gone {
    /// The keys.
    pub keys: Vec<String>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Open alerts.
    pub alerts: AlertCounts,
    /// Transits under watch.
    pub coverage: CoverageCounts,
}

/// Open alerts, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertCounts {
    /// All that are open.
    pub open: u32,
    /// Of them: on the shelf. Those are counted nowhere below.
    #[serde(default)]
    pub shelved: u32,
    /// Of them: not acknowledged.
    pub raised: u32,
    /// Of them: acknowledged.
    pub acknowledged: u32,
    /// Of them: over by themselves, and not acknowledged.
    pub returned: u32,
    /// Of them: P1.
    pub urgent: u32,
    /// Of them: P2.
    pub high: u32,
    /// Of them: P3.
    pub medium: u32,
    /// Of them: for the record.
    pub info: u32,
}

/// Transits, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CoverageCounts {
    /// Not closed.
    pub open: u32,
    /// Of them: sealed, departed or arrived, so that rules watch them.
    pub watched: u32,
    /// Of the watched: their seal is heard.
    pub heard: u32,
    /// Of the watched: their seal is silent, unknown or was never heard.
    pub unheard: u32,
}

/// Another world counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorldChanged {
    /// Its hash.
    pub hash: String,
}

/// The link lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Heartbeat {
    /// The server's time.
    pub server_time: Timestamp,
}

/// What was sent is no request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Refused {
    /// What is wrong with it.
    pub detail: String,
}

/// One message of the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveRequest {
    /// This is what the map shows now. Answered by `marks` (and `cells` where it is far), both with `reset`.
    View(View),
}

/// What a map shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// West, south, east, north, in degrees; west above east spans the 180th meridian.
    pub bbox: [f64; 4],
    /// The map's zoom.
    pub zoom: f64,
    /// Only marks that match all of these.
    #[serde(default)]
    pub filters: Filters,
}

/// Which marks are wanted. What is left out does not matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Filters {
    /// In one of these stages.
    pub stages: Option<Vec<Stage>>,
    /// In one of these states of custody.
    pub custody: Option<Vec<Custody>>,
    /// Bound to this corridor.
    pub corridor: Option<CorridorId>,
    /// With an open alert at least this severe.
    pub severity_min: Option<Severity>,
    /// Whether the seal is assigned to a transit.
    pub assigned: Option<bool>,
}
