//! `cordon user add NAME --role ROLE`: makes an account; its password comes from stdin, so that it stands in no shell's history.

use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use cordon_dashboard_api::{AccountError, Role};
use cordon_store::server::Database;

use crate::data;
use crate::problem::Problem;

/// Accounts.
#[derive(Args)]
pub(crate) struct User {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Make an account; the password is read from stdin.
    Add {
        /// The name to sign in with.
        name: String,
        /// operator, officer, responder, supervisor or admin.
        #[arg(long, value_parser = role)]
        role: Role,
        /// The data directory.
        #[arg(long)]
        data: Option<PathBuf>,
    },
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|_| {
        format!(
            "there is no role \"{text}\"; there are {}",
            Role::ALL.map(|r| r.to_string()).join(", ")
        )
    })
}

impl User {
    /// Does it.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let Act::Add { name, role, data } = self.act;
        let mut password = String::new();
        std::io::stdin().lock().take(4096).read_to_string(&mut password)?;
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        let dir = data.unwrap_or_else(data::default_dir);
        data::make(&dir)?;
        crate::run(add(&dir, &name, role, &password))
    }
}

async fn add(dir: &std::path::Path, name: &str, role: Role, password: &str) -> Result<(), Problem> {
    let database = Database::start(data::database_url().as_deref(), dir)
        .await
        .map_err(Problem::failed)?;
    // One that ran before us belongs to a running service.
    let ours = matches!(&database, Database::Private(server) if !server.was_adopted());
    let store = database.open().await.map_err(Problem::failed)?;
    let made = cordon_dashboard_api::add_account(store.pool(), name, role, password, cordon_ingest::clock::now()).await;
    store.close().await;
    if ours {
        database.stop().await.map_err(Problem::failed)?;
    }
    made.map_err(|e| match e {
        AccountError::Store(_) => Problem::failed(e),
        _ => Problem::wrong(e),
    })
}
