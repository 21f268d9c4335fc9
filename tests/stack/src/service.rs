//! `cordon up`, started, killed and started again in one data directory.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

use crate::wait::{PROCESS_MAX, ended, within};

/// The binary under test: `CORDON_BIN`, or the one that cargo built beside this test.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("CORDON_BIN") {
        return PathBuf::from(path);
    }
    let test = std::env::current_exe().expect("a test knows its own path");
    let beside = test
        .parent()
        .and_then(Path::parent)
        .expect("a test lies in target/PROFILE/deps")
        .join("cordon");
    assert!(
        beside.is_file(),
        "{} is missing: build it with `cargo build -p cordon`",
        beside.display()
    );
    beside
}

/// Runs a command of the binary to its end.
///
/// # Panics
/// Where it cannot be started, or does not end.
#[must_use]
pub fn cordon(arguments: &[&str], input: &str) -> Output {
    use std::io::Write;
    let mut child = Command::new(binary())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let input = input.to_owned();
    // Written beside the reading: a command that answers line by line would block otherwise.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = output(&format!("cordon {arguments:?}"), child);
    drop(writer.join());
    output
}

/// What a process says until it ends.
fn output(what: &str, child: Child) -> Output {
    let pid = child.id().to_string();
    let output = within(PROCESS_MAX, move || child.wait_with_output().expect("its output is read"));
    output.unwrap_or_else(|| {
        drop(Command::new("kill").args(["-KILL", &pid]).status());
        panic!("{what} did not end in {PROCESS_MAX:?}")
    })
}

/// A data directory, and the service that runs in it when it runs.
pub struct Service {
    dir: tempfile::TempDir,
    arguments: Vec<String>,
    running: Option<Running>,
}

struct Running {
    child: Child,
    ready: Value,
    stdout: BufReader<ChildStdout>,
}

impl Service {
    /// A service with this world, both seal dialects and free ports; started and ready.
    #[must_use]
    pub fn start(world: &Value) -> Self {
        Self::start_with(world, "", &[])
    }

    /// The same, with lines for the configuration file and further arguments.
    ///
    /// # Panics
    /// Where it does not become ready.
    #[must_use]
    pub fn start_with(world: &Value, config: &str, more: &[&str]) -> Self {
        let mut service = Self::laid_out(world, config, more);
        service.go();
        service
    }

    /// The same, not yet started.
    ///
    /// # Panics
    /// Where its files cannot be written.
    #[must_use]
    pub fn laid_out(world: &Value, config: &str, more: &[&str]) -> Self {
        // Directly under /tmp: PostgreSQL's socket path has at most 107 bytes, and its account must be able to reach it.
        let dir = tempfile::Builder::new()
            .prefix("cordon-stack-")
            .tempdir_in("/tmp")
            .expect("a temporary directory");
        open_to_postgres(dir.path());
        let world_path = dir.path().join("world.json");
        std::fs::write(&world_path, world.to_string()).expect("the world is written");
        let config_path = dir.path().join("cordon.toml");
        std::fs::write(&config_path, config).expect("the configuration is written");
        let data = dir.path().join("data");
        let mut arguments: Vec<String> = [
            "up",
            "--http",
            "127.0.0.1:0",
            "--seal",
            "jt600=127.0.0.1:0",
            "--seal",
            "jt808=127.0.0.1:0",
        ]
        .map(str::to_owned)
        .into();
        for (flag, path) in [("--data", &data), ("--world", &world_path), ("--config", &config_path)] {
            arguments.extend([flag.to_owned(), path.display().to_string()]);
        }
        arguments.extend(more.iter().map(|s| (*s).to_owned()));
        Self {
            dir,
            arguments,
            running: None,
        }
    }

    fn spawn(&self, stdout: Stdio, stderr: Stdio) -> Child {
        assert!(self.running.is_none(), "it runs already");
        Command::new(binary())
            .args(&self.arguments)
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .expect("the binary starts")
    }

