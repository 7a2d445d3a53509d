//! Who watches an evaluation. One evaluator serves both: [`Silent`] compiles to nothing, `provenance::Trace` keeps account of
//! where each value comes from.

use super::Frame;
use crate::functions::Registered;
use crate::program::Node;
use crate::{EvalError, Value};

/// What an evaluation tells its observer. An observer may answer a value of its own that is equal to the one it was told:
/// that is how it gives a value an identity by which it knows it again.
pub(crate) trait Observer<'a> {
    /// Whether it watches at all. A short cut past the calls below is right only while this is false.
    const ON: bool;

    /// A node is about to be evaluated.
    fn begin(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>);

    /// The node that was begun last is done.
    fn end(&mut self, node: &'a Node, value: Value<'a>) -> Result<Value<'a>, EvalError>;

    /// The node that was begun last is done, and its items go on as tuples.
    fn end_as_tuples(&mut self, node: &'a Node);

    /// The body of a function goes on with a call in tail position: from here on the open node stands for that call.
    fn goes_on(&mut self, call: &'a Node, frame: &'a Frame<'a>);

    /// A function is applied to arguments, its body evaluated: within the node that is open, and perhaps many times.
    fn applies(&mut self, args: &[Value<'a>]);

    /// The function that was applied last has a result.
    fn applied(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError>;

    /// A parameter got its value.
    fn bound(&mut self, name: &'a str, value: Value<'a>);

    /// A function of the library has answered.
    fn called(
        &mut self,
        function: &'static Registered,
        args: &[Value<'a>],
        value: Value<'a>,
    ) -> Result<Value<'a>, EvalError>;

    /// A value was copied, so that parts of the copy can be told from those of the original.
    fn copied(&mut self, original: Value<'a>, copy: Value<'a>) -> Result<Value<'a>, EvalError>;

    /// A condition has chosen what the open node yields.
    fn chose(&mut self, condition: Value<'a>, truth: bool);

    /// A condition is false and has no else.
    fn no_else(&mut self, node: &'a Node);

    /// A predicate was evaluated for one of `of` items.
    fn filtered(&mut self, predicate: &'a Node, kept: bool);

    /// A position asks for an item that is not there.
    fn out_of_range(&mut self, position: f64, count: usize);

    /// A tuple's variable is bound to the position of an item.
    fn position(&mut self, item: Value<'a>, position: Value<'a>) -> Result<Value<'a>, EvalError>;

    /// The object under construction got a member (none if the value is undefined).
    fn member(&mut self, key: &'a str, node: &'a Node, value: Value<'a>);

    /// The array under construction got items from an expression: those from `from` on.
    fn items(&mut self, node: &'a Node, from: usize, value: Value<'a>);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Silent;

impl<'a> Observer<'a> for Silent {
    const ON: bool = false;

    #[inline(always)]
    fn begin(&mut self, _: &'a Node, _: Value<'a>, _: &'a Frame<'a>) {}

    #[inline(always)]
    fn end(&mut self, _: &'a Node, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        Ok(value)
    }

    #[inline(always)]
    fn end_as_tuples(&mut self, _: &'a Node) {}

    #[inline(always)]
    fn goes_on(&mut self, _: &'a Node, _: &'a Frame<'a>) {}

    #[inline(always)]
    fn applies(&mut self, _: &[Value<'a>]) {}

    #[inline(always)]
    fn applied(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        Ok(value)
    }

    #[inline(always)]
    fn bound(&mut self, _: &'a str, _: Value<'a>) {}

    #[inline(always)]
    fn called(&mut self, _: &'static Registered, _: &[Value<'a>], value: Value<'a>) -> Result<Value<'a>, EvalError> {
        Ok(value)
    }

    #[inline(always)]
    fn copied(&mut self, _: Value<'a>, copy: Value<'a>) -> Result<Value<'a>, EvalError> {
        Ok(copy)
    }

    #[inline(always)]
    fn chose(&mut self, _: Value<'a>, _: bool) {}

    #[inline(always)]
    fn no_else(&mut self, _: &'a Node) {}

    #[inline(always)]
    fn filtered(&mut self, _: &'a Node, _: bool) {}

    #[inline(always)]
    fn out_of_range(&mut self, _: f64, _: usize) {}

    #[inline(always)]
    fn position(&mut self, _: Value<'a>, position: Value<'a>) -> Result<Value<'a>, EvalError> {
        Ok(position)
    }

    #[inline(always)]
    fn member(&mut self, _: &'a str, _: &'a Node, _: Value<'a>) {}

    #[inline(always)]
    fn items(&mut self, _: &'a Node, _: usize, _: Value<'a>) {}
}
