//! Applies the levels to each part, in order.

use crate::codes;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::node::{Members, Node, NodeValue};
use crate::source::Level;

use super::patch::{Slot, patch, without_nulls};
use super::{Levels, mapping};

/// An integration with its levels laid over it and its auth choice made.
#[derive(Debug)]
pub(super) struct MergedIntegration {
    /// The integration; `auth` is one scheme.
    pub(super) root: Node,
    /// The choices as merged, where there are several.
    pub(super) choices: Option<Node>,
}

pub(super) fn integration(levels: &Levels<'_>, problems: &mut Vec<Diagnostic>) -> MergedIntegration {
    let base = without_nulls(levels.integration.root());
    let overlays = patches(levels, &["integration"]);
    let mut root = base.clone();
    overlays.iter().for_each(|above| patch(&mut root, above, Slot::Part));
    let Some(choices) = root.at(&["auth", "choices"]).cloned() else {
        return MergedIntegration { root, choices: None };
    };
    let Some((name, choice)) = choose(levels.auth, &choices, problems) else {
        return MergedIntegration {
            root,
            choices: Some(choices),
        };
    };
    let mut root = base;
    if let Some(between) = choice.get("integration") {
        patch(&mut root, &between.clone().at_level(Level::Choice), Slot::Part);
    }
    overlays.iter().for_each(|above| patch(&mut root, above, Slot::Part));
    let choice = root.at(&["auth", "choices", &name]).cloned().unwrap_or(choice);
    make_choice(&mut root, choice);
    MergedIntegration {
        root,
        choices: Some(choices),
    }
}

/// The account's choice; without an account, the first.
fn choose(wanted: Option<&str>, choices: &Node, problems: &mut Vec<Diagnostic>) -> Option<(String, Node)> {
    let members = choices.members()?;
    let Some(wanted) = wanted else {
        return members.first().map(|(name, choice)| (name.clone(), choice.clone()));
    };
    let found = members
        .get_key_value(wanted)
        .map(|(name, choice)| (name.clone(), choice.clone()));
    if found.is_none() {
        let names: Vec<&str> = members.keys().map(String::as_str).collect();
        let problem = Diagnostic::error(
            codes::UNKNOWN_CHOICE,
            &choices.origin,
            format!("there is no auth choice `{wanted}`"),
        );
        let hint =
            did_you_mean(wanted, names.iter().copied()).unwrap_or_else(|| format!("the choices: {}", names.join(", ")));
        problems.push(problem.hint(hint));
    }
    found
}

/// Puts the choice's scheme and form in the place of `auth` and over `connect`.
fn make_choice(root: &mut Node, mut choice: Node) {
    let Some(scheme) = choice.members_mut() else { return };
    scheme.shift_remove("label");
    scheme.shift_remove("integration");
    let form = scheme.shift_remove("connect");
    let Some(members) = root.members_mut() else { return };
    members.insert("auth".to_owned(), choice);
    if let Some(form) = form {
        match members.get_mut("connect") {
            Some(existing) => patch(existing, &form, Slot::Plain),
            None => {
                members.insert("connect".to_owned(), form);
            }
        }
    }
}

pub(super) fn mapping(levels: &Levels<'_>, model: &str, problems: &mut Vec<Diagnostic>) -> Option<Node> {
    let overlays = patches(levels, &["mappings", model]);
    let origin = match (levels.mapping, overlays.first()) {
        (Some(base), _) => base.root().origin.clone(),
        (None, Some(overlay)) => overlay.origin.clone(),
        (None, None) => return None,
    };
    let mut merged = Node {
        value: NodeValue::Object(Members::new()),
        origin,
    };
    if let Some(base) = levels.mapping {
        mapping::lay(&mut merged, base.root(), problems);
    }
    overlays
        .iter()
        .for_each(|above| mapping::lay(&mut merged, above, problems));
    Some(merged)
}

pub(super) fn model(levels: &Levels<'_>) -> Option<Node> {
    let (name, base) = levels.model?;
    let mut merged = without_nulls(base.root());
    patches(levels, &["models", name])
        .iter()
        .for_each(|above| patch(&mut merged, above, Slot::Plain));
    Some(merged)
}

/// The overlays' parts at a path, lowest level first.
fn patches(levels: &Levels<'_>, path: &[&str]) -> Vec<Node> {
    let overlays = [
        (Level::Environment, levels.environment),
        (Level::Account, levels.account),
    ];
    overlays
        .iter()
        .filter_map(|(level, document)| Some(document.as_ref()?.root().at(path)?.clone().at_level(*level)))
        .collect()
}
