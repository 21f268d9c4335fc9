//! `live`: how long a seal's report takes from its socket to a message at a WebSocket client, by rate, and the rate at which that ends.
//!
//! Each rate has a service of its own. Every seal is a transit under way, over a connection of its own; four clients look on, each at a
//! quarter of the country, where vehicles are shown singly. Every report is followed, not a sample: to the `marks` message that holds it
//! or one that is newer; one seal in ten has its rope cut once, followed to the `event` and to the `alert`.

mod feed;
mod follow;
mod tally;

use std::sync::Arc;
use std::time::Duration;

use cordon_demo::Dialect;
use cordon_stack::yard::{self, Truck};
use cordon_stack::{Client, Service, world};

use crate::country::{BANDS, Country, band_bbox};
use crate::machine::Process;
use crate::metrics::Counted;
use crate::{fleet, machine, number_of, table};
use feed::{Doors, Feed};
use tally::Tally;

/// The rates that are owed, in reports a second.
const RATES: [usize; 3] = [100, 1_000, 5_000];
/// One of them again with seals that first send what they have stored for so long, in seconds: fixes that are older than the log-in.
const STORED: Load = Load {
    rate: 1_000,
    stored_s: 600.0,
    cameras: 0,
};
/// What the demo's seals and cameras come to in real time.
const WITH_CAMERAS: Load = Load {
    rate: 200,
    stored_s: 0.0,
    cameras: 6,
};
/// A truck passes each camera every so many frames, at 5 a second; the cameras are watched for so long before anything is measured.
const TRUCK_EVERY: u64 = 150;
const CAMERAS_WARM: Duration = Duration::from_secs(12);
/// Beyond them the rate grows by half until the knee, at most so often.
const STEPS_MAX: usize = 6;
/// More seals than this do not connect: beyond, each reports more often than once a second.
const SEALS_MAX: usize = 10_000;
/// The rate is beyond the knee where the 99th percentile is above this, in ms.
const P99_MS_MAX: f64 = 1_000.0;
/// It is as well where fewer than this part of the reports is acknowledged in time.
const ACHIEVED_MIN: f64 = 0.95;
/// A rate is held for so long before anything is measured, and for so long while it is.
const WARM: Duration = Duration::from_secs(4);
const MEASURED: Duration = Duration::from_secs(15);
/// What has not been shown this long after the last report is counted as not shown.
const DRAIN: Duration = Duration::from_secs(10);
const PASSWORD: &str = "a password of a bench";

/// What a service is put under.
#[derive(Clone, Copy)]
struct Load {
    /// Reports a second.
    rate: usize,
    /// Seals first send what they have stored for so long, in seconds.
    stored_s: f64,
    /// Gates' cameras that are watched and read.
    cameras: usize,
}

impl Load {
    const fn of(rate: usize) -> Self {
        Self {
            rate,
            stored_s: 0.0,
            cameras: 0,
        }
    }

    fn label(self) -> String {
        let stored = if self.stored_s > 0.0 {
            format!(", of {:.0} s ago", self.stored_s)
        } else {
            String::new()
        };
        let cameras = if self.cameras > 0 {
            format!(", {} cameras", self.cameras)
        } else {
            String::new()
        };
        format!("{}{stored}{cameras}", self.rate)
    }
}

/// What one rate came to.
struct Step {
    row: Vec<String>,
    holds: bool,
}

/// Measures the rates that are given, or those that are owed and then the knee.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    machine::allow_files();
    let given = arguments.iter().map(|a| load_of(a)).collect::<Result<Vec<_>, _>>()?;
    let head = [
        "reports/s",
        "acknowledged/s",
        "seals",
        "position ms",
        "cut to event ms",
        "cut to alert ms",
        "cuts",
        "answer ms",
        "entries/fsync",
        "fsyncs/s",
        "ms/group",
        "not shown",
        "sent late ms",
        "cores: cordon, PostgreSQL, load",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let search = given.is_empty();
    let mut rates = if search { RATES.map(Load::of).to_vec() } else { given };
    let mut knee = None;
    let mut n = 0;
    while n < rates.len() {
        let rate = rates[n].rate;
        let step = measure(rates[n])?;
        table::doing(&step.row.join(" | "));
        rows.push(step.row);
        if search && !step.holds && knee.is_none() {
            knee = Some(rate);
        }
        if search && knee.is_none() && n + 1 == rates.len() && rates.len() < RATES.len() + STEPS_MAX {
            rates.push(Load::of(rate * 3 / 2));
        }
        n += 1;
    }
    if search {
        for load in [STORED, WITH_CAMERAS] {
            rows.push(measure(load)?.row);
        }
    }
    table::line(&format!(
        "p50 / p99 / max; {} s at each rate; load generator, service and PostgreSQL share this machine; load {} at the end",
        MEASURED.as_secs(),
        machine::load()
    ));
    table::print(&rows);
    if search {
        let last = rates.last().map_or(0, |load| load.rate);
        table::line(&knee.map_or_else(
            || format!("no knee up to {last} reports/s"),
            |knee| format!("the knee is below {knee} reports/s: there p99 is above 1 s, or fewer than 95 % are acknowledged in time"),
        ));
    }
    Ok(())
}

/// `RATE[@SECONDS][+CAMERAS]`: seals that send what they have stored for so long; gates' cameras that are watched meanwhile.
fn load_of(text: &str) -> Result<Load, String> {
    let optional = |number: Option<&str>| number.map_or(Ok(0), number_of);
    let (text, cameras) = parted(text, '+');
    let (rate, stored) = parted(text, '@');
    Ok(Load {
        rate: number_of(rate)?,
        stored_s: optional(stored)? as f64,
        cameras: optional(cameras)?,
    })
}