    /// The log, begun anew.
    fn log(&self) -> Stdio {
        std::fs::File::create(self.dir.path().join("log")).expect("the log is made").into()
    }

    /// Starts it (again) and waits until every door is open.
    ///
    /// # Panics
    /// Where it does not become ready.
    pub fn go(&mut self) {
        let mut child = self.spawn(Stdio::piped(), self.log());
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let begun = within(PROCESS_MAX, move || {
            let mut line = String::new();
            stdout.read_line(&mut line).expect("the ready line is read");
            (line, stdout)
        });
        let ready = begun.and_then(|(line, stdout)| Some((serde_json::from_str(&line).ok()?, stdout)));
        let (ready, stdout): (Value, _) = ready.unwrap_or_else(|| {
            drop(child.kill());
            panic!("no ready line; the log ends:\n{}", self.log_end())
        });
        assert_eq!(ready["ready"], true);
        self.running = Some(Running { child, ready, stdout });
    }

    /// Starts it (again) and kills it when `moment` returns, however far it has come by then.
    ///
    /// # Panics
    /// Where it runs already or cannot be started.
    pub fn go_and_kill(&mut self, moment: impl FnOnce()) {
        let mut child = self.spawn(Stdio::null(), Stdio::null());
        moment();
        drop(child.kill()); // it may have ended already
        child.wait().expect("it is gone");
    }

    /// Starts it (again) and sends it a signal (`TERM`, `INT`) when `moment` returns, however far it has come by then. Gives its exit code, `None` where
    /// the signal itself ended it, and what stood on stdout.
    ///
    /// # Panics
    /// Where it runs already, cannot be started, or is gone before that moment.
    pub fn go_and_signal(&mut self, signal: &str, moment: impl FnOnce(&Self)) -> (Option<i32>, String) {
        let child = self.spawn(Stdio::piped(), self.log());
        moment(self);
        ask(&child, signal);
        let output = output("the service", child);
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    }

    /// Where the page and the API are to be served from the next start on.
    ///
    /// # Panics
    /// Never: every service is started with an address.
    pub fn serve_at(&mut self, http: &str) {
        let flag = self.arguments.iter().position(|a| a == "--http");
        http.clone_into(&mut self.arguments[flag.expect("every service is told its address") + 1]);
    }

