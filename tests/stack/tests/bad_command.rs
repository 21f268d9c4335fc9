//! Commands that were typed wrong, or at the wrong time: one line on stderr that says what and where, exit 2, nothing on stdout.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use cordon_stack::seal::{Seal, cut};
use cordon_stack::service::{binary, cordon};
use cordon_stack::{Service, clock, world};
use serde_json::{Value, json};

/// Runs a command that must be refused, and gives its one line.
fn refused(arguments: &[&str], input: &str) -> String {
    let output = cordon(arguments, input);
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
    assert_eq!(said, "", "{arguments:?}: stdout carries only what was promised");
    assert_eq!(told.trim_end().lines().count(), 1, "{arguments:?} says one line: {told}");
    told.trim_end().to_owned()
}

fn assert_says(line: &str, words: &[&str]) {
    for word in words {
        assert!(line.contains(word), "{line:?} does not say {word:?}");
    }
}

/// A directory with files in it: their paths, in order.
fn with_files<const N: usize>(files: [(&str, String); N]) -> (tempfile::TempDir, [String; N]) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let paths = files.map(|(name, text)| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        path.display().to_string()
    });
    (dir, paths)
}

#[test]
fn a_configuration_or_a_world_that_is_wrong_says_what_and_where() {
    let mut point = world::empty();
    point["corridors"][0]["route"]["coordinates"] = json!([[106.7, 10.8]]);
    let mut typo = world::empty();
    typo["geofences"][0]["knid"] = json!("port");
    let (dir, [config, sink, point, typo, text]) = with_files([
        ("typo.toml", "http = \"127.0.0.1:0\"\nsecure_cookie = true\n".to_owned()),
        ("sink.toml", "[[sinks]]\nkind = \"webhok\"\n".to_owned()),
        ("point.json", point.to_string()),
        ("typo.json", typo.to_string()),
        ("text.json", "{\"corridors\": [\n  oops".to_owned()),
    ]);
    let data = dir.path().join("data").display().to_string();
    let up = |flag: &str, path: &str| refused(&["up", "--data", &data, "--http", "127.0.0.1:0", flag, path], "");
    assert_says(&up("--config", &config), &["typo.toml", "line 2", "secure_cookie"]);
    assert_says(&up("--config", &sink), &["sink.toml", "webhok"]);
    assert_says(&up("--config", "nowhere.toml"), &["nowhere.toml"]);
    assert_says(&up("--world", &point), &["point.json", "road", "point"]);
    assert_says(&up("--world", &typo), &["typo.json", "knid"]);
    assert_says(&up("--world", &text), &["text.json", "line 2"]);
    assert_says(&up("--seal", "jt809=127.0.0.1:0"), &["jt809", "jt808"]);
    assert_says(&up("--sael", "jt808=127.0.0.1:0"), &["--sael"]);
    assert_says(&refused(&["judge", "--world", &point, "-"], ""), &["point.json", "road", "point"]);
    assert!(!dir.path().join("data").exists(), "nothing was made for what was refused");
}

#[test]
fn a_port_that_is_taken_says_which() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = taken.local_addr().expect("an address").to_string();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let data = dir.path().join("data").display().to_string();
    assert_says(&refused(&["up", "--data", &data, "--http", &addr], ""), &["http", &addr, "in use"]);
    let door = format!("jt808={addr}");
    let line = refused(&["up", "--data", &data, "--http", "127.0.0.1:0", "--seal", &door], "");
    assert_says(&line, &["jt808", &addr, "in use"]);
    assert!(!dir.path().join("data").exists(), "nothing was made for what was refused");
}

#[test]
fn a_directory_without_a_journal_or_a_role_without_a_stream_is_refused() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let nowhere = dir.path().join("nowhere").display().to_string();
    for command in ["journal", "events", "judge"] {
        assert_says(&refused(&[command, "--data", &nowhere], ""), &[&nowhere, "journal"]);
    }
    assert_says(
        &refused(&["user", "add", "an", "--role", "pilot", "--data", &nowhere], "x\n"),
        &["pilot", "operator"],
    );
    assert!(!dir.path().join("nowhere").exists(), "looking makes nothing");
    for role in ["ingest", "track", "serve"] {
        assert_says(&refused(&[role], ""), &[role, "JetStream", "not built"]);
    }
    assert_says(&refused(&["decode", "--dialect", "jt809"], ""), &["jt809", "jt600"]);
}

#[test]
fn a_running_service_keeps_its_journal_to_itself_and_stdout_carries_the_ready_line_alone() {
    let mut service = Service::start(&world::empty());
    for command in ["journal", "judge"] {
        assert_says(&refused(&[command, "--data", &service.data()], ""), &[&service.data(), "running"]);
    }
    let second = refused(
        &[
            "up",
            "--data",
            &service.data(),
            "--http",
            "127.0.0.1:0",
            "--seal",
            "jt808=127.0.0.1:0",
        ],
        "",
    );
    assert_says(&second, &[&service.data(), "running"]);
    assert_eq!(service.lines(&["events"]), Vec::<Value>::new(), "events may be read beside it");
    let begun = std::time::Instant::now();
    let (code, rest) = service.stop_and_read();
    assert_eq!((code, rest.as_str()), (Some(0), ""), "the ready line was all");
    assert!(begun.elapsed().as_secs() < 30, "SIGTERM ends it in time, as the contract says");
}

