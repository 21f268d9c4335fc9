//! `cordon ingest|track|serve`: one role each over JetStream, which is not built yet.

use clap::Args;

use crate::problem::Problem;

/// One role alone.
#[derive(Args)]
pub(crate) struct Role {}

impl Role {
    /// Says that it is not there yet.
    pub(crate) fn run(self, name: &str) -> Result<(), Problem> {
        Err(Problem::wrong(format!(
            "`cordon {name}` needs the JetStream journal, which is not built yet; `cordon up` runs every role in one process"
        )))
    }
}
