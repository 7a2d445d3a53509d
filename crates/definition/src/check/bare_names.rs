//! A plain name where the context is known and has no such member: mostly text that lacks its quotes.

use crate::codes;
use crate::compile::{Found, Site, input_reads};

pub(super) fn check(site: &Site<'_>) -> Vec<Found> {
    let Some(names) = site.scope.names else {
        return Vec::new();
    };
    let reads = input_reads(site.program).into_iter();
    let unknown = reads.filter_map(|read| Some((read.keys.first()?, read.span)));
    let unknown = unknown.filter(|(name, _)| !names.contains(&name.as_str()));
    let found = unknown.map(|(name, span)| Found {
        code: codes::UNKNOWN_NAME,
        message: format!("`{name}` is not a name of {}", site.scope.context),
        hint: Some(hint(name, names)),
        span,
        is_error: true,
    });
    found.collect()
}

fn hint(name: &str, names: &[&str]) -> String {
    if names.is_empty() {
        return format!("text needs quotes: `'{name}'`");
    }
    format!("text needs quotes: `'{name}'`; the names here are {}", names.join(", "))
}
