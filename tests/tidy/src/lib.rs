//! Layering, sizes and words, as tests: what this crate reads the tree with. The rules themselves are in `tests/`.

mod source;
mod tree;

pub use source::{Source, has_word};
pub use tree::{File, files, named, root};

/// Fails with every finding and the way to mend them; passes when there is none.
///
/// # Panics
/// When there is a finding: that is how a test says it.
pub fn none(findings: &[String], mend: &str) {
    assert!(findings.is_empty(), "\n{}\n→ {mend}\n", findings.join("\n"));
}
