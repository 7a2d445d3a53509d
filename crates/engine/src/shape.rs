//! Structures whose leaves are computed: requests, bodies, records.

use interlingua_definition::plan::{Leaf, ObjectShape, Part, Shape, Template};
use interlingua_definition::source::Place;
use interlingua_jsonata::{EvalError, Value};

use crate::language::{Language, scalar_text};

/// Which leaves are evaluated at all.
#[derive(Clone, Copy)]
pub(crate) enum Gate<'a> {
    /// All.
    Open,
    /// In an update: leaves that read the body only if the caller's body holds one of the paths that they read.
    Update(Value<'a>),
    /// In a list: leaves that read the query only if the query holds one of the paths that they read.
    List(Value<'a>),
}

/// A structure that could not be built.
#[derive(Debug)]
pub(crate) struct ShapeError {
    /// JSON Pointer into the result.
    pub(crate) pointer: String,
    /// The leaf at fault.
    pub(crate) place: Option<Place>,
    /// What happened.
    pub(crate) cause: Cause,
}

/// Why.
#[derive(Debug)]
pub(crate) enum Cause {
    /// The expression raised an error.
    Eval(EvalError),
    /// An update brought only some of what one leaf needs; these are missing.
    Partial(Vec<String>),
}

/// Builds a structure over a context.
pub(crate) fn build<'a>(
    language: &mut Language<'a>,
    shape: &'a Shape,
    context: Value<'a>,
    gate: Gate<'a>,
) -> Result<Value<'a>, ShapeError> {
    Builder {
        language,
        context,
        gate,
        pointer: Vec::new(),
    }
    .shape(shape)
}

struct Builder<'l, 'a> {
    language: &'l mut Language<'a>,
    context: Value<'a>,
    gate: Gate<'a>,
    pointer: Vec<&'a str>,
}

