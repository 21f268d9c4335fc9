//! Alerts: a row each, as it stands now.

use std::collections::BTreeMap;

use cordon_model::{Act, Alert, AlertId, JudgedRecord, Timestamp};
use sqlx::PgConnection;

use super::{number, text, word, written};
use crate::{At, Place, StoreError};

/// The newest state of each alert, and the place where the batch first speaks of it.
#[derive(Default)]
pub(super) struct Batch<'r>(BTreeMap<&'r AlertId, (i64, &'r JudgedRecord, &'r Alert)>);

impl<'r> Batch<'r> {
    pub(super) fn push(&mut self, record: &'r JudgedRecord, alert: &'r Alert) {
        let row = self.0.entry(&alert.id).or_insert((number(record.seq.0), record, alert));
        (row.1, row.2) = (record, alert);
    }

    pub(super) async fn write(self, connection: &mut PgConnection) -> Result<(), StoreError> {
        for (raised_seq, record, alert) in self.0.into_values() {
            sqlx::query(
                "INSERT INTO alerts (id, rule, kind, transit, severity, state, since, until, raised_at, changed_at, late, owner, cause, place,
                                     raised_seq, seq, body, acknowledged_at, closed_at, shelved_until, item)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::text::json, $18, $19, $20, $21)
                 ON CONFLICT (id) DO UPDATE SET
                     kind = excluded.kind, severity = excluded.severity, state = excluded.state, since = excluded.since, until = excluded.until,
                     raised_at = excluded.raised_at, changed_at = excluded.changed_at, late = excluded.late, owner = excluded.owner,
                     cause = excluded.cause, place = excluded.place, seq = excluded.seq, body = excluded.body,
                     acknowledged_at = excluded.acknowledged_at, closed_at = excluded.closed_at,
                     shelved_until = excluded.shelved_until, item = excluded.item",
            )
            .bind(text(alert.id.as_str()))
            .bind(alert.rule.as_str())
            .bind(alert.kind.as_str())
            .bind(text(alert.transit.as_str()))
            .bind(alert.severity.as_str())
            .bind(word(&alert.state))
            .bind(At(alert.since))
            .bind(alert.until.map(At))
            .bind(At(alert.raised_at))
            .bind(At(record.known_at))
            .bind(alert.late)
            .bind(alert.owner.as_ref().map(text))
            .bind(alert.cause.as_ref().map(text))
            .bind(Place::of(alert.lat, alert.lon))
            .bind(raised_seq)
            .bind(number(record.seq.0))
            .bind(written(alert)?)
            .bind(first(alert, Act::Acknowledge).map(At))
            .bind(first(alert, Act::Close).filter(|_| !alert.is_open()).map(At))
            .bind(alert.shelved.as_ref().filter(|_| alert.is_shelved()).map(|s| At(s.until)))
            .bind(text(alert.item().as_str()))
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }
}

/// When an act was done to an alert for the first time.
fn first(alert: &Alert, act: Act) -> Option<Timestamp> {
    alert.record.iter().filter(|r| r.act == act).map(|r| r.at).min()
}
