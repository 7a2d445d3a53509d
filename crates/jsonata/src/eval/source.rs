//! `$eval`: source text at run time, within the bounds of the evaluation around it.

use super::frame::{self, Base};
use super::{Evaluation, Frame, Observer};
use crate::value::{Flags, Value};
use crate::{Diagnostic, EvalError, Options, Program};

/// Names of variables that are compared in a step.
const NAMES_PER_STEP: usize = 16;

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// Compiles and evaluates a source text; it sees the variables of the frame that calls.
    pub(super) fn eval_source(
        &mut self,
        source: &str,
        focus: Option<Value<'a>>,
        input: Value<'a>,
        frame: &'a Frame<'a>,
    ) -> Result<Value<'a>, EvalError> {
        self.budget.spend(1 + source.len() as u64 * 4)?;
        self.budget.has_time_for(Program::compile_ms(source))?;
        let program = self.arena.program(source, |room| compile(source, room))?;
        self.budget.pay_for_stack(program.stack_bytes())?;
        let steps = 1 + (frame.names() / NAMES_PER_STEP) as u64;
        let globals = self.arena.places(program.globals().len())?;
        for (place, global) in globals.iter_mut().zip(program.globals()) {
            self.budget.spend(steps)?;
            *place = frame
                .by_name(&global.name)
                .unwrap_or_else(|| self.global(&global.name, global.builtin));
        }
        let base = self.arena.keep(Base {
            globals,
            root: frame.base.root,
            program,
            overridden: true,
        })?;
        let inner = frame::slots(self.arena, base, Some(frame), program.scope())?;
        let context = match focus {
            Some(array @ Value::Array(_)) => self.arena.sequence(&[array], Flags::Wrapper)?,
            Some(value) => value,
            None => input,
        };
        self.node(program.root(), context, inner).map_err(|error| {
            // Spans of the inner text mean nothing in the outer one. Bounds stay what they are.
            if error.code.starts_with('U') || matches!(error.code, "D1011" | "D1012") {
                return error.elsewhere();
            }
            EvalError::new(
                "D3121",
                format!(
                    "the expression given to $eval failed: {}: {}",
                    error.code, error.message
                ),
            )
        })
    }
}

fn compile(source: &str, room: usize) -> Result<Program, EvalError> {
    let options = Options {
        allow_eval: true,
        ..Options::default()
    };
    Program::compile_within(source, &options, room).map_err(|diagnostics: Vec<Diagnostic>| {
        if diagnostics.iter().any(|diagnostic| diagnostic.code == "U1002") {
            return EvalError::out_of_memory();
        }
        // Its messages name tokens: the text may come from a payload.
        let first = diagnostics.first();
        let place = first.map(|first| format!("{} at {}", first.code, first.span.start));
        let message = format!(
            "the expression given to $eval is not valid: {}",
            place.unwrap_or_default()
        );
        EvalError::new("D3120", message)
    })
}
