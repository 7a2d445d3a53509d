//! Regular expressions as functions: text in, a match out, with the next one behind it.

use super::{Evaluation, Observer};
use crate::EvalError;
use crate::arena::List;
use crate::program::Pattern;
use crate::value::{Callable, Function, Number, Value};

/// Where a search may go on.
pub(crate) struct Matching<'a> {
    pattern: &'a Pattern,
    text: &'a str,
    /// Byte at which to go on.
    from: usize,
}

impl<'a, O: Observer<'a>> Evaluation<'_, 'a, O> {
    /// `/…/(text)`: the first match, or undefined.
    pub(super) fn matches(&mut self, pattern: &'a Pattern, args: &[Value<'a>]) -> Result<Value<'a>, EvalError> {
        match self.searched(args.first().copied().unwrap_or_default())? {
            Some(text) => self.match_from(pattern, text, 0),
            None => Ok(Value::Undefined),
        }
    }

    /// As in JavaScript, what is searched is made a text first. Nothing stays nothing, and an object has no text.
    fn searched(&mut self, value: Value<'a>) -> Result<Option<&'a str>, EvalError> {
        let text = match value {
            Value::String(text) => return Ok(Some(text)),
            Value::Null(_) => "null",
            Value::Bool(true, _) => "true",
            Value::Bool(false, _) => "false",
            Value::Number(number) => {
                let shown = Number::from_f64(number.as_f64());
                return self.arena.copy_str(&shown.text()).map(Some);
            }
            _ => return Ok(None),
        };
        Ok(Some(text))
    }

    /// The match after one that was found.
    pub(super) fn next_match(&mut self, matching: &'a Matching<'a>) -> Result<Value<'a>, EvalError> {
        if matching.from >= matching.text.len() {
            return Ok(Value::Undefined);
        }
        let next = self.match_from(matching.pattern, matching.text, matching.from)?;
        if next.get("match").as_str() == Some("") {
            let message = format!(
                "the regular expression /{}/ matches the empty string: it would do so forever",
                matching.pattern.source
            );
            return Err(EvalError::new("D1004", message).at(matching.pattern.span));
        }
        Ok(next)
    }

    fn match_from(&mut self, pattern: &'a Pattern, text: &'a str, from: usize) -> Result<Value<'a>, EvalError> {
        self.budget.spend(1 + text.len().saturating_sub(from) as u64 / 16)?;
        let Some(captures) = pattern.regex.captures_at(text, from) else {
            return Ok(Value::Undefined);
        };
        let Some(whole) = captures.get(0) else {
            return Ok(Value::Undefined);
        };
        let mut groups = List::new(self.arena);
        for group in captures.iter().skip(1) {
            groups.push(group.map_or(Value::Undefined, |group| Value::String(group.as_str())))?;
        }
        let next = self.arena.keep(Matching {
            pattern,
            text,
            from: whole.end(),
        })?;
        // Positions count UTF-16 code units, as in the reference.
        let units = |end: usize| text.get(..end).map_or(0, |before| before.encode_utf16().count()) as f64;
        self.arena.object([
            ("match", Value::String(whole.as_str())),
            ("start", Value::number(units(whole.start()))),
            ("end", Value::number(units(whole.end()))),
            ("groups", groups.array()),
            ("next", Value::Function(Function(Callable::NextMatch(next)))),
        ])
    }
}
