//! Reads of functions' arguments: what a call uses of them depends on the function.

use super::node::{CallNode, Literal, Node, NodeKind, VarRef};
use super::reads::{Origins, Reader, Use};
use crate::functions;

impl Reader<'_> {
    /// `f(…)`, `first` before its written arguments.
    pub(super) fn call(&mut self, call: &CallNode, first: Option<Origins>, context: &Origins) -> Origins {
        let name = match &call.function.kind {
            NodeKind::Variable(variable) => builtin_name(variable),
            _ => None,
        };
        let Some(name) = name else {
            self.used(&call.function, context, Use::Plain);
            self.consume(&first.unwrap_or_default(), Use::Whole);
            call.args.iter().for_each(|arg| self.used(arg, context, Use::Whole));
            return Vec::new();
        };
        self.open |= name == "eval";
        let given = call.args.len() + usize::from(first.is_some());
        if given > 0 && stands_in(name, given) {
            self.consume(context, Use::Whole);
        }
        // The function arguments of higher-order functions are walked with what they are given.
        let own = usize::from(first.is_none());
        let lambda = match call.args.get(own).map(|arg| &arg.kind) {
            Some(NodeKind::Lambda(lambda)) => Some(lambda),
            _ => None,
        };
        let subject = match (first, call.args.first()) {
            (Some(first), _) => first,
            (None, Some(arg)) => self.value(arg, context),
            (None, None) => context.clone(),
        };
        let rest = call.args.get(own..).unwrap_or_default();
        if lambda.is_some() && matches!(name, "map" | "filter" | "single" | "sort") {
            // Arguments too many are evaluated before they are refused.
            rest.iter().skip(1).for_each(|arg| self.used(arg, context, Use::Whole));
        }
        match (name, lambda) {
            ("map", Some(lambda)) => {
                self.pass(&subject);
                let before = self.reads.len();
                let result = self.lambda(lambda, vec![subject.clone(), Vec::new(), subject.clone()], context);
                if result.is_empty() && self.reads.len() == before {
                    self.consume(&subject, Use::Plain);
                }
                result
            }
            ("filter" | "single", Some(lambda)) => {
                self.pass(&subject);
                let result = self.lambda(lambda, vec![subject.clone(), Vec::new(), subject.clone()], context);
                self.consume(&result, Use::Plain);
                subject
            }
            ("sort", Some(lambda)) => {
                self.pass(&subject);
                let result = self.lambda(lambda, vec![subject.clone(), subject.clone()], context);
                self.consume(&result, Use::Plain);
                subject
            }
            ("lookup", _) => self.lookup(&subject, rest, context),
            // What is compared must be there as a whole, whatever of it is used.
            ("distinct", _) => {
                self.consume(&subject, Use::Whole);
                subject
            }
            ("append" | "reverse" | "shuffle", _) => {
                let more = self.union(rest, context);
                self.join(subject, more)
            }
            ("sort", None) if rest.is_empty() => {
                self.consume(&subject, Use::Plain);
                subject
            }
            (name, _) => {
                self.consume(&subject, use_of(name, 0));
                // A function that is handed over is called without a context.
                let values = rest.iter().enumerate().filter(|(_, arg)| !is_builtin(arg));
                for (at, arg) in values {
                    self.used(arg, context, use_of(name, at + 1));
                }
                Vec::new()
            }
        }
    }

    fn lookup(&mut self, subject: &Origins, rest: &[Node], context: &Origins) -> Origins {
        match rest.first().map(|arg| (&arg.kind, arg.span)) {
            Some((NodeKind::Literal(Literal::Str(name)), span)) => self.child(subject, name, span),
            _ => {
                self.consume(subject, Use::Whole);
                rest.iter().for_each(|arg| self.used(arg, context, Use::Plain));
                Vec::new()
            }
        }
    }

    /// `left ~> right`
    pub(super) fn apply(&mut self, left: &Node, right: &Node, context: &Origins) -> Origins {
        let value = self.value(left, context);
        match &right.kind {
            NodeKind::Call(call) => self.call(call, Some(value), context),
            NodeKind::Variable(variable) => {
                let how = builtin_name(variable).map_or(Use::Whole, |name| use_of(name, 0));
                self.consume(&value, how);
                Vec::new()
            }
            _ => {
                self.consume(&value, Use::Whole);
                self.used(right, context, Use::Plain);
                Vec::new()
            }
        }
    }
}

/// The function of the library that a variable means, unless a scope may bind it.
fn builtin_name(variable: &VarRef) -> Option<&'static str> {
    let free = variable.places.is_empty();
    functions::find(&variable.name)
        .filter(|_| free)
        .map(|registered| registered.builtin.name)
}

fn is_builtin(node: &Node) -> bool {
    matches!(&node.kind, NodeKind::Variable(variable) if node.bare && builtin_name(variable).is_some())
}

/// Whether the context may stand in for an argument that is left out of so many.
fn stands_in(name: &str, given: usize) -> bool {
    functions::find(name)
        .and_then(|registered| registered.signature.as_ref())
        .is_some_and(|signature| signature.sees_context(given))
}

/// What a function uses of its argument: functions of texts, numbers and booleans cannot look inside a value.
fn use_of(name: &str, index: usize) -> Use {
    if matches!(name, "exists" | "type" | "boolean" | "not" | "count") {
        return Use::Plain;
    }
    let plain = functions::find(name)
        .and_then(|registered| registered.signature.as_ref())
        .is_some_and(|s| s.is_plain(index));
    if plain { Use::Plain } else { Use::Whole }
}
