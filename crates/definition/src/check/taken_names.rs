//! A filter of a name that a parameter of every call has: callers could never use it.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::node::Node;
use crate::parameters;
use crate::plan::{Filter, Supports};

pub(super) fn check(supports: &Supports, method: &Node) -> Vec<Diagnostic> {
    let taken = supports
        .filters
        .iter()
        .filter(|filter| parameters::ALL.contains(&filter.field.as_str()));
    taken.map(|filter| finding(filter, method)).collect()
}

fn finding(filter: &Filter, method: &Node) -> Diagnostic {
    let name = &filter.field;
    let written = method
        .at(&["supports", "filters", name])
        .or_else(|| method.get("query"));
    let message = format!("no filter can be called `{name}`: every call has a parameter of that name");
    let hint = format!("call it after the field's member, such as `{name}.id`, or otherwise");
    Diagnostic::error(codes::TAKEN_NAME, &written.unwrap_or(method).origin, message).hint(hint)
}
