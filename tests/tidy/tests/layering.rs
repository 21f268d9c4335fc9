//! Who may depend on whom.

use cordon_tidy::{Source, files, has_word, named, none};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// Each crate, and those of ours that it may use. Arrows point into the tracker's crates and none out; no role uses another;
/// only the binary knows every role; nothing but a test uses what lies in `tests/`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("cordon-model", &[]),
    // It reads a network from what it is given, and is asked by commands and for a silence: nothing that is judged depends on it.
    ("cordon-roads", &["cordon-model"]),
    ("cordon-feeds", &["cordon-model"]),
    // It draws what recognition learns on and what the demo's cameras see, and knows neither.
    ("cordon-render", &["cordon-model"]),
    ("cordon-recognition", &["cordon-model", "cordon-render"]),
    ("cordon-video", &["cordon-model"]),
    (
        "cordon-ingest",
        &[
            "cordon-model",
            "cordon-feeds",
            "cordon-recognition",
            "cordon-video",
            "cordon-journal",
        ],
    ),
    ("cordon-journal", &["cordon-model"]),
    ("cordon-custody", &["cordon-model"]),
    ("cordon-store", &["cordon-model"]),
    (
        "cordon-tracker",
        &["cordon-model", "cordon-custody", "cordon-journal", "cordon-store"],
    ),
    // Of the judgement it asks what is asked for and never judged: when one arrives, and what a silence leaves open.
    (
        "cordon-dashboard-api",
        &["cordon-model", "cordon-roads", "cordon-custody", "cordon-journal", "cordon-store"],
    ),
    // It talks to the binary through its doors alone, so it needs the words, how seals say them, and streams for cameras to show.
    ("cordon-demo", &["cordon-model", "cordon-feeds", "cordon-render", "cordon-video"]),
    (
        "cordon",
        &[
            "cordon-model",
            "cordon-roads",
            "cordon-feeds",
            "cordon-render",
            "cordon-recognition",
            "cordon-video",
            "cordon-ingest",
            "cordon-journal",
            "cordon-custody",
            "cordon-store",
            "cordon-tracker",
            "cordon-dashboard-api",
            "cordon-demo",
        ],
    ),
    ("xtask", &[]),
    ("cordon-tidy", &[]),
    (
        "cordon-stack",
        &["cordon-model", "cordon-feeds", "cordon-render", "cordon-video", "cordon-demo"],
    ),
    // It starts the binary as the stack's tests do, opens a journal that a killed service left, and reads cameras as the service does, on a core
    // of its own.
    (
        "cordon-load",
        &[
            "cordon-model",
            "cordon-custody",
            "cordon-demo",
            "cordon-ingest",
            "cordon-journal",
            "cordon-recognition",
            "cordon-render",
            "cordon-stack",
            "cordon-video",
        ],
    ),
    // It judges in process what it made up, and hears no service.
    ("cordon-sim", &["cordon-model", "cordon-custody"]),
    // It holds the binary against other systems, one of them the PostgreSQL that the store starts.
    ("cordon-peers", &["cordon-model", "cordon-store"]),
];

/// Judged from values alone, so that a replay is the same to the bit.
const PURE: &[&str] = &["cordon-model", "cordon-custody", "cordon-feeds"];

/// What would bring a runtime, a clock, a log or chance into a pure crate.
const NOT_IN_PURE: &[&str] = &[
    "tokio",
    "tokio-util",
    "futures-util",
    "async-nats",
    "sqlx",
    "fjall",
    "redb",
    "axum",
    "tower",
    "hyper",
    "reqwest",
    "ureq",
    "rand",
    "fastrand",
    "tracing",
    "log",
    "metrics",
    "chrono",
    "time",
    "uuid",
    "tempfile",
    "clap",
];

/// What the standard library offers and a pure crate leaves alone.
const NOT_IN_PURE_CODE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "Instant",
    "SystemTime",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
];

