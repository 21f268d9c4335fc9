//! `kills`: the service is killed (SIGKILL) at so many random moments under load, and after all of them nothing that it acknowledged is
//! lost, no alert is doubled or missing, and judging again gives what is stored.
//!
//! Seals keep what was not acknowledged and send it again after the next start, as real ones do; an officer handles alerts meanwhile. Some
//! moments lie in the middle of a start.
//! Each tenth kill everything is checked: see [`check`].

mod check;
mod officers;
mod seals;

use std::sync::Arc;
use std::time::{Duration, Instant};

use cordon_stack::{Service, clock};
use tokio::runtime::Runtime;

use crate::country::{Country, scattered};
use crate::{fleet, machine, numbers, pace, table};
use officers::Officer;
use seals::{DIALECTS, Seals};

/// Transits that report.
const TRUCKS: usize = 60;
/// Reports a second of each, if the service takes them.
const RATE: f64 = 80.0;
/// A kill comes so long after the service was ready, at most.
const READY_MAX: Duration = Duration::from_millis(1_500);
/// One kill in so many comes while the service starts, so long after that began at most.
const STARTING_ONE_IN: u64 = 10;
const STARTING_MAX: Duration = Duration::from_millis(1_200);
/// Everything is checked after so many kills, and at the end.
const CHECK_EVERY: usize = 10;

/// Kills, and checks.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let [kills, seed] = numbers(arguments, [200, 1])?;
    let country = Arc::new(Country::with(&DIALECTS));
    let world = serde_json::to_value(country.world(TRUCKS)).map_err(|e| e.to_string())?;
    let mut service = Service::start(&world);
    let mut seals = Seals::new(TRUCKS, clock::now());
    let mut officer = Officer::new(&service);
    let runtime = fleet::runtime()?;
    let mut while_starting = 0;
    let begun = Instant::now();
    for kill in 1..=kills {
        let chance = |what: u64| scattered(scattered(seed as u64, kill as u64), what);
        let at_work = officer.start(&service);
        feed_and_kill(&mut service, &mut seals, &runtime, &country, part(chance(0), READY_MAX))?;
        officer = at_work.gather()?;
        if kill % CHECK_EVERY == 0 || kill == kills {
            table::doing(&format!("{kill} kills: {}", check::all(&service, &seals, &officer)?.told()));
        }
        if chance(1).is_multiple_of(STARTING_ONE_IN) {
            while_starting += 1;
            let after = part(chance(2), STARTING_MAX);
            service.go_and_kill(|| {
                let _: Option<()> = pace::wait_for(after, after, || None); // so long, and nothing is asked
            });
        }
        service.go();
    }
    let took_s = begun.elapsed().as_secs_f64();
    // What still waits is sent, and then all is checked once more on a service that ended in good order.
    seals.last_words(&runtime, &country, &service)?;
    if service.stop() != Some(0) {
        return Err("SIGTERM did not end it with 0".to_owned());
    }
    let checked = check::all(&service, &seals, &officer)?;
    table::line(&format!(
        "seed {seed}: {} kills in {took_s:.0} s, {while_starting} of them while it started; load {} at the end",
        kills + while_starting,
        machine::load()
    ));
    table::line(&checked.told());
    table::line("nothing acknowledged was lost, no alert doubled or missing, judging again gave what was stored");
    Ok(())
}

/// A part of a time, by chance.
fn part(bits: u64, of: Duration) -> Duration {
    of.mul_f64((bits % 1_000_003) as f64 / 1_000_003.0)
}

/// Seals report; in the middle of that the service is killed.
fn feed_and_kill(
    service: &mut Service,
    seals: &mut Seals,
    runtime: &Runtime,
    country: &Arc<Country>,
    after: Duration,
) -> Result<(), String> {
    let driving = seals.start(runtime, country, service, RATE);
    let moment = tokio::time::Instant::now() + after;
    runtime.block_on(pace::until(moment));
    service.kill();
    seals.gather(runtime, driving)
}
