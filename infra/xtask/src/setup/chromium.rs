//! A browser without a window, in which tests use the page.

use super::{Purpose, Step, apt};
use crate::tree::Tree;

/// Chromium, and a font with all Vietnamese letters.
pub(super) const STEP: Step = Step {
    name: "Chromium",
    why: "tests that use the page",
    size: "195 MB to fetch, 710 MB on disk",
    needed_for: Purpose::Test,
    have,
    packages: || PACKAGES,
    by_hand: "Chromium or Chrome",
    install: |tree| apt::install(tree, PACKAGES),
};

const PACKAGES: &[&str] = &["chromium", "fonts-dejavu-core"];

fn have(_: &Tree) -> Option<String> {
    apt::any_program(&["chromium", "chromium-browser", "google-chrome"])
}
