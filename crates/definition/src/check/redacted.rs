//! Fields that are read from a member which `redact` takes out of every answer.

use interlingua_jsonata::Root;

use super::Finding;
use crate::codes;
use crate::compile::each_leaf;
use crate::plan::{Leaf, MappedPlan};

pub(super) fn check(plan: &MappedPlan) -> Vec<Finding> {
    let mut found = Vec::new();
    for variant in &plan.variants {
        let Some(native) = variant.native.as_deref().filter(|native| !native.redact.is_empty()) else {
            continue;
        };
        for shape in &variant.record {
            each_leaf(shape, &mut |leaf| {
                found.extend(read_by(leaf, &native.redact).map(|name| finding(name, leaf)));
            });
        }
    }
    found
}

/// The first secret member that a leaf reads of the record.
fn read_by<'p>(leaf: &Leaf, secrets: &'p [String]) -> Option<&'p String> {
    let own = || leaf.program.reads().iter().filter(|read| read.root == Root::Context);
    secrets.iter().find(|name| own().any(|read| read.keys.contains(name)))
}

fn finding(name: &str, leaf: &Leaf) -> Finding {
    Finding {
        code: codes::REDACTED,
        place: leaf.place.clone(),
        message: format!("`{name}` is redacted: it is never there to be read"),
        hint: "drop the field, or the name from `redact`".to_owned(),
        is_error: false,
    }
}
