//! `cordon judge` under other limits than the world's: over small files, what it prints and what it refuses.

use std::process::{Command, Output};

use serde_json::{Value, json};

/// A directory with a world, a truck's fixes and files of limits; commands run in it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary directory"));
        let square = json!([[[106.6, 10.7], [106.8, 10.7], [106.8, 10.802], [106.6, 10.802], [106.6, 10.7]]]);
        let world = json!({
            "corridors": [{"id": "road", "route": {"type": "LineString", "coordinates": [[106.7, 10.8], [106.2, 11.0]]}, "half_width_m": 300}],
            "geofences": [{"id": "port", "kind": "port", "area": {"type": "Polygon", "coordinates": square}}],
            "transits": [{"id": "T", "seal": "7", "corridor": "road", "origin": "port"}, {"id": "U", "seal": "8", "corridor": "road"}]
        });
        desk.write("world.json", &world.to_string());
        // Seal 7 stands from the 10th to the 45th minute; seal 8 drives on.
        let fixes: Vec<String> = (0..60)
            .flat_map(|n| [fix("7", n, n.min(10) + (n - 45).max(0)), fix("8", n, n)])
            .collect();
        desk.write("heard.ndjson", &fixes.join("\n"));
        desk.write("own.toml", "");
        desk.write("short.toml", "stop_s_max = 600 # ten minutes\n");
        desk.write("shorter.toml", "[limits]\nstop_s_max = 300\n");
        desk.write("off.toml", "stop_s_max = 600\n[rules]\noff = [\"unscheduled_stop\"]\n");
        desk
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("the file is written");
    }

    fn judge(&self, arguments: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordon"));
        command.current_dir(self.0.path()).args(["judge", "--world", "world.json"]);
        command.args(arguments.split_whitespace()).output().expect("the binary starts")
    }

    fn said(&self, arguments: &str) -> String {
        let output = self.judge(arguments);
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("stdout is UTF-8")
    }
}

fn fix(seal: &str, minute: i32, hundredths: i32) -> String {
    let part = f64::from(hundredths) / 100.0;
    let at = format!("2026-01-05T00:{minute:02}:00Z");
    let kmh = if seal == "7" && (10..45).contains(&minute) { 0 } else { 40 };
    json!({"kind": "fix", "seal": seal, "observed_at": at, "received_at": at, "lat": 10.8 + 0.2 * part, "lon": 106.7 - 0.5 * part, "speed_kmh": kmh})
        .to_string()
}

#[test]
fn limits_alone_judge_by_them() {
    let desk = Desk::new();
    let kinds = |arguments: &str| -> Vec<String> {
        let said = desk.said(arguments);
        let kind = |line: &str| {
            serde_json::from_str::<Value>(line).expect("JSON")["event"]
                .as_str()
                .map(str::to_owned)
        };
        said.lines().filter_map(kind).filter(|kind| kind != "departed").collect()
    };
    for (limits, expected) in [
        ("", &[][..]),
        ("--limits own.toml", &[]),
        ("--limits short.toml", &["stop_begun", "stop_ended"]),
        ("--limits shorter.toml", &["stop_begun", "stop_ended"]),
        ("--limits off.toml", &[]),
    ] {
        assert_eq!(kinds(&format!("{limits} heard.ndjson")), expected, "{limits}");
    }
}

