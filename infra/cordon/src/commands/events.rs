//! `cordon events`: the stored events as NDJSON, from PostGIS, in order.
//!
//! A directory that no service holds is brought up to date first: a kill may have left the projection behind the journal. An alert's
//! changes of state by people are events themselves (`alert_acknowledged`, `alert_closed`).

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use cordon_custody::Fold;
use cordon_model::Seq;
use cordon_store::Store;
use cordon_store::server::Database;

use crate::data;
use crate::problem::Problem;

/// Print the stored events.
#[derive(Args)]
pub(crate) struct Events {
    /// The data directory.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Rows read at once.
const CHUNK: u32 = 1_000;

impl Events {
    /// Prints to the end.
    pub(crate) fn run(self) -> Result<(), Problem> {
        let dir = data::existing(self.data)?;
        crate::run(async {
            let database = Database::start(data::database_url().as_deref(), &dir)
                .await
                .map_err(Problem::failed)?;
            let printed = print_all(&dir, &database).await;
            // A server that nobody's service uses is not left behind.
            match printed {
                Ok(true) => database.stop().await.map_err(Problem::failed),
                Ok(false) => Ok(()),
                Err(problem) => Err(problem),
            }
        })
    }
}

/// Prints, and says whether the directory was ours alone.
async fn print_all(dir: &Path, database: &Database) -> Result<bool, Problem> {
    let store = database.open().await.map_err(Problem::failed)?;
    let alone = match data::open_journal(dir) {
        Ok(journal) => {
            let settings = cordon_tracker::run::Settings::new(dir.join("checkpoint"));
            cordon_tracker::settle::<Fold>(Arc::new(journal), settings, &store)
                .await
                .map_err(Problem::failed)?;
            true
        }
        Err(Problem::Wrong(_)) => false, // a running service keeps the projection up to date itself
        Err(other) => return Err(other),
    };
    let printed = print(&store).await;
    store.close().await;
    printed.map(|()| alone)
}

async fn print(store: &Store) -> Result<(), Problem> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut after = Seq(0);
    loop {
        let rows = store.written_events(after, CHUNK).await.map_err(Problem::failed)?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        for (_, written) in &rows {
            writeln!(out, "{written}")?;
        }
    }
    out.flush()?;
    Ok(())
}
