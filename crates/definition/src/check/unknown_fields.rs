//! Fields of a record that the model does not have: they are served, and probably misspelt.

use super::Finding;
use crate::codes;
use crate::diagnostic::did_you_mean;
use crate::plan::{Leaf, MappedPlan, Shape};
use crate::source::Level;

use crate::compile::each_leaf;

pub(super) fn check(plan: &MappedPlan) -> Vec<Finding> {
    if !plan.schema.described {
        return Vec::new();
    }
    let mut found = Vec::new();
    let objects = plan
        .variants
        .iter()
        .flat_map(|variant| &variant.record)
        .filter_map(|shape| match shape {
            Shape::Object(object) => Some(object),
            _ => None,
        });
    for (name, shape) in objects.flat_map(|object| &object.members) {
        let vendors = name
            .strip_prefix("remote_")
            .is_some_and(|field| plan.schema.properties.contains_key(field));
        if plan.schema.properties.contains_key(name) || vendors {
            continue;
        }
        // An overlay adds fields on purpose; the base is where spelling matters.
        let leaf = first_leaf(shape).filter(|leaf| leaf.place.level == Level::Base);
        if let Some(leaf) = leaf {
            found.push(finding(plan, name, leaf));
        }
    }
    found
}

fn finding(plan: &MappedPlan, name: &str, leaf: &Leaf) -> Finding {
    let known = plan.schema.properties.keys().map(String::as_str);
    Finding {
        code: codes::UNKNOWN_FIELD,
        place: leaf.place.clone(),
        message: format!("the model's `{}` has no field `{name}`", plan.resource),
        hint: did_you_mean(name, known)
            .unwrap_or_else(|| "it is served as it is; add it to the model to give it a type".to_owned()),
        is_error: false,
    }
}

fn first_leaf(shape: &Shape) -> Option<&Leaf> {
    let mut first = None;
    each_leaf(shape, &mut |leaf| first = first.or(Some(leaf)));
    first
}