fn parted(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Gates at which one declared truck passes again and again, and the lines of the configuration that have them watched.
fn gates(count: usize) -> Option<(yard::RtspServer, String)> {
    if count == 0 {
        return None;
    }
    let truck = Truck {
        plate: "51C12345",
        container: "CSQU3054383",
    };
    let server = yard::busy_gates(count, &truck, TRUCK_EVERY);
    let place = world::on_road(0.1);
    let lines = (0..count)
        .map(|n| format!("gate-{n}"))
        .map(|id| yard::camera(&id, &server.url(&id), place))
        .collect();
    Some((server, lines))
}

fn measure(load: Load) -> Result<Step, String> {
    let Load { rate, stored_s, .. } = load;
    table::doing(&format!("{rate} reports/s: starting the service"));
    let seals = rate.min(SEALS_MAX);
    let country = Arc::new(Country::with(&[Dialect::Jt600, Dialect::Jt808]));
    let world = serde_json::to_value(country.world(seals)).map_err(|e| e.to_string())?;
    let gates = gates(load.cameras);
    let lines = gates.as_ref().map_or("", |(_, lines)| lines);
    let service = Service::start_with(&world, lines, &[]);
    service.add_user("load", "operator", PASSWORD);
    let client = Client::sign_in(service.http(), "load", PASSWORD);
    let runtime = fleet::runtime()?;
    let tally = Arc::new(Tally::of(seals));
    let lookers: Vec<_> = (0..BANDS)
        .map(|band| {
            let open = follow::open(service.http(), client.cookie().to_owned(), band_bbox(band));
            let socket = runtime.block_on(open)?;
            Ok(runtime.spawn(follow::follow(socket, Arc::clone(&tally))))
        })
        .collect::<Result<_, String>>()?;

    let doors = Doors {
        jt600: service.seal_door("jt600"),
        jt808: service.seal_door("jt808"),
    };
    // Cameras begin with reading whatever they see first.
    let warm = if load.cameras > 0 { CAMERAS_WARM } else { WARM };
    let feed = Feed::new(doors, rate, stored_s, seals, country, Arc::clone(&tally));
    let connected = runtime.block_on(feed.connect())?;
    let driving = feed.start(&runtime, connected, warm + MEASURED);
    let edge = |after: Duration| {
        runtime.block_on(crate::pace::until(driving.begun + after));
        Edge::now(&service, &tally)
    };
    let (before, after) = (edge(warm), edge(warm + MEASURED));
    let problems = driving.end(&runtime);
    tally.drain(DRAIN);
    for looker in lookers {
        looker.abort();
    }
    if problems > 0 {
        table::doing(&format!("{problems} connections broke"));
    }
    Ok(told(load, seals, &before, &after, &tally))
}

/// What was counted at the beginning or the end of the time that is measured.
struct Edge {
    at: std::time::Instant,
    counted: Counted,
    acknowledged: u64,
    service_s: f64,
    postgres_s: f64,
    load_s: f64,
}

impl Edge {
    fn now(service: &Service, tally: &Tally) -> Self {
        let postgres = machine::postgres(&service.data());
        Self {
            at: std::time::Instant::now(),
            acknowledged: tally.acknowledged(),
            service_s: Process(service.pid()).cpu_s(),
            postgres_s: postgres.into_iter().map(Process::cpu_s).sum(),
            load_s: machine::this().cpu_s(),
            counted: Counted::now(service.http()),
        }
    }
}

fn told(load: Load, seals: usize, before: &Edge, after: &Edge, tally: &Tally) -> Step {
    let seconds = after.at.duration_since(before.at).as_secs_f64();
    let achieved = (after.acknowledged - before.acknowledged) as f64 / seconds;
    let fsyncs = after.counted.of("cordon_journal_fsyncs_total") - before.counted.of("cordon_journal_fsyncs_total");
    let mean = |name: &str| after.counted.mean_since(&before.counted, name);
    let cores = |of: fn(&Edge) -> f64| (of(after) - of(before)) / seconds;
    let found = tally.found();
    let holds = found.positions.at(0.99) <= P99_MS_MAX && found.not_shown == 0 && achieved >= ACHIEVED_MIN * load.rate as f64;
    let row = vec![
        load.label(),
        format!("{achieved:.0}"),
        seals.to_string(),
        found.positions.told(),
        found.events.told(),
        found.alerts.told(),
        found.alerts.count().to_string(),
        found.answers.told(),
        format!("{:.1}", mean("cordon_journal_batch_entries")),
        format!("{:.0}", fsyncs / seconds),
        format!("{:.2}", mean("cordon_journal_write_seconds") * 1e3),
        found.not_shown.to_string(),
        format!("{:.0}", found.late.at(1.0)),
        format!(
            "{:.2}, {:.2}, {:.2}",
            cores(|e| e.service_s),
            cores(|e| e.postgres_s),
            cores(|e| e.load_s)
        ),
    ];
    Step { row, holds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_in_words() {
        for (text, expected) in [
            ("100", Some("100")),
            ("1000@600", Some("1000, of 600 s ago")),
            ("200+6", Some("200, 6 cameras")),
            ("200@60+1", Some("200, of 60 s ago, 1 cameras")),
            ("200@", None),
            ("200+x", None),
            ("", None),
        ] {
            assert_eq!(load_of(text).ok().map(Load::label).as_deref(), expected, "{text}");
        }
    }
}
