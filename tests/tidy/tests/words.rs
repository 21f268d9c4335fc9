//! Words that have no place in the tree, and where a few of them may stand after all.

use cordon_tidy::{File, Source, files, has_word, named, none};

/// Files that may read the wall clock.
const CLOCKS: &[(&str, &str)] = &[
    (
        "ingest/src/clock.rs",
        "the one clock of the product: what it reads becomes `received_at`",
    ),
    (
        "infra/demo/src/clock.rs",
        "a simulated seal has a clock of its own, as a real one has",
    ),
    ("tests/stack/src/clock.rs", "a test sends frames that are observed now"),
    (
        "tests/load/src/clock.rs",
        "a bench sends frames that are observed now, and measures",
    ),
];

/// Test files that may sleep. A test waits for what it waits for, not for a time.
const SLEEPS: &[(&str, &str)] = &[
    (
        "tests/stack/src/wait.rs",
        "the one place that asks again and again, with a limit, whether a real program has got there",
    ),
    ("tests/load/src/pace.rs", "a bench sends at a rate"),
];

fn allowed(list: &[(&str, &str)], file: &File) -> bool {
    list.iter().any(|(path, _)| *path == file.path)
}

/// The findings of some words in product code, in test code, or in both.
fn found(words: &[&str], product: bool, tests: bool, skip: impl Fn(&File) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files().iter().filter(|file| file.is(&[".rs"]) && !skip(file)) {
        let source = Source::read(file).unwrap_or_default();
        let lines = source
            .product
            .iter()
            .filter(|_| product)
            .chain(source.tests.iter().filter(|_| tests));
        for (number, line) in lines {
            if let Some(word) = words.iter().find(|word| has_word(line, word)) {
                findings.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    findings
}

/// This file says the words that it looks for.
fn is_this(file: &File) -> bool {
    file.path == "tests/tidy/tests/words.rs"
}

#[test]
fn no_test_is_switched_off() {
    let findings = found(&["#[ignore"], true, true, is_this);
    none(
        &findings,
        "mend it or delete it; a test that lacks something here prints a line beginning with `SKIPPED ` and returns",
    );
}

#[test]
fn tests_wait_for_what_happens_and_not_for_a_time() {
    let skip = |file: &File| is_this(file) || file.path.starts_with("tests/tidy/") || allowed(SLEEPS, file);
    // Where the runtime's time is paused, a sleep takes none: it ends when every task waits for something else.
    let paused = |file: &File| file.text().is_some_and(|text| text.contains("start_paused = true"));
    let mut findings = found(&["sleep(", "sleep_until(", "sleep_ms("], false, true, |file| {
        skip(file) || paused(file)
    });
    findings.extend(found(&["thread::sleep"], false, true, |file| skip(file) || !paused(file)));
    none(
        &findings,
        "wait for the message, the line or the row itself, with a limit (tests/stack/src/wait.rs); else add the file to SLEEPS with its reason",
    );
}

#[test]
fn one_place_reads_the_wall_clock() {
    let clocks = [
        "SystemTime::now",
        "Utc::now",
        "Local::now",
        "Timestamp::now",
        "Zoned::now",
        "OffsetDateTime::now_utc",
    ];
    let findings = found(&clocks, true, true, |file| is_this(file) || allowed(CLOCKS, file));
    none(
        &findings,
        "take the time as a value from whoever calls; else add the file to CLOCKS with its reason",
    );
}

#[test]
fn lists_of_exceptions_name_their_reasons() {
    let short: Vec<String> = CLOCKS
        .iter()
        .chain(SLEEPS)
        .filter(|(_, why)| why.len() < 20)
        .map(|(path, _)| (*path).to_owned())
        .collect();
    none(&short, "an exception is worth a sentence");
}

#[test]
fn nothing_names_one_machine() {
    // In two parts, so that this line is not found itself.
    let places = [concat!("/wo", "rk/"), concat!("/ro", "ot/.")];
    let mut findings = Vec::new();
    for file in files() {
        for (index, line) in file.text().unwrap_or_default().lines().enumerate() {
            // Not the middle of a longer path or address.
            let starts = |place: &str| {
                line.match_indices(place)
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "-_.}~)".contains(c)))
            };
            if let Some(place) = places.into_iter().find(|place| starts(place)) {
                findings.push(format!("{}:{}: {place}", file.path, index + 1));
            }
        }
    }
    none(
        &findings,
        "name it from the root of the checkout, or from a folder that the caller gives",
    );
}

#[test]
fn packages_come_from_where_everybody_gets_them() {
    let mut findings = Vec::new();
    let lock: toml::Table = named("Cargo.lock").parse().expect("Cargo.lock is TOML");
    for package in lock["package"].as_array().expect("packages are a list") {
        let source = package.get("source").and_then(toml::Value::as_str);
        if source.is_some_and(|source| source != "registry+https://github.com/rust-lang/crates.io-index") {
            findings.push(format!("Cargo.lock: {} from {source:?}", package["name"]));
        }
    }
    for file in files().iter().filter(|file| file.is(&["package-lock.json"])) {
        let lock: serde_json::Value = serde_json::from_str(&named(&file.path)).expect("the lock file is JSON");
        for (name, package) in lock["packages"].as_object().expect("packages are an object") {
            let source = package["resolved"].as_str();
            if source.is_some_and(|source| !source.starts_with("https://registry.npmjs.org/")) {
                findings.push(format!("{}: {name} from {source:?}", file.path));
            }
        }
    }
    none(&findings, "make the lock file anew with the package manager's own settings");
}

#[test]
fn no_tool_is_pointed_at_another_registry() {
    let settings = [
        "registry =",
        "registry=",
        "index-url",
        "[source.",
        "[registries",
        "replace-with",
        "extra-index-url",
        "--registry",
    ];
    let mut findings = Vec::new();
    let tools = [
        ".npmrc",
        ".cargo/config.toml",
        "pip.conf",
        ".txt",
        ".sh",
        ".yml",
        ".yaml",
        ".ci/run",
        "Dockerfile",
    ];
    for file in files().iter().filter(|file| file.is(&tools)) {
        for (index, line) in file.text().unwrap_or_default().lines().enumerate() {
            if let Some(setting) = settings.iter().find(|setting| line.contains(**setting)) {
                findings.push(format!("{}:{}: {setting}", file.path, index + 1));
            }
        }
    }
    none(&findings, "where packages come from is a setting of the machine, not of the tree");
}
