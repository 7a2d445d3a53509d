//! A report as a JSON value.

use std::collections::HashMap;

use super::{Explained, Input, Provenance};
use crate::error::shortened;
use crate::span::Lines;
use crate::{Arena, EvalError, Root, Value};

/// Expressions and texts longer than this, in bytes, are shown without their middle.
const MAX_EXPRESSION_BYTES: usize = 1_000;

type Members<'a> = Vec<(&'static str, Value<'a>)>;

impl Provenance {
    /// The JSON form: `{"fields": [{"field", "how", "from", "chosen_by"?, "more"?, "expression", "line", "column"}],
    /// "missing": [{"field", "why", "from", …}], "truncated"?}`. `source` = the program's text. Places of a variable start with its name.
    /// Fails when the arena's budget is used up.
    pub fn to_value<'a>(&self, source: &str, arena: &'a Arena) -> Result<Value<'a>, EvalError> {
        let mut writer = Writer {
            arena,
            source: Text::of(source),
            evaluated: HashMap::new(),
        };
        let mut fields = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            let mut members = vec![
                ("field", arena.string(&field.pointer)?),
                ("how", Value::String(field.how.word())),
                ("from", inputs(&field.from, arena)?),
            ];
            if !field.chosen_by.is_empty() {
                members.push(("chosen_by", inputs(&field.chosen_by, arena)?));
            }
            if field.more {
                members.push(("more", Value::bool(true)));
            }
            writer.place(field.expression.as_ref(), &mut members)?;
            fields.push(arena.object(members)?);
        }
        let mut missing = Vec::with_capacity(self.missing.len());
        for one in &self.missing {
            let mut members = vec![
                ("field", arena.string(&one.pointer)?),
                ("why", arena.string(&one.why)?),
                ("from", inputs(&one.from, arena)?),
            ];
            writer.place(one.expression.as_ref(), &mut members)?;
            missing.push(arena.object(members)?);
        }
        let truncated = if self.truncated {
            Value::bool(true)
        } else {
            Value::Undefined
        };
        arena.object([
            ("fields", arena.array(fields)?),
            ("missing", arena.array(missing)?),
            ("truncated", truncated),
        ])
    }
}

/// Writes places of source texts.
struct Writer<'s, 'a> {
    arena: &'a Arena,
    source: Text<'s>,
    /// Texts that `$eval` was given, each with its copy in the arena, by their addresses.
    evaluated: HashMap<*const u8, (Text<'s>, Value<'a>)>,
}

struct Text<'s> {
    text: &'s str,
    lines: Lines,
}

impl<'s> Text<'s> {
    fn of(text: &'s str) -> Text<'s> {
        Text {
            text,
            lines: Lines::of(text),
        }
    }
}

impl<'s, 'a> Writer<'s, 'a> {
    /// The text of an expression with its line and column, counted from 1, in characters.
    fn place(&mut self, expression: Option<&'s Explained>, members: &mut Members<'a>) -> Result<(), EvalError> {
        let Some(Explained { span, evaluated }) = expression else {
            return Ok(());
        };
        if let Some(text) = evaluated
            && !self.evaluated.contains_key(&text.as_ptr())
        {
            let copy = self.arena.string(&shortened(text, MAX_EXPRESSION_BYTES))?;
            self.evaluated.insert(text.as_ptr(), (Text::of(text), copy));
        }
        let inner = evaluated.as_ref().and_then(|text| self.evaluated.get(&text.as_ptr()));
        let Text { text, lines } = inner.map_or(&self.source, |(text, _)| text);
        let (line, column) = lines.line_and_column(text, span.start);
        let shown = shortened(text.get(span.start..span.end).unwrap_or_default(), MAX_EXPRESSION_BYTES);
        members.extend([
            ("expression", self.arena.string(&shown)?),
            ("line", Value::number(line as f64)),
            ("column", Value::number(column as f64)),
        ]);
        members.extend(inner.map(|(_, copy)| ("evaluated", *copy)));
        Ok(())
    }
}

fn inputs<'a>(inputs: &[Input], arena: &'a Arena) -> Result<Value<'a>, EvalError> {
    let mut list = Vec::with_capacity(inputs.len());
    for input in inputs {
        list.push(match &input.root {
            Root::Context => arena.string(&input.pointer)?,
            Root::Variable(name) => arena.string(&format!("${name}{}", input.pointer))?,
        });
    }
    arena.array(list)
}
