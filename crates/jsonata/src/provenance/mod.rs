//! Where the leaves of a result come from, and why members are missing.
//!
//! The evaluator reports to an observer what it begins and ends. `trace` is the observer that listens: it gives each part of the
//! input a note of its place (`places`), knows values again by an identity of their own (`identity`, `notes`), and notes for each
//! result of an expression what it was read from or `made_of`. What a function of the library makes without telling is noted as
//! made of its arguments: less precise, never lost. `nothing` says why there is no value, `report` walks the result.

mod identity;
mod notes;
mod nothing;
mod places;
mod report;
mod parts;
mod shown;
mod made_of;
mod trace;

use std::fmt;
use std::sync::Arc;

use crate::{EvalError, Root, Span};

pub(crate) use trace::Trace;

/// Asked for so many steps before they are made.
pub(crate) type Spend<'s> = &'s mut dyn FnMut(u64) -> Result<(), EvalError>;

/// The provenance of a result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Every leaf of the result: strings, numbers, booleans, nulls, empty arrays and objects; in document order.
    pub fields: Vec<Field>,
    /// Members that the program writes and the result has not; the whole result, if it is nothing.
    pub missing: Vec<Missing>,
    /// The result has more leaves than are reported on.
    pub truncated: bool,
}

/// Where a leaf comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The leaf, as a pointer into the result (RFC 6901).
    pub pointer: String,
    /// What was done to it.
    pub how: How,
    /// The places of the input that it was copied from, or computed of.
    pub from: Vec<Input>,
    /// The places that conditions looked at to choose it.
    pub chosen_by: Vec<Input>,
    /// There are more places than are named.
    pub more: bool,
    /// The expression that read or made it.
    pub expression: Option<Explained>,
}

/// What was done to a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is in the input as it is.
    Copied,
    /// It was made of values of the input, or of others.
    Computed,
    /// It is a literal of the program.
    Written,
}

/// A place of the input, or of a variable bound from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// What the pointer starts from.
    pub root: Root,
    /// The place there (RFC 6901).
    pub pointer: String,
}

/// A member without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The member, as a pointer into the result (RFC 6901).
    pub pointer: String,
    /// Why it has no value.
    pub why: String,
    /// Where in the input its value was sought.
    pub from: Vec<Input>,
    /// The expression of the member.
    pub expression: Option<Explained>,
}

/// An expression of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Where it stands, in bytes of the program's source.
    pub span: Span,
    /// The source that the span is of, if it is one that `$eval` was given.
    pub evaluated: Option<Arc<str>>,
}

impl fmt::Display for Input {
    /// `/a/b`, `$account/region`; `the input` for all of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.root, self.pointer.as_str()) {
            (Root::Context, "") => f.write_str("the root of the input"),
            (Root::Context, pointer) => f.write_str(pointer),
            (Root::Variable(name), pointer) => write!(f, "${name}{pointer}"),
        }
    }
}

impl How {
    /// The word for it in the JSON form.
    pub fn word(self) -> &'static str {
        match self {
            How::Copied => "copied",
            How::Computed => "computed",
            How::Written => "literal",
        }
    }
}
