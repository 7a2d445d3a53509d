//! Structures: the leaves become programs, the rest stays structure.

use indexmap::IndexMap;

use super::Compiler;
use super::scope::Scope;
use super::text::input_reads;
use crate::document::text::{Expression, Expressions, Structure, Templates, Text};
use crate::plan::{Leaf, ObjectShape, Part, Shape, Template};
use crate::source::pointer_push;

/// What the strings of a structure are, and what they see.
#[derive(Clone, Copy)]
struct Reading<'a> {
    scope: &'a Scope,
    templates: bool,
    /// Pointers of leaves that an update may bring in part.
    partial: &'a [String],
}

impl Compiler<'_> {
    /// A structure of expressions; `partial` holds pointers of leaves that an update may bring in part.
    pub(super) fn expressions(&mut self, written: &Expressions, scope: &Scope, partial: &[String]) -> Option<Shape> {
        self.stack(
            &written.0.0,
            Reading {
                scope,
                templates: false,
                partial,
            },
        )
    }

    pub(super) fn optional_expressions(&mut self, written: Option<&Expressions>, scope: &Scope) -> Option<Shape> {
        written.and_then(|written| self.expressions(written, scope, &[]))
    }

    pub(super) fn templates(&mut self, written: &Templates, scope: &Scope) -> Option<Shape> {
        self.stack(
            &written.0.0,
            Reading {
                scope,
                templates: true,
                partial: &[],
            },
        )
    }

    fn stack(&mut self, parts: &[Structure], reading: Reading<'_>) -> Option<Shape> {
        let mut shapes: Vec<Shape> = parts.iter().filter_map(|part| self.shape(part, reading, "")).collect();
        if shapes.len() > 1 {
            Some(Shape::Stack(shapes))
        } else {
            shapes.pop()
        }
    }

    fn shape(&mut self, structure: &Structure, reading: Reading<'_>, pointer: &str) -> Option<Shape> {
        match structure {
            Structure::Text(text) if reading.templates => self.template_text(text, reading.scope).map(template_shape),
            Structure::Text(text) => self
                .leaf(text, reading, pointer)
                .map(|leaf| Shape::Expression(Box::new(leaf))),
            Structure::Constant(json) => Some(Shape::Constant(json.clone())),
            Structure::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.filter_map(|(i, item)| self.shape(item, reading, &format!("{pointer}/{i}")));
                Some(Shape::Array(items.collect()))
            }
            Structure::Object(members) => Some(Shape::Object(self.object(members, reading, pointer))),
        }
    }

    fn object(&mut self, members: &IndexMap<String, Structure>, reading: Reading<'_>, pointer: &str) -> ObjectShape {
        let mut object = ObjectShape::default();
        for (key, member) in members {
            match self.shape(member, reading, &pointer_push(pointer, key)) {
                Some(shape) if key == "..." => object.spreads.push(shape),
                Some(shape) => object.members.push((key.clone(), shape)),
                None => {}
            }
        }
        object
    }

    fn leaf(&mut self, text: &Text, reading: Reading<'_>, pointer: &str) -> Option<Leaf> {
        let program = self.expression(&Expression(text.clone()), reading.scope)?;
        let reads = |root: &str| {
            let below = input_reads(&program)
                .into_iter()
                .filter(|read| reading.scope.unified && read.keys.first().is_some_and(|key| key == root));
            minimal(
                below
                    .map(|read| read.keys.get(1..).unwrap_or_default().to_vec())
                    .collect(),
            )
        };
        let (body_reads, query_reads) = (reads("body"), reads("query"));
        let place = self.origin(text).place();
        let partial = reading.partial.iter().any(|marked| marked == pointer);
        Some(Leaf {
            program,
            place,
            body_reads,
            query_reads,
            partial,
        })
    }
}

/// A template without holes is a constant.
fn template_shape(template: Template) -> Shape {
    match template.parts.as_slice() {
        [] => Shape::Constant("\"\"".to_owned()),
        [Part::Text(text)] => Shape::Constant(serde_json::Value::from(text.as_str()).to_string()),
        _ => Shape::Template(template),
    }
}

/// Cuts the `body` paths that leaves read where `cut` says: what lies in a list comes and goes with the list.
pub(super) fn cut_body_reads(shape: &mut Shape, cut: &impl Fn(&[String]) -> Vec<String>) {
    each_leaf_mut(shape, &mut |leaf| {
        leaf.body_reads = minimal(leaf.body_reads.iter().map(|path| cut(path)).collect())
    });
}

/// Paths without those that lie below another one of them.
fn minimal(mut paths: Vec<Vec<String>>) -> Vec<Vec<String>> {
    paths.retain(|path| !path.is_empty());
    let all = paths.clone();
    paths.retain(|path| {
        !all.iter()
            .any(|other| other.len() < path.len() && path.starts_with(other))
    });
    let mut kept: Vec<Vec<String>> = Vec::new();
    paths.into_iter().for_each(|path| {
        if !kept.contains(&path) {
            kept.push(path);
        }
    });
    kept
}

/// Visits every leaf.
pub(crate) fn each_leaf<'a>(shape: &'a Shape, visit: &mut impl FnMut(&'a Leaf)) {
    match shape {
        Shape::Expression(leaf) => visit(leaf),
        Shape::Array(items) | Shape::Stack(items) => items.iter().for_each(|item| each_leaf(item, visit)),
        Shape::Object(object) => {
            object.members.iter().for_each(|(_, member)| each_leaf(member, visit));
            object.spreads.iter().for_each(|spread| each_leaf(spread, visit));
        }
        Shape::Template(_) | Shape::Constant(_) => {}
    }
}

/// Visits every leaf, to change it.
pub(super) fn each_leaf_mut(shape: &mut Shape, visit: &mut impl FnMut(&mut Leaf)) {
    match shape {
        Shape::Expression(leaf) => visit(leaf),
        Shape::Array(items) | Shape::Stack(items) => items.iter_mut().for_each(|item| each_leaf_mut(item, visit)),
        Shape::Object(object) => {
            object
                .members
                .iter_mut()
                .for_each(|(_, member)| each_leaf_mut(member, visit));
            object
                .spreads
                .iter_mut()
                .for_each(|spread| each_leaf_mut(spread, visit));
        }
        Shape::Template(_) | Shape::Constant(_) => {}
    }
}

/// Visits every template.
pub(super) fn each_template<'a>(shape: &'a Shape, visit: &mut impl FnMut(&'a Template)) {
    match shape {
        Shape::Template(template) => visit(template),
        Shape::Array(items) | Shape::Stack(items) => items.iter().for_each(|item| each_template(item, visit)),
        Shape::Object(object) => {
            object
                .members
                .iter()
                .for_each(|(_, member)| each_template(member, visit));
            object.spreads.iter().for_each(|spread| each_template(spread, visit));
        }
        Shape::Expression(_) | Shape::Constant(_) => {}
    }
}
