//! The observer that keeps account of where values come from.

use std::collections::HashMap;

use super::notes::{Note, NoteId, Notes, Placed, Source};
use super::nothing::{self, Reason};
use super::places::{Inputs, Step};
use super::{How, Spend};
use crate::eval::{Frame, Observer};
use crate::functions::Registered;
use crate::program::{Node, NodeKind};
use crate::value::{Flags, Value};
use crate::{Arena, EvalError, Program, Span};

/// Account of one evaluation.
#[derive(Debug)]
pub(crate) struct Trace<'a> {
    pub(super) notes: Notes<'a>,
    programs: Vec<&'a Program>,
    pub(super) open: Vec<Open<'a>>,
    /// Why variables hold nothing, by name.
    unset: HashMap<&'a str, Reason>,
    /// Why the last result was nothing.
    pub(super) last: Option<Reason>,
}

/// A node, or a call of a function, that is being evaluated.
#[derive(Debug)]
pub(super) struct Open<'a> {
    pub(super) source: Source,
    pub(super) input: Value<'a>,
    /// It is a path: what its steps find, it reads.
    path: bool,
    /// A part of it is done, and what all such parts were made of is known.
    pub(super) knows: bool,
    /// Number of the first note that is made within it.
    pub(super) first_note: NoteId,
    /// What its parts, so far, were made of.
    pub(super) inputs: Inputs,
    pub(super) chosen_by: Inputs,
    pub(super) placed: Vec<Placed<'a>>,
    /// Why a part yielded nothing.
    cause: Option<Reason>,
    /// What the evaluator said of why it yields nothing.
    said: Option<Reason>,
    /// Items that predicates looked at, and kept.
    filtered: (usize, usize),
}

impl<'a> Trace<'a> {
    pub(crate) fn new(arena: &'a Arena) -> Trace<'a> {
        Trace {
            notes: Notes::new(arena),
            programs: Vec::new(),
            open: Vec::new(),
            unset: HashMap::new(),
            last: None,
        }
    }

    /// The input, each part with an identity.
    pub(crate) fn input(&mut self, value: Value<'a>, spend: Spend<'_>) -> Result<Value<'a>, EvalError> {
        self.notes.adopt(value, Step::Input, spend)
    }

    /// The value of a variable that is bound from outside, each part with an identity.
    pub(crate) fn variable(
        &mut self,
        name: &'a str,
        value: Value<'a>,
        spend: Spend<'_>,
    ) -> Result<Value<'a>, EvalError> {
        self.notes.adopt(value, Step::Variable(name), spend)
    }

    pub(super) fn program(&self, number: usize) -> Option<&'a Program> {
        self.programs.get(number).copied()
    }

    fn source(&mut self, span: Span, frame: &'a Frame<'a>) -> Source {
        let program = frame.base.program;
        let known = self.programs.iter().rposition(|known| std::ptr::eq(*known, program));
        let program = known.unwrap_or_else(|| {
            self.programs.push(program);
            self.programs.len() - 1
        });
        Source { program, span }
    }

    fn open(&mut self, source: Source, input: Value<'a>, path: bool) {
        self.open.push(Open {
            source,
            input,
            path,
            knows: false,
            first_note: self.notes.next(),
            inputs: Inputs::default(),
            chosen_by: Inputs::default(),
            placed: Vec::new(),
            cause: None,
            said: None,
            filtered: (0, 0),
        });
    }

    /// Tells the expression around of a part that is done.
    fn tell(&mut self, value: Value<'a>, reason: Option<Reason>) {
        let inputs = self.notes.inputs(value);
        let knows = reason.is_some() || self.notes.find(value).is_some();
        if let Some(around) = self.open.last_mut() {
            around.inputs.add(&inputs);
            around.knows |= knows;
            if let Some(reason) = &reason {
                around.inputs.add(&reason.inputs);
                around.cause = Some(reason.clone());
            }
        }
        self.last = reason;
    }

    /// Why a node yields nothing.
    fn why(&mut self, node: &'a Node, open: &Open<'a>) -> Reason {
        if let Some(said) = &open.said {
            return said.clone();
        }
        if let (NodeKind::Variable(variable), true) = (&node.kind, node.predicates.is_empty()) {
            let text = format!("variable `${}` holds nothing", variable.name);
            return Reason::because(&text, self.unset.get(variable.name.as_str()));
        }
        if let (seen @ 1.., 0) = open.filtered {
            let text = match seen {
                1 => "predicate false for the only item".to_string(),
                seen => format!("predicate false for all {seen} items"),
            };
            let inputs = open.inputs.clone();
            return Reason { text, inputs };
        }
        nothing::of_lookup(&mut self.notes, node, open.input)
            .or_else(|| open.cause.clone())
            .unwrap_or_else(|| Reason {
                text: "the expression yields nothing".to_string(),
                inputs: open.inputs.clone(),
            })
    }
}

