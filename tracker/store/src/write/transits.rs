//! Transits: a row each, as it stands now; and every name that it has ever borne.

use std::collections::{BTreeMap, BTreeSet};

use cordon_model::{JudgedRecord, Transit, TransitId};
use sqlx::PgConnection;

use super::{number, text, word, written};
use crate::{At, StoreError};

/// The newest state of each transit and the record with which the batch first speaks of it; and all names in the batch.
#[derive(Default)]
pub(super) struct Batch<'r> {
    newest: BTreeMap<&'r TransitId, (&'r JudgedRecord, &'r JudgedRecord, &'r Transit)>,
    names: BTreeMap<&'r TransitId, BTreeSet<(&'static str, &'r str)>>,
    bindings: Vec<(&'r JudgedRecord, &'r TransitId, &'static str, &'r str)>,
}

impl<'r> Batch<'r> {
    pub(super) fn push(&mut self, record: &'r JudgedRecord, transit: &'r Transit) {
        let row = self.newest.entry(transit.id()).or_insert((record, record, transit));
        (row.1, row.2) = (record, transit);
        let d = &transit.declaration;
        let names = [
            ("seal", d.seal.as_ref().map(cordon_model::SealId::as_str)),
            ("vehicle", d.vehicle.as_ref().map(cordon_model::VehicleId::as_str)),
            ("container", d.container.as_ref().map(cordon_model::ContainerNumber::as_str)),
        ];
        let known = self.names.entry(transit.id()).or_default();
        for (kind, name) in names {
            if let Some(name) = name
                && known.insert((kind, name))
            {
                self.bindings.push((record, transit.id(), kind, name));
            }
        }
    }

    pub(super) async fn write(self, connection: &mut PgConnection) -> Result<(), StoreError> {
        for (first, newest, transit) in self.newest.into_values() {
            write_one(connection, first, newest, transit).await?;
        }
        for (record, transit, kind, name) in self.bindings {
            sqlx::query(
                "INSERT INTO transit_bindings (transit, kind, name, since, seq) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            )
            .bind(text(transit.as_str()))
            .bind(kind)
            .bind(text(name))
            .bind(At(record.known_at))
            .bind(number(record.seq.0))
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }
}

async fn write_one(
    connection: &mut PgConnection,
    first: &JudgedRecord,
    newest: &JudgedRecord,
    transit: &Transit,
) -> Result<(), StoreError> {
    let d = &transit.declaration;
    sqlx::query(
        "INSERT INTO transits (id, stage, custody, custody_since, seal, vehicle, container, corridor, origin, destination, depart_after,
                               arrive_before, declared_at, changed_at, declared_seq, seq, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::text::json)
         ON CONFLICT (id) DO UPDATE SET
             stage = excluded.stage, custody = excluded.custody, custody_since = excluded.custody_since, seal = excluded.seal,
             vehicle = excluded.vehicle, container = excluded.container, corridor = excluded.corridor, origin = excluded.origin,
             destination = excluded.destination, depart_after = excluded.depart_after, arrive_before = excluded.arrive_before,
             changed_at = excluded.changed_at, seq = excluded.seq, body = excluded.body",
    )
    .bind(text(d.id.as_str()))
    .bind(word(&transit.stage))
    .bind(word(&transit.custody))
    .bind(transit.custody_since.map(At))
    .bind(d.seal.as_ref().map(|s| text(s.as_str())))
    .bind(d.vehicle.as_ref().map(|v| text(v.as_str())))
    .bind(d.container.as_ref().map(|c| text(c.as_str())))
    .bind(d.corridor.as_ref().map(|c| text(c.as_str())))
    .bind(d.origin.as_ref().map(|g| text(g.as_str())))
    .bind(d.destination.as_ref().map(|g| text(g.as_str())))
    .bind(d.depart_after.map(At))
    .bind(d.arrive_before.map(At))
    .bind(At(first.known_at))
    .bind(At(newest.known_at))
    .bind(number(first.seq.0))
    .bind(number(newest.seq.0))
    .bind(written(transit)?)
    .execute(connection)
    .await?;
    Ok(())
}