#[test]
fn a_back_test_says_what_is_gained_and_lost() {
    let desk = Desk::new();
    for (new, old, stops, silent) in [
        // old, new, gained, lost, sooner, later; then the silent trips under both
        ("own", "own", None, [1.0, 1.0]),
        ("short", "own", Some([0, 1, 1, 0, 0, 0]), [1.0, 0.5]),
        ("own", "short", Some([1, 0, 0, 1, 0, 0]), [0.5, 1.0]),
        ("shorter", "short", Some([1, 1, 0, 0, 1, 0]), [0.5, 0.5]),
        ("short", "shorter", Some([1, 1, 0, 0, 0, 1]), [0.5, 0.5]),
        ("off", "short", Some([1, 0, 0, 1, 0, 0]), [0.5, 1.0]),
    ] {
        let arguments = format!("--limits {new}.toml --against {old}.toml --json heard.ndjson");
        let said: Value = serde_json::from_str(&desk.said(&arguments)).expect("one JSON object");
        let row = |counts: &Value| ["old", "new", "gained", "lost", "sooner", "later"].map(|n| counts[n].as_u64().expect("a number"));
        let by_rule = &said["rules"]["unscheduled_stop"];
        assert_eq!(by_rule.is_object().then(|| row(by_rule)), stops, "{arguments}");
        assert_eq!(row(&said["total"]), stops.unwrap_or_default(), "{arguments}");
        let origins: Vec<&Value> = said["origins"].as_array().expect("a list").iter().collect();
        let expected: &[&str] = if stops.is_some() { &["port"] } else { &[] };
        assert_eq!(
            origins.iter().map(|o| o["origin"].as_str().expect("a name")).collect::<Vec<_>>(),
            expected
        );
        assert_eq!((&said["trips"], &said["observations"]), (&json!(2), &json!(120)));
        assert_eq!(
            [&said["silent_share"]["old"], &said["silent_share"]["new"]],
            [&json!(silent[0]), &json!(silent[1])]
        );
        assert_eq!(said["alerts_per_trip"]["new"], json!(1.0 - silent[1]), "{arguments}");
    }
}

#[test]
fn a_back_test_is_a_table_or_a_list() {
    let desk = Desk::new();
    let table = desk.said("--limits short.toml --against own.toml heard.ndjson");
    for words in [
        "new: short.toml, against old: own.toml",
        "declarations name no office",
        "  unscheduled_stop        0        1        1        0        0        0",
        "silent trips",
        " 50.00 %",
    ] {
        assert!(table.contains(words), "no {words:?} in\n{table}");
    }
    let list = desk.said("--limits own.toml --against short.toml --list heard.ndjson");
    let changed: Value = serde_json::from_str(&list).expect("one line");
    assert_eq!((&changed["change"], &changed["origin"]), (&json!("lost"), &json!("port")));
    assert_eq!(
        (&changed["alert"]["transit"], &changed["alert"]["rule"]),
        (&json!("T"), &json!("unscheduled_stop"))
    );
    let both = desk.said("--limits own.toml --against short.toml --list --json heard.ndjson");
    let lines: Vec<Value> = both.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!((lines.len(), &lines[0], &lines[1]["total"]["lost"]), (2, &changed, &json!(1)));
}

#[test]
fn files_that_are_wrong_are_refused_with_their_place() {
    let desk = Desk::new();
    desk.write("name.toml", "\nstop_max = 7\n");
    desk.write("zero.toml", "stop_s_max = 0");
    desk.write("rule.toml", "[rules]\noff = [\"stops\"]\n");
    desk.write("text.toml", "stop_s_max is 7");
    desk.write("broken.ndjson", "{\"kind\":\n");
    for (arguments, words) in [
        (
            "--limits name.toml heard.ndjson",
            &["name.toml", "line 2", "`stop_max`", "stop_s_max"][..],
        ),
        ("--limits zero.toml heard.ndjson", &["zero.toml", "line 1", "stop_s_max", "above 0"]),
        (
            "--limits rule.toml heard.ndjson",
            &["rule.toml", "line 2", "`stops`", "unscheduled_stop"],
        ),
        ("--limits text.toml heard.ndjson", &["text.toml", "line 1"]),
        ("--limits none.toml heard.ndjson", &["none.toml"]),
        ("--limits own.toml --against name.toml heard.ndjson", &["name.toml", "line 2"]),
        ("--against own.toml heard.ndjson", &["--limits"]),
        ("--json heard.ndjson", &["--against"]),
        ("--limits own.toml --against own.toml broken.ndjson", &["broken.ndjson", "line 1"]),
        ("--limits own.toml --against own.toml none.ndjson", &["none.ndjson"]),
        ("--limits own.toml --against own.toml --data nowhere", &["nowhere", "journal"]),
    ] {
        let output = desk.judge(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {told}");
        assert_eq!(
            (told.trim_end().lines().count(), output.stdout.len()),
            (1, 0),
            "{arguments}: {told}"
        );
        for word in words {
            assert!(told.contains(word), "{arguments}: {told:?} does not say {word:?}");
        }
    }
}
