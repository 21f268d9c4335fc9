//! A PostgreSQL of our own in the data directory, for a machine that has none: found, laid out, started or adopted, stopped.
//!
//! ```text
//! DIR/postgres/data   the cluster, owned by `postgres` when we run as root, else by us
//! DIR/postgres/run    the socket (in a short directory of its own where this path would be too long)
//! DIR/postgres/log    what the server says
//! ```
//! It listens on the socket only. It survives a program that is killed, and the next start adopts it.

mod binaries;
mod control;
mod directory;
mod owner;

use std::path::{Path, PathBuf};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use crate::connect::{Store, StoreError};
use control::Control;

/// The database in the private server.
const DATABASE: &str = "cordon";
/// The one role of the private server.
const ROLE: &str = "postgres";

/// Why there is no private server. The sentences are for whoever starts the program.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// PostgreSQL or PostGIS is not installed.
    #[error("{0}")]
    Missing(String),
    /// A directory cannot be made, owned or entered.
    #[error("{place}: {problem}", place = .place.display())]
    Directory {
        /// The directory.
        place: PathBuf,
        /// What is wrong, and what would help.
        problem: String,
    },
    /// The cluster was made by another version.
    #[error("{0}")]
    Version(String),
    /// A command of PostgreSQL failed.
    #[error("{command} failed: {said}")]
    Command {
        /// The command.
        command: String,
        /// The end of what it said.
        said: String,
    },
    /// The server runs, and does not answer as it should.
    #[error("the private database server in {place} does not answer: {problem}", place = .place.display())]
    Silent {
        /// Its directory.
        place: PathBuf,
        /// What it said instead.
        problem: String,
    },
}

impl ServerError {
    fn directory(place: &Path, problem: &impl ToString) -> Self {
        Self::Directory {
            place: place.to_owned(),
            problem: problem.to_string(),
        }
    }
}

/// Where the projection is kept: a private server, or one that was there before us.
#[derive(Debug)]
pub enum Database {
    /// Ours: stopped when we stop.
    Private(Server),
    /// Somebody else's, by its URL: never started, never stopped.
    Given(String),
}

impl Database {
    /// The server of a URL, or, without one, the private server in `DATA_DIR/postgres`, started or adopted.
    ///
    /// # Errors
    /// Where a private server is needed and cannot be had: see [`ServerError`].
    pub async fn start(url: Option<&str>, data_dir: &Path) -> Result<Self, ServerError> {
        match url {
            Some(url) => Ok(Self::Given(url.to_owned())),
            None => Ok(Self::Private(Server::start(&data_dir.join("postgres")).await?)),
        }
    }

    /// Opens it and brings its schema up to date.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open(&self) -> Result<Store, StoreError> {
        match self {
            Self::Private(server) => Store::open_with(server.options()).await,
            Self::Given(url) => Store::open(url).await,
        }
    }

    /// Stops the server if it is ours. Close every [`Store`] first.
    ///
    /// # Errors
    /// Where it does not stop in 20 s.
    pub async fn stop(self) -> Result<(), ServerError> {
        match self {
            Self::Private(server) => server.stop().await,
            Self::Given(_) => Ok(()),
        }
    }
}

/// A private server that answers. Dropping it leaves it running: only [`Server::stop`] ends it.
#[derive(Debug)]
pub struct Server {
    control: Control,
    socket_dir: PathBuf,
    adopted: bool,
}

impl Server {
    /// Starts the server of a directory that is its own (`DIR/postgres`), made where it is missing; or adopts the one that a killed program left running.
    ///
    /// # Errors
    /// See [`ServerError`]; each says what would help.
    pub async fn start(dir: &Path) -> Result<Self, ServerError> {
        let dir = std::path::absolute(dir).map_err(|e| ServerError::directory(dir, &e))?;
        let control = Control::prepare(&dir).await?;
        let (socket_dir, adopted) = control.ensure_running().await?;
        let server = Self {
            control,
            socket_dir,
            adopted,
        };
        server.ensure_database().await?;
        tracing::info!(adopted, directory = %dir.display(), "the private database server answers");
        Ok(server)
    }

    /// Whether it was running already.
    #[must_use]
    pub fn was_adopted(&self) -> bool {
        self.adopted
    }

    /// How to connect to it.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        options_of(&self.socket_dir).database(DATABASE)
    }

    /// Its process id, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.control.postmaster().map(|p| p.pid)
    }

    /// Stops it: open connections are ended, nothing is lost.
    ///
    /// # Errors
    /// Where it does not stop in 20 s.
    pub async fn stop(self) -> Result<(), ServerError> {
        self.control.stop("fast").await?;
        if !self.socket_dir.starts_with(self.control.dir()) {
            // The short directory that stood in for `run`; it is made again when it is needed.
            let _ = std::fs::remove_dir(&self.socket_dir);
        }
        Ok(())
    }

    async fn ensure_database(&self) -> Result<(), ServerError> {
        let silent = |e: sqlx::Error| ServerError::Silent {
            place: self.control.dir().to_owned(),
            problem: e.to_string(),
        };
        let mut connection = connect(&self.socket_dir).await.map_err(silent)?;
        let (there,): (bool,) = sqlx::query_as("SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'cordon')")
            .fetch_one(&mut connection)
            .await
            .map_err(silent)?;
        if !there {
            sqlx::query("CREATE DATABASE cordon")
                .execute(&mut connection)
                .await
                .map_err(silent)?;
        }
        connection.close().await.map_err(silent)
    }
}

/// How to connect over the socket in a directory.
fn options_of(socket_dir: &Path) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(control::PORT)
        .username(ROLE)
        .disable_statement_logging()
}

/// One connection to the server's own database.
async fn connect(socket_dir: &Path) -> Result<PgConnection, sqlx::Error> {
    PgConnection::connect_with(&options_of(socket_dir).database(ROLE)).await
}
