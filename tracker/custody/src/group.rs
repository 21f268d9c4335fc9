//! What is shown as one: alerts that have one cause make one item, so that an outage is not a hundred rows and a flood can still be read.
//!
//! The item of an alert is chosen once, when it is raised, and an alert that has company keeps it: nothing that comes later, late data
//! included, moves it. In any ten minutes at most [`ITEMS_MAX`] items begin, whatever happens; no alert is outside all of them. Time is
//! received time: it is the reader's time that is short. All limits here are ours.

use std::collections::{BTreeMap, VecDeque};

use cordon_model::{Alert, AlertId, AlertState, Group, GroupCause, Judged, Kind, Rule, Timestamp, TransitId};
use serde::{Deserialize, Serialize};

use crate::alarm::Pen;
use crate::fold::Fold;
use crate::ground::{Place, distance_m};

/// So many items begin within [`FLOOD_S`] at most: more than ten alarms in ten minutes are a flood (ISA-18.2).
pub const ITEMS_MAX: usize = 10;
/// Once so many have begun within [`FLOOD_S`], two alerts of one rule are one item.
const CALM_MAX: usize = 6;
/// The ten minutes of [`ITEMS_MAX`]; an item that has had no company for so long gets none any more.
const FLOOD_S: f64 = 600.0;
/// An item takes company for so long at most: what goes on longer begins again, and is noticed again.
const LIFE_S: f64 = 3_600.0;
/// Alerts of so many transits, at least, have one cause.
const TRANSITS_MIN: usize = 5;
/// They fall silent together within so many seconds.
const OUTAGE_S: f64 = 300.0;
/// And within so many metres of one another, or through one feed.
const OUTAGE_M: f64 = 30_000.0;
/// What befalls one transit within so many seconds, in observed time, is one incident.
const INCIDENT_S: f64 = 1_800.0;

/// The items that may still get company, the first begun first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Items {
    open: Vec<Item>,
    begun: VecDeque<Timestamp>,
}

/// An item by what it began with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Item {
    id: AlertId,
    begun: Timestamp,
    newest: Timestamp,
    cause: Option<GroupCause>,
    rule: Rule,
    transit: TransitId,
    place: Option<Place>,
    feed: Option<String>,
}

impl Item {
    fn of(alert: &Alert, now: Timestamp) -> Self {
        Self {
            id: alert.id.clone(),
            begun: now,
            newest: now,
            cause: None,
            rule: alert.rule,
            transit: alert.transit.clone(),
            place: place_of(alert),
            feed: feed_of(alert),
        }
    }

    fn takes(&self, now: Timestamp) -> bool {
        now.seconds_since(self.newest) <= FLOOD_S && now.seconds_since(self.begun) <= LIFE_S
    }

    fn is_near(&self, place: Option<Place>) -> bool {
        matches!((self.place, place), (Some(a), Some(b)) if distance_m(a, b) <= OUTAGE_M)
    }

    fn shares_feed(&self, feed: Option<&str>) -> bool {
        feed.is_some() && self.feed.as_deref() == feed
    }

    fn group(&self, cause: GroupCause) -> Group {
        Group {
            id: self.id.clone(),
            cause,
            feed: self.feed.clone().filter(|_| cause == GroupCause::Outage && self.place.is_none()),
        }
    }
}

fn place_of(alert: &Alert) -> Option<Place> {
    Some(Place {
        lat: alert.lat?,
        lon: alert.lon?,
    })
}

fn feed_of(alert: &Alert) -> Option<String> {
    alert.detail.get("feed").and_then(|f| f.as_str()).map(str::to_owned)
}

/// Whether alerts of this kind have one cause when they come from one area or one feed.
fn befalls_an_area(kind: Kind) -> bool {
    matches!(kind, Kind::SignalLost | Kind::SignalJammed)
}

