//! Accounts: who may sign in. Not judged: these rows exist only here.

use cordon_model::Timestamp;
use sqlx::PgPool;

/// An account, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name that signs in.
    pub name: String,
    /// `operator`, `officer`, `responder`, `supervisor` or `admin`.
    pub role: String,
    /// The password in argon2's own written form.
    pub password_hash: String,
}

/// Adds an account. `false` where the name is taken.
///
/// # Errors
/// Where the server fails, or refuses the role.
pub async fn add(pool: &PgPool, account: &Account, at: Timestamp) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO accounts (name, role, password_hash, created_at)
         VALUES ($1, $2, $3, 'epoch'::timestamptz + $4 * interval '1 microsecond') ON CONFLICT (name) DO NOTHING",
    )
    .bind(&account.name)
    .bind(&account.role)
    .bind(&account.password_hash)
    .bind(at.as_micros())
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The account of a name, unless it is disabled.
///
/// # Errors
/// Where the server fails.
pub async fn find(pool: &PgPool, name: &str) -> Result<Option<Account>, sqlx::Error> {
    let row: Option<(String, String, String)> =
        sqlx::query_as("SELECT name, role, password_hash FROM accounts WHERE name = $1 AND disabled_at IS NULL")
            .bind(name)
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|(name, role, password_hash)| Account { name, role, password_hash }))
}
