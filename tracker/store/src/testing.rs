//! A real server for tests: one a process, in a directory that vanishes, each test with a database of its own.
//!
//! A watcher ends the server: a child that waits for the end of its standard input, which comes when the test process ends,
//! however it ends.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::sync::OnceCell;

use crate::server::Server;
use crate::{Store, StoreError};

/// The server of this process. Its watcher is kept for its standard input.
static SERVER: OnceCell<(Server, Child)> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A fresh database with our schema, on the server of this process.
///
/// # Panics
/// Where no server can be had: a test that needs one has failed.
pub async fn fresh_store() -> Store {
    open(fresh_options().await).await.expect("a fresh database opens")
}

/// How to connect to a fresh, empty database on the server of this process.
///
/// # Panics
/// Where no server can be had.
pub async fn fresh_options() -> PgConnectOptions {
    let (server, _) = SERVER.get_or_init(start).await;
    let name = format!("t{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect_with(&server.options())
        .await
        .expect("the test server answers");
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(&mut connection).await.expect("a database is made");
    connection.close().await.expect("a connection ends");
    server.options().database(&name)
}

/// Opens a database as [`Store::open_with`] does.
///
/// # Errors
/// As there.
pub async fn open(options: PgConnectOptions) -> Result<Store, StoreError> {
    Store::open_with(options).await
}

/// Everything that the projection holds: a line a row, each with its table's name before it, in the order of the tables' keys.
///
/// # Panics
/// Where the database does not answer.
pub async fn content(store: &Store) -> Vec<String> {
    let mut all = Vec::new();
    for select in [
        "SELECT 'transits ' || t::text FROM transits t ORDER BY id",
        "SELECT 'transit_bindings ' || b::text FROM transit_bindings b ORDER BY transit, kind, name",
        "SELECT 'events ' || e::text FROM events e ORDER BY seq",
        "SELECT 'alerts ' || a::text FROM alerts a ORDER BY id",
        "SELECT 'track_pieces ' || p::text FROM track_pieces p ORDER BY seq",
        "SELECT 'sightings ' || s::text FROM sightings s ORDER BY seq",
        "SELECT 'sighting_agreements ' || a::text FROM sighting_agreements a ORDER BY sighting, transit",
        "SELECT 'cameras ' || c::text FROM cameras c ORDER BY camera",
        "SELECT 'verdicts ' || v::text FROM verdicts v ORDER BY seq",
        "SELECT 'worlds ' || w::text FROM worlds w ORDER BY seq",
        "SELECT 'projection_faults ' || f::text FROM projection_faults f ORDER BY seq",
        "SELECT 'projection_position ' || p::text FROM projection_position p",
    ] {
        let rows: Vec<(String,)> = sqlx::query_as(select).fetch_all(store.pool()).await.expect("the database answers");
        all.extend(rows.into_iter().map(|(row,)| row));
    }
    all
}

async fn start() -> (Server, Child) {
    let dir = std::env::temp_dir().join(format!("cordon-test-{}", std::process::id()));
    let server = Server::start(&dir.join("postgres")).await.expect("a test server starts");
    let pid = server.pid().expect("a server that runs has a process");
    (server, watch(pid, &dir))
}

/// Starts the watcher of a server: it ends it, by its process, and removes its directory.
fn watch(pid: u32, dir: &PathBuf) -> Child {
    // SIGQUIT ends a server at once; its files are not wanted any more.
    let script = format!("cat >/dev/null; kill -QUIT {pid}; while kill -0 {pid} 2>/dev/null; do sleep 0.1; done; rm -rf -- \"$0\"");
    let mut watcher = Command::new("setsid");
    watcher.arg("sh").arg("-c").arg(script).arg(dir);
    watcher.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    watcher.spawn().expect("a watcher starts")
}
