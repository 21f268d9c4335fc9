//! Starting, adopting and stopping the server of one directory.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::binaries::Binaries;
use super::owner::Owner;
use super::{ServerError, directory};

/// The number in the socket's name; nothing listens on a port.
pub(super) const PORT: u16 = 5432;
/// How long a server may take to answer or to stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// What `postmaster.pid` says of a server that runs, or ran.
pub(super) struct Postmaster {
    /// Its process.
    pub(super) pid: u32,
    /// Where its socket is; `None` until it listens.
    pub(super) socket_dir: Option<PathBuf>,
}

/// The hand on the server of one directory.
#[derive(Debug)]
pub(super) struct Control {
    dir: PathBuf,
    data: PathBuf,
    owner: Owner,
    binaries: Binaries,
}

impl Control {
    /// Lays the directory out, and makes the cluster where there is none.
    pub(super) async fn prepare(dir: &Path) -> Result<Self, ServerError> {
        let data = dir.join("data");
        let owner = Owner::of(&data)?;
        std::fs::create_dir_all(dir).map_err(|e| ServerError::directory(dir, &e))?;
        directory::make_private(dir, &owner)?;
        directory::ensure_reachable(dir, &owner).await?;
        let binaries = Binaries::find(cluster_major(&data)?)?;
        let control = Self {
            dir: dir.to_owned(),
            data,
            owner,
            binaries,
        };
        if !control.data.exists() {
            control.make_cluster().await?;
        }
        Ok(control)
    }

    /// The directory of the server.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Adopts the server that runs here, or starts one. Gives its socket's directory, and whether it was adopted.
    pub(super) async fn ensure_running(&self) -> Result<(PathBuf, bool), ServerError> {
        if let Some(postmaster) = self.postmaster().filter(|p| self.is_ours(p.pid)) {
            if let Some(socket_dir) = self.answer_of_running().await {
                return Ok((socket_dir, true));
            }
            tracing::warn!(
                pid = postmaster.pid,
                "a private database server runs here and does not answer: it is stopped and started again"
            );
            self.stop("immediate").await?;
        }
        let socket_dir = directory::socket_dir(&self.dir, &self.owner)?;
        self.configure(&socket_dir)?;
        // Lock files guard what a crashed server's last processes still write, so they go after those. Left there, they keep the
        // server from starting where their number is somebody else's by now, or that of a dead process that nobody reaped.
        self.wait_for_the_last().await?;
        for lock in [self.data.join("postmaster.pid"), socket_dir.join(format!(".s.PGSQL.{PORT}.lock"))] {
            if lock.exists() {
                std::fs::remove_file(&lock).map_err(|e| ServerError::directory(&lock, &e))?;
            }
        }
        self.start().await?;
        Ok((socket_dir, false))
    }

    /// Stops the server by `fast` (connections are ended) or `immediate` (as if it crashed).
    pub(super) async fn stop(&self, mode: &str) -> Result<(), ServerError> {
        let seconds = PATIENCE.as_secs().to_string();
        self.run("pg_ctl", &["stop", "-w", "-t", &seconds, "-m", mode, "-D"], &self.data)
            .await
    }

    /// What the directory says of the server that runs here, or ran.
    pub(super) fn postmaster(&self) -> Option<Postmaster> {
        let text = std::fs::read_to_string(self.data.join("postmaster.pid")).ok()?;
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok()?;
        let socket_dir = lines.nth(3).map(str::trim).filter(|s| !s.is_empty()).map(PathBuf::from);
        Some(Postmaster { pid, socket_dir })
    }

    /// Whether a process is of the server of this very cluster: the working directory of a server and of its children is its cluster.
    fn is_ours(&self, pid: u32) -> bool {
        let at = std::fs::read_link(format!("/proc/{pid}/cwd"));
        let here = self.data.canonicalize();
        matches!((at, here), (Ok(at), Ok(here)) if at == here)
    }

