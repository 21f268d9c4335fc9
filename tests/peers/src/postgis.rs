//! PostGIS: is this fix within the corridor's half width of its line, on the spheroid; one query a fix, and in batches. Who is outside after
//! having been inside is called, as anybody would who asks that.

use cordon_store::server::Server;
use sqlx::{Connection as _, PgConnection};

use crate::calls::{Call, Score};
use crate::process::{family_cpu_s, family_mb};
use crate::stopwatch::Watch;
use crate::work::{Fix, HALF_WIDTH_M, Work};
use crate::{Skipped, Told};

/// Fixes of a batch.
const BATCH: usize = 1_000;
/// As many fixes as are asked one by one, at most: the rate is known by then.
const SINGLE_MAX: usize = 100_000;

/// Runs it.
pub(crate) fn run(work: &Work) -> Result<Vec<Told>, Skipped> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Directly under /tmp: a socket's path is short, and PostgreSQL's account must be able to reach it.
        let dir = tempfile::Builder::new().prefix("cordon-peers-").tempdir_in("/tmp")?;
        open_to_postgres(dir.path())?;
        let server = Server::start(&dir.path().join("postgres")).await?;
        let told = measure(&server, work).await;
        server.stop().await?;
        Ok(told?)
    })
}

fn open_to_postgres(dir: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755))
}

async fn measure(server: &Server, work: &Work) -> Result<Vec<Told>, sqlx::Error> {
    let mut connection = PgConnection::connect_with(&server.options()).await?;
    prepare(&mut connection, work).await?;
    let memory = || server.pid().map_or(0.0, family_mb);
    let cpu = || server.pid().map_or(0.0, family_cpu_s);
    let told = |name, fixes, (rate, cpu_s, memory_mb), outside: &[bool]| Told {
        name,
        rate,
        cpu_s,
        fixes,
        memory_mb,
        score: Score::of(work, calls(&work.fixes, outside)),
    };
    let single = &work.fixes[..work.fixes.len().min(SINGLE_MAX)];
    let before_s = cpu();
    let watch = Watch::start();
    let mut outside = Vec::with_capacity(work.fixes.len());
    for fix in single {
        outside.push(!within(&mut connection, work, fix).await?);
    }
    let by_query = (watch.rate(single.len()), cpu() - before_s, memory());
    let before_s = cpu();
    let watch = Watch::start();
    let mut in_batches = Vec::with_capacity(work.fixes.len());
    for fixes in work.fixes.chunks(BATCH) {
        in_batches.extend(within_all(&mut connection, work, fixes).await?.into_iter().map(|within| !within));
    }
    let by_batch = (watch.rate(work.fixes.len()), cpu() - before_s, memory());
    connection.close().await?;
    // Both ask the same: what one query a fix did not come to is as the batches say.
    let asked = outside.len();
    outside.extend(&in_batches[asked..]);
    Ok(vec![
        told("PostGIS, a query a fix", asked, by_query, &outside),
        told("PostGIS, batches of 1,000", work.fixes.len(), by_batch, &in_batches),
    ])
}

async fn prepare(connection: &mut PgConnection, work: &Work) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(
        "CREATE EXTENSION IF NOT EXISTS postgis;
         CREATE TABLE corridors (id int PRIMARY KEY, route geography(LineString, 4326) NOT NULL, half_width_m float8 NOT NULL);",
    )
    .execute(&mut *connection)
    .await?;
    for (id, line) in (0_i32..).zip(&work.corridors) {
        let route = serde_json::json!({"type": "LineString", "coordinates": line}).to_string();
        sqlx::query("INSERT INTO corridors VALUES ($1, ST_GeomFromGeoJSON($2)::geography, $3)")
            .bind(id)
            .bind(route)
            .bind(HALF_WIDTH_M)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("ANALYZE corridors").execute(connection).await?;
    Ok(())
}

fn corridor_of(work: &Work, fix: &Fix) -> i32 {
    i32::try_from(work.corridor_of(fix.truck)).unwrap_or(i32::MAX)
}

async fn within(connection: &mut PgConnection, work: &Work, fix: &Fix) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT ST_DWithin(route, ST_MakePoint($1, $2)::geography, half_width_m) FROM corridors WHERE id = $3")
        .bind(fix.lon)
        .bind(fix.lat)
        .bind(corridor_of(work, fix))
        .fetch_one(connection)
        .await
}

async fn within_all(connection: &mut PgConnection, work: &Work, fixes: &[Fix]) -> Result<Vec<bool>, sqlx::Error> {
    let column = |of: fn(&Fix) -> f64| -> Vec<f64> { fixes.iter().map(of).collect() };
    let ids: Vec<i32> = fixes.iter().map(|fix| corridor_of(work, fix)).collect();
    sqlx::query_scalar(
        "SELECT ST_DWithin(c.route, ST_MakePoint(f.lon, f.lat)::geography, c.half_width_m)
         FROM unnest($1::float8[], $2::float8[], $3::int[]) WITH ORDINALITY AS f (lon, lat, corridor, n)
         JOIN corridors c ON c.id = f.corridor ORDER BY f.n",
    )
    .bind(column(|f| f.lon))
    .bind(column(|f| f.lat))
    .bind(ids)
    .fetch_all(connection)
    .await
}

/// Each truck's fixes that lie outside after one that lay inside.
fn calls(fixes: &[Fix], outside: &[bool]) -> Vec<Call> {
    let trucks = fixes.iter().map(|f| f.truck + 1).max().unwrap_or_default();
    let mut was_outside = vec![false; trucks];
    let mut calls = Vec::new();
    for (fix, outside) in fixes.iter().zip(outside) {
        if *outside && !was_outside[fix.truck] {
            calls.push((fix.truck, fix.n));
        }
        was_outside[fix.truck] = *outside;
    }
    calls
}
