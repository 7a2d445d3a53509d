//! Members that say the same thing in two ways, of which only one can count. Where either must be there, compiling tells.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::merge::Merged;
use crate::node::{Node, NodeValue};

/// Names of which either counts, not both.
type Pair = (&'static str, &'static str);

/// Where (`*` = every member) and what.
const PAIRS: &[(&[&str], &[Pair])] = &[
    (&[], METHOD),
    (&["resources", "*", "*"], METHOD),
    (&["auth"], AUTH),
    (&["resources", "*", "*", "auth"], AUTH),
    (&["pagination", "limit"], LIMIT),
    (&["resources", "*", "*", "pagination", "limit"], LIMIT),
    (&["rate_limit", "windows", "*"], WINDOW),
    (&["resources", "*", "*", "rate_limit", "windows", "*"], WINDOW),
];
const METHOD: &[Pair] = &[("idempotency_header", "idempotency_query")];
const AUTH: &[Pair] = &[("token_path", "token")];
const LIMIT: &[Pair] = &[("name", "send")];
const WINDOW: &[Pair] = &[
    ("limit", "items"),
    ("remaining", "items"),
    ("used", "items"),
    ("reset", "items"),
];

pub(super) fn check(merged: &Merged) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (place, pairs) in PAIRS {
        each(merged.integration(), place, &mut |node| {
            found.extend(pairs.iter().filter_map(|pair| both(node, pair)));
        });
    }
    found
}

fn each(node: &Node, place: &[&str], visit: &mut impl FnMut(&Node)) {
    match place {
        [] => visit(node),
        ["*", rest @ ..] => {
            let members = node.members().into_iter().flatten();
            members.for_each(|(_, member)| each(member, rest, visit));
        }
        [name, rest @ ..] => node.get(name).into_iter().for_each(|member| each(member, rest, visit)),
    }
}

/// Tells it at the member of the higher level, since that is the one that was added.
fn both(node: &Node, (first, second): &Pair) -> Option<Diagnostic> {
    let written = |name: &str| node.get(name).filter(|member| !matches!(member.value, NodeValue::Null));
    let (one, other) = (written(first)?, written(second)?);
    let (name, above) = if one.origin.level > other.origin.level {
        (first, one)
    } else {
        (second, other)
    };
    let message = format!("`{first}` and `{second}` exclude each other");
    let hint = "keep the one that is meant; an overlay takes the other away with `null`";
    Some(Diagnostic::error(codes::EXCLUSIVE, &above.origin.key(name), message).hint(hint))
}
