//! `watchlist_hit`: a camera saw what somebody looks for, or what its reader may well have made of it.

use std::collections::BTreeMap;

use cordon_model::{CameraId, Rule, Timestamp, WatchEntry, WatchKind};
use serde_json::{Map, Value};

use crate::watchlist::Looked;

/// What one camera sees again within so many seconds is the same pass. Ours.
const PASS_S: f64 = 300.0;

/// One pass before one camera.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit<'a> {
    /// The first sighting of it.
    pub since: Timestamp,
    /// The last one.
    pub last: Timestamp,
    /// The one that was read most like the entry; of two such the earlier.
    pub best: &'a Looked,
}

/// The passes that sightings of one entry show, in order of time; the sightings stand in order of time.
#[must_use]
pub fn hits(looks: Vec<&Looked>) -> Vec<Hit<'_>> {
    let mut by_camera: BTreeMap<Option<&CameraId>, Vec<Hit<'_>>> = BTreeMap::new();
    for looked in looks {
        let at = looked.look.at;
        let passes = by_camera.entry(looked.look.camera.as_ref()).or_default();
        match passes.last_mut().filter(|h| at.seconds_since(h.last) <= PASS_S) {
            Some(hit) => {
                hit.last = at;
                if looked.cost < hit.best.cost {
                    hit.best = looked;
                }
            }
            None => passes.push(Hit {
                since: at,
                last: at,
                best: looked,
            }),
        }
    }
    let mut all: Vec<Hit<'_>> = by_camera.into_values().flatten().collect();
    all.sort_by_key(|h| h.since);
    all
}

/// What is said of a hit.
#[must_use]
pub fn detail(entry: &WatchEntry, hit: &Hit<'_>) -> Map<String, Value> {
    let look = &hit.best.look;
    let fields = [
        ("entry", Value::from(entry.id.as_str())),
        ("kind", entry.kind.as_str().into()),
        ("reason", entry.reason.as_str().into()),
        ("owner", entry.by.as_str().into()),
        ("text_wanted", entry.text.as_str().into()),
        ("text_seen", hit.best.text_seen(entry.kind).unwrap_or_default().into()),
        ("cost", (f64::from(hit.best.cost) / 100.0).into()),
        ("exact", (hit.best.cost == 0).into()),
        ("covert", entry.covert.into()),
        ("sighting", look.id.to_string().into()),
    ];
    let texts = [
        ("camera", look.camera.as_ref().map(|c| c.as_str().to_owned())),
        ("evidence", look.evidence.clone()),
        ("text_read", was_read(hit.best, entry.kind)),
        ("corrected_by", look.corrected.as_ref().map(|c| c.by.clone())),
    ];
    let mut detail: Map<String, Value> = fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    detail.extend(texts.into_iter().filter_map(|(k, v)| Some((k.to_owned(), v?.into()))));
    detail
}

/// What a sighting was read as, where a person says that what shows the entry stands there in its place.
fn was_read(looked: &Looked, kind: WatchKind) -> Option<String> {
    let read = &looked.look.corrected.as_ref().filter(|_| looked.text == 0)?.read;
    let text = match kind {
        WatchKind::Plate => read.plate.as_ref().map(ToString::to_string),
        WatchKind::Container => read.container.map(|c| c.to_string()).or_else(|| read.container_read.clone()),
    };
    text.filter(|t| looked.text_seen(kind) != Some(t))
}

/// What must be said even of a hit that is taken back; nothing for another rule.
#[must_use]
pub fn named(rule: Rule, detail: &Map<String, Value>) -> Map<String, Value> {
    let kept = ["entry", "kind", "owner", "text_wanted", "covert", "camera"];
    let named = detail
        .iter()
        .filter(|(k, _)| rule == Rule::WatchlistHit && kept.contains(&k.as_str()));
    named.map(|(k, v)| (k.clone(), v.clone())).collect()
}
