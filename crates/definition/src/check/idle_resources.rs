//! A resource of a mapping that nothing serves: an overlay that misspells a name would otherwise change nothing, in silence.

use crate::codes;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::merge::{Merged, is_reserved};
use crate::node::Node;

pub(super) fn check(merged: &Merged) -> Vec<Diagnostic> {
    let served: Vec<String> = merged.methods().into_iter().map(|name| name.resource).collect();
    let written = merged.mapping().and_then(Node::members).into_iter().flatten();
    let idle = written.filter(|(name, _)| !is_reserved(name) && !served.contains(name));
    idle.map(|(name, node)| {
        let hint = did_you_mean(name, served.iter().map(String::as_str));
        let hint = hint.unwrap_or_else(|| "map a method of it, such as `list`, or leave it out".to_owned());
        let message = format!("no method of `{name}` is mapped, so that what stands here has no effect");
        Diagnostic::warning(codes::IDLE_RESOURCE, &node.origin, message).hint(hint)
    })
    .collect()
}