impl Items {
    /// Finds the item of an alert that was just raised; `company` are its transit's alerts, and those of its rule on transits that it is about
    /// too. Gives back who is in a group from now on: nobody
    /// where it is an item of its own, else the alert itself and those whom it gives company for the first time.
    pub fn settle(&mut self, alert: &Alert, company: &[&Alert], now: Timestamp) -> Vec<(AlertId, Group)> {
        self.open.retain(|i| i.takes(now));
        while self.begun.front().is_some_and(|b| now.seconds_since(*b) > FLOOD_S) {
            self.begun.pop_front();
        }
        self.incident(alert, company, now)
            .or_else(|| self.joined(alert, now))
            .or_else(|| self.formed(alert, now))
            .or_else(|| self.pressed(alert, now))
            .unwrap_or_else(|| self.begin(alert, now))
    }

    /// One transit, one incident; and one meeting, whoever met.
    fn incident(&mut self, alert: &Alert, company: &[&Alert], now: Timestamp) -> Option<Vec<(AlertId, Group)>> {
        let fits = |a: &&&Alert| {
            let alone_or_incident = a.group.as_ref().is_none_or(|g| g.cause == GroupCause::Incident);
            a.id != alert.id && a.is_open() && alone_or_incident && a.since.seconds_since(alert.since).abs() <= INCIDENT_S
        };
        let other = company.iter().rev().find(fits)?;
        let group = Group {
            id: other.item().clone(),
            cause: GroupCause::Incident,
            feed: None,
        };
        if let Some(item) = self.open.iter_mut().find(|i| i.id == group.id) {
            (item.cause, item.newest) = (Some(GroupCause::Incident), now);
        }
        let first = other.group.is_none().then(|| (other.id.clone(), group.clone()));
        Some(first.into_iter().chain([(alert.id.clone(), group)]).collect())
    }

    /// A group of this cause that there is already.
    fn joined(&mut self, alert: &Alert, now: Timestamp) -> Option<Vec<(AlertId, Group)>> {
        let (place, feed) = (place_of(alert), feed_of(alert));
        let item = self.open.iter_mut().find(|i| {
            i.rule == alert.rule
                && match i.cause {
                    Some(GroupCause::SameRule) => true,
                    Some(GroupCause::Outage) => i.is_near(place) || (i.place.is_none() && i.shares_feed(feed.as_deref())),
                    _ => false,
                }
        })?;
        item.newest = now;
        Some(vec![(alert.id.clone(), item.group(item.cause?))])
    }

    /// So many of one cause that they become a group.
    fn formed(&mut self, alert: &Alert, now: Timestamp) -> Option<Vec<(AlertId, Group)>> {
        let alone = |i: &&Item| i.cause.is_none() && i.rule == alert.rule && i.transit != alert.transit;
        let ids = |items: Vec<&Item>| -> Option<Vec<AlertId>> {
            (items.len() + 1 >= TRANSITS_MIN).then(|| items.iter().map(|i| i.id.clone()).collect())
        };
        let (place, feed) = (place_of(alert), feed_of(alert));
        let singles: Vec<&Item> = self.open.iter().filter(alone).collect();
        if befalls_an_area(alert.kind) {
            let together = singles.iter().copied().filter(|i| now.seconds_since(i.begun) <= OUTAGE_S);
            let near = ids(together.clone().filter(|i| i.is_near(place)).collect());
            if let Some(near) = near {
                return Some(self.gather(alert, &near, GroupCause::Outage, now));
            }
            if let Some(fed) = ids(together.filter(|i| i.shares_feed(feed.as_deref())).collect()) {
                self.open.iter_mut().filter(|i| fed[0] == i.id).for_each(|i| i.place = None); // it is known by its feed
                return Some(self.gather(alert, &fed, GroupCause::Outage, now));
            }
        }
        let all = ids(singles)?;
        Some(self.gather(alert, &all, GroupCause::SameRule, now))
    }

