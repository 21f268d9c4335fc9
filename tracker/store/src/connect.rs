//! A pool of connections to a database whose schema is ours.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

/// The steps by which an older schema becomes ours, inside the binary.
static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Connections at most. The private server allows a few more, for `psql` beside us.
const CONNECTIONS_MAX: u32 = 12;

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No server answers, or the connection broke. Trying again later may help.
    #[error("the database does not answer: {0}")]
    Unreachable(#[source] sqlx::Error),
    /// The server answered, and refused.
    #[error("the database refused: {0}")]
    Refused(#[source] sqlx::Error),
    /// The schema cannot be brought to ours.
    #[error("the database's schema cannot be brought up to date: {0}")]
    Schema(String),
    /// What stands in a row is not what we write there.
    #[error("a row of {table} cannot be read: {problem}")]
    Row {
        /// The table.
        table: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The database holds the projection of another stream.
    #[error("{0}")]
    OtherJournal(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(e: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &e {
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Protocol(_) => Self::Unreachable(e),
            // Class 57: shutting down, starting up, crashed. Class 53: out of memory, disk or connections. Class 40: rolled
            // back for somebody else's sake. Class 08: the connection. All of them pass.
            E::Database(d)
                if d.code()
                    .is_some_and(|c| ["57", "53", "40", "08"].iter().any(|class| c.starts_with(class))) =>
            {
                Self::Unreachable(e)
            }
            _ => Self::Refused(e),
        }
    }
}

/// A pool of connections to a database whose schema is ours. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pool: PgPool,
}

impl Store {
    /// Opens the database of a URL (`postgres://user@host/name`) and brings its schema up to date.
    ///
    /// # Errors
    /// Where the URL cannot be read, no server answers, PostGIS is missing or the schema is newer than this program.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url).map_err(|e| StoreError::Schema(format!("the database's URL cannot be read: {e}")))?;
        Self::open_with(options).await
    }

    /// Opens a database by its options and brings its schema up to date.
    ///
    /// # Errors
    /// Where no server answers, PostGIS is missing or the schema is newer than this program.
    pub async fn open_with(options: PgConnectOptions) -> Result<Self, StoreError> {
        let options = options
            .application_name("cordon")
            // At a thousand statements a second the log would be the load.
            .disable_statement_logging();
        // On a connection of its own: making PostGIS leaves the server's process behind it with 80 MB that it never gives back.
        let connecting = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&options)).await;
        let mut connection = connecting.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
        MIGRATIONS.run(&mut connection).await.map_err(schema_problem)?;
        connection.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(PATIENCE)
            // Each costs the server some megabytes; those of a busy minute are not kept.
            .idle_timeout(Duration::from_secs(60))
            .connect_with(options)
            .await?;
        Ok(Self { pool })
    }

    /// The pool itself, for what this crate has no function for. Only `read` and `write` of this crate speak SQL.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Ends every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn schema_problem(e: MigrateError) -> StoreError {
    match e {
        MigrateError::VersionMissing(v) => StoreError::Schema(format!(
            "it was made by a newer version of the program (migration {v}); run that version"
        )),
        MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _) => match &e {
            // insufficient_privilege
            sqlx::Error::Database(d) if d.code().as_deref() == Some("42501") => StoreError::Schema(format!(
                "this user may not ({}); let an administrator of the server run `CREATE EXTENSION postgis` in the database and give the user its schema",
                d.message()
            )),
            sqlx::Error::Database(d) if d.message().contains("postgis") => StoreError::Schema(format!(
                "PostGIS is missing on the server ({}); install it there (Debian: postgresql-15-postgis-3)",
                d.message()
            )),
            _ => StoreError::Schema(e.to_string()),
        },
        other => StoreError::Schema(other.to_string()),
    }
}
