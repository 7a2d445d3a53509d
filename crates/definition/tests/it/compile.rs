//! Definitions in, plans out: what a plan holds is told as JSON and compared member by member.

use interlingua_definition::plan::{Leaf, MappedPlan, NativePlan, Part, Shape, Template};
use serde_json::{Value, json};

use crate::cases::all;

#[test]
fn every_case_yields_its_plans() {
    let mut failures = Vec::new();
    for case in all("compile") {
        let merged = case
            .merged()
            .unwrap_or_else(|found| panic!("{}: {found:#?}", case.name));
        for (name, expected) in case.json["expect"].as_object().unwrap() {
            let (side, call) = name.split_once(' ').unwrap();
            let (resource, method) = call.split_once('.').unwrap();
            let told = match side {
                "native" => merged
                    .native(resource, method)
                    .map(|plan| plan.map(|plan| native(&plan))),
                _ => merged
                    .mapped(resource, method)
                    .map(|plan| plan.map(|plan| mapped(&plan))),
            };
            let told = told
                .unwrap_or_else(|found| panic!("{} {name}: {found:#?}", case.name))
                .unwrap_or(Value::Null);
            compare(&format!("{} {name}", case.name), expected, &told, &mut failures);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Only the members that the expectation names.
fn compare(at: &str, expected: &Value, told: &Value, failures: &mut Vec<String>) {
    match (expected, told) {
        (Value::Object(expected), Value::Object(_)) => {
            expected
                .iter()
                .for_each(|(key, value)| compare(&format!("{at}/{key}"), value, &told[key], failures));
        }
        _ if expected == told => {}
        _ => failures.push(format!("{at}: expected {expected}, found {told}")),
    }
}

#[test]
fn a_fingerprint_changes_with_what_a_cursor_depends_on_and_with_nothing_else() {
    for case in all("fingerprint") {
        let plan = |side: &str| {
            let mut json = case.json.clone();
            if let Some(Value::Object(change)) = case.json.get(side) {
                json.as_object_mut().unwrap().extend(change.clone());
            }
            let case = crate::cases::Case {
                name: case.name.clone(),
                json,
            };
            case.merged()
                .unwrap()
                .mapped("contacts", "list")
                .unwrap()
                .unwrap()
                .variants[0]
                .fingerprint
        };
        assert_eq!(
            plan("before") != plan("after"),
            case.json["changes"].as_bool().unwrap(),
            "{}",
            case.name
        );
    }
}

fn native(plan: &NativePlan) -> Value {
    let named = |all: &[(String, Template)]| {
        all.iter()
            .map(|(name, t)| (name.clone(), json!(template(t))))
            .collect::<serde_json::Map<_, _>>()
    };
    json!({
        "method": plan.http_method, "base_url": template(&plan.base_url), "path": template(&plan.path),
        "query": named(&plan.query), "headers": named(&plan.headers), "body": plan.body.as_ref().map(shape),
        "consumed": { "query": plan.consumed.query, "headers": plan.consumed.headers },
        "auth": format!("{:?}", plan.auth).split(['(', ' ', '{']).next(),
        "pagination": pagination(plan), "limit": plan.pagination.limit.as_ref().map(|limit| json!([format!("{:?}", limit.send), limit.default, limit.max])),
        "errors": plan.errors.iter().map(|rule| rule.name.clone()).collect::<Vec<_>>(),
        "windows": plan.rate_limit.iter().map(|window| window.name.clone()).collect::<Vec<_>>(),
        "response_path": plan.response_path.as_ref().map(|path| path.source().to_owned()),
        "missing_is_empty": plan.missing_is_empty, "read_only": plan.read_only, "idempotency": plan.idempotency.as_ref().map(|placement| format!("{placement:?}")),
        "fields": plan.fields.as_ref().map(|fields| format!("{}.{}", fields.native.resource, fields.native.method)),
        "objects": plan.objects.as_ref().map(|objects| format!("{}.{}", objects.native.resource, objects.native.method)),
        "functions": plan.functions.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
    })
}

fn pagination(plan: &NativePlan) -> String {
    use interlingua_definition::plan::PageStyle;
    match &plan.pagination.style {
        PageStyle::None => "none".to_owned(),
        PageStyle::Cursor { next, send, percent } => {
            format!(
                "cursor {} {send:?}{}",
                next.source(),
                if *percent { " percent" } else { "" }
            )
        }
        PageStyle::Range { start, send, .. } => format!("range {start} {send:?}"),
        PageStyle::Keyset { key, send, inclusive } => format!("keyset {} {send:?} {inclusive}", key.source()),
        PageStyle::Expression { next, send, .. } => format!("expression {} {send:?}", next.source()),
        PageStyle::Page {
            start,
            send,
            send_first,
        } => format!("page {start} {send:?} {send_first}"),
        PageStyle::Offset {
            start,
            send,
            send_first,
        } => format!("offset {start} {send:?} {send_first}"),
        PageStyle::LinkHeader { rel, .. } => format!("link {rel}"),
        PageStyle::NextUrl { next, .. } => format!("next {}", next.source()),
    }
}

fn mapped(plan: &MappedPlan) -> Value {
    let variants = plan.variants.iter().map(|variant| {
        let told = json!({
            "when": variant.when.as_ref().map(|when| when.source().to_owned()),
            "call": variant.native.as_ref().map(|native| format!("{}.{}", native.resource, native.method)),
            "data": variant.data.as_ref().map(shape), "id": variant.request.id.as_ref().map(|id| id.source().to_owned()),
            "query": variant.request.query.as_ref().map(shape), "body": variant.request.body.as_ref().map(shape),
            "record": variant.record.iter().map(shape).collect::<Vec<_>>(),
            "errors": variant.errors.iter().map(|rule| rule.name.clone()).collect::<Vec<_>>(),
            "reread": variant.reread.as_ref().map(|reread| reread.get.method.clone()),
            "needs_fields": variant.needs_fields, "when_needs_fields": variant.when_needs_fields,
            "functions": variant.functions.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
        });
        (variant.name.clone(), told)
    });
    let filters = plan
        .supports
        .filters
        .iter()
        .map(|filter| (filter.field.clone(), json!(filter.ops)));
    json!({
        "variants": variants.collect::<serde_json::Map<_, _>>(),
        "order": plan.variants.iter().map(|variant| variant.name.clone()).collect::<Vec<_>>(),
        "filters": filters.collect::<serde_json::Map<_, _>>(),
        "writes": plan.supports.writes.iter().map(|path| path.join(".")).collect::<Vec<_>>(),
        "describes_by": plan.describes_by.filters.iter().map(|filter| filter.field.clone()).collect::<Vec<_>>(),
        "any_write": plan.supports.any_write, "sort": plan.supports.sort,
    })
}

fn template(template: &Template) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Hole(program) => format!("<{}>", program.source().trim()),
    };
    template.parts.iter().map(part).collect()
}

fn shape(shape_: &Shape) -> Value {
    match shape_ {
        Shape::Expression(leaf) => told_leaf(leaf),
        Shape::Template(t) => json!({ "template": template(t) }),
        Shape::Constant(json) => serde_json::from_str(json).unwrap(),
        Shape::Array(items) => items.iter().map(shape).collect(),
        Shape::Stack(parts) => json!({ "stack": parts.iter().map(shape).collect::<Vec<_>>() }),
        Shape::Object(object) => {
            let members = object.members.iter().map(|(key, member)| (key.clone(), shape(member)));
            let spreads = object.spreads.iter().map(|spread| ("...".to_owned(), shape(spread)));
            members.chain(spreads).collect::<serde_json::Map<_, _>>().into()
        }
    }
}

fn told_leaf(leaf: &Leaf) -> Value {
    let dotted = |paths: &[Vec<String>]| paths.iter().map(|path| path.join(".")).collect::<Vec<_>>();
    let mut told = json!({ "=": leaf.program.source(), "level": leaf.place.level.as_str() });
    for (name, reads) in [("body", &leaf.body_reads), ("query", &leaf.query_reads)] {
        if !reads.is_empty() {
            told[name] = json!(dotted(reads));
        }
    }
    if leaf.partial {
        told["partial"] = json!(true);
    }
    told
}
