//! `cordon openapi`: the description that `dashboard-api/openapi.json` and the page's types are made from.

use std::io::Write;

use clap::Args;

use crate::problem::Problem;

/// Print the description.
#[derive(Args)]
pub(crate) struct Openapi {}

impl Openapi {
    /// Prints it.
    pub(crate) fn run(self) -> Result<(), Problem> {
        std::io::stdout().lock().write_all(cordon_dashboard_api::openapi().as_bytes())?;
        Ok(())
    }
}
