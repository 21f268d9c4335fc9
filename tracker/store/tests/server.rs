//! The private server: made, adopted after a kill, stopped; its errors name what would help.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use cordon_store::server::{Database, Server};

async fn count(server: &Server) -> i64 {
    let store = cordon_store::testing::open(server.options()).await.expect("the store opens");
    let (n,): (i64,) = sqlx::query_as("SELECT count(*) FROM accounts")
        .fetch_one(store.pool())
        .await
        .expect("counts");
    store.close().await;
    n
}

async fn add(server: &Server, name: &str) {
    let store = cordon_store::testing::open(server.options()).await.expect("the store opens");
    sqlx::query("INSERT INTO accounts (name, role, password_hash) VALUES ($1, 'admin', '')")
        .bind(name)
        .execute(store.pool())
        .await
        .expect("inserts");
    store.close().await;
}

#[tokio::test]
async fn it_is_made_adopted_and_stopped() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("postgres");

    let first = Server::start(&dir).await.expect("it starts");
    assert!(!first.was_adopted());
    add(&first, "lan").await;
    let pid = first.pid().expect("it runs");
    drop(first); // as a killed program does: nobody stops it

    let second = Server::start(&dir).await.expect("it is adopted");
    assert!(second.was_adopted());
    assert_eq!(second.pid(), Some(pid));
    assert_eq!(count(&second).await, 1);

    second.stop().await.expect("it stops");
    assert!(!dir.join("data/postmaster.pid").exists());

    let third = Server::start(&dir).await.expect("it starts again");
    assert!(!third.was_adopted());
    assert_eq!(count(&third).await, 1);
    third.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_stale_process_file_is_seen_through() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("postgres");
    let server = Server::start(&dir).await.expect("it starts");
    let file = dir.join("data/postmaster.pid");
    let text = std::fs::read_to_string(&file).expect("it runs");
    server.stop().await.expect("it stops");

    // The number in it is that of a process which runs, and is no server: ours.
    let (_, rest) = text.split_once('\n').expect("lines");
    std::fs::write(&file, format!("{}\n{rest}", std::process::id())).expect("writes");
    let server = Server::start(&dir).await.expect("it starts in spite of the file");
    assert!(!server.was_adopted());
    server.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_killed_server_is_started_again() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("postgres");
    let server = Server::start(&dir).await.expect("it starts");
    add(&server, "lan").await;
    let store = cordon_store::testing::open(server.options())
        .await
        .expect("a connection that is open when the server is killed");
    let pid = server.pid().expect("it runs").to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-KILL", &pid])
            .status()
            .expect("kills")
            .success()
    );

    let again = Server::start(&dir).await.expect("it starts again");
    assert!(!again.was_adopted());
    assert_eq!(count(&again).await, 1);
    store.close().await;
    again.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_long_path_gets_a_short_socket() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("d".repeat(90)).join("postgres");
    let server = Server::start(&dir).await.expect("it starts");
    add(&server, "minh").await;
    drop(server);
    let server = Server::start(&dir).await.expect("it is adopted by what its files say");
    assert!(server.was_adopted());
    assert_eq!(count(&server).await, 1);
    server.stop().await.expect("it stops");
}

#[tokio::test]
async fn another_version_is_told() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("postgres/data");
    std::fs::create_dir_all(&data).expect("makes");
    std::fs::write(data.join("PG_VERSION"), "9\n").expect("writes");
    let problem = Server::start(&home.path().join("postgres"))
        .await
        .expect_err("made by another version")
        .to_string();
    assert!(
        problem.contains("made by PostgreSQL 9") && problem.contains("postgresql-9"),
        "{problem}"
    );
}

#[tokio::test]
async fn a_directory_that_cannot_be_passed_is_named() {
    if !is_root() {
        eprintln!("skipped: only root runs the server as somebody else");
        return;
    }
    let home = tempfile::tempdir().expect("a directory");
    let shut = home.path().join("shut");
    let dir = shut.join("data/postgres");
    std::fs::create_dir_all(&dir).expect("makes");
    // The temporary directory's own 0700 would be named first.
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).expect("opens");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o700)).expect("shuts");
    let problem = Server::start(&dir).await.expect_err("nobody passes").to_string();
    assert!(problem.starts_with(&shut.display().to_string()), "{problem}");
    assert!(problem.contains("`postgres`") && problem.contains("chmod o+x"), "{problem}");
}

#[tokio::test]
async fn without_a_given_server_there_is_one_in_the_data_directory() {
    let home = tempfile::tempdir().expect("a directory");
    let database = Database::start(None, home.path()).await.expect("it starts");
    database.open().await.expect("it opens").close().await;
    assert!(home.path().join("postgres/data/PG_VERSION").exists());
    assert_eq!(std::fs::read_dir(home.path()).expect("reads").count(), 1, "nothing beside it");
    database.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_given_server_is_neither_started_nor_stopped() {
    let home = tempfile::tempdir().expect("a directory");
    let database = Database::start(Some("postgres://nobody@127.0.0.1:1/none"), home.path())
        .await
        .expect("nothing to start");
    let problem = database.open().await.expect_err("nobody listens there").to_string();
    assert!(problem.contains("does not answer"), "{problem}");
    database.stop().await.expect("nothing to stop");
    assert_eq!(std::fs::read_dir(home.path()).expect("reads").count(), 0);
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|m| m.uid() == 0)
}