impl<'a> Builder<'_, 'a> {
    fn shape(&mut self, shape: &'a Shape) -> Result<Value<'a>, ShapeError> {
        match shape {
            Shape::Expression(leaf) => self.leaf(leaf),
            Shape::Template(template) => self.template(template),
            Shape::Constant(json) => self.language.own_json(json).map_err(|error| self.error(error, None)),
            Shape::Array(items) => self.array(items),
            Shape::Object(object) => self.object(object),
            Shape::Stack(levels) => self.stack(levels),
        }
    }

    fn leaf(&mut self, leaf: &'a Leaf) -> Result<Value<'a>, ShapeError> {
        let open = match self.gate {
            Gate::Open => true,
            Gate::Update(body) => self.update_wants(leaf, body)?,
            Gate::List(query) => {
                leaf.query_reads.is_empty() || leaf.partial || leaf.query_reads.iter().any(|path| present(query, path))
            }
        };
        if !open {
            return Ok(Value::Undefined);
        }
        self.language
            .run(&leaf.program, self.context)
            .map_err(|error| self.error(error, Some(&leaf.place)))
    }

    /// Whether the caller's body holds what a leaf reads; an error if it holds only some of it.
    fn update_wants(&self, leaf: &Leaf, body: Value<'a>) -> Result<bool, ShapeError> {
        let missing: Vec<String> = leaf
            .body_reads
            .iter()
            .filter(|path| !present(body, path))
            .map(|path| path.join("."))
            .collect();
        if leaf.body_reads.is_empty() || missing.is_empty() || leaf.partial {
            return Ok(leaf.body_reads.is_empty() || missing.len() < leaf.body_reads.len());
        }
        if missing.len() == leaf.body_reads.len() {
            return Ok(false);
        }
        let place = Some(leaf.place.clone());
        Err(ShapeError {
            pointer: self.pointer(),
            place,
            cause: Cause::Partial(missing),
        })
    }

    /// A single hole keeps its value's type; otherwise the parts are joined, and one missing hole makes all missing.
    fn template(&mut self, template: &'a Template) -> Result<Value<'a>, ShapeError> {
        if let [Part::Hole(program)] = template.parts.as_slice() {
            return self
                .language
                .run(program, self.context)
                .map_err(|error| self.error(error, Some(&template.place)));
        }
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Hole(program) => {
                    let value = self.language.run(program, self.context);
                    let value = value.map_err(|error| self.error(error, Some(&template.place)))?;
                    match hole_text(value) {
                        Some(found) => text.push_str(&found),
                        None => return Ok(Value::Undefined),
                    }
                }
            }
        }
        self.language
            .text(&text)
            .map_err(|error| self.error(error, Some(&template.place)))
    }

    /// Every element keeps its place; a missing one is null.
    fn array(&mut self, items: &'a [Shape]) -> Result<Value<'a>, ShapeError> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            let value = self.shape(item)?;
            values.push(if value.is_undefined() { Value::null() } else { value });
        }
        self.language.array(values).map_err(|error| self.error(error, None))
    }

    /// Spreads lie beneath the written members; an object all of whose members are missing is missing.
    fn object(&mut self, object: &'a ObjectShape) -> Result<Value<'a>, ShapeError> {
        let mut members: Vec<(&'a str, Value<'a>)> = Vec::with_capacity(object.members.len());
        for spread in &object.spreads {
            if let Value::Object(found) = self.shape(spread)? {
                members.extend(found.iter());
            }
        }
        for (key, shape) in &object.members {
            self.pointer.push(key);
            let value = self.shape(shape)?;
            self.pointer.pop();
            if !value.is_undefined() {
                members.push((key, value));
            }
        }
        let written = !object.members.is_empty() || !object.spreads.is_empty();
        if members.is_empty() && written {
            return Ok(Value::Undefined);
        }
        self.language.object(members).map_err(|error| self.error(error, None))
    }

    fn stack(&mut self, levels: &'a [Shape]) -> Result<Value<'a>, ShapeError> {
        let mut merged = Value::Undefined;
        for level in levels {
            let upper = self.shape(level)?;
            merged = deep_merge(self.language, merged, upper).map_err(|error| self.error(error, None))?;
        }
        Ok(merged)
    }

    fn error(&self, error: EvalError, place: Option<&Place>) -> ShapeError {
        ShapeError {
            pointer: self.pointer(),
            place: place.cloned(),
            cause: Cause::Eval(error),
        }
    }

    fn pointer(&self) -> String {
        self.pointer.iter().fold(String::new(), |pointer, key| {
            interlingua_definition::source::pointer_push(&pointer, key)
        })
    }
}

/// Objects merge, anything else replaces; missing keeps the lower value.
pub(crate) fn deep_merge<'a>(
    language: &Language<'a>,
    lower: Value<'a>,
    upper: Value<'a>,
) -> Result<Value<'a>, EvalError> {
    let (Value::Object(below), Value::Object(above)) = (lower, upper) else {
        return Ok(if upper.is_undefined() { lower } else { upper });
    };
    let mut members = Vec::with_capacity(below.len() + above.len());
    for (key, value) in below.iter() {
        members.push((key, deep_merge(language, value, above.get(key).unwrap_or_default())?));
    }
    members.extend(above.iter().filter(|(key, _)| below.get(key).is_none()));
    language.object(members)
}

/// What a hole contributes to text: scalars alone; null and structures are missing.
pub(crate) fn hole_text(value: Value<'_>) -> Option<String> {
    scalar_text(value)
}

/// Whether a path leads somewhere. Arrays are entered: one item that has the rest is enough.
pub(crate) fn present(value: Value<'_>, path: &[String]) -> bool {
    let Some((key, rest)) = path.split_first() else {
        return !value.is_undefined();
    };
    match value {
        Value::Object(object) => object.get(key).is_some_and(|member| present(member, rest)),
        Value::Array(array) => array.is_empty() || array.iter().any(|item| present(item, path)),
        _ => false,
    }
}
