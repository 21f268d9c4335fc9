//! `cordon judge` over a sighting that a person corrects: lines that are counted, and lines that bring their offsets.

use std::process::Command;

use serde_json::{Value, json};

const ID: &str = "0123456789abcdef0123456789abcdef";

/// A misread plate, and what an officer says of it.
fn heard(first: Option<u64>) -> String {
    let lines = [
        json!({"kind": "fix", "seal": "7", "observed_at": "2026-01-05T00:00:00Z", "received_at": "2026-01-05T00:00:01Z", "lat": 10.8, "lon": 106.7}),
        json!({"kind": "sighting", "id": ID, "camera": "gate", "plate": "51C-123.46", "container": "CSQU3054383", "confidence": 0.97,
            "observed_at": "2026-01-05T00:01:00Z", "received_at": "2026-01-05T00:01:01Z"}),
        json!({"kind": "instruction", "act": "correct", "by": "an", "sighting": ID, "offset_of": first.unwrap_or(0) + 1, "plate": "51C-123.45",
            "container": null, "reason": "a 5 with mud on it", "received_at": "2026-01-05T00:03:00Z"}),
    ];
    let numbered = lines.into_iter().enumerate().map(|(n, mut line)| {
        if let Some(first) = first {
            line["offset"] = json!(first + n as u64);
        }
        line.to_string()
    });
    numbered.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_correction_takes_back_what_was_misread() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("the file is written");
    let transit = json!({"id": "T", "seal": "7", "vehicle": "51C-123.45", "container": "CSQU3054383"});
    write("world.json", &json!({"transits": [transit]}).to_string());
    for first in [None, Some(40)] {
        write("heard.ndjson", &heard(first));
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordon"));
        command.current_dir(dir.path());
        let output = command.args(["judge", "--world", "world.json", "heard.ndjson"]).output();
        let output = output.expect("the binary starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).expect("stdout is UTF-8");
        let events: Vec<Value> = said.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        let of_sighting: Vec<Value> = events
            .iter()
            .filter(|e| e["rule"] == "sighting_contradicted")
            .map(|e| {
                json!([
                    e["event"],
                    e["id"],
                    e["late"],
                    e["because"],
                    e["detail"]["plate_seen"],
                    e["detail"]["plate_read"],
                    e["detail"]["corrected_by"]
                ])
            })
            .collect();
        let n = first.unwrap_or(0);
        let id = |at: u64, event: u64| format!("{}-{event}", n + at);
        assert_eq!(
            of_sighting,
            [
                json!(["sighting_contradicted", id(1, 0), false, [n + 1], "51C12346", null, null]),
                json!([
                    "sighting_contradicted_withdrawn",
                    id(2, 0),
                    true,
                    [n + 1, n + 2],
                    "51C12345",
                    "51C12346",
                    "an"
                ]),
                json!(["sighting_agreed", id(2, 1), true, [n + 1, n + 2], "51C12345", "51C12346", "an"]),
            ],
            "{first:?}"
        );
    }
}
