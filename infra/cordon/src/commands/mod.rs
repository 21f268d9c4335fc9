//! The commands: one file each, one line each in the list below.

mod corridor;
mod decode;
mod demo;
mod events;
mod explain;
mod journal;
mod judge;
mod openapi;
mod place;
mod reach;
mod read;
mod role;
mod up;
mod user;

use clap::Subcommand;

use crate::problem::Problem;

/// What `cordon` can be told to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run every role in one process.
    Up(up::Up),
    /// `up`, with a simulated Vietnam driving through its doors.
    Demo(demo::Demo),
    /// Hear only, over JetStream (not built yet).
    Ingest(role::Role),
    /// Judge only, over JetStream (not built yet).
    Track(role::Role),
    /// Show only, over JetStream (not built yet).
    Serve(role::Role),
    /// Accounts.
    User(user::User),
    /// Print what was heard, as NDJSON.
    Journal(journal::Journal),
    /// Print the stored events, as NDJSON.
    Events(events::Events),
    /// Judge observations, from a file or a stopped service, and print the events as NDJSON.
    Judge(judge::Judge),
    /// Say why an alert came: what was heard, what its rule made of it, what was known when.
    Explain(explain::Explain),
    /// Decode frames of a dialect: NDJSON in, NDJSON out.
    Decode(decode::Decode),
    /// Read plates and container numbers in pictures and video, and print them as NDJSON.
    Read(read::Read),
    /// Make a corridor from roads, from a drawn line, or from what past transits drove.
    Corridor(corridor::Corridor),
    /// Tell what a vehicle reaches over the roads in so many minutes.
    Reach(reach::Reach),
    /// Place units where they reach most alerts in time.
    Place(place::Place),
    /// Print the API's description (OpenAPI 3.1).
    #[command(hide = true)]
    Openapi(openapi::Openapi),
}

impl Command {
    /// Does it.
    pub(crate) fn run(self) -> Result<(), Problem> {
        match self {
            Self::Up(c) => c.run(),
            Self::Demo(c) => c.run(),
            Self::Ingest(c) => c.run("ingest"),
            Self::Track(c) => c.run("track"),
            Self::Serve(c) => c.run("serve"),
            Self::User(c) => c.run(),
            Self::Journal(c) => c.run(),
            Self::Events(c) => c.run(),
            Self::Judge(c) => c.run(),
            Self::Explain(c) => c.run(),
            Self::Decode(c) => c.run(),
            Self::Read(c) => c.run(),
            Self::Corridor(c) => c.run(),
            Self::Reach(c) => c.run(),
            Self::Place(c) => c.run(),
            Self::Openapi(c) => c.run(),
        }
    }
}
