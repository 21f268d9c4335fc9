//! The binary: the only crate that knows every role.
//!
//! stdout carries only what each command promises; the log goes to stderr. Wrong input is one line on stderr that says what and
//! where, and exit 2; a failure of ours or of the machine is one line and exit 1.

mod commands;
mod config;
mod data;
mod limits;
mod log;
mod metrics;
mod node;
mod picture;
mod problem;
mod world;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::commands::Command;
use crate::problem::Problem;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Real-time surveillance of containers and vehicles under customs control.
#[derive(Parser)]
#[command(name = "cordon", version, about, max_term_width = 120)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) if !e.use_stderr() => {
            // Help and version are asked for: they belong on stdout, whole.
            return if e.print().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        Err(e) => return Problem::wrong(problem::one_line(&e.to_string())).report(),
    };
    match cli.command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => problem.report(),
    }
}

/// What still occupies a thread when a command has come to its end is waited for so long at most.
const LEFT_MAX: Duration = Duration::from_secs(5);

/// Runs a command's asynchronous part to its end.
fn run<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    run_and_leave(work, LEFT_MAX)
}

/// The same; gives up threads that do not end, as that of a camera whose pipeline cannot be taken down. Dropping the runtime would wait for them for ever.
fn run_and_leave<T>(work: impl Future<Output = Result<T, Problem>>, left_max: Duration) -> Result<T, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Problem::failed)?;
    let result = runtime.block_on(work);
    runtime.shutdown_timeout(left_max);
    result
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_thread_that_never_ends_keeps_no_command_from_ending() {
        let (end, ends) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let result = run_and_leave(
                async move {
                    let (begin, begun) = tokio::sync::oneshot::channel();
                    drop(tokio::task::spawn_blocking(move || begin.send(()).map(|()| ends.recv())));
                    begun.await.map_err(Problem::failed)
                },
                Duration::from_millis(10),
            );
            tell.send(result.is_ok())
        });
        assert_eq!(told.recv_timeout(Duration::from_secs(60)), Ok(true));
        drop(end);
    }
}