    /// Too many items have begun of late: what is of one rule is one, and what finds no place at all is one.
    fn pressed(&mut self, alert: &Alert, now: Timestamp) -> Option<Vec<(AlertId, Group)>> {
        if self.begun.len() < CALM_MAX {
            return None;
        }
        let place = place_of(alert);
        let alike = self.open.iter().find(|i| i.cause.is_none() && i.rule == alert.rule);
        if let Some(item) = alike {
            let local = befalls_an_area(alert.kind) && item.is_near(place);
            let cause = if local { GroupCause::Outage } else { GroupCause::SameRule };
            let id = item.id.clone();
            return Some(self.gather(alert, &[id], cause, now));
        }
        if self.begun.len() + 1 < ITEMS_MAX {
            return None;
        }
        if let Some(rest) = self.open.iter_mut().find(|i| i.cause == Some(GroupCause::Flood)) {
            rest.newest = now;
            return Some(vec![(alert.id.clone(), rest.group(GroupCause::Flood))]);
        }
        let rest = Item {
            cause: Some(GroupCause::Flood),
            ..Item::of(alert, now)
        };
        let group = rest.group(GroupCause::Flood);
        self.begun.push_back(now);
        self.open.push(rest);
        Some(vec![(alert.id.clone(), group)])
    }

    fn begin(&mut self, alert: &Alert, now: Timestamp) -> Vec<(AlertId, Group)> {
        self.begun.push_back(now);
        self.open.push(Item::of(alert, now));
        Vec::new()
    }

    /// Singles and the alert become one item, known by the first of them.
    fn gather(&mut self, alert: &Alert, singles: &[AlertId], cause: GroupCause, now: Timestamp) -> Vec<(AlertId, Group)> {
        let Some(first) = self.open.iter_mut().find(|i| i.id == singles[0]) else {
            return Vec::new();
        };
        (first.cause, first.newest) = (Some(cause), now);
        let group = first.group(cause);
        self.open.retain(|i| i.id == singles[0] || !singles.contains(&i.id));
        let members = singles.iter().chain([&alert.id]);
        members.map(|id| (id.clone(), group.clone())).collect()
    }
}

impl Fold {
    /// The alerts that were just raised find their items. Those that get company by it, on other transits too, are put out anew.
    pub(crate) fn gather(&mut self, pen: &mut Pen<'_>) {
        if pen.raised.is_empty() {
            return;
        }
        let mut given: BTreeMap<AlertId, Group> = BTreeMap::new();
        let mut items = std::mem::take(&mut self.items);
        for id in std::mem::take(&mut pen.raised) {
            let Some(case) = self.alerts.get(&id).map(|slot| &self.cases[*slot as usize]) else {
                continue;
            };
            let fresh = |a: &&Alert| a.id == id && a.group.is_none() && a.state != AlertState::Withdrawn;
            let Some(alert) = case.alerts.iter().find(fresh) else { continue };
            let company: Vec<&Alert> = case.alerts.iter().chain(self.others(alert)).collect();
            for (member, group) in items.settle(alert, &company, pen.known_at) {
                if let Some(known) = self.alert_mut(&member) {
                    known.group = Some(group.clone());
                    given.insert(member, group);
                }
            }
        }
        self.items = items;
        let mut told = Vec::new();
        for judged in &mut pen.out.judged {
            if let Judged::Alert(alert) = judged
                && let Some(group) = given.get(&alert.id)
            {
                alert.group = Some(group.clone());
                told.push(alert.id.clone());
            }
        }
        given.retain(|id, _| !told.contains(id));
        for id in given.keys() {
            if let Some(alert) = self.alert_mut(id) {
                pen.alert(alert);
            }
        }
    }

    /// The alerts of one rule on the other transits that an alert is about: a meeting is one thing, and an alert on each who met.
    fn others(&self, alert: &Alert) -> impl Iterator<Item = &Alert> {
        let with = alert.detail.get("with").and_then(|w| w.as_array());
        let rule = alert.rule;
        let named = with.into_iter().flatten().filter_map(|t| t.as_str().map(TransitId::from));
        let cases: Vec<_> = named
            .filter_map(|t| self.transits.get(&t))
            .map(|slot| &self.cases[*slot as usize])
            .collect();
        cases.into_iter().flat_map(|c| &c.alerts).filter(move |a| a.rule == rule)
    }

    fn alert_mut(&mut self, id: &AlertId) -> Option<&mut Alert> {
        let slot = *self.alerts.get(id)?;
        self.cases[slot as usize].alerts.iter_mut().find(|a| a.id == *id)
    }
}
