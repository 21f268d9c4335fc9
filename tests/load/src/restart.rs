//! `restart`: how long a killed service takes until it is ready again, with a million observations in `heard`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_demo::Dialect;
use cordon_journal::{Embedded, Journal, Settings};
use cordon_model::Timestamp;
use cordon_stack::{Client, Service, clock};

use crate::country::Country;
use crate::fleet::{self, Feed, Fleet};
use crate::machine::Process;
use crate::metrics::Counted;
use crate::{machine, numbers, pace, table};

/// Transits that report.
const TRANSITS: usize = 200;
/// Seconds between two fixes of a seal, by its clock.
const INTERVAL_S: f64 = 10.0;
/// Fixes in a frame while the journal is filled.
const BATCH: u32 = 4;
/// How often the service is killed in each way.
const KILLS: u32 = 3;
/// How long filling and judging may take.
const LONGEST: Duration = Duration::from_secs(900);
/// The observations that are acknowledged between a start and the next kill: more than lie between two checkpoints.
const BETWEEN: u64 = 60_000;
/// Fixes of a seal that are set aside for each feed in whose middle the service is killed.
const ROUND: u32 = 1_500;
/// How far the seals' clocks run ahead at last, in seconds: ten days.
const AHEAD_S: f64 = 864_000.0;
/// Such feeds.
const ROUNDS: u32 = 2 * KILLS + 1;

/// A service that is fed, killed and started again.
struct Victim {
    service: Service,
    runtime: tokio::runtime::Runtime,
    country: Arc<Country>,
    began: Timestamp,
    next_fix: u32,
}

/// Measures.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let [observations] = numbers(arguments, [1_000_000])?;
    let fixes = u32::try_from(observations.div_ceil(TRANSITS)).map_err(|e| e.to_string())?;
    let country = Arc::new(Country::with(&[Dialect::Jt600]));
    let world = serde_json::to_value(country.world(TRANSITS)).map_err(|e| e.to_string())?;
    table::doing("starting the service");
    let mut victim = Victim {
        service: Service::start(&world),
        runtime: fleet::runtime()?,
        country,
        // So long ago that nothing comes from the future; a million observations are not older than two days then, and so are judged.
        began: clock::now().plus_seconds(-f64::from(fixes + ROUNDS * ROUND) * INTERVAL_S),
        next_fix: fixes,
    };
    let took_s = victim.fill(fixes)?;
    let journal_mb = machine::size_of(&victim.journal_dir()) as f64 / 1e6;
    table::line(&format!(
        "{} observations of {TRANSITS} transits came over TCP in {took_s:.0} s ({:.0}/s) and were judged; the journal has {journal_mb:.0} MB",
        u64::from(fixes) * TRANSITS as u64,
        f64::from(fixes) * TRANSITS as f64 / took_s
    ));
    let head = ["killed", "ready after s", "heard", "judged again", "MB at ready", "MB, its peak"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for _ in 0..KILLS {
        rows.push(victim.kill_and_start("the service alone", false)?);
    }
    for _ in 0..KILLS {
        rows.push(victim.kill_and_start("with its PostgreSQL", true)?);
    }
    let opened = victim.open_alone()?;
    victim.began = clock::now().plus_seconds(AHEAD_S);
    rows.push(victim.kill_and_start("after clocks ran 10 days ahead", false)?);
    table::line(&format!("in the middle of a feed; load {} at the end", machine::load()));
    table::print(&rows);
    table::line(&opened);
    Ok(())
}

impl Victim {
    fn feed(&self, fixes: (u32, u32), batch: u32) -> Fleet {
        let feed = Feed {
            door: self.service.seal_door("jt600"),
            trucks: TRANSITS,
            began: self.began,
            fixes,
            interval_s: INTERVAL_S,
            batch,
            every: Duration::ZERO,
        };
        Fleet::start(&self.runtime, &self.country, feed)
    }

    /// Fills `heard`, and waits until all of it is judged. Gives the seconds.
    fn fill(&self, fixes: u32) -> Result<f64, String> {
        table::doing(&format!("{TRANSITS} seals report {fixes} times each"));
        let begun = Instant::now();
        self.feed((0, fixes), BATCH).arrive(&self.runtime)?;
        pace::wait_for(Duration::from_millis(100), LONGEST, || {
            let lag = Counted::now(self.service.http()).of("cordon_tracker_lag_observations");
            (lag < 1.0).then_some(())
        })
        .ok_or("the tracker is still behind")?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// Kills it in the middle of a feed, starts it again, and tells what that took.
    fn kill_and_start(&mut self, how: &str, postgres_too: bool) -> Result<Vec<String>, String> {
        self.kill(postgres_too)?;
        let begun = Instant::now();
        self.service.go();
        let ready_s = begun.elapsed().as_secs_f64();
        let memory = Process(self.service.pid()).memory();
        let counted = Counted::now(self.service.http());
        let heard = self.heard_so_far();
        Ok(vec![
            how.to_owned(),
            format!("{ready_s:.2}"),
            heard,
            format!("{:.0}", counted.of("cordon_tracker_observations_total")),
            format!("{:.0}", memory.rss_mb),
            format!("{:.0}", memory.peak_mb),
        ])
    }

    fn kill(&mut self, postgres_too: bool) -> Result<(), String> {
        let fixes = (self.next_fix, self.next_fix + ROUND);
        self.next_fix += ROUND;
        let fleet = self.feed(fixes, BATCH);
        pace::wait_for(Duration::from_millis(1), LONGEST, || {
            (fleet.acknowledged() >= BETWEEN).then_some(())
        })
        .ok_or("the feed did not get on")?;
        let postgres = machine::postgres(&self.service.data());
        self.service.kill();
        fleet.abandon();
        if postgres_too {
            let main = postgres.first().ok_or("there is no private PostgreSQL")?;
            // As a power cut ends it: at once, with its log left for the next start to go through.
            let told = std::process::Command::new("kill").args(["-QUIT", &main.0.to_string()]).status();
            told.map_err(|e| format!("PostgreSQL cannot be signalled: {e}"))?;
            pace::wait_for(Duration::from_millis(10), LONGEST, || (main.memory().rss_mb == 0.0).then_some(()))
                .ok_or("PostgreSQL does not end")?;
        }
        Ok(())
    }

    /// How many observations the running service holds, as near as it tells.
    fn heard_so_far(&self) -> String {
        let (_, health) = Client::stranger(self.service.http()).get("/healthz");
        health["heard_end"].as_u64().map_or_else(|| "?".to_owned(), |n| n.to_string())
    }

    fn journal_dir(&self) -> PathBuf {
        PathBuf::from(self.service.data()).join("journal")
    }

    /// Kills it once more, opens its journal and nothing else, and leaves it running again.
    fn open_alone(&mut self) -> Result<String, String> {
        self.kill(false)?;
        let begun = Instant::now();
        let journal = Embedded::open(&self.journal_dir(), &Settings::default()).map_err(|e| e.to_string())?;
        let opened_s = begun.elapsed().as_secs_f64();
        let heard = *journal.heard_end().borrow();
        drop(journal);
        self.service.go();
        Ok(format!("the journal alone opens in {opened_s:.3} s, with {heard} observations"))
    }
}
