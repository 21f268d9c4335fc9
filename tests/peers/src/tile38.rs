//! Tile38: each corridor's area is a fence on a channel, each truck an object in its corridor's collection, so that no fence but its own is
//! asked. Fixes are set over several connections, pipelined; exits are heard on one more.

use std::io::{BufReader, ErrorKind, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use geo::algorithm::buffer::Buffer;
use geo::{LineString, MultiPolygon};
use serde_json::{Value, json};

use crate::calls::{Call, Score};
use crate::process::{cpu_s, memory_mb};
use crate::resp::{self, Reply, command};
use crate::stopwatch::Watch;
use crate::work::{HALF_WIDTH_M, Work};
use crate::{Skipped, Told};

/// Connections that set fixes, as many as make it fastest on two cores.
const CONNECTIONS: usize = 4;
/// Nothing was heard for so long: nothing comes any more.
const QUIET: Duration = Duration::from_secs(2);
/// It answers within so many tries, a tenth of a second apart.
const TRIES: usize = 100;

/// Runs it.
pub(crate) fn run(work: &Work) -> Result<Vec<Told>, Skipped> {
    let binary = std::env::var("TILE38_SERVER").map_err(|_| Skipped("TILE38_SERVER names no server".to_owned()))?;
    let dir = tempfile::tempdir()?;
    let addr = free()?;
    let mut server: Child = Command::new(&binary)
        .args(["-h", "127.0.0.1", "-p", &addr.port().to_string(), "--appendonly", "no", "-d"])
        .arg(dir.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| Skipped(format!("{binary}: {e}")))?;
    let told = answers(addr).and_then(|()| measure(addr, work, server.id()));
    drop(server.kill());
    drop(server.wait());
    Ok(vec![told?])
}

/// An address that nobody has.
fn free() -> std::io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

fn answers(addr: SocketAddr) -> std::io::Result<()> {
    for _ in 0..TRIES {
        if TcpStream::connect(addr).is_ok() {
            return Ok(());
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    Err(std::io::Error::other("it does not answer"))
}

/// Sets the fences and then the fixes, and hears what comes of it.
fn measure(addr: SocketAddr, work: &Work, pid: u32) -> std::io::Result<Told> {
    let mut control = TcpStream::connect(addr)?;
    let mut replies = BufReader::new(control.try_clone()?);
    for n in 0..work.corridors.len() {
        let (name, area) = (format!("R{n}"), area(work, n).to_string());
        control.write_all(&command(&[
            "SETCHAN", &name, "WITHIN", &name, "FENCE", "DETECT", "exit", "OBJECT", &area,
        ]))?;
        if let Reply::Error(e) = resp::read(&mut replies)? {
            return Err(std::io::Error::other(e));
        }
    }
    let mut channel = TcpStream::connect(addr)?;
    channel.write_all(&command(&["PSUBSCRIBE", "*"]))?;
    let mut heard = BufReader::new(channel.try_clone()?);
    resp::read(&mut heard)?;
    channel.set_read_timeout(Some(QUIET))?;
    let frames = frames(work);
    let done = AtomicBool::new(false);
    let before_s = cpu_s(pid);
    let watch = Watch::start();
    let (rate, calls) = std::thread::scope(|scope| {
        let done = &done;
        let hears = scope.spawn(move || hear(&mut heard, done));
        let sets: Vec<_> = frames
            .iter()
            .map(|(count, bytes)| scope.spawn(move || set(addr, *count, bytes)))
            .collect();
        for one in sets {
            let one = one.join().map_err(|_| std::io::Error::other("a connection failed"));
            if let Err(e) = one.and_then(|set| set) {
                done.store(true, Ordering::Release); // nobody waits for the channel then
                return Err(e);
            }
        }
        let rate = watch.rate(work.fixes.len());
        done.store(true, Ordering::Release);
        let calls = hears.join().map_err(|_| std::io::Error::other("the channel failed"))??;
        Ok::<_, std::io::Error>((rate, calls))
    })?;
    Ok(Told {
        name: "Tile38",
        rate,
        cpu_s: cpu_s(pid) - before_s,
        fixes: work.fixes.len(),
        memory_mb: memory_mb(pid),
        score: Score::of(work, calls),
    })
}

/// The commands of each connection: how many, and their bytes. A truck's fixes stay in order on one of them.
fn frames(work: &Work) -> Vec<(usize, Vec<u8>)> {
    let mut frames = vec![(0, Vec::new()); CONNECTIONS];
    for fix in &work.fixes {
        let (key, id) = (format!("R{}", work.corridor_of(fix.truck)), format!("T{}", fix.truck));
        let (n, lat, lon) = ((fix.n + 1).to_string(), fix.lat.to_string(), fix.lon.to_string());
        let frame = &mut frames[fix.truck % CONNECTIONS];
        frame.0 += 1;
        frame.1.extend(command(&["SET", &key, &id, "FIELD", "n", &n, "POINT", &lat, &lon]));
    }
    frames
}

/// Sends all, and reads as many replies.
fn set(addr: SocketAddr, count: usize, bytes: &[u8]) -> std::io::Result<()> {
    let mut to = TcpStream::connect(addr)?;
    let mut from = BufReader::new(to.try_clone()?);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || -> std::io::Result<()> {
            for _ in 0..count {
                if let Reply::Error(e) = resp::read(&mut from)? {
                    return Err(std::io::Error::other(e));
                }
            }
            Ok(())
        });
        to.write_all(bytes)?;
        reader.join().map_err(|_| std::io::Error::other("replies cannot be read"))?
    })
}

