//! Who looked at what. Not judged: these rows exist only here, and none is ever changed.

use cordon_model::Timestamp;
use sqlx::PgPool;

use crate::At;

/// One look at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// The account that looked.
    pub who: String,
    /// What kind of thing: `evidence`.
    pub what: String,
    /// The thing's name.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// What for, where it was said.
    pub purpose: Option<String>,
    /// Whether it was there.
    pub found: bool,
}

/// Records a look; what is shown is shown only after this has succeeded.
///
/// # Errors
/// Where the server fails.
pub async fn record(pool: &PgPool, l: &LookUp) -> Result<(), sqlx::Error> {
    let clean = |s: &str| s.replace('\0', "\u{fffd}");
    sqlx::query("INSERT INTO lookups (who, what, name, at, purpose, found) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(clean(&l.who))
        .bind(clean(&l.what))
        .bind(clean(&l.name))
        .bind(At(l.at))
        .bind(l.purpose.as_deref().map(clean))
        .bind(l.found)
        .execute(pool)
        .await?;
    Ok(())
}

/// All looks at one thing, the first one first, at most `limit`.
///
/// # Errors
/// Where the server fails.
pub async fn of(pool: &PgPool, what: &str, name: &str, limit: i64) -> Result<Vec<LookUp>, sqlx::Error> {
    let rows: Vec<(String, At, Option<String>, bool)> =
        sqlx::query_as("SELECT who, at, purpose, found FROM lookups WHERE what = $1 AND name = $2 ORDER BY id LIMIT $3")
            .bind(what)
            .bind(name)
            .bind(limit)
            .fetch_all(pool)
            .await?;
    let look = |(who, at, purpose, found): (String, At, Option<String>, bool)| LookUp {
        who,
        what: what.to_owned(),
        name: name.to_owned(),
        at: at.0,
        purpose,
        found,
    };
    Ok(rows.into_iter().map(look).collect())
}
