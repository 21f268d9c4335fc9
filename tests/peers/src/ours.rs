//! Ours: `cordon judge`, its stdin and stdout on a TCP connection.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cordon_model::Event;
use serde_json::json;

use crate::calls::{Call, Score};
use crate::process::{cpu_s, ended_cpu_s, memory_mb};
use crate::stopwatch::Watch;
use crate::work::{ACCURACY_M, Fix, HALF_WIDTH_M, Work};
use crate::{Skipped, Told};

/// Runs it.
pub(crate) fn run(work: &Work) -> Result<Vec<Told>, Skipped> {
    let binary = std::env::var("CORDON_BIN").map_err(|_| Skipped("CORDON_BIN does not name the binary".to_owned()))?;
    let dir = tempfile::tempdir()?;
    let world = dir.path().join("world.json");
    std::fs::write(&world, world_of(work).to_string())?;
    let lines: Vec<u8> = work.fixes.iter().flat_map(line).collect();
    let (mut child, connection) = serve(&binary, &world)?;
    let told = feed(&connection, &lines, work, child.id());
    if told.is_err() {
        drop(child.kill());
    }
    let before_s = ended_cpu_s();
    let ended = child.wait()?;
    match told {
        Ok((told, ready_s)) if ended.success() => Ok(vec![Told {
            cpu_s: ended_cpu_s() - before_s - ready_s,
            ..told
        }]),
        Ok(_) => Err(Skipped(format!("it ended with {ended}"))),
        Err(e) => Err(e.into()),
    }
}

/// Waits for one connection, and puts the program behind it.
fn serve(binary: &str, world: &Path) -> std::io::Result<(Child, TcpStream)> {
    let door = TcpListener::bind("127.0.0.1:0")?;
    let connection = TcpStream::connect(door.local_addr()?)?;
    let (socket, _) = door.accept()?;
    let child = Command::new(binary)
        .args(["judge", "--world"])
        .arg(world)
        .arg("-")
        .stdin(Stdio::from(OwnedFd::from(socket.try_clone()?)))
        .stdout(Stdio::from(OwnedFd::from(socket)))
        .spawn()?;
    Ok((child, connection))
}

/// Feeds it; what it came to, and the seconds of a processor that it took until it was ready.
fn feed(connection: &TcpStream, lines: &[u8], work: &Work, pid: u32) -> std::io::Result<(Told, f64)> {
    let mut events = BufReader::new(connection.try_clone()?);
    // The first fix alone: when its event has come, the world is compiled.
    let first = lines.iter().position(|b| *b == b'\n').map_or(0, |n| n + 1);
    let mut writer = connection.try_clone()?;
    writer.write_all(&lines[..first])?;
    events.read_line(&mut String::new())?;
    let ready_s = cpu_s(pid);
    let watch = Watch::start();
    let (rate, memory, calls) = std::thread::scope(|scope| {
        let reader = scope.spawn(move || -> std::io::Result<Vec<Call>> {
            let mut calls = Vec::new();
            for line in events.lines() {
                calls.extend(call(&line?));
            }
            Ok(calls)
        });
        writer.write_all(&lines[first..])?;
        let memory = memory_mb(pid);
        writer.shutdown(Shutdown::Write)?;
        // It ends when it has judged the last line.
        let calls = reader.join().map_err(|_| std::io::Error::other("the reader of events failed"))??;
        Ok::<_, std::io::Error>((watch.rate(work.fixes.len() - 1), memory, calls))
    })?;
    let told = Told {
        name: "cordon judge",
        rate,
        cpu_s: 0.0, // known when it has ended
        fixes: work.fixes.len() - 1,
        memory_mb: memory,
        score: Score::of(work, calls),
    };
    Ok((told, ready_s))
}

/// The call in a line, if it is one.
fn call(line: &str) -> Option<Call> {
    if !line.starts_with("{\"event\":\"corridor_left\"") {
        return None;
    }
    let event: Event = serde_json::from_str(line).ok()?;
    let truck = event.transit?.as_str().strip_prefix('T')?.parse().ok()?;
    Some((truck, Work::number_of(event.known_at)))
}

fn world_of(work: &Work) -> serde_json::Value {
    let corridors: Vec<_> = work
        .corridors
        .iter()
        .enumerate()
        .map(|(n, line)| json!({"id": format!("R{n}"), "route": {"type": "LineString", "coordinates": line}, "half_width_m": HALF_WIDTH_M}))
        .collect();
    let transits: Vec<_> = (0..work.trucks())
        .map(|t| json!({"id": format!("T{t}"), "seal": format!("{t:010}"), "corridor": format!("R{}", work.corridor_of(t))}))
        .collect();
    json!({"corridors": corridors, "transits": transits})
}

fn line(fix: &Fix) -> Vec<u8> {
    let at = Work::at(fix.n);
    format!(
        r#"{{"kind":"fix","seal":"{:010}","observed_at":"{at}","received_at":"{at}","lat":{},"lon":{},"speed_kmh":{},"course_deg":{},"accuracy_m":{ACCURACY_M}}}"#,
        fix.truck, fix.lat, fix.lon, fix.speed_kmh, fix.course_deg
    )
    .into_bytes()
    .into_iter()
    .chain(*b"\n")
    .collect()
}
