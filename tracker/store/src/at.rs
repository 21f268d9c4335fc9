//! `timestamptz` as our [`Timestamp`]: both count microseconds, from different years.

use cordon_model::Timestamp;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef, Postgres};
use sqlx::{Decode, Encode, Type};

/// 2000-01-01T00:00:00Z, from which PostgreSQL counts, in microseconds since 1970.
const EPOCH_US: i64 = 946_684_800_000_000;
/// 0001-01-01 and 9999-12-31, in microseconds since 1970: what lies outside is stored as the nearer of the two.
const RANGE_US: (i64, i64) = (-62_135_596_800_000_000, 253_402_300_799_999_999);

/// An instant in a column of type `timestamptz`.
///
/// A device's clock can say anything: what lies outside the years 1 to 9999 is stored as the nearest instant inside, so that a
/// column can be searched; the row's `body` keeps what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At(pub Timestamp);

impl Type<Postgres> for At {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1184)) // timestamptz, the same on every server
    }
}

impl PgHasArrayType for At {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1185)) // timestamptz[]
    }
}

impl Encode<'_, Postgres> for At {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let us = self.0.as_micros().clamp(RANGE_US.0, RANGE_US.1) - EPOCH_US;
        Encode::<Postgres>::encode(us, buf)
    }
}

impl<'r> Decode<'r, Postgres> for At {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => {
                let us = <i64 as Decode<Postgres>>::decode(value)?;
                // ±infinity are the ends of the range of i64: nothing of ours, but no reason to overflow.
                Ok(Self(Timestamp::from_micros(us.saturating_add(EPOCH_US))))
            }
            PgValueFormat::Text => Err("a timestamptz was sent as text".into()),
        }
    }
}
