//! A process that is killed in the middle of writing, or whose disk fails, loses nothing that it had a receipt for.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use cordon_journal::{Embedded, Entry, Journal, Settings};
use cordon_model::{Body, Fix, Observation, Offset, SealId, Timestamp};

/// Set in the child: the directory that it writes to.
const DIR: &str = "CORDON_JOURNAL_KILLED_DIR";

fn entry(n: u32) -> Entry {
    let at = Timestamp::from_seconds(1_800_000_000 + i64::from(n));
    let fix = Fix {
        seal: Some(SealId::from("1")),
        lat: 10.0,
        lon: f64::from(n) / 1e5,
        ..Fix::default()
    };
    Entry {
        observation: Observation::of_content(Some(at), at, Body::Fix(Box::new(fix))),
        frame: Some(n.to_string().into_bytes().into()),
    }
}

/// The child's part: hears without end, and says each receipt.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else {
        return; // no child: `receipts_outlive_a_kill` starts it with the variable set
    };
    let journal = Embedded::open(Path::new(&dir), &Settings::default()).expect("it opens");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let from = u32::try_from(journal.heard_end().borrow().0).expect("a small number");
    runtime.block_on(async {
        for n in (from..).step_by(3) {
            let receipts = match journal.hear(&[entry(n), entry(n + 1), entry(n + 2)]).await {
                Ok(receipts) => receipts,
                Err(e) => {
                    assert_eq!(journal.failure().borrow().as_ref().map(ToString::to_string), Some(e.to_string()));
                    assert!(journal.hear(&[entry(n)]).await.is_err(), "nothing goes on as if nothing had been");
                    writeln!(std::io::stderr(), "failed {e}").expect("the parent listens");
                    return;
                }
            };
            for (k, receipt) in (n..).zip(receipts) {
                writeln!(std::io::stderr(), "receipt {k} {}", receipt.offset).expect("the parent listens");
            }
        }
    });
}

/// Runs the child, kills it when it has said some receipts, and gives back all that it said: numbers with offsets, and how it failed.
fn run(mut child: Command, dir: &Path, kill_after: Option<usize>) -> (Vec<(u32, u64)>, Option<String>) {
    let mut child = child
        .args(["child", "--exact", "--nocapture"])
        .env(DIR, dir)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let mut said = Vec::new();
    let mut failed = None;
    for line in BufReader::new(child.stderr.take().expect("its stderr")).lines() {
        let line = line.expect("its words");
        if let Some((n, offset)) = line.strip_prefix("receipt ").and_then(|r| r.split_once(' ')) {
            // The last line may be cut by the kill; it only counts whole.
            if let (Ok(n), Ok(offset)) = (n.parse(), offset.parse()) {
                said.push((n, offset));
            }
        }
        if let Some(problem) = line.strip_prefix("failed ") {
            failed = Some(problem.to_owned());
        }
        if Some(said.len()) == kill_after {
            child.kill().expect("it is killed"); // SIGKILL; what it had said is still read to the end
        }
    }
    child.wait().expect("it has ended");
    (said, failed)
}

fn program() -> std::path::PathBuf {
    std::env::current_exe().expect("this test's program")
}

/// Whether each receipt's entry is at its place.
fn check(dir: &Path, said: Vec<(u32, u64)>) {
    let journal = Embedded::open(dir, &Settings::default()).expect("it opens");
    let end = journal.heard_end().borrow().0;
    let all = journal.heard(Offset(0), usize::MAX).expect("it reads");
    assert_eq!(all.len() as u64, end);
    for (n, offset) in said {
        let heard = &all[usize::try_from(offset).expect("a small number")];
        assert_eq!(heard.observation, entry(n).observation, "receipt {n} at {offset}");
        assert_eq!(heard.frame.as_deref(), entry(n).frame.as_deref());
    }
}

#[test]
fn receipts_outlive_a_kill() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut said = Vec::new();
    for receipts in [30, 7, 100] {
        said.extend(run(Command::new(program()), dir.path(), Some(receipts)).0);
    }
    assert!(said.len() >= 137);
    check(dir.path(), said);
}

#[test]
fn receipts_outlive_a_disk_that_fails() {
    let dir = tempfile::tempdir().expect("a directory");
    // The engine makes its log with all the room that it will need; the limit is for a log that was cut to size by a restart.
    let (mut said, _) = run(Command::new(program()), dir.path(), Some(30));
    // A limit on the size of files makes the disk refuse a write in the middle; the signal that comes with it is put aside.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 256; exec \"$0\" \"$@\""]).arg(program());
    let (more, failed) = run(shell, dir.path(), None);
    assert!(!more.is_empty());
    said.extend(more);
    assert!(failed.expect("the child met the limit").contains("cannot be written"));
    check(dir.path(), said);
}
