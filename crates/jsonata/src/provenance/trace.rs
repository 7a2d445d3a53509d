//! The observer that keeps account of where values come from.

use std::collections::HashMap;

use super::How;
use super::identity::is_leaf;
use super::notes::{Note, NoteId, Notes, Placed, Source};
use super::nothing::{self, Reason};
use super::places::{Inputs, Step};
use crate::eval::{Frame, Observer};
use crate::functions::Registered;
use crate::program::{Node, NodeKind};
use crate::value::{Flags, Value};
use crate::{Arena, EvalError, Program, Span};

/// Items of a new container that are looked at for what it was made of.
const MAX_LOOKED_AT: usize = 1_000;

/// Account of one evaluation.
#[derive(Debug)]
pub(crate) struct Trace<'a> {
    pub(super) notes: Notes<'a>,
    programs: Vec<&'a Program>,
    open: Vec<Open<'a>>,
    /// Why variables hold nothing, by name.
    unset: HashMap<&'a str, Reason>,
    /// Why the last result was nothing.
    pub(super) last: Option<Reason>,
}

/// A node, or a call of a function, that is being evaluated.
#[derive(Debug)]
struct Open<'a> {
    source: Source,
    input: Value<'a>,
    /// It is a path: what its steps find, it reads.
    path: bool,
    /// A part of it is done, and what all such parts were made of is known.
    knows: bool,
    /// Number of the first note that is made within it.
    first_note: NoteId,
    /// What its parts, so far, were made of.
    inputs: Inputs,
    chosen_by: Inputs,
    placed: Vec<Placed<'a>>,
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
    pub(crate) fn input(&mut self, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        self.notes.adopt(value, Step::Input)
    }

    /// The value of a variable that is bound from outside, each part with an identity.
    pub(crate) fn variable(&mut self, name: &'a str, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        self.notes.adopt(value, Step::Variable(name))
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

    /// What a value without a note must have been made of: of the parts of the innermost expression that has any.
    fn made_of(&self, open: &Open<'a>) -> Inputs {
        if open.inputs.is_empty() && !open.knows {
            let of_context = self.notes.inputs(open.input);
            if !of_context.is_empty() {
                return of_context;
            }
        }
        let mut from_within = std::iter::once(open).chain(self.open.iter().rev());
        let known = from_within.find(|open| open.knows || !open.inputs.is_empty());
        known.map(|open| open.inputs.clone()).unwrap_or_default()
    }

    /// The result of an expression, with a note.
    fn noted(&mut self, open: &mut Open<'a>, value: Value<'a>, literal: bool) -> Result<Value<'a>, EvalError> {
        let known = self.notes.find(value);
        let note = known.and_then(|note| self.notes.get(note));
        let value = match note {
            Some(note) if note.source.is_some() || !is_leaf(value) => value,
            Some(read) => {
                let note = Note {
                    source: Some(open.source),
                    ..read.clone()
                };
                self.notes.note(value, note)?
            }
            None => {
                let (inputs, how) = match literal {
                    true => (Inputs::default(), How::Written),
                    false => (
                        self.parts_of(value).unwrap_or_else(|| self.made_of(open)),
                        How::Computed,
                    ),
                };
                let note = Note {
                    inputs,
                    chosen_by: Inputs::default(),
                    how,
                    source: Some(open.source),
                };
                let value = self.notes.note(value, note)?;
                self.notes.build(value, std::mem::take(&mut open.placed))?;
                value
            }
        };
        self.chosen(open, value)
    }

    /// Adds to the note of a result what chose it. A value that is older than the choice gets a note of its own.
    fn chosen(&mut self, open: &Open<'a>, value: Value<'a>) -> Result<Value<'a>, EvalError> {
        if open.chosen_by.is_empty() {
            return Ok(value);
        }
        let Some(id) = self.notes.find(value) else {
            return Ok(value);
        };
        match self.notes.get_mut(id) {
            Some(note) if id >= open.first_note => note.chosen_by.add(&open.chosen_by),
            Some(note) if is_leaf(value) => {
                let mut note = note.clone();
                note.chosen_by.add(&open.chosen_by);
                return self.notes.note(value, note);
            }
            _ => {}
        }
        Ok(value)
    }

    /// What the parts of a new container come from; none if no part is known.
    fn parts_of(&self, value: Value<'a>) -> Option<Inputs> {
        let mut inputs = Inputs::default();
        let mut add = |part: Value<'a>| {
            if let Some(note) = self.notes.find(part).and_then(|note| self.notes.get(note)) {
                inputs.add(&note.inputs);
            }
            !inputs.is_full()
        };
        match value {
            Value::Array(array) => {
                let _ = array.iter().take(MAX_LOOKED_AT).all(&mut add);
            }
            Value::Object(object) => {
                let _ = object.iter().take(MAX_LOOKED_AT).all(|(_, member)| add(member));
            }
            _ => {}
        }
        (!inputs.is_empty()).then_some(inputs)
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

    /// The answer of a function. Where it took it from its arguments as it is, it is known; a literal among them was chosen by the
    /// rest of them.
    fn answered(&mut self, open: &Open<'a>, args: &[Value<'a>], value: Value<'a>) -> Result<Value<'a>, EvalError> {
        let known = self.notes.find(value).and_then(|note| self.notes.get(note)).cloned();
        let given = || {
            let mut inputs = Inputs::default();
            for arg in args {
                inputs.add(&self.notes.inputs(*arg));
            }
            if inputs.is_empty() { self.made_of(open) } else { inputs }
        };
        let note = match known {
            Some(_) if !is_leaf(value) || self.notes.find(value) >= Some(open.first_note) => return Ok(value),
            Some(note) if note.inputs.is_empty() => Note {
                chosen_by: given(),
                source: Some(open.source),
                ..note
            },
            Some(note) => Note {
                source: Some(open.source),
                ..note
            },
            None => Note {
                inputs: given(),
                chosen_by: Inputs::default(),
                how: How::Computed,
                source: Some(open.source),
            },
        };
        self.notes.note(value, note)
    }

    /// The objects and arrays of a copy, with the note of the original.
    fn note_copy(&mut self, note: Note, copy: Value<'a>, depth: u32) -> Result<Value<'a>, EvalError> {
        if depth > crate::value::MAX_NESTING {
            return Ok(copy);
        }
        match copy {
            Value::Array(array) => {
                for item in array.iter() {
                    self.note_copy(note.clone(), item, depth + 1)?;
                }
            }
            Value::Object(object) => {
                for (_, member) in object.iter() {
                    self.note_copy(note.clone(), member, depth + 1)?;
                }
            }
            _ => return Ok(copy),
        }
        if is_leaf(copy) {
            return Ok(copy);
        }
        self.notes.note(
            copy,
            Note {
                how: How::Computed,
                ..note
            },
        )
    }
}

/// Without the wrapper around an input that is an array.
pub(super) fn unwrapped(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Array(array) if array.flags() == Flags::Wrapper => array.get(0).unwrap_or_default(),
        other => other,
    }
}
