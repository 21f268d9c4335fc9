//! Events: a row each, never changed.

use cordon_model::{Event, JudgedRecord};
use sqlx::PgConnection;

use super::{number, text, written};
use crate::{At, Place, StoreError};

/// Rows by columns.
#[derive(Default)]
pub(super) struct Batch {
    seq: Vec<i64>,
    id: Vec<String>,
    heard_offset: Vec<i64>,
    ordinal: Vec<i32>,
    event: Vec<String>,
    rule: Vec<&'static str>,
    severity: Vec<&'static str>,
    alert: Vec<Option<String>>,
    transit: Vec<Option<String>>,
    observed_at: Vec<At>,
    known_at: Vec<At>,
    late: Vec<bool>,
    place: Vec<Option<Place>>,
    body: Vec<String>,
}

impl Batch {
    pub(super) fn push(&mut self, record: &JudgedRecord, event: &Event) -> Result<(), StoreError> {
        self.seq.push(number(record.seq.0));
        self.id.push(text(&event.id));
        self.heard_offset.push(number(record.offset.0));
        self.ordinal.push(record.ordinal.cast_signed());
        self.event.push(event.event.to_string());
        self.rule.push(event.rule.as_str());
        self.severity.push(event.severity.as_str());
        self.alert.push(event.alert.as_ref().map(|a| text(a.as_str())));
        self.transit.push(event.transit.as_ref().map(|t| text(t.as_str())));
        self.observed_at.push(At(event.observed_at));
        self.known_at.push(At(event.known_at));
        self.late.push(event.late);
        self.place.push(Place::of(event.lat, event.lon));
        self.body.push(written(event)?);
        Ok(())
    }

    pub(super) async fn write(self, connection: &mut PgConnection) -> Result<(), StoreError> {
        if self.seq.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO events (seq, id, heard_offset, ordinal, event, rule, severity, alert, transit, observed_at, known_at, late, place, body)
             SELECT seq, id, heard_offset, ordinal, event, rule, severity, alert, transit, observed_at, known_at, late, place, body::json
             FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                         $10::timestamptz[], $11::timestamptz[], $12::boolean[], $13::geometry[], $14::text[])
               AS new (seq, id, heard_offset, ordinal, event, rule, severity, alert, transit, observed_at, known_at, late, place, body)",
        )
        .bind(self.seq)
        .bind(self.id)
        .bind(self.heard_offset)
        .bind(self.ordinal)
        .bind(self.event)
        .bind(self.rule)
        .bind(self.severity)
        .bind(self.alert)
        .bind(self.transit)
        .bind(self.observed_at)
        .bind(self.known_at)
        .bind(self.late)
        .bind(self.place)
        .bind(self.body)
        .execute(connection)
        .await?;
        Ok(())
    }
}
