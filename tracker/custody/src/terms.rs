//! Other terms to judge by than the world's own: limits in place of its limits, and rules that say nothing. What a back-test compares.

use std::collections::BTreeSet;

use cordon_model::{Limits, Rule, World};
use serde_json::{Map, Value};

/// Rules that move a transit on. They raise no alert, and the others wait for them: they cannot be switched off.
const MOVE_ON: &[Rule] = &[Rule::Departed, Rule::Arrived];

/// Limits that take the place of the world's own, and rules that are switched off. Without any: the world's own terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terms {
    limits: Map<String, Value>,
    off: BTreeSet<Rule>,
}

impl Terms {
    /// Another value for one limit.
    ///
    /// # Errors
    /// A sentence: there is no such limit, or it cannot have this value.
    pub fn set(&mut self, name: &str, value: Value) -> Result<(), String> {
        let own = written(&Limits::default());
        if !own.contains_key(name) {
            let names: Vec<&str> = own.keys().map(String::as_str).collect();
            return Err(format!("there is no limit `{name}`; the limits are {}", names.join(", ")));
        }
        let mut changed = own;
        changed.insert(name.to_owned(), value.clone());
        let limits = serde_json::from_value(changed.into()).map_err(|e| format!("`{name}`: {e}"))?;
        let alone = World {
            limits,
            ..World::default()
        };
        alone.check().map_err(|e| e.to_string())?;
        self.limits.insert(name.to_owned(), value);
        Ok(())
    }

    /// From here on this rule says nothing: neither its events nor its alerts are put out.
    ///
    /// # Errors
    /// A sentence: there is no such rule, or it cannot be switched off.
    pub fn switch_off(&mut self, name: &str) -> Result<(), String> {
        let rules = || Rule::ALL.iter().filter(|r| !MOVE_ON.contains(r));
        let Some(rule) = Rule::ALL.iter().find(|r| r.as_str() == name) else {
            let names: Vec<&str> = rules().map(|r| r.as_str()).collect();
            return Err(format!("there is no rule `{name}`; the rules are {}", names.join(", ")));
        };
        if MOVE_ON.contains(rule) {
            return Err(format!("`{name}` cannot be switched off: it moves a transit on"));
        }
        self.off.insert(*rule);
        Ok(())
    }

    /// Whether a rule says anything.
    #[must_use]
    pub fn hears(&self, rule: Rule) -> bool {
        !self.off.contains(&rule)
    }

    /// A world under these terms.
    #[must_use]
    pub fn apply(&self, world: &World) -> World {
        let mut world = world.clone();
        if !self.limits.is_empty() {
            let mut limits = written(&world.limits);
            limits.extend(self.limits.clone());
            // Each was read as a limit when it was set.
            world.limits = serde_json::from_value(limits.into()).unwrap_or(world.limits);
        }
        world
    }
}

fn written(limits: &Limits) -> Map<String, Value> {
    match serde_json::to_value(limits) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_none_is_named() {
        for (name, value, expected) in [
            ("stop_s_max", Value::from(60), ""),
            ("stop_s_max", Value::from(60.5), ""),
            ("stop_s_max", Value::from(0), "limits.stop_s_max: must be above 0"),
            ("stop_s_max", Value::from(-1.0), "must be above 0"),
            ("stop_s_max", Value::from("long"), "`stop_s_max`: invalid type: string"),
            ("stop_max", Value::from(60), "no limit `stop_max`; the limits are "),
        ] {
            let mut terms = Terms::default();
            match terms.set(name, value.clone()) {
                Ok(()) => assert_eq!(expected, "", "{name} = {value}"),
                Err(e) => assert!(!expected.is_empty() && e.contains(expected), "{name} = {value}: {e}"),
            }
            let world = terms.apply(&World::default());
            let kept = world.limits == Limits::default();
            assert_eq!(kept, !expected.is_empty(), "{name} = {value}: {:?}", world.limits);
        }
    }

    #[test]
    fn a_rule_that_is_none_or_moves_a_transit_on_is_named() {
        for (name, expected) in [
            ("unscheduled_stop", ""),
            ("signal_lost", ""),
            ("departed", "moves a transit on"),
            ("arrived", "moves a transit on"),
            ("stops", "no rule `stops`; the rules are route_deviation"),
        ] {
            let mut terms = Terms::default();
            match terms.switch_off(name) {
                Ok(()) => assert_eq!(expected, "", "{name}"),
                Err(e) => assert!(!expected.is_empty() && e.contains(expected), "{name}: {e}"),
            }
            assert_eq!(Rule::ALL.iter().all(|r| terms.hears(*r)), !expected.is_empty(), "{name}");
        }
    }
}
