//! Two parts of a definition that write the same place of the request: one would be lost without a word.

use std::collections::BTreeMap;

use super::Finding;
use crate::codes;
use crate::compile::placements;
use crate::plan::{Auth, MappedPlan, NativePlan, Placement, Request, Shape, Variant};
use crate::source::Place;

/// Templates, pagination and auth of one method.
pub(super) fn check_native(plan: &NativePlan) -> Vec<Finding> {
    let mut writers: BTreeMap<String, &'static str> = BTreeMap::new();
    let mut found = Vec::new();
    let templates = plan.query.iter().map(|(name, template)| (query(name), &template.place));
    let templates = templates.chain(
        plan.headers
            .iter()
            .map(|(name, template)| (header(name), &template.place)),
    );
    for (what, placement) in placements(&plan.pagination).into_iter().chain(auth(&plan.auth)) {
        let Some(location) = location(placement) else { continue };
        if let Some(other) = writers.insert(location.clone(), what) {
            found.push(finding(&location, other, what, &plan.path.place));
        }
    }
    for (location, place) in templates {
        if let Some(what) = writers.get(&location) {
            found.push(finding(&location, what, "a template", place));
        }
    }
    found
}

/// The mapping's request against pagination and templates.
pub(super) fn check_mapped(plan: &MappedPlan) -> Vec<Finding> {
    let mut found = Vec::new();
    for (native, request) in plan.variants.iter().flat_map(calls) {
        let Some(Shape::Object(query_shape)) = &request.query else {
            continue;
        };
        let taken = placements(&native.pagination);
        for (name, shape) in &query_shape.members {
            let writer = taken
                .iter()
                .find(|(_, placement)| location(placement) == Some(query(name)));
            if let (Some((what, _)), Some(place)) = (writer, place(shape)) {
                found.push(finding(&query(name), what, "the mapping", place));
            }
        }
    }
    found
}

/// What a variant calls, and with which requests.
fn calls(variant: &Variant) -> Vec<(&NativePlan, &Request)> {
    let single = variant.native.as_deref().map(|native| (native, &variant.request));
    let steps = variant.steps.iter().flat_map(|steps| &steps.all);
    single
        .into_iter()
        .chain(steps.map(|step| (&*step.native, &step.request)))
        .collect()
}

fn finding(location: &str, one: &str, other: &str, place: &Place) -> Finding {
    Finding {
        code: codes::WRITTEN_TWICE,
        place: place.clone(),
        message: format!("{location} is written by {one} and by {other}"),
        hint: "drop one of the two; `send: \"template\"` leaves paging to templates, through `$page`".to_owned(),
        is_error: true,
    }
}

fn query(name: &str) -> String {
    format!("query parameter `{name}`")
}

fn header(name: &str) -> String {
    format!("header `{name}`")
}

fn location(placement: &Placement) -> Option<String> {
    match placement {
        Placement::Query(name) => Some(query(name)),
        Placement::Header(name) => Some(header(name)),
        Placement::Body(path) => Some(format!("body member `{}`", path.join("."))),
        Placement::Path | Placement::Template => None,
    }
}

fn auth(auth: &Auth) -> Option<(&'static str, &Placement)> {
    auth.send().map(|send| ("auth", send))
}

fn place(shape: &Shape) -> Option<&Place> {
    match shape {
        Shape::Expression(leaf) => Some(&leaf.place),
        Shape::Template(template) => Some(&template.place),
        Shape::Array(items) | Shape::Stack(items) => items.iter().find_map(place),
        Shape::Object(object) => object.members.iter().find_map(|(_, member)| place(member)),
        Shape::Constant(_) => None,
    }
}