impl<'a> Observer<'a> for Trace<'a> {
    const ON: bool = true;

    fn begin(&mut self, node: &'a Node, input: Value<'a>, frame: &'a Frame<'a>) {
        let source = self.source(node.extent, frame);
        self.open(source, input, matches!(node.kind, NodeKind::Path(_)));
    }

    fn end(&mut self, node: &'a Node, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        let Some(mut open) = self.open.pop() else {
            return Ok(value);
        };
        if value.is_undefined() {
            let reason = self.why(node, &open);
            if let NodeKind::Bind(variable, _) = &node.kind {
                self.unset.insert(&variable.name, reason.clone());
            }
            self.tell(value, Some(reason));
            return Ok(value);
        }
        let step = matches!(node.kind, NodeKind::Name(_) | NodeKind::Wildcard | NodeKind::Descendant);
        if step && self.open.last().is_some_and(|around| around.path) {
            self.tell(value, None);
            return Ok(value);
        }
        let literal = matches!(node.kind, NodeKind::Literal(_));
        let value = self.noted(&mut open, value, literal)?;
        self.tell(value, None);
        Ok(value)
    }

    fn end_as_tuples(&mut self, _: &'a Node) {
        if let Some(open) = self.open.pop()
            && let Some(around) = self.open.last_mut()
        {
            around.inputs.add(&open.inputs);
        }
    }

    fn applies(&mut self, args: &[Value<'a>]) {
        let Some(source) = self.open.last().map(|open| open.source) else {
            return;
        };
        let cause = self.open.last().and_then(|open| open.cause.clone());
        let mut inputs = Inputs::default();
        for arg in args {
            inputs.add(&self.notes.inputs(*arg));
        }
        let knows = args
            .iter()
            .all(|arg| arg.is_undefined() || self.notes.find(*arg).is_some());
        self.open(source, Value::Undefined, false);
        if let Some(open) = self.open.last_mut() {
            (open.inputs, open.knows, open.cause) = (inputs, knows, cause);
        }
    }

    fn applied(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        let Some(open) = self.open.pop() else { return Ok(value) };
        if value.is_undefined() {
            let reason = open.said.or(open.cause);
            if let (Some(reason), Some(around)) = (reason, self.open.last_mut()) {
                around.said = Some(reason);
            }
            return Ok(value);
        }
        self.chosen(&open, value)
    }

    fn goes_on(&mut self, call: &'a Node, frame: &'a Frame<'a>) {
        let source = self.source(call.extent, frame);
        if let Some(open) = self.open.last_mut() {
            open.source = source;
        }
    }

    fn bound(&mut self, name: &'a str, value: Value<'a>) {
        if value.is_undefined() {
            let cause = self.open.last().and_then(|open| open.cause.as_ref());
            self.unset.insert(name, Reason::because("it was given nothing", cause));
        }
    }

    fn called(
        &mut self,
        function: &'static Registered,
        args: &[Value<'a>],
        value: Value<'a>,
    ) -> Result<Value<'a>, EvalError> {
        let Some(mut open) = self.open.pop() else {
            return Ok(value);
        };
        let name = function.builtin.name;
        if value.is_undefined() {
            let given_nothing = args.first().is_none_or(Value::is_undefined);
            open.said = Some(match given_nothing {
                true => Reason::because(&format!("`${name}` given nothing"), open.cause.as_ref()),
                false => Reason {
                    text: format!("`${name}` finds nothing"),
                    inputs: open.inputs.clone(),
                },
            });
            self.open.push(open);
            return Ok(value);
        }
        let value = self.answered(&open, args, value);
        self.open.push(open);
        value
    }

    fn copied(&mut self, original: Value<'a>, copy: Value<'a>) -> Result<Value<'a>, EvalError> {
        match self.notes.find(original).and_then(|note| self.notes.get(note)) {
            Some(note) => self.note_copy(note.clone(), copy, 0),
            None => Ok(copy),
        }
    }

    fn chose(&mut self, condition: Value<'a>, truth: bool) {
        let mut inputs = self.notes.inputs(condition);
        let Some(open) = self.open.last_mut() else { return };
        if condition.is_undefined()
            && let Some(cause) = &open.cause
        {
            inputs.add(&cause.inputs);
        }
        open.chosen_by.add(&inputs);
        if !truth {
            open.cause = None;
        }
    }

    fn no_else(&mut self, _: &'a Node) {
        if let Some(open) = self.open.last_mut() {
            open.said = Some(Reason {
                text: "the condition is false and has no else".to_string(),
                inputs: open.chosen_by.clone(),
            });
        }
    }

    fn filtered(&mut self, _: &'a Node, kept: bool) {
        if let Some(open) = self.open.last_mut() {
            open.filtered.0 += 1;
            open.filtered.1 += usize::from(kept);
        }
    }

    fn out_of_range(&mut self, position: f64, count: usize) {
        if let Some(open) = self.open.last_mut() {
            open.said = Some(Reason {
                text: format!("no item at position {position} of {count}"),
                inputs: open.inputs.clone(),
            });
        }
    }

    fn position(&mut self, item: Value<'a>, position: Value<'a>) -> Result<Value<'a>, EvalError> {
        let note = Note {
            inputs: self.notes.inputs(item),
            chosen_by: Inputs::default(),
            how: How::Computed,
            source: None,
        };
        self.notes.note(position, note)
    }

    fn member(&mut self, key: &'a str, node: &'a Node, value: Value<'a>) {
        self.place(Some(key), 0, node, value);
    }

    fn items(&mut self, node: &'a Node, from: usize, value: Value<'a>) {
        self.place(None, from, node, value);
    }
}

impl<'a> Trace<'a> {
    fn place(&mut self, key: Option<&'a str>, from: usize, node: &'a Node, value: Value<'a>) {
        let inputs = self.notes.inputs(value);
        let missing = value.is_undefined().then(|| self.last.clone()).flatten();
        if let Some(open) = self.open.last_mut() {
            open.placed.push(Placed {
                key,
                from,
                source: Source {
                    program: open.source.program,
                    span: node.extent,
                },
                inputs,
                missing,
            });
        }
    }
}

/// Without the wrapper around an input that is an array.
pub(super) fn unwrapped(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Array(array) if array.flags() == Flags::Wrapper => array.get(0).unwrap_or_default(),
        other => other,
    }
}