/// A member of the workspace.
struct Member {
    name: String,
    folder: String,
    manifest: Table,
}

fn members() -> Vec<Member> {
    let workspace: Table = named("Cargo.toml").parse().expect("Cargo.toml is TOML");
    let listed = workspace["workspace"]["members"].as_array().expect("members is a list");
    let member = |folder: &Value| {
        let folder = folder.as_str().expect("a member is a path").to_owned();
        let manifest: Table = named(&format!("{folder}/Cargo.toml")).parse().expect("a manifest is TOML");
        Member {
            name: manifest["package"]["name"].as_str().expect("a package has a name").to_owned(),
            folder,
            manifest,
        }
    };
    listed.iter().map(member).collect()
}

/// The dependencies of a member: kind, name, and how it is asked for. A crate that asks for itself switches on a feature for its own tests:
/// that is no dependency.
fn dependencies(member: &Member) -> Vec<(&'static str, String, Value)> {
    let of = |table: &Table| {
        let mut found = Vec::new();
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let listed = table.get(kind).and_then(Value::as_table);
            found.extend(listed.into_iter().flatten().map(|(name, how)| (kind, name.clone(), how.clone())));
        }
        found
    };
    let targets = member.manifest.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flatten().filter_map(|(_, target)| target.as_table());
    targets
        .flat_map(of)
        .chain(of(&member.manifest))
        .filter(|(_, used, _)| *used != member.name)
        .collect()
}

#[test]
fn crates_use_only_those_that_they_may() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let members = members();
    let ours: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let mut findings = Vec::new();
    for member in &members {
        let Some(may_use) = allowed.get(member.name.as_str()) else {
            findings.push(format!("{}: {} is not in the table", member.folder, member.name));
            continue;
        };
        for (kind, used, _) in dependencies(member) {
            if ours.contains(used.as_str()) && !may_use.contains(&used.as_str()) {
                findings.push(format!("{}/Cargo.toml: {} may not use {used} ({kind})", member.folder, member.name));
            }
        }
    }
    none(
        &findings,
        "send it as an observation, a fact or a value through a crate that both may use; a new crate gets its line in MAY_USE",
    );
}

#[test]
fn programs_that_load_libtorch_know_where_it_lies() {
    let members = members();
    let loads = |name: &str| {
        // Whoever uses one that loads it loads it, too.
        let mut all: BTreeSet<String> = BTreeSet::from(["tch".to_owned()]);
        for _ in 0..members.len() {
            let using = members
                .iter()
                .filter(|m| dependencies(m).iter().any(|(_, used, _)| all.contains(used)));
            let using: Vec<String> = using.map(|m| m.name.clone()).collect();
            all.extend(using);
        }
        all.contains(name)
    };
    let told = |member: &Member| {
        let script = member.manifest["package"].as_table().and_then(|package| package.get("build"));
        script
            .and_then(Value::as_str)
            .is_some_and(|path| path.ends_with("infra/setup/rpath.rs") || path == "../setup/rpath.rs")
    };
    let findings: Vec<String> = members
        .iter()
        .filter(|member| loads(&member.name) && !told(member))
        .map(|member| format!("{}/Cargo.toml: {}", member.folder, member.name))
        .collect();
    none(
        &findings,
        "add `build = \"…/infra/setup/rpath.rs\"` to its [package]: else its programs and tests end with a missing libtorch_cpu.so",
    );
}

#[test]
fn versions_are_asked_for_in_one_place() {
    let mut findings = Vec::new();
    for member in members() {
        for (_, used, how) in dependencies(&member) {
            if how.get("workspace").and_then(Value::as_bool) != Some(true) {
                findings.push(format!("{}/Cargo.toml: {used}", member.folder));
            }
        }
        if member
            .manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(Value::as_bool)
            != Some(true)
        {
            findings.push(format!("{}/Cargo.toml: no `[lints] workspace = true`", member.folder));
        }
    }
    none(
        &findings,
        "write `name.workspace = true`; the version and the reason stand in the root's [workspace.dependencies]",
    );
}

