//! `$reads(x)` and `$unmapped(x)`: constants found by static analysis of what a merged record reads.

use interlingua_jsonata::{Call, Program, Root};
use serde_json::{Map, Value};

use super::Compiler;
use super::shape::{each_leaf, each_leaf_mut};
use super::text::input_reads;
use crate::codes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::Shape;
use crate::source::Place;

/// A path that the record reads.
#[derive(Debug, Clone)]
pub(super) struct RecordRead {
    keys: Vec<String>,
    dynamic: bool,
}

/// Every path that the leaves of a record read, in document order.
pub(super) fn record_reads(record: &[Shape]) -> Vec<RecordRead> {
    let mut reads = Vec::new();
    for shape in record {
        each_leaf(shape, &mut |leaf| {
            let found = input_reads(&leaf.program);
            reads.extend(found.into_iter().map(|read| RecordRead {
                keys: read.keys.clone(),
                dynamic: read.dynamic,
            }));
        });
    }
    reads
}

impl Compiler<'_> {
    /// Supplies the intrinsic calls of all leaves.
    pub(super) fn supply<'s>(&mut self, shapes: impl IntoIterator<Item = &'s mut Shape>, reads: &[RecordRead]) {
        for shape in shapes {
            each_leaf_mut(shape, &mut |leaf| {
                let place = leaf.place.clone();
                self.supply_program(&mut leaf.program, &place, reads);
            });
        }
    }

    /// Supplies the intrinsic calls of one program.
    pub(super) fn supply_program(&mut self, program: &mut Program, place: &Place, reads: &[RecordRead]) {
        for (function, constant) in [
            ("reads", paths as fn(&[String], &[RecordRead]) -> Value),
            ("unmapped", tree),
        ] {
            for call in program.calls(function) {
                let Some(keys) = path_of(&call) else {
                    let message =
                        format!("`${function}` takes a plain path into the record, such as `${function}(properties)`");
                    self.at_place(codes::NOT_A_STATIC_PATH, place, message, Severity::Error);
                    continue;
                };
                let taken_whole = reads.iter().any(|read| read.dynamic && keys.starts_with(&read.keys));
                if function == "unmapped" && taken_whole {
                    let name = keys.last().map_or("the record", String::as_str);
                    let message = format!("another field takes `{name}` as a whole, so nothing of it counts as mapped");
                    self.at_place(codes::DYNAMIC_READ, place, message, Severity::Warning);
                }
                // The index came from the program itself, so supplying cannot fail.
                let _ = program.supply(call.index, &constant(&keys, reads).to_string());
            }
        }
    }

    fn at_place(&mut self, code: &'static str, place: &Place, message: String, severity: Severity) {
        let Some(origin) = self.origins.at(place) else { return };
        self.problems.push(Diagnostic {
            severity,
            ..Diagnostic::error(code, &origin, message)
        });
    }
}

fn path_of(call: &Call) -> Option<Vec<String>> {
    match &call.path {
        Some((Root::Context, keys)) => Some(keys.clone()),
        _ => None,
    }
}

/// The paths below `path` that are read, in document order.
fn paths(path: &[String], reads: &[RecordRead]) -> Value {
    let mut paths: Vec<&[String]> = Vec::new();
    for below in reads
        .iter()
        .filter(|read| read.keys.starts_with(path))
        .filter_map(|read| read.keys.get(path.len()..))
    {
        if !below.is_empty() && !paths.contains(&below) {
            paths.push(below);
        }
    }
    paths.into_iter().map(Value::from).collect()
}

/// What is read below `path`, as a tree: `true` = taken whole.
fn tree(path: &[String], reads: &[RecordRead]) -> Value {
    let mut tree = Map::new();
    for read in reads.iter().filter(|read| read.keys.starts_with(path)) {
        insert(&mut tree, read.keys.get(path.len()..).unwrap_or_default());
    }
    Value::Object(tree)
}

fn insert(tree: &mut Map<String, Value>, keys: &[String]) {
    match keys {
        [] => {}
        [key] => {
            tree.insert(key.clone(), Value::Bool(true));
        }
        [key, rest @ ..] => {
            if let Value::Object(below) = tree.entry(key.clone()).or_insert_with(|| Value::Object(Map::new())) {
                insert(below, rest);
            }
        }
    }
}
