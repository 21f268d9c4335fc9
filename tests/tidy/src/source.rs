//! A source file, told apart into the product and its tests.

use crate::tree::File;

/// The lines of a source file that are the product, and those that test it. Line numbers count from one.
#[derive(Debug, Default)]
pub struct Source {
    /// The product's lines, with their numbers.
    pub product: Vec<(usize, String)>,
    /// The lines of its tests, with their numbers.
    pub tests: Vec<(usize, String)>,
}

impl Source {
    /// Reads a Rust or TypeScript file; `None` when it is not one, or when a program wrote it.
    #[must_use]
    pub fn read(file: &File) -> Option<Self> {
        if !file.is(&[".rs", ".ts", ".tsx"]) {
            return None;
        }
        let text = file.text()?;
        let made = text
            .lines()
            .take(5)
            .any(|line| line.contains("@generated") || line.contains("auto-generated"));
        if made {
            return None;
        }
        Some(if is_test_file(&file.path) {
            Self {
                product: Vec::new(),
                tests: numbered(&text),
            }
        } else {
            Self::split(&text)
        })
    }

    /// Tells a Rust file's `#[cfg(test)]` modules apart. They stand at the margin, as rustfmt leaves them.
    fn split(text: &str) -> Self {
        let mut source = Self::default();
        let mut inside = false;
        let mut lines = numbered(text).into_iter().peekable();
        while let Some((number, line)) = lines.next() {
            inside |= line == "#[cfg(test)]"
                && lines
                    .peek()
                    .is_some_and(|(_, next)| next.starts_with("mod ") && next.ends_with('{'));
            let closes = inside && line == "}";
            let part = if inside { &mut source.tests } else { &mut source.product };
            part.push((number, line));
            inside &= !closes;
        }
        source
    }
}

/// Whether a file only tests.
fn is_test_file(path: &str) -> bool {
    let rust = path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs") || path.contains("/benches/");
    rust || path.contains(".test.") || path.starts_with("web/e2e/")
}

fn numbered(text: &str) -> Vec<(usize, String)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned())).collect()
}

/// Whether a line of code (not of comment) has these words, not as a part of longer ones.
#[must_use]
pub fn has_word(line: &str, word: &str) -> bool {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, found)| {
        let cut_before = word.starts_with(part) && code[..at].ends_with(part);
        let cut_after = word.ends_with(part) && code[at + found.len()..].starts_with(part);
        !cut_before && !cut_after
    })
}

#[cfg(test)]
mod tests {
    use super::{Source, has_word};

    #[test]
    fn tests_are_told_apart_from_what_they_test() {
        let source = Source::split("fn a() {\n}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
        assert_eq!(source.product.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 7]);
        assert_eq!(source.tests.len(), 4);
    }

    #[test]
    fn a_module_of_tests_in_its_own_file_does_not_hide_what_follows() {
        let source = Source::split("#[cfg(test)]\nmod tests;\nfn a() {}\n");
        assert_eq!((source.product.len(), source.tests.len()), (3, 0));
    }

    #[test]
    fn words_are_whole_and_in_code() {
        assert!(has_word("    thread::sleep(d);", "sleep("));
        assert!(!has_word("    asleep(d);", "sleep("));
        assert!(!has_word("    // sleep(d)", "sleep("));
        assert!(!has_word("use std::fsync;", "std::fs"));
    }
}
