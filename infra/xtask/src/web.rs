//! The page's own commands, through npm.

use crate::failure::Failure;
use crate::setup::node;
use crate::tree::Tree;
use std::process::Command;

/// Whether the page's package has a script of this name.
pub(crate) fn has_script(tree: &Tree, name: &str) -> bool {
    std::fs::read_to_string(tree.at("web/package.json")).is_ok_and(|package| scripts(&package).iter().any(|script| script == name))
}

/// `npm run SCRIPT` in `web/`, with the Node that `setup` chose.
pub(crate) fn npm_run(tree: &Tree, script: &str) -> Result<Command, Failure> {
    let mut command = node::found(tree)?.npm(tree);
    command.args(["run", "--silent", script]).env("NO_COLOR", "1");
    Ok(command)
}

/// The names in the `scripts` of a package.json. Scripts hold no braces, and a whole JSON parser would be a dependency.
fn scripts(package: &str) -> Vec<String> {
    let Some(block) = package
        .split_once("\"scripts\"")
        .and_then(|(_, rest)| rest.split_once('{'))
        .and_then(|(_, rest)| rest.split_once('}'))
    else {
        return Vec::new();
    };
    let named = |line: &str| line.trim().strip_prefix('"')?.split_once("\":").map(|(name, _)| name.to_owned());
    block.0.lines().filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::scripts;

    #[test]
    fn scripts_are_read_by_name() {
        let package = "{\n  \"name\": \"page\",\n  \"scripts\": {\n    \"build\": \"vite build\",\n    \"test\": \"node --test\"\n  },\n  \"dependencies\": {\n    \"lint\": \"1\"\n  }\n}";
        assert_eq!(scripts(package), ["build", "test"]);
        assert!(scripts("{}").is_empty());
    }
}
