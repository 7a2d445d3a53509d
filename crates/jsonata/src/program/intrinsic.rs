//! `$reads` and `$unmapped`: calls whose answer is known when a definition is compiled, and supplied then.

use std::collections::HashMap;

use super::Root;
use crate::{Arena, JsonError, Span, Value};

/// Which intrinsic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntrinsicKind {
    Reads,
    Unmapped,
}

impl IntrinsicKind {
    /// The intrinsic of this name.
    pub(crate) fn of(name: &str) -> Option<IntrinsicKind> {
        [IntrinsicKind::Reads, IntrinsicKind::Unmapped]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            IntrinsicKind::Reads => "reads",
            IntrinsicKind::Unmapped => "unmapped",
        }
    }
}

/// One call.
#[derive(Debug, Clone)]
pub(super) struct Intrinsic {
    pub(super) kind: IntrinsicKind,
    pub(super) path: Option<(Root, Vec<String>)>,
    pub(super) span: Span,
    pub(super) constant: Option<Constant>,
}

/// What was supplied to a call.
#[derive(Debug, Clone)]
pub(crate) enum Constant {
    /// `$reads`: paths, each as its names.
    Paths(Vec<Vec<String>>),
    /// `$unmapped`: what other leaves read.
    Taken(Taken),
}

/// What is read of a value.
#[derive(Debug, Clone)]
pub(crate) enum Taken {
    /// All of it.
    Whole,
    /// Some of its members.
    Members(HashMap<String, Taken>),
}

/// Room for the constants of a program: they are as small as the definitions that they come from.
const CONSTANT_BYTES: usize = 4 << 20;

impl Intrinsic {
    pub(super) fn supply(&mut self, json: &str) -> Result<(), JsonError> {
        let arena = Arena::new(CONSTANT_BYTES);
        let value = arena.parse_json(json.as_bytes())?;
        self.constant = Some(match self.kind {
            IntrinsicKind::Reads => Constant::Paths(paths(value)?),
            IntrinsicKind::Unmapped => Constant::Taken(taken(value)?),
        });
        Ok(())
    }
}

/// The calls with the paths of their first arguments, as analysis found them.
pub(super) fn with_paths(
    calls: Vec<(IntrinsicKind, Span)>,
    mut paths: HashMap<usize, (Root, Vec<String>)>,
) -> Vec<Intrinsic> {
    let numbered = calls.into_iter().enumerate();
    numbered
        .map(|(index, (kind, span))| Intrinsic {
            kind,
            path: paths.remove(&index),
            span,
            constant: None,
        })
        .collect()
}

fn paths(value: Value<'_>) -> Result<Vec<Vec<String>>, JsonError> {
    let names = |path: Value<'_>| -> Option<Vec<String>> {
        let names = path.as_array()?;
        names.iter().map(|name| name.as_str().map(str::to_string)).collect()
    };
    let paths: Option<Vec<Vec<String>>> = value.as_array().and_then(|array| array.iter().map(names).collect());
    paths.ok_or_else(|| wrong("`$reads` takes an array of paths, each an array of names"))
}

fn taken(value: Value<'_>) -> Result<Taken, JsonError> {
    match value {
        Value::Bool(true, _) => Ok(Taken::Whole),
        Value::Object(object) => {
            let members = object.iter().map(|(key, value)| Ok((key.to_string(), taken(value)?)));
            Ok(Taken::Members(members.collect::<Result<_, JsonError>>()?))
        }
        _ => Err(wrong("`$unmapped` takes a tree of objects whose leaves are `true`")),
    }
}

fn wrong(message: &str) -> JsonError {
    JsonError::new(0, message)
}
