//! The log: one line an event, to stderr. `CORDON_LOG` says how much (default `info`), `CORDON_LOG_FORMAT=json` makes it one object a line.

use tracing_subscriber::EnvFilter;

/// Starts it.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env("CORDON_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,fjall=warn,lsm_tree=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::env::var("CORDON_LOG_FORMAT").is_ok_and(|f| f == "json") {
        builder.json().init();
    } else {
        builder.with_target(false).init();
    }
}
