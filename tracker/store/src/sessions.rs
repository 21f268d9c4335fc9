//! Sessions: who is signed in. A session is known by the SHA-256 of its token, so that a stolen table opens none.

use cordon_model::Timestamp;
use sqlx::PgPool;

/// A session that counts, with the account as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The account's name.
    pub name: String,
    /// Its role, as it is now and not as it was at the sign-in.
    pub role: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Begins a session, and forgets those that have run out.
///
/// # Errors
/// Where the server fails.
pub async fn begin(pool: &PgPool, token_hash: &[u8], account: &str, at: Timestamp, expires_at: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sessions WHERE expires_at <= 'epoch'::timestamptz + $1 * interval '1 microsecond'")
        .bind(at.as_micros())
        .execute(pool)
        .await?;
    sqlx::query(
        "INSERT INTO sessions (token_hash, account, created_at, seen_at, expires_at)
         VALUES ($1, $2, 'epoch'::timestamptz + $3 * interval '1 microsecond', 'epoch'::timestamptz + $3 * interval '1 microsecond',
                 'epoch'::timestamptz + $4 * interval '1 microsecond')",
    )
    .bind(token_hash)
    .bind(account)
    .bind(at.as_micros())
    .bind(expires_at.as_micros())
    .execute(pool)
    .await?;
    Ok(())
}

/// The session of a token, unless it has run out or its account is disabled.
///
/// # Errors
/// Where the server fails.
pub async fn find(pool: &PgPool, token_hash: &[u8], at: Timestamp) -> Result<Option<Session>, sqlx::Error> {
    let row: Option<(String, String, i64)> = sqlx::query_as(
        "SELECT a.name, a.role, (extract(epoch FROM s.expires_at) * 1000000)::bigint
         FROM sessions s JOIN accounts a ON a.name = s.account
         WHERE s.token_hash = $1 AND a.disabled_at IS NULL AND s.expires_at > 'epoch'::timestamptz + $2 * interval '1 microsecond'",
    )
    .bind(token_hash)
    .bind(at.as_micros())
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(name, role, expires)| Session {
        name,
        role,
        expires_at: Timestamp::from_micros(expires),
    }))
}

/// Ends a session. `false` where there was none.
///
/// # Errors
/// Where the server fails.
pub async fn end(pool: &PgPool, token_hash: &[u8]) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
        .bind(token_hash)
        .execute(pool)
        .await?;
    Ok(done.rows_affected() == 1)
}
