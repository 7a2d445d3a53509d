//! Logs: to standard error, as lines for people or as JSON; `RUST_LOG` says how much.

use tracing_subscriber::EnvFilter;

/// Starts logging. A second start changes nothing.
pub(crate) fn start(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match json {
        true => builder.json().try_init(),
        false => builder
            .with_ansi(crate::output::colour_notes())
            .with_target(false)
            .try_init(),
    };
    drop(started);
}
