//! Files of other limits to judge by: TOML, read and checked whole, with an error that says what is wrong and in which line.
//!
//! ```toml
//! stop_s_max = 1800            # names of the world's `limits`, here or under [limits]; what is not named stays as the world has it
//! [rules]
//! off = ["unscheduled_stop"]   # rules that say nothing
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use cordon_custody::Terms;
use serde::Deserialize;
use toml::{Spanned, Value};

use crate::problem::Problem;

#[derive(Deserialize)]
struct Tables {
    #[serde(default)]
    limits: BTreeMap<String, Spanned<Value>>,
    #[serde(default)]
    rules: Rules,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(default)]
    off: Vec<Spanned<String>>,
}

/// Reads a file of limits.
pub(crate) fn read(path: &Path) -> Result<Terms, Problem> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| Problem::wrong(format!("{name}: {e}")))?;
    terms(&text).map_err(|(line, problem)| Problem::wrong(format!("{name}: line {line}: {problem}")))
}

/// The terms that a text states; else the line and what is wrong there.
fn terms(text: &str) -> Result<Terms, (usize, String)> {
    let line = |place: usize| text[..place.min(text.len())].matches('\n').count() + 1;
    let broken = |e: toml::de::Error| (line(e.span().map_or(0, |s| s.start)), e.message().replace('\n', " "));
    let mut file: BTreeMap<String, Spanned<Value>> = toml::from_str(text).map_err(broken)?;
    // Once more by their shape, so that what is wrong in them is found with its line.
    let tables: Tables = toml::from_str(text).map_err(broken)?;
    file.retain(|name, value| !(value.get_ref().is_table() && ["limits", "rules"].contains(&name.as_str())));
    let mut terms = Terms::default();
    for (name, value) in file.into_iter().chain(tables.limits) {
        let said = match value.get_ref() {
            Value::Integer(n) => (*n).into(),
            Value::Float(n) => (*n).into(),
            other => other.to_string().into(), // no number: the limit itself says what it takes
        };
        terms.set(&name, said).map_err(|e| (line(value.span().start), e))?;
    }
    for rule in tables.rules.off {
        terms.switch_off(rule.get_ref()).map_err(|e| (line(rule.span().start), e))?;
    }
    Ok(terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_and_in_which_line() {
        let check = |text: &str, expected: Option<(usize, &str)>| match (terms(text), expected) {
            (Ok(_), None) => {}
            (Err((line, problem)), Some((at, words))) => assert!(line == at && problem.contains(words), "{text}: line {line}: {problem}"),
            (found, _) => panic!("{text}: {found:?}"),
        };
        check("", None);
        check("# nothing\nstop_s_max = 1800\nsilence_s_max = 600.5\n", None);
        check("stop_s_max = 1800\n[rules]\noff = [\"unscheduled_stop\", \"signal_lost\"]\n", None);
        check("[rules]\n", None);
        check("stop_s_max = 1800\nstop_max = 1\n", Some((2, "`stop_max`")));
        check("\n\nstop_s_max = 0\n", Some((3, "above 0")));
        check("stop_s_max = nan\n", Some((1, "stop_s_max")));
        check("\nstop_s_max = \"long\"\n", Some((2, "`stop_s_max`: invalid type: string")));
        check("stop_s_max = true\n", Some((1, "`stop_s_max`")));
        check("stop_s_max = 1\nstop_s_max = 2\n", Some((2, "duplicate")));
        check("stop_s_max = \n", Some((1, "")));
        check("rules = 7\n", Some((1, "invalid type")));
        check("[limits]\nstop_s_max = 60\n", None);
        check("[limits]\nstop_max = 60\n", Some((2, "`stop_max`")));
        check("[limit]\nstop_s_max = 60\n", Some((1, "`limit`")));
        check("[rules]\noff = [\n\"signal_lost\",\n\"stops\"]\n", Some((4, "`stops`")));
        check("[rules]\noff = [\"arrived\"]\n", Some((2, "moves a transit on")));
        check("[rules]\non = [\"arrived\"]\n", Some((2, "unknown field `on`")));
    }
}
