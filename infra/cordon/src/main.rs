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

/// The runtime that a command's asynchronous part runs on.
fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Problem::failed)
}
