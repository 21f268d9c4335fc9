//! Where every role's counters are gathered; `/metrics` renders them.

use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::problem::Problem;

/// How often histograms are folded, so that they stay small while nobody reads them.
const UPKEEP: Duration = Duration::from_secs(5);

/// Starts the gathering.
pub(crate) fn install() -> Result<PrometheusHandle, Problem> {
    let handle = PrometheusBuilder::new().install_recorder().map_err(Problem::failed)?;
    let kept = handle.clone();
    std::thread::Builder::new().name("metrics".to_owned()).spawn(move || {
        loop {
            std::thread::sleep(UPKEEP);
            kept.run_upkeep();
        }
    })?;
    Ok(handle)
}
