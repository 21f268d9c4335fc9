//! Counting what test runners say.
//!
//! A test that cannot look at what it is about says so: it prints a line that begins with `SKIPPED ` and returns. The runner shows the output
//! of tests that passed (`--show-output`), so that such lines are found, and counts that test as skipped and not as passed.

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Tests that looked and found all well.
    pub(crate) passed: u64,
    /// Tests, checks and builds that failed.
    pub(crate) failed: u64,
    /// What was left out: the test, and its reason.
    pub(crate) skipped: Vec<String>,
    /// What failed, in words for the end of the run.
    pub(crate) failures: Vec<String>,
    /// Inside the output of tests that passed: which test.
    showing: Option<String>,
    /// Tests of the program that runs now, which it will count as passed.
    skipping: Vec<String>,
}

impl Tally {
    /// A thing that failed as a whole.
    pub(crate) fn fail(&mut self, what: impl Into<String>) {
        self.failed += 1;
        self.failures.push(what.into());
    }

    /// Takes one line of `cargo test -- --show-output`, and gives whether it is worth showing: what a passing
    /// test printed is not, nor that a program has no test.
    #[must_use]
    pub(crate) fn take_cargo(&mut self, line: &str) -> bool {
        if let Some(result) = line.strip_prefix("test result: ") {
            return self.take_result(result);
        } else if line == "successes:" {
            self.showing.get_or_insert_default();
            return false;
        } else if line == "failures:" {
            self.showing = None;
        } else if let Some(failed) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.failures.push(failed.to_owned());
        }
        let Some(test) = &mut self.showing else {
            return !line.is_empty() && line != "running 0 tests";
        };
        if let Some(name) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) {
            name.clone_into(test);
        } else if let Some(reason) = line.strip_prefix("SKIPPED ") {
            // Twice in one test is one test.
            if !self.skipping.contains(test) {
                self.skipping.push(test.clone());
                self.skipped.push(format!("{test}: {reason}"));
            }
        }
        false
    }

    /// The result of one test program; gives whether it had any test.
    fn take_result(&mut self, result: &str) -> bool {
        self.showing = None;
        let skipped = std::mem::take(&mut self.skipping).len() as u64;
        let (passed, failed) = (number_before(result, " passed"), number_before(result, " failed"));
        self.passed += passed.saturating_sub(skipped);
        self.failed += failed;
        let ignored = number_before(result, " ignored");
        self.skipped.extend((0..ignored).map(|_| "a test that is switched off".to_owned()));
        passed + failed + ignored > 0
    }

    /// Takes one line of the page's tests: the closing counts of node's runner or of vitest.
    pub(crate) fn take_page(&mut self, line: &str) {
        let line = line.trim_start_matches(['ℹ', '#', ' ']);
        let count = |name: &str| line.strip_prefix(name).and_then(|rest| rest.trim().parse::<u64>().ok());
        if let Some(passed) = count("pass ") {
            self.passed += passed;
        } else if let Some(failed) = count("fail ").or(count("cancelled ")) {
            self.failed += failed;
        } else if let Some(skipped) = count("skipped ").or(count("todo ")) {
            self.skip_page(skipped);
        } else if let Some(totals) = line.strip_prefix("Tests  ") {
            self.passed += number_before(totals, " passed");
            self.failed += number_before(totals, " failed");
            self.skip_page(number_before(totals, " skipped") + number_before(totals, " todo"));
        }
    }

    fn skip_page(&mut self, count: u64) {
        self.skipped
            .extend((0..count).map(|_| "a test of the page that says so itself above".to_owned()));
    }

    /// `N passed, N failed`, with `, N skipped` when something was.
    pub(crate) fn closing_line(&self) -> String {
        let skipped = if self.skipped.is_empty() {
            String::new()
        } else {
            format!(", {} skipped", self.skipped.len())
        };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

/// The number that stands before a word: 12 in `ok. 12 passed; 0 failed` for ` passed`.
fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split_once(word).map_or("", |(before, _)| before);
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn cargo(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            let _ = tally.take_cargo(line);
        }
        tally
    }

    #[test]
    fn totals_are_summed_over_all_results() {
        let tally = cargo(&[
            "test a ... ok",
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test b ... FAILED",
            "test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ]);
        assert_eq!(tally.closing_line(), "15 passed, 1 failed, 2 skipped");
        assert_eq!(tally.failures, ["b"]);
    }

    #[test]
    fn a_test_that_skips_is_not_one_that_passed() {
        let tally = cargo(&[
            "successes:",
            "---- reads_the_vectors stdout ----",
            "SKIPPED no vectors beside this checkout",
            "SKIPPED no vectors beside this checkout",
            "---- chatty stdout ----",
            "hello",
            "successes:",
            "    reads_the_vectors",
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ]);
        assert_eq!(tally.closing_line(), "1 passed, 0 failed, 1 skipped");
        assert_eq!(tally.skipped, ["reads_the_vectors: no vectors beside this checkout"]);
    }

    #[test]
    fn tests_of_the_page_are_counted_for_both_runners() {
        let mut tally = Tally::default();
        [
            "ℹ tests 9",
            "ℹ pass 7",
            "ℹ fail 1",
            "ℹ skipped 1",
            "      Tests  1 failed | 20 passed (21)",
        ]
        .iter()
        .for_each(|line| tally.take_page(line));
        assert_eq!(tally.closing_line(), "27 passed, 2 failed, 1 skipped");
    }
}
