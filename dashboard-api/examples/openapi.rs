//! Prints openapi.json: `cargo run -p cordon-dashboard-api --example openapi > dashboard-api/openapi.json`.
use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(cordon_dashboard_api::openapi().as_bytes())
}
