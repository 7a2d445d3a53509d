//! Functions as values.

use super::Value;
use crate::eval::{Frame, Matching, TransformClosure};
use crate::functions::Registered;
use crate::program::{LambdaNode, Pattern};

/// A function: built in, written in the expression, or made of others.
#[derive(Clone, Copy)]
pub struct Function<'a>(pub(crate) Callable<'a>);

#[derive(Clone, Copy)]
pub(crate) enum Callable<'a> {
    /// A function of the library.
    Builtin(&'static Registered),
    /// `function(…){…}` with the frame and context it was made in.
    Lambda(&'a Lambda<'a>),
    /// A function with some arguments given (`f(?, 1)`).
    Partial(&'a Partial<'a>),
    /// `f ~> g`
    Chain(&'a (Function<'a>, Function<'a>)),
    /// A regular expression: text to match.
    Matcher(&'a Pattern),
    /// `next` of a match.
    NextMatch(&'a Matching<'a>),
    /// `|…|…|`
    Transform(&'a TransformClosure<'a>),
}

/// A closure.
pub(crate) struct Lambda<'a> {
    pub(crate) node: &'a LambdaNode,
    pub(crate) frame: &'a Frame<'a>,
    pub(crate) input: Value<'a>,
}

/// A function with some arguments given; `None` = still open.
pub(crate) struct Partial<'a> {
    pub(crate) function: Function<'a>,
    pub(crate) args: &'a [Option<Value<'a>>],
}

impl<'a> Function<'a> {
    /// Whether both are the same function, not only equal ones.
    pub(crate) fn same(left: Function<'_>, right: Function<'_>) -> bool {
        left.address() == right.address()
    }

    fn address(&self) -> *const () {
        match self.0 {
            Callable::Builtin(of) => std::ptr::from_ref(of).cast(),
            Callable::Lambda(of) => std::ptr::from_ref(of).cast(),
            Callable::Partial(of) => std::ptr::from_ref(of).cast(),
            Callable::Chain(of) => std::ptr::from_ref(of).cast(),
            Callable::Matcher(of) => std::ptr::from_ref(of).cast(),
            Callable::NextMatch(of) => std::ptr::from_ref(of).cast(),
            Callable::Transform(of) => std::ptr::from_ref(of).cast(),
        }
    }

    /// Whether it is written in the expression, alone or as a part: it carries its frame with it.
    pub(crate) fn is_closure(&self) -> bool {
        matches!(self.0, Callable::Lambda(_) | Callable::Partial(_) | Callable::Chain(_))
    }

    /// Number of parameters.
    pub(crate) fn arity(&self) -> usize {
        match self.0 {
            Callable::Builtin(builtin) => builtin.builtin.arity,
            Callable::Lambda(lambda) => lambda.node.params.len(),
            Callable::Partial(partial) => partial.args.iter().filter(|arg| arg.is_none()).count(),
            Callable::Chain(_) | Callable::Transform(_) => 1,
            Callable::Matcher(_) => 2,
            Callable::NextMatch(_) => 0,
        }
    }
}

impl std::fmt::Debug for Function<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Callable::Builtin(builtin) => write!(f, "${}", builtin.builtin.name),
            _ => f.write_str("function"),
        }
    }
}
