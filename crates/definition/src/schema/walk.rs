use super::*;
pub(super) fn validate(_: &Value, _: &Node, _: Strictness) -> Vec<Diagnostic> { vec![] }
