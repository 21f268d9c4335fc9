//! The watch list: who is looked for, and what was seen of them. Two people change it; covert entries are their owner's and
//! administrators' alone.

pub(crate) mod add;
pub(crate) mod list;
pub(crate) mod remove;

use cordon_model::event::Change;
use cordon_model::{Event, WatchEntry};
use serde::Serialize;
use utoipa::ToSchema;

use crate::session::Caller;

/// An entry of the watch list with what was seen of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WatchView {
    /// The entry as it stands.
    entry: WatchEntry,
    /// The newest hits that stand, the newest first; at most 20.
    hits: Vec<Event>,
}

/// So many hits are shown of an entry.
const HITS_MAX: usize = 20;

/// Whether the caller may learn of an entry.
fn may_know(caller: &Caller, entry: &WatchEntry) -> bool {
    caller.may_know(entry.covert.then_some(entry.by.as_str()))
}

/// The hits that stand, the newest first, by what was stated about one entry, in that order.
fn standing(stated: Vec<Event>) -> Vec<Event> {
    let mut hits: Vec<Event> = Vec::new();
    let camera = |e: &Event| e.detail.get("camera").cloned();
    for event in stated {
        let moved_from = event.detail.get("moved_from").and_then(|t| t.as_str()?.parse().ok());
        let known = moved_from.unwrap_or(event.observed_at);
        let same = |e: &Event| e.observed_at == known && camera(e) == camera(&event);
        let place = hits.iter().position(same).filter(|_| event.event.change != Change::Stated);
        if let Some(n) = place {
            hits.remove(n);
        }
        if event.event.change != Change::Withdrawn {
            hits.push(event);
        }
    }
    hits.sort_by_key(|e| std::cmp::Reverse(e.observed_at));
    hits.truncate(HITS_MAX);
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, at: i64, camera: &str) -> Event {
        let (name, from) = name.split_once(' ').unwrap_or((name, ""));
        let from: Option<i64> = from.parse().ok();
        let at = cordon_model::Timestamp::from_seconds(at);
        let json = serde_json::json!({
            "event": name, "rule": "watchlist_hit", "id": "1-0", "alert": null, "transit": null, "observed_at": at, "known_at": at,
            "lat": null, "lon": null, "severity": "high", "late": false, "because": [], "detail": {"camera": camera, "moved_from": from.map(cordon_model::Timestamp::from_seconds)},
        });
        serde_json::from_value(json).expect("an event")
    }

    #[test]
    fn what_was_taken_back_does_not_stand_and_what_was_revised_stands_as_it_is_now() {
        let (hit, gone, revised) = ("watchlist_hit", "watchlist_hit_withdrawn", "watchlist_hit_revised");
        let moved = "watchlist_hit_revised 900";
        for (stated, expected) in [
            (
                vec![(hit, 10, "a"), (hit, 10, "b"), (hit, 900, "a")],
                vec![(900, "a"), (10, "a"), (10, "b")],
            ),
            (vec![(hit, 10, "a"), (hit, 10, "b"), (gone, 10, "a")], vec![(10, "b")]),
            (vec![(hit, 10, "a"), (gone, 11, "a")], vec![(10, "a")]),
            (vec![(hit, 10, "a"), (hit, 900, "a"), (moved, 20, "a")], vec![(20, "a"), (10, "a")]),
            (vec![(hit, 10, "a"), (hit, 10, "b"), (revised, 10, "a")], vec![(10, "b"), (10, "a")]),
            (vec![(gone, 10, "a")], vec![]),
            (vec![(revised, 10, "a")], vec![(10, "a")]),
        ] {
            let events = stated.iter().map(|(name, at, camera)| event(name, *at, camera)).collect();
            let got: Vec<(i64, String)> = standing(events)
                .iter()
                .map(|e| {
                    (
                        e.observed_at.as_micros() / 1_000_000,
                        e.detail["camera"].as_str().unwrap_or_default().to_owned(),
                    )
                })
                .collect();
            let expected: Vec<(i64, String)> = expected.into_iter().map(|(at, c)| (at, c.to_owned())).collect();
            assert_eq!(got, expected, "{stated:?}");
        }
    }
}