    /// Ends it at once, as a power cut would end the process.
    ///
    /// # Panics
    /// Where it was not running.
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("it runs");
        drop(running.child.kill()); // it may have been killed already
        running.child.wait().expect("it is gone");
    }

    /// Asks it to stop, and gives its exit code.
    ///
    /// # Panics
    /// Where it was not running, cannot be signalled or does not end.
    pub fn stop(&mut self) -> Option<i32> {
        self.stop_and_read().0
    }

    /// The same, with what stood on stdout after the ready line.
    ///
    /// # Panics
    /// As [`Service::stop`].
    pub fn stop_and_read(&mut self) -> (Option<i32>, String) {
        let mut running = self.running.take().expect("it runs");
        ask(&running.child, "TERM");
        let code = ended("the service", &mut running.child).code();
        let rest = within(PROCESS_MAX, move || {
            let mut rest = String::new();
            running.stdout.read_to_string(&mut rest).map(|_| rest)
        });
        let rest = rest.expect("nobody holds stdout any more");
        (code, rest.expect("stdout is read to its end"))
    }

    /// The address of the page and the API.
    #[must_use]
    pub fn http(&self) -> SocketAddr {
        address(&self.ready()["http"])
    }

    /// The address of a door for seals.
    #[must_use]
    pub fn seal_door(&self, dialect: &str) -> SocketAddr {
        address(&self.ready()["seals"][dialect])
    }

    /// The process's id.
    ///
    /// # Panics
    /// Where it is not running.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.running.as_ref().expect("it runs").child.id()
    }

    /// The data directory, as an argument.
    #[must_use]
    pub fn data(&self) -> String {
        self.dir.path().join("data").display().to_string()
    }

    /// Makes an account by the command line.
    ///
    /// # Panics
    /// Where the command fails.
    pub fn add_user(&self, name: &str, role: &str, password: &str) {
        let output = cordon(
            &["user", "add", name, "--role", role, "--data", &self.data()],
            &format!("{password}\n"),
        );
        assert!(output.status.success(), "user add: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Lines that a command prints about the data directory.
    ///
    /// # Panics
    /// Where the command fails.
    #[must_use]
    pub fn lines(&self, command: &[&str]) -> Vec<Value> {
        let data = self.data();
        let arguments: Vec<&str> = command.iter().copied().chain(["--data", &data]).collect();
        let output = cordon(&arguments, "");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{l}: {e}")))
            .collect()
    }

    /// A number out of the private database.
    ///
    /// # Panics
    /// Where it does not answer.
    #[must_use]
    pub fn counted(&self, sql: &'static str) -> i64 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let options = sqlx::postgres::PgConnectOptions::new()
            .socket(format!("{}/postgres/run", self.data()))
            .username("postgres")
            .database("cordon");
        runtime.block_on(async {
            let mut connection = sqlx::ConnectOptions::connect(&options).await.expect("the private server answers");
            let found = sqlx::query_scalar(sql).fetch_one(&mut connection).await;
            found.expect("a number")
        })
    }

    /// How many threads the process has, and how many files it holds open.
    ///
    /// # Panics
    /// Where it is not running.
    #[must_use]
    pub fn threads_and_files(&self) -> (usize, usize) {
        let count = |what: &str| std::fs::read_dir(format!("/proc/{}/{what}", self.pid())).map_or(0, Iterator::count);
        (count("task"), count("fd"))
    }

    /// Whether its log says something.
    #[must_use]
    pub fn has_said(&self, words: &str) -> bool {
        std::fs::read_to_string(self.dir.path().join("log")).is_ok_and(|log| log.contains(words))
    }

    /// The end of its log, to be shown when something went wrong.
    #[must_use]
    pub fn log_end(&self) -> String {
        let mut text = String::new();
        let read = std::fs::File::open(self.dir.path().join("log")).and_then(|mut f| f.read_to_string(&mut text));
        if read.is_err() {
            return "(no log)".to_owned();
        }
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    fn ready(&self) -> &Value {
        &self.running.as_ref().expect("it runs").ready
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the service's log ends:\n{}", self.log_end());
        }
        if self.running.is_none() {
            // A killed service leaves its database running: the next start adopts it, and a clean stop stops it.
            if !Path::new(&self.data()).join("postgres/data/postmaster.pid").exists() || std::thread::panicking() {
                stop_postgres(&self.data());
                return;
            }
            self.go();
        }
        if std::thread::panicking() {
            if let Some(mut running) = self.running.take() {
                drop(running.child.kill());
                drop(running.child.wait());
            }
            stop_postgres(&self.data());
        } else {
            assert_eq!(self.stop(), Some(0), "SIGTERM ends with 0");
        }
    }
}

/// Sends a process a signal (`TERM`, `INT`).
fn ask(child: &Child, signal: &str) {
    let asked = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status();
    assert!(asked.is_ok_and(|s| s.success()), "it is signalled");
}

/// Stops the database that a failed test left behind, by the id in its own pid file.
fn stop_postgres(data: &str) {
    let pid_file = Path::new(data).join("postgres/data/postmaster.pid");
    if let Some(pid) = std::fs::read_to_string(pid_file)
        .ok()
        .and_then(|t| t.lines().next().map(str::to_owned))
    {
        drop(Command::new("kill").args(["-INT", &pid]).status());
    }
}

fn open_to_postgres(dir: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o755)).expect("the directory is opened");
}

fn address(value: &Value) -> SocketAddr {
    value
        .as_str()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| panic!("{value} is no address"))
}
