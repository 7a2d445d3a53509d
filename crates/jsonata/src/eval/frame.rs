//! Variables at run time.

use std::cell::Cell;

use crate::program::{Place, Scope, Symbol, VarRef};
use crate::value::Lambda;
use crate::{Arena, EvalError, Program, Value};

/// What all frames of one evaluation share.
pub(crate) struct Base<'a> {
    /// Values of the program's globals, by number.
    pub(crate) globals: &'a [Value<'a>],
    /// `$$`
    pub(crate) root: Value<'a>,
    pub(crate) program: &'a Program,
    /// A binding stands in for a function of the library: nothing is known of what such a function does.
    pub(crate) overridden: bool,
}

/// The variables of one scope, within those of the scopes around it.
pub(crate) struct Frame<'a> {
    pub(crate) base: &'a Base<'a>,
    parent: Option<&'a Frame<'a>>,
    variables: Variables<'a>,
}

enum Variables<'a> {
    /// Of a block or function; `None` = not assigned yet.
    Slots(&'a Scope, &'a [Cell<Option<Value<'a>>>]),
    /// Of a tuple.
    Tuple(&'a [(Symbol, Value<'a>)]),
}

/// A frame for a block, nothing assigned.
pub(super) fn slots<'a>(
    arena: &'a Arena,
    base: &'a Base<'a>,
    parent: Option<&'a Frame<'a>>,
    scope: &'a Scope,
) -> Result<&'a Frame<'a>, EvalError> {
    filled(arena, base, parent, scope, |_| None)
}

/// A frame for a block or function, its slots filled.
#[inline(always)]
fn filled<'a>(
    arena: &'a Arena,
    base: &'a Base<'a>,
    parent: Option<&'a Frame<'a>>,
    scope: &'a Scope,
    value: impl Fn(usize) -> Option<Value<'a>>,
) -> Result<&'a Frame<'a>, EvalError> {
    let slots = arena.keep_slice(scope.names.len(), |at| Cell::new(value(at)))?;
    arena.keep(Frame {
        base,
        parent,
        variables: Variables::Slots(scope, slots),
    })
}

/// A frame for a call of a function: its first slots are the parameters.
#[inline]
pub(super) fn call<'a>(
    arena: &'a Arena,
    lambda: &Lambda<'a>,
    value: impl Fn(usize) -> Value<'a>,
) -> Result<&'a Frame<'a>, EvalError> {
    let (node, params) = (lambda.node, lambda.node.params.len());
    filled(arena, lambda.frame.base, Some(lambda.frame), &node.scope, |at| {
        (at < params).then(|| value(at))
    })
}

/// A frame for a tuple.
pub(super) fn tuple<'a>(
    arena: &'a Arena,
    parent: &'a Frame<'a>,
    bindings: &'a [(Symbol, Value<'a>)],
) -> Result<&'a Frame<'a>, EvalError> {
    arena.keep(Frame {
        base: parent.base,
        parent: Some(parent),
        variables: Variables::Tuple(bindings),
    })
}

impl<'a> Frame<'a> {
    /// The value of a variable: from the innermost place that is bound.
    pub(super) fn lookup(&self, variable: &VarRef) -> Value<'a> {
        for place in &variable.places {
            if let Some(value) = self.at(*place) {
                return value;
            }
        }
        variable
            .global
            .and_then(|at| self.base.globals.get(at))
            .copied()
            .unwrap_or_default()
    }

    fn at(&self, place: Place) -> Option<Value<'a>> {
        match place {
            Place::Slot { up, index } => match self.up(up)?.variables {
                Variables::Slots(_, slots) => slots.get(index)?.get(),
                Variables::Tuple(_) => None,
            },
            Place::Tuple { up, symbol } => match self.up(up)?.variables {
                Variables::Tuple(bindings) => bindings
                    .iter()
                    .rev()
                    .find(|(bound, _)| *bound == symbol)
                    .map(|(_, value)| *value),
                Variables::Slots(..) => None,
            },
        }
    }

    fn up(&self, count: usize) -> Option<&Frame<'a>> {
        let mut frame = self;
        for _ in 0..count {
            frame = frame.parent?;
        }
        Some(frame)
    }

    /// Assigns a variable.
    pub(super) fn assign(&self, variable: &VarRef, value: Value<'a>) {
        if let Some(Place::Slot { up, index }) = variable.places.first()
            && let Some(Frame {
                variables: Variables::Slots(_, slots),
                ..
            }) = self.up(*up)
            && let Some(slot) = slots.get(*index)
        {
            slot.set(Some(value));
        }
    }

    /// Names of variables that are within reach.
    pub(super) fn names(&self) -> usize {
        let mut count = 0;
        let mut frame = Some(self);
        while let Some(current) = frame {
            count += 1;
            if let Variables::Slots(scope, _) = current.variables {
                count += scope.names.len();
            }
            frame = current.parent;
        }
        count
    }

    /// The value of a variable by its name, for programs that were compiled at run time.
    pub(super) fn by_name(&self, name: &str) -> Option<Value<'a>> {
        let mut frame = Some(self);
        while let Some(current) = frame {
            if let Variables::Slots(scope, slots) = current.variables
                && let Some(at) = scope.names.iter().rposition(|known| known == name)
                && let Some(value) = slots.get(at).and_then(Cell::get)
            {
                return Some(value);
            }
            frame = current.parent;
        }
        None
    }
}
