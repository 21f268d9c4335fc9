//! Where things may lie, and what they may be called.

use cordon_tidy::{File, Source, files, has_word, none};
use std::collections::BTreeSet;

/// What the top level may hold. A new part goes into one of its folders.
const TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "LICENSE",
    "ingest",
    "tracker",
    "dashboard-api",
    "web",
    "infra",
    "tests",
    ".cargo",
    ".clippy.toml",
    ".rustfmt.toml",
    ".ci",
    ".github",
    ".gitignore",
    ".gitattributes",
];

/// Names that say nothing of what is inside, so that everything ends up there.
const SAYS_NOTHING: &[&str] = &[
    "common", "core", "shared", "util", "utils", "helper", "helpers", "misc", "stuff", "lib",
];

/// Folders in which each file is one of a kind and has a line in a visible list: the folder, the list, and what a file there is.
const REGISTERED: &[(&str, &str, &str)] = &[
    ("ingest/feeds/src/seal/", "ingest/feeds/src/lib.rs", "dialect"),
    ("ingest/feeds/src/camera/", "ingest/feeds/src/lib.rs", "dialect"),
    ("ingest/feeds/src/drone/", "ingest/feeds/src/lib.rs", "dialect"),
    ("tracker/custody/src/rules/", "tracker/custody/src/rules/mod.rs", "rule"),
    ("tracker/src/sinks/", "tracker/src/sinks/mod.rs", "way out for alerts"),
    ("dashboard-api/src/routes/", "dashboard-api/src/router.rs", "resource"),
    ("web/src/map/layers/", "web/src/map/layers/index.ts", "layer"),
];

#[test]
fn the_top_level_holds_only_what_the_design_names() {
    let top: BTreeSet<String> = files().iter().filter_map(|file| file.names().next().map(str::to_owned)).collect();
    let findings: Vec<String> = top.into_iter().filter(|name| !TOP.contains(&name.as_str())).collect();
    none(
        &findings,
        "move it into the part that it belongs to (infra/ for what builds and runs it)",
    );
}

#[test]
fn names_say_what_is_inside() {
    let nothing = |file: &File| {
        let stem = file.names().last().unwrap_or("").split('.').next().unwrap_or("").to_owned();
        let depth = file.names().count();
        let folder = file.names().take(depth - 1).any(|name| SAYS_NOTHING.contains(&name));
        // lib.rs is Cargo's word for a crate's root.
        folder || (SAYS_NOTHING.contains(&stem.as_str()) && !file.path.ends_with("/src/lib.rs"))
    };
    let mut findings: Vec<String> = files().iter().filter(|file| nothing(file)).map(|file| file.path.clone()).collect();
    for file in files() {
        for (number, line) in Source::read(&file).unwrap_or_default().product {
            let module = line
                .trim_start()
                .trim_start_matches("pub ")
                .trim_start_matches("pub(crate) ")
                .strip_prefix("mod ");
            let name = module.map(|rest| rest.split([';', '{', ' ']).next().unwrap_or(rest));
            findings.extend(
                name.filter(|name| SAYS_NOTHING.contains(name))
                    .map(|name| format!("{}:{number}: mod {name}", file.path)),
            );
        }
    }
    none(
        &findings,
        "name it after what it holds, and move what does not belong there to where it is used",
    );
}

/// The name of a file as a type's: `signal_lost` is `SignalLost`.
fn as_type(name: &str) -> String {
    let words = name.split(['_', '-']).filter_map(|word| Some((word.chars().next()?, word)));
    words
        .map(|(first, word)| format!("{}{}", first.to_ascii_uppercase(), &word[first.len_utf8()..]))
        .collect()
}

#[test]
fn what_is_written_is_registered() {
    let files = files();
    let mut findings = Vec::new();
    for (folder, list, kind) in REGISTERED {
        let inside = files.iter().filter_map(|file| file.path.strip_prefix(folder));
        let entries: BTreeSet<&str> = inside
            .filter_map(|rest| rest.split('/').next())
            .map(|name| name.split('.').next().unwrap_or(name))
            .collect();
        let registry = files
            .iter()
            .find(|file| file.path == *list)
            .and_then(File::text)
            .unwrap_or_default();
        let lines = || registry.lines().filter(|line| !line.contains("mod "));
        let registered = |entry: &str| lines().any(|line| has_word(line, entry) || has_word(line, &as_type(entry)));
        // What two dialects of one vendor share lies beside them.
        let used = |entry: &str| {
            let beside = files.iter().filter(|file| file.path.starts_with(folder));
            let kind = folder.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            let words = [format!("super::{entry}"), format!("{kind}::{entry}")];
            let says = |text: &str| text.lines().any(|line| words.iter().any(|word| has_word(line, word)));
            beside.into_iter().any(|file| file.text().is_some_and(|text| says(&text)))
        };
        let unknown = entries
            .into_iter()
            .filter(|entry| !["mod", "index"].contains(entry) && !registered(entry) && !used(entry));
        findings.extend(unknown.map(|entry| format!("{folder}{entry}: this {kind} has no line in {list}")));
    }
    none(
        &findings,
        "give it its line in the list (declaring the module is not enough), or move what is not one of the kind to another folder",
    );
}
