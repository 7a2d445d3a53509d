//! What callers may filter by and write: found in what the requests read, narrowed by what is written.

use indexmap::IndexMap;
use interlingua_jsonata::{Program, Read};

use super::shape::each_leaf;
use super::text::input_reads;
use crate::document::mapping::{FilterSupport, Operator, Supports as Written};
use crate::model::{PropertyType, ResourceSchema};
use crate::plan::{Filter, Step, Supports, Variant};

pub(super) fn supports(variants: &[Variant], written: Option<&Written>, schema: &ResourceSchema) -> Supports {
    let reads: Vec<&Read> = variants
        .iter()
        .flat_map(request_programs)
        .flat_map(input_reads)
        .collect();
    let derived = derived_filters(&reads);
    let mut filters: IndexMap<String, Filter> = derived
        .iter()
        .map(|(field, ops)| (field.clone(), filter(field, ops.clone())))
        .collect();
    // What is written speaks of its own filter alone: the others stay as derived.
    for (field, support) in written
        .and_then(|written| written.filters.as_ref())
        .into_iter()
        .flatten()
    {
        filters.insert(field.clone(), narrowed(field, support, &derived));
    }
    let sort = written.and_then(|written| written.sort.clone()).unwrap_or_default();
    Supports {
        filters: filters.into_values().collect(),
        sort,
        writes: writes(&reads, schema),
        required: written.map(required).unwrap_or_default(),
        any_write: reads.iter().any(|read| read.dynamic && read.keys == ["body"]),
        sync_token: reads
            .iter()
            .any(|read| read.keys.starts_with(&["query".to_owned(), "sync_token".to_owned()])),
    }
}

/// The filters that a describe call depends on.
pub(super) fn describes_by(variants: &[Variant], supports: &Supports) -> Supports {
    let mut reads: Vec<&Read> = Vec::new();
    for describe in variants.iter().filter_map(|variant| variant.describe.as_ref()) {
        each_leaf(describe, &mut |leaf| reads.extend(input_reads(&leaf.program)));
    }
    let named = derived_filters(&reads);
    let filters = supports
        .filters
        .iter()
        .filter(|filter| named.contains_key(&filter.field));
    Supports {
        filters: filters.cloned().collect(),
        ..Supports::default()
    }
}

/// Every expression over the unified request.
fn request_programs(variant: &Variant) -> Vec<&Program> {
    let mut programs: Vec<&Program> = variant.when.iter().collect();
    let steps = variant.steps.iter().flat_map(|steps| &steps.all);
    programs.extend(steps.flat_map(Step::conditions));
    if let Some(describe) = &variant.describe {
        each_leaf(describe, &mut |leaf| programs.push(&leaf.program));
    }
    for request in variant.requests() {
        programs.extend(&request.id);
        for shape in request.shapes() {
            each_leaf(shape, &mut |leaf| programs.push(&leaf.program));
        }
    }
    programs
}

/// `query.<field>.<op>` -> the field's operators. Dotted fields keep their dots.
fn derived_filters(reads: &[&Read]) -> IndexMap<String, Vec<String>> {
    let mut filters: IndexMap<String, Vec<String>> = IndexMap::new();
    for read in reads {
        let Some((root, path)) = read.keys.split_first() else {
            continue;
        };
        let Some(at) = path.iter().skip(1).position(|key| is_operator(key)).map(|at| at + 1) else {
            continue;
        };
        let (Some(field), Some(op)) = (path.get(..at), path.get(at)) else {
            continue;
        };
        let ops = filters.entry(field.join(".")).or_default();
        if root == "query" && !ops.contains(op) {
            ops.push(op.clone());
        }
    }
    filters.retain(|_, ops| !ops.is_empty());
    filters
}

fn is_operator(key: &str) -> bool {
    Operator::ALL.iter().any(|operator| operator.as_str() == key)
}

fn required(written: &Written) -> Vec<Vec<String>> {
    let paths = written.required.iter();
    paths.map(|path| path.split('.').map(str::to_owned).collect()).collect()
}

fn filter(field: &str, ops: Vec<String>) -> Filter {
    Filter {
        field: field.to_owned(),
        ops,
        required: false,
        alone: false,
        values: Vec::new(),
    }
}

fn narrowed(field: &str, written: &FilterSupport, derived: &IndexMap<String, Vec<String>>) -> Filter {
    let ops = match &written.ops {
        Some(ops) => ops.iter().map(|op| op.as_str().to_owned()).collect(),
        None => derived.get(field).cloned().unwrap_or_else(|| vec!["eq".to_owned()]),
    };
    Filter {
        required: written.required,
        alone: written.alone,
        values: written.values.clone(),
        ..filter(field, ops)
    }
}

/// Paths below `body` that requests read, cut where the model has a list: what lies in a list is written with it.
fn writes(reads: &[&Read], schema: &ResourceSchema) -> Vec<Vec<String>> {
    let mut writes: Vec<Vec<String>> = Vec::new();
    for read in reads {
        let Some((root, path)) = read.keys.split_first() else {
            continue;
        };
        let path = cut_at_list(path, schema);
        if root == "body" && !path.is_empty() && !writes.contains(&path) {
            writes.push(path);
        }
    }
    let all = writes.clone();
    writes.retain(|path| {
        !all.iter()
            .any(|other| other.len() < path.len() && path.starts_with(other))
    });
    writes
}

/// The path up to and including the first member that the model says is a list.
pub(super) fn cut_at_list(path: &[String], schema: &ResourceSchema) -> Vec<String> {
    let is_list = |end: &usize| {
        let property = path.get(..*end).and_then(|prefix| schema.property(prefix));
        property.is_some_and(|property| matches!(property.kind, PropertyType::Array(_)))
    };
    let end = (1..=path.len()).find(is_list).unwrap_or(path.len());
    path.get(..end).unwrap_or_default().to_vec()
}