/// Lines that `cordon journal` printed of a truck whose rope was cut on its way, and the world it drove in.
fn heard_of_a_cut() -> (Value, Vec<String>) {
    const SEAL: &str = "7000000801";
    let world = world::with_transit("T1", SEAL);
    let mut service = Service::start(&world);
    let mut seal = Seal::jt600(service.seal_door("jt600"), SEAL);
    let start = clock::now().plus_seconds(-300.0);
    for n in 0..5 {
        let reading = seal.on_road(start.plus_seconds(f64::from(n) * 30.0), 0.1 + f64::from(n) * 0.01);
        seal.report(&reading);
    }
    let reading = cut(seal.on_road(start.plus_seconds(150.0), 0.15));
    seal.report(&reading);
    assert_eq!(service.stop(), Some(0));
    let journal = service.lines(&["journal"]);
    let fixes = journal.iter().filter(|l| l["kind"] == "fix").map(Value::to_string).collect();
    (world, fixes)
}

#[test]
fn judge_says_what_it_can_and_waits_for_nobody() {
    let (world, lines) = heard_of_a_cut();
    let broken = format!("{}\n{{\"kind\":\n{}\n", lines.join("\n"), lines[0]);
    let (_dir, [world, broken]) = with_files([("world.json", world.to_string()), ("broken.ndjson", broken)]);

    // What was before the broken line is judged and printed.
    let output = cordon(&["judge", "--world", &world, &broken], "");
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(said.contains("\"seal_cut\"") && said.contains("\"departed\""), "{said}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert_says(&told, &["broken.ndjson", &format!("line {}", lines.len() + 1)]);

    // Line by line through a pipe: a line's events come before the next line is written, even when half of that is there already.
    let mut child = Command::new(binary())
        .args(["judge", "--world", &world, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut to = child.stdin.take().expect("stdin is piped");
    let mut from = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let (last, first) = lines.split_last().expect("lines");
    for line in first {
        writeln!(to, "{line}").expect("the line is taken");
    }
    write!(to, "{last}\n{}", &last[..last.len() / 2]).expect("the line is taken");
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|k| k != "seal_cut") {
        let mut line = String::new();
        assert!(from.read_line(&mut line).expect("an event is read") > 0, "it ended after {kinds:?}");
        let event: Value = serde_json::from_str(&line).expect("JSON");
        kinds.push(event["event"].as_str().unwrap_or_default().to_owned());
    }
    writeln!(to, "{}", &last[last.len() / 2..]).expect("the rest is taken");
    drop(to);
    let mut rest = String::new();
    from.read_to_string(&mut rest).expect("the rest is read");
    assert_eq!(rest, "", "a line that is known says nothing, and nothing comes after the last");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn decode_answers_every_line_with_a_line() {
    let lines = [
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        r#"{"session":"a"}"#,
        r#"{"session":"a","frame":"7e0"}"#,
        r#"{"session":"a","frame":"zz"}"#,
        r#"{"session":"a","frame":""}"#,
        r#"{"session":7,"frame":"7e7e"}"#,
        r#"{"session":"a","frame":"7e000200000138000000010001ff7e"}"#,
        r#"{"session":"a","text":"(("}"#,
        r#"{"session":"b","text":"(700000000001,P)"}"#,
        "\u{0}\u{7}ộ",
    ];
    for dialect in ["jt600", "jt808"] {
        let output = cordon(&["decode", "--dialect", dialect], &(lines.join("\n") + "\n"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(said.lines().count(), lines.len(), "{dialect}: {said}");
        for (line, answer) in lines.iter().zip(said.lines()) {
            let answer: Value = serde_json::from_str(answer).expect("JSON");
            assert!(
                answer["observations"].is_array() && answer["replies"].is_array(),
                "{line}: {answer}"
            );
            assert!(
                answer["error"].is_string() || !answer["observations"].as_array().is_some_and(Vec::is_empty),
                "{line}: {answer}"
            );
        }
    }
}

/// A database that belongs to another journal: the start fails behind the database, and leaves none running.
#[test]
fn a_start_that_fails_leaves_no_database_behind() {
    let mut service = Service::start(&world::with_transit("T1", "013800000001"));
    let data = service.data();
    assert_eq!(service.stop(), Some(0));
    // The journal is lost and made anew; the projection in PostGIS is of the old one.
    std::fs::remove_dir_all(format!("{data}/journal")).expect("the journal is removed");
    std::fs::remove_dir_all(format!("{data}/checkpoint")).expect("the checkpoint is removed");
    let output = cordon(&["up", "--data", &data, "--http", "127.0.0.1:0", "--seal", "jt808=127.0.0.1:0"], "");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let pid = format!("{data}/postgres/data/postmaster.pid");
    assert!(!std::path::Path::new(&pid).exists(), "the database was stopped");
}