    /// Waits for the processes that a crashed server left behind: they notice and end by themselves.
    async fn wait_for_the_last(&self) -> Result<(), ServerError> {
        let until = Instant::now() + PATIENCE;
        loop {
            let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
            let left = processes
                .filter_map(|p| p.file_name().to_str()?.parse().ok())
                .find(|&pid| self.is_ours(pid));
            match left {
                None => return Ok(()),
                Some(pid) if Instant::now() > until => {
                    return Err(ServerError::Silent {
                        place: self.dir.clone(),
                        problem: format!("its server is gone, and its process {pid} still runs: end that process"),
                    });
                }
                Some(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// The socket's directory of the server that runs here, once it answers; it may be busy recovering from a crash.
    async fn answer_of_running(&self) -> Option<PathBuf> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let postmaster = self.postmaster().filter(|p| self.is_ours(p.pid))?;
            if let Some(socket_dir) = postmaster.socket_dir
                && super::connect(&socket_dir).await.is_ok()
            {
                return Some(socket_dir);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        None
    }

    /// Makes the cluster beside its place and moves it there whole: a program killed meanwhile leaves no half of one.
    async fn make_cluster(&self) -> Result<(), ServerError> {
        let new = self.dir.join("data.new");
        if new.exists() {
            std::fs::remove_dir_all(&new).map_err(|e| ServerError::directory(&new, &e))?;
        }
        let args = [
            "-U",
            super::ROLE,
            "-A",
            "peer",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-instructions",
            "-D",
        ];
        self.run("initdb", &args, &new).await?;
        std::fs::rename(&new, &self.data).map_err(|e| ServerError::directory(&self.data, &e))
    }

    /// Writes the settings anew at each start: they are ours, not the administrator's.
    fn configure(&self, socket_dir: &Path) -> Result<(), ServerError> {
        let main = self.data.join("postgresql.conf");
        let text = std::fs::read_to_string(&main).map_err(|e| ServerError::directory(&main, &e))?;
        let include = "include 'cordon.conf'";
        if !text.lines().any(|l| l == include) {
            directory::write_owned(&main, &format!("{text}\n{include}\n"), &self.owner)?;
        }
        directory::write_owned(&self.data.join("cordon.conf"), &settings(socket_dir), &self.owner)?;
        let map = format!("cordon root postgres\ncordon {} postgres\n", self.owner.name);
        directory::write_owned(&self.data.join("pg_ident.conf"), &map, &self.owner)?;
        directory::write_owned(&self.data.join("pg_hba.conf"), "local all postgres peer map=cordon\n", &self.owner)
    }

    async fn start(&self) -> Result<(), ServerError> {
        let log = self.dir.join("log").display().to_string();
        let seconds = PATIENCE.as_secs().to_string();
        let started = self
            .run("pg_ctl", &["start", "-w", "-s", "-t", &seconds, "-l", &log, "-D"], &self.data)
            .await;
        started.map_err(|e| match e {
            ServerError::Command { command, said } => ServerError::Command {
                command,
                said: format!(
                    "{said}; its log ends: {}",
                    end_of(&std::fs::read_to_string(&log).unwrap_or_default())
                ),
            },
            other => other,
        })
    }

    /// Runs one of PostgreSQL's programs on a directory, and says what it said where it fails.
    async fn run(&self, program: &str, args: &[&str], place: &Path) -> Result<(), ServerError> {
        let failed = |said: String| ServerError::Command {
            command: format!("{program} {}", place.display()),
            said,
        };
        let mut command = self.owner.command(self.binaries.path(program));
        let out = command.args(args).arg(place).output().await.map_err(|e| failed(e.to_string()))?;
        if out.status.success() {
            return Ok(());
        }
        Err(failed(end_of(&format!(
            "{}{}",
            String::from_utf8_lossy(&out.stdout),
            String::from_utf8_lossy(&out.stderr)
        ))))
    }
}

/// The major version that made a cluster; `None` where there is none yet.
fn cluster_major(data: &Path) -> Result<Option<u32>, ServerError> {
    if !data.exists() {
        return Ok(None);
    }
    let file = data.join("PG_VERSION");
    let text =
        std::fs::read_to_string(&file).map_err(|e| ServerError::directory(&file, &format!("this is no database cluster of ours: {e}")))?;
    let major = text.trim().parse();
    major
        .map(Some)
        .map_err(|_| ServerError::Version(format!("{} says version `{}`", file.display(), text.trim())))
}

/// The last lines of what a program said, on one line.
fn end_of(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    lines[lines.len().saturating_sub(4)..].join(" | ")
}

/// Small, on the socket only, and durable: `synchronous_commit` is turned off by those transactions that can be made again.
fn settings(socket_dir: &Path) -> String {
    // A list of paths: each in double quotes, the list in single ones.
    let socket_dir = socket_dir.display().to_string().replace('"', "\"\"").replace('\'', "''");
    format!(
        "# Written at every start; changes are lost.\n\
         listen_addresses = ''\nunix_socket_directories = '\"{socket_dir}\"'\nunix_socket_permissions = 0700\nport = {PORT}\n\
         max_connections = 24\nshared_buffers = 32MB\nwork_mem = 4MB\nmaintenance_work_mem = 32MB\nwal_level = minimal\nmax_wal_senders = 0\nmax_logical_replication_workers = 0\n\
         max_wal_size = 512MB\nautovacuum_max_workers = 1\nmax_parallel_workers_per_gather = 0\nmax_parallel_maintenance_workers = 0\njit = off\n\
         timezone = 'UTC'\nlog_timezone = 'UTC'\nlog_checkpoints = off\nlogging_collector = off\n"
    )
}
