//! How large things may be. A function's length is clippy's to count (`too_many_lines`, with the limit in `.clippy.toml`).

use cordon_tidy::{Source, files, named, none};

/// Lines of a file, its tests not counted.
const LINES_MAX: usize = 600;
/// The middle file's lines.
const LINES_MEDIAN_MAX: usize = 250;
/// Bytes of any file.
const BYTES_MAX: u64 = 20_000_000;

fn lengths() -> Vec<(usize, String)> {
    let measured = files()
        .into_iter()
        .filter_map(|file| Some((Source::read(&file)?.product.len(), file.path)));
    measured.filter(|(lines, _)| *lines > 0).collect()
}

#[test]
fn no_file_is_longer_than_one_reads_at_a_sitting() {
    let mut findings: Vec<String> = lengths()
        .into_iter()
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    let styles = files().into_iter().filter(|file| file.is(&[".css", ".sql", ".sh"]));
    let measured = styles.map(|file| (file.text().unwrap_or_default().lines().count(), file.path));
    findings.extend(
        measured
            .filter(|(lines, _)| *lines > LINES_MAX)
            .map(|(lines, path)| format!("{path}: {lines} lines")),
    );
    none(
        &findings,
        &format!("split it by what it is about: at most {LINES_MAX} lines without its tests"),
    );
}

#[test]
fn most_files_are_short() {
    let mut lengths = lengths();
    lengths.sort_unstable();
    let (median, path) = &lengths[lengths.len() / 2];
    assert!(
        *median < LINES_MEDIAN_MAX,
        "the middle file, {path}, has {median} lines\n→ split the longer half: under {LINES_MEDIAN_MAX}"
    );
}

#[test]
fn clippy_counts_the_lines_of_functions() {
    let limits: toml::Table = named(".clippy.toml").parse().expect(".clippy.toml is TOML");
    assert_eq!(
        limits["too-many-lines-threshold"].as_integer(),
        Some(70),
        "→ a function has at most 70 lines"
    );
    let workspace: toml::Table = named("Cargo.toml").parse().expect("Cargo.toml is TOML");
    assert_eq!(
        workspace["workspace"]["lints"]["clippy"]["too_many_lines"].as_str(),
        Some("warn"),
        "→ keep the lint on"
    );
}

#[test]
fn no_file_is_too_heavy_to_clone() {
    let findings: Vec<String> = files()
        .into_iter()
        .filter(|file| file.bytes() > BYTES_MAX)
        .map(|file| format!("{}: {} bytes", file.path, file.bytes()))
        .collect();
    none(
        &findings,
        "keep data out of the tree; a test reads it from beside the checkout and says so when it is not there",
    );
}
