//! Why there is no value.

use super::notes::Notes;
use super::places::{Inputs, Step};
use crate::Value;
use crate::error::shortened;
use crate::program::{Node, NodeKind, Path};
use crate::value::with_article;

/// Names and pointers longer than this, in bytes, are not quoted as they are.
const MAX_NAME_BYTES: usize = 100;
const MAX_POINTER_BYTES: usize = 1_000;

/// Why an expression yielded nothing.
#[derive(Debug, Clone)]
pub(super) struct Reason {
    pub(super) text: String,
    /// Where in the input the value was sought.
    pub(super) inputs: Inputs,
}

impl Reason {
    pub(super) fn new(text: impl Into<String>) -> Reason {
        Reason {
            text: text.into(),
            inputs: Inputs::default(),
        }
    }

    /// `text`, and what is behind it.
    pub(super) fn because(text: &str, cause: Option<&Reason>) -> Reason {
        match cause {
            Some(cause) if cause.text.len() < 400 => Reason {
                text: format!("{text}: {}", cause.text),
                inputs: cause.inputs.clone(),
            },
            Some(cause) => cause.clone(),
            None => Reason::new(text),
        }
    }
}

/// Why a node without parts that were evaluated found nothing.
pub(super) fn of_lookup<'a>(notes: &mut Notes<'a>, node: &'a Node, input: Value<'a>) -> Option<Reason> {
    match &node.kind {
        NodeKind::Path(path) if path.plain => of_plain_path(notes, path, input),
        NodeKind::Name(name) => Some(absent(notes, &name.text, input)),
        NodeKind::Wildcard => Some(about(notes, "no member", input)),
        NodeKind::Context | NodeKind::Root => Some(Reason::new("the input is nothing")),
        _ => None,
    }
}

/// The first step of a plain path that finds nothing.
fn of_plain_path<'a>(notes: &mut Notes<'a>, path: &'a Path, input: Value<'a>) -> Option<Reason> {
    let mut value = super::trace::unwrapped(input);
    for step in &path.steps {
        let NodeKind::Name(name) = &step.kind else { return None };
        match value {
            Value::Object(object) if object.get(&name.text).is_some() => {
                value = object.get(&name.text).unwrap_or_default()
            }
            _ => return Some(absent(notes, &name.text, value)),
        }
    }
    None
}

/// What keeps a member from being found in a value.
fn absent<'a>(notes: &mut Notes<'a>, member: &'a str, value: Value<'a>) -> Reason {
    let value = super::trace::unwrapped(value);
    let name = shortened(member, MAX_NAME_BYTES);
    let text = match value {
        Value::Object(_) => format!("member `{name}` absent"),
        Value::Array(array) if array.is_empty() => format!("no items to read `{name}` from"),
        Value::Array(_) => format!("member `{name}` absent in all items"),
        Value::Undefined => return Reason::new(format!("nothing to read `{name}` from")),
        other => format!("member `{name}` sought in {}", with_article(other.type_name())),
    };
    let mut reason = about(notes, &text, value);
    if let (Value::Object(_), [place]) = (value, reason.inputs.places())
        && let Some(sought) = notes.add_place(*place, Step::Member(member))
    {
        reason.inputs = Inputs::of(sought);
    }
    reason
}

/// `text`, with the place of the value that it speaks of.
fn about(notes: &Notes<'_>, text: &str, value: Value<'_>) -> Reason {
    let inputs = notes.inputs(super::trace::unwrapped(value));
    let place = match inputs.places() {
        [] => " in a computed value".to_string(),
        [place, ..] if notes.places.pointer_extent(*place).0 > MAX_POINTER_BYTES => String::new(),
        [place] => format!(" at {}", notes.places.input(*place)),
        [place, ..] => format!(" at {} and others", notes.places.input(*place)),
    };
    Reason {
        text: format!("{text}{place}"),
        inputs,
    }
}