/// Hears exits until all is set and it is quiet.
fn hear(from: &mut BufReader<TcpStream>, done: &AtomicBool) -> std::io::Result<Vec<Call>> {
    let mut calls = Vec::new();
    loop {
        match resp::read(from) {
            Ok(Reply::All(parts)) => calls.extend(call(&parts)),
            Ok(_) => {}
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if done.load(Ordering::Acquire) {
                    return Ok(calls);
                }
            }
            Err(e) => return Err(e),
        }
    }
}

/// `pmessage`, pattern, channel, and the fence's message: the object, its fields, and what was detected.
fn call(parts: &[Reply]) -> Option<Call> {
    let [Reply::Text(kind), .., Reply::Text(message)] = parts else {
        return None;
    };
    let message: Value = serde_json::from_str(message).ok().filter(|_| kind == "pmessage")?;
    let truck = message["id"].as_str()?.strip_prefix('T')?.parse().ok()?;
    let n = message["fields"]["n"].as_u64()?;
    (message["detect"] == "exit").then_some((truck, usize::try_from(n).ok()?.checked_sub(1)?))
}

/// The area of a corridor: its line with the half width to either side, in metres on the ground about its middle.
fn area(work: &Work, n: usize) -> Value {
    let line = &work.corridors[n];
    let east = 111_320.0 * line[line.len() / 2][1].to_radians().cos();
    let metres: LineString = line.iter().map(|p| (p[0] * east, p[1] * 110_600.0)).collect::<Vec<_>>().into();
    let around: MultiPolygon = metres.buffer(HALF_WIDTH_M);
    let rings: Vec<Vec<[f64; 2]>> = around
        .0
        .iter()
        .map(|polygon| polygon.exterior().coords().map(|c| [c.x / east, c.y / 110_600.0]).collect())
        .collect();
    json!({"type": "Polygon", "coordinates": rings})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_is_a_call() {
        let message = r#"{"command":"set","group":"5c","detect":"exit","hook":"R1","key":"R1","time":"2026-01-05T00:00:00Z","id":"T13","object":{"type":"Point","coordinates":[103,9]},"fields":{"n":35}}"#;
        let parts = |kind: &str, message: &str| [kind, "*", "R1", message].map(|s| Reply::Text(s.to_owned()));
        assert_eq!(call(&parts("pmessage", message)), Some((13, 34)));
        assert_eq!(call(&parts("pmessage", &message.replace("\"exit\"", "\"enter\""))), None);
        assert_eq!(call(&parts("psubscribe", message)), None);
        assert_eq!(call(&[Reply::Number(1)]), None);
    }

    #[test]
    fn a_corridors_area_is_as_wide_as_it_is() {
        let work = Work::new(1, 2, 1);
        let area = area(&work, 1);
        let rings = area["coordinates"].as_array().expect("rings");
        assert_eq!(rings.len(), 1);
        let middle = work.corridors[1][150];
        let lats: Vec<f64> = rings[0]
            .as_array()
            .expect("a ring")
            .iter()
            .filter(|p| p[0].as_f64().is_some_and(|lon| (lon - middle[0]).abs() < 0.01))
            .filter_map(|p| p[1].as_f64())
            .collect();
        let off_m = lats.iter().map(|lat| (lat - middle[1]).abs() * 110_600.0);
        assert!(
            lats.len() >= 2 && off_m.clone().all(|m| (m - 500.0).abs() < 120.0),
            "{:?}",
            off_m.collect::<Vec<_>>()
        );
    }
}
