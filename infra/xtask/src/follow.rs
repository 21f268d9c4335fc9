//! Following what another program says, line by line, without waiting for ever.

use crate::failure::Failure;
use crate::process::shown;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// How long a program may say nothing where nobody looks on, before it counts as hung.
const SILENCE_MAX: Duration = Duration::from_secs(20 * 60);
/// How long lines are waited for after the program ended: one that it started and left behind may keep its stdout open.
const AFTERMATH: Duration = Duration::from_secs(2);
/// How often it is looked whether the program ended.
const LOOK: Duration = Duration::from_millis(100);

/// Runs a command and hands over each line of its stdout; gives whether it succeeded.
pub(crate) fn lines(command: &mut Command, each: impl FnMut(&str)) -> Result<bool, Failure> {
    // With somebody at the keyboard it stays in our group, so that Ctrl-C reaches it.
    let alone = std::env::var_os("CI").is_some();
    follow(command, alone.then_some(SILENCE_MAX), each)
}

fn follow(command: &mut Command, silence_max: Option<Duration>, mut each: impl FnMut(&str)) -> Result<bool, Failure> {
    if silence_max.is_some() {
        command.process_group(0);
    }
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|error| failed(command, &format!("cannot run it: {error}"), "is it installed? `cargo xtask setup`"))?;
    let heard = listen(child.stdout.take());
    let mut last = Instant::now();
    let mut ended = false;
    loop {
        match heard.recv_timeout(LOOK) {
            Ok(line) => {
                each(&line);
                last = Instant::now();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if !ended && child.try_wait().is_ok_and(|status| status.is_some()) {
            (ended, last) = (true, Instant::now());
        }
        if ended && last.elapsed() > AFTERMATH {
            eprintln!("   it ended, but something that it started still runs and holds its output");
            break;
        }
        if silence_max.is_some_and(|max| last.elapsed() > max) {
            end_group(&mut child);
            return Err(failed(
                command,
                "it said nothing for too long and was ended",
                "run the last test named above alone: it hangs",
            ));
        }
    }
    let status = child
        .wait()
        .map_err(|error| failed(command, &format!("cannot wait for it: {error}"), ""))?;
    Ok(status.success())
}

/// The lines of a stream, read on a thread of their own.
fn listen(stream: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (say, heard) = sync_channel(1024);
    std::thread::spawn(move || {
        for line in stream.into_iter().flat_map(|stream| BufReader::new(stream).split(b'\n')) {
            let Ok(line) = line else { return };
            if say.send(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()).is_err() {
                return;
            }
        }
    });
    heard
}

/// Ends a program that leads its own group, with all that it started in it.
fn end_group(child: &mut Child) {
    let group = format!("-{}", child.id());
    let told = Command::new("kill").args(["-KILL", "--", &group]).status();
    if !told.is_ok_and(|status| status.success()) {
        let _ = child.kill();
    }
    let _ = child.wait();
}

fn failed(command: &Command, what: &str, remedy: &str) -> Failure {
    Failure::new(what, remedy).in_command(shown(command))
}

#[cfg(test)]
mod tests {
    use super::follow;
    use std::process::Command;
    use std::time::Duration;

    fn shell(script: &str, silence_max: Option<Duration>) -> (Vec<String>, Result<bool, String>) {
        let mut said = Vec::new();
        let ended = follow(Command::new("sh").args(["-c", script]), silence_max, |line| {
            said.push(line.to_owned());
        });
        (said, ended.map_err(|failure| failure.to_string()))
    }

    #[test]
    fn every_line_and_the_status_come_through() {
        assert_eq!(shell("echo a; printf b", None), (vec!["a".to_owned(), "b".to_owned()], Ok(true)));
        assert_eq!(shell("exit 3", None).1, Ok(false));
    }

    #[test]
    fn what_a_program_leaves_behind_is_not_waited_for() {
        // What is left behind would hold the output open for a minute, and is ended here.
        let (said, ended) = shell("sleep 60 & echo $!", None);
        let left = Command::new("kill").arg(&said[0]).status().expect("kill runs");
        assert!(left.success(), "it was waited for");
        assert_eq!(ended, Ok(true));
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let (said, ended) = shell("echo a; sleep 60", Some(Duration::from_millis(300)));
        assert_eq!(said, ["a"]);
        assert!(ended.is_err_and(|failure| failure.contains("said nothing")));
    }
}