#[test]
fn every_dependency_says_why() {
    let manifest = named("Cargo.toml");
    let listed = manifest
        .split_once("[workspace.dependencies]\n")
        .expect("the root lists the dependencies")
        .1;
    let listed = listed.split_once("\n[").map_or(listed, |(listed, _)| listed);
    let findings: Vec<String> = listed
        .lines()
        .filter(|line| line.contains(" = ") && !line.starts_with('#') && !line.contains("path = "))
        .filter(|line| line.split_once(" # ").is_none_or(|(_, why)| why.trim().len() < 5))
        .map(|line| format!("Cargo.toml: {line}"))
        .collect();
    none(&findings, "end the line with a comment that says what it is for and why this one");
}

#[test]
fn every_folder_with_a_manifest_is_a_member() {
    let folders: BTreeSet<String> = members()
        .into_iter()
        .map(|member| format!("{}/Cargo.toml", member.folder))
        .collect();
    let manifests = files()
        .into_iter()
        .map(|file| file.path)
        .filter(|path| path.ends_with("/Cargo.toml"));
    // cargo-fuzz builds with its own profile and flags, outside the workspace.
    let findings: Vec<String> = manifests
        .filter(|path| !folders.contains(path) && !path.starts_with("tests/fuzz/"))
        .collect();
    none(
        &findings,
        "list it in the root's members, where it stands in the flow of data, or delete it",
    );
}

#[test]
fn pure_crates_bring_in_no_runtime_no_chance_no_log() {
    let mut findings = Vec::new();
    for member in members().iter().filter(|member| PURE.contains(&member.name.as_str())) {
        for (kind, used, _) in dependencies(member) {
            if kind != "dev-dependencies" && NOT_IN_PURE.contains(&used.as_str()) {
                findings.push(format!("{}/Cargo.toml: {used}", member.folder));
            }
        }
    }
    none(
        &findings,
        "a pure crate takes values and gives values; whoever calls it does the rest",
    );
}

#[test]
fn pure_crates_read_no_clock_and_do_no_io() {
    let members = members();
    let folders: Vec<String> = members
        .iter()
        .filter(|member| PURE.contains(&member.name.as_str()))
        .map(|member| format!("{}/src/", member.folder))
        .collect();
    let mut findings = Vec::new();
    for file in files()
        .iter()
        .filter(|file| folders.iter().any(|folder| file.path.starts_with(folder)))
    {
        for (number, line) in Source::read(file).unwrap_or_default().product {
            if let Some(word) = NOT_IN_PURE_CODE.iter().find(|word| has_word(&line, word)) {
                findings.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    none(
        &findings,
        "take the time, the bytes or the setting as a value, and give what there is to say as one",
    );
}

#[test]
fn the_page_knows_only_its_own_folder() {
    let outside = |file: &str, import: &str| {
        let mut depth = file.split('/').count() - 2;
        for name in import.split('/') {
            match name {
                ".." if depth == 0 => return true,
                ".." => depth -= 1,
                "." => {}
                _ => depth += 1,
            }
        }
        false
    };
    let mut findings = Vec::new();
    for file in files()
        .iter()
        .filter(|file| file.path.starts_with("web/") && file.is(&[".ts", ".tsx"]))
    {
        for (index, line) in file.text().unwrap_or_default().lines().enumerate() {
            let quoted = line.split(['"', '\'']).nth(1).filter(|quoted| quoted.starts_with('.'));
            let imports = line.contains("from ") || line.contains("import(") || line.trim_start().starts_with("import ");
            if let Some(import) = quoted.filter(|import| imports && outside(&file.path, import) && !import.ends_with("openapi.json")) {
                findings.push(format!("{}:{}: {import}", file.path, index + 1));
            }
        }
    }
    none(
        &findings,
        "the page knows the product through openapi.json and the live socket alone",
    );
}
