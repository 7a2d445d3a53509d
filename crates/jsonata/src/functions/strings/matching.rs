//! Matches, whether they come from a regular expression or from any function that takes a text and returns
//! `{ match, start, end, groups, next }`, `next` being a function that returns the following match and nothing meaning
//! that there is none. Regular expressions are run directly, without making values of their matches.

use crate::eval::{Matching, next_behind, units_of};
use crate::functions::tools::*;
use crate::program::{Found as Places, Pattern};
use crate::value::ObjectBuilder;

/// The matches of one matcher in one text, one after the other.
pub(super) struct Matches<'a> {
    text: &'a str,
    source: Source<'a>,
}

enum Source<'a> {
    /// A compiled expression, and the end of the last match, if there was one.
    Pattern(&'a Pattern, Option<Place>),
    /// A function to call, with the text the first time.
    Function(Function<'a>, bool),
    Ended,
}

/// A place in the text.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    byte: usize,
    /// The same in UTF-16 units.
    units: usize,
}

/// One match.
pub(super) enum Found<'a> {
    Places {
        pattern: &'a Pattern,
        text: &'a str,
        places: Places,
        start: Place,
        end: Place,
    },
    Value {
        result: Value<'a>,
        start: usize,
        end: usize,
    },
}

/// The matches of `matcher` in `text`.
pub(super) fn matches<'a>(cx: &Cx<'_, 'a>, matcher: Function<'a>, text: &'a str) -> Matches<'a> {
    let source = match cx.pattern(matcher) {
        Some(pattern) => Source::Pattern(pattern, None),
        None => Source::Function(matcher, true),
    };
    Matches { text, source }
}

/// An argument that limits the number of matches, if it was given. `code` is the error of a negative one.
pub(super) fn limit(args: &[Value<'_>], index: usize, code: &'static str) -> Result<Option<f64>, EvalError> {
    match number(args, index) {
        Some(limit) if limit < 0.0 => Err(EvalError::new(code, "the limit of matches must not be negative")),
        limit => Ok(limit),
    }
}

/// The error of a pattern or separator that is missing.
pub(super) fn no_pattern(function: &str) -> EvalError {
    let message = format!("argument 2 of function ${function}, what to look for, is undefined");
    EvalError::new("X0410", message)
}

impl<'a> Matches<'a> {
    /// The next match.
    pub(super) fn next(&mut self, cx: &mut Cx<'_, 'a>) -> Result<Option<Found<'a>>, EvalError> {
        match self.source {
            Source::Ended => Ok(None),
            Source::Pattern(pattern, last) => self.next_of_pattern(cx, pattern, last),
            Source::Function(function, first) => self.next_of_function(cx, function, first),
        }
    }

    fn next_of_pattern(
        &mut self,
        cx: &mut Cx<'_, 'a>,
        pattern: &'a Pattern,
        last: Option<Place>,
    ) -> Result<Option<Found<'a>>, EvalError> {
        self.source = Source::Ended;
        let from = last.unwrap_or_default();
        if last.is_some() && from.byte >= self.text.len() {
            return Ok(None);
        }
        let Some(places) = cx.find(pattern, self.text, from.byte)? else {
            return Ok(None);
        };
        let (start, end) = places.whole();
        if last.is_some() && start == end {
            return Err(EvalError::new(
                "D1004",
                "the regular expression matches the empty string: it would do so forever",
            ));
        }
        let start = from.on_to(start, self.text);
        let end = start.on_to(end, self.text);
        self.source = Source::Pattern(pattern, Some(end));
        Ok(Some(Found::Places {
            pattern,
            text: self.text,
            places,
            start,
            end,
        }))
    }

    fn next_of_function(
        &mut self,
        cx: &mut Cx<'_, 'a>,
        function: Function<'a>,
        first: bool,
    ) -> Result<Option<Found<'a>>, EvalError> {
        self.source = Source::Ended;
        let text = [Value::String(self.text)];
        let result = cx.apply(function, if first { &text } else { &[] })?;
        if result.is_undefined() {
            return Ok(None);
        }
        let next = result.get("next");
        let shaped = result.get("start").as_f64().is_some()
            || result.get("end").as_f64().is_some()
            || result.get("groups").as_array().is_some()
            || matches!(next, Value::Function(_));
        if !shaped {
            // The reference looks only at what JavaScript takes as true, and then misses the parts of a match.
            let nothing = matches!(result, Value::Null(_) | Value::Bool(false, _) | Value::String(""))
                || result.as_f64().is_some_and(|number| number == 0.0 || number.is_nan());
            return Err(EvalError::new(
                if nothing { "X1010" } else { "T1010" },
                "a matcher function must return an object with match, start, end, groups and next",
            ));
        }
        if let Value::Function(next) = next {
            self.source = Source::Function(next, false);
        }
        let start = byte_of(cx, self.text, result.get("start"))?;
        let end = byte_of(cx, self.text, result.get("end"))?;
        Ok(Some(Found::Value { result, start, end }))
    }
}

impl Place {
    fn on_to(self, byte: usize, text: &str) -> Place {
        Place {
            byte,
            units: self.units + units_of(text, self.byte, byte),
        }
    }
}

impl<'a> Found<'a> {
    /// What it holds outside of the arena, in bytes.
    pub(super) fn held_bytes(&self) -> usize {
        match self {
            Found::Places { places, .. } => places.count() * size_of::<Option<(usize, usize)>>(),
            Found::Value { .. } => 0,
        }
    }

    /// Where the match begins, in bytes.
    pub(super) fn start(&self) -> usize {
        match self {
            Found::Places { start, .. } => start.byte,
            Found::Value { start, .. } => *start,
        }
    }

    /// Where the match ends, in bytes.
    pub(super) fn end(&self) -> usize {
        match self {
            Found::Places { end, .. } => end.byte,
            Found::Value { end, .. } => *end,
        }
    }

    /// The text that matched.
    pub(super) fn text(&self) -> &'a str {
        match self {
            Found::Places { text, start, end, .. } => text.get(start.byte..end.byte).unwrap_or_default(),
            Found::Value { result, .. } => result.get("match").as_str().unwrap_or_default(),
        }
    }

    /// Number of groups.
    pub(super) fn group_count(&self) -> usize {
        match self {
            Found::Places { places, .. } => places.count(),
            Found::Value { result, .. } => result.get("groups").iter().len(),
        }
    }

    /// The text of a group, counted from 1.
    pub(super) fn group(&self, number: usize) -> Option<&'a str> {
        match self {
            Found::Places { text, places, .. } => places.group(number).and_then(|(start, end)| text.get(start..end)),
            Found::Value { result, .. } => match (result.get("groups"), number.checked_sub(1)?) {
                (Value::Array(groups), at) => groups.get(at)?.as_str(),
                (lone, 0) => lone.as_str(),
                _ => None,
            },
        }
    }

    /// `{ match, index, groups }`, as `$match` returns it.
    pub(super) fn summary(&self, cx: &Cx<'_, 'a>) -> Answer<'a> {
        let [found, start, _, groups] = self.members(cx)?;
        let members = [("match", found), ("index", start), ("groups", groups)];
        ObjectBuilder::read(cx.arena(), members)
    }

    /// The whole match, as replacement functions get it.
    pub(super) fn value(&self, cx: &Cx<'_, 'a>) -> Answer<'a> {
        let (pattern, text, behind) = match self {
            Found::Value { result, .. } => return Ok(*result),
            Found::Places { pattern, text, end, .. } => (pattern, text, end),
        };
        let behind = Matching {
            pattern,
            text,
            from: behind.byte,
            units: behind.units,
            of_nothing: false,
        };
        let next = next_behind(cx.arena(), behind)?;
        let [found, start, end, groups] = self.members(cx)?;
        let members = [
            ("match", found),
            ("start", start),
            ("end", end),
            ("groups", groups),
            ("next", next),
        ];
        ObjectBuilder::read(cx.arena(), members)
    }

    /// Match, start, end and groups; positions in UTF-16 units.
    fn members(&self, cx: &Cx<'_, 'a>) -> Result<[Value<'a>; 4], EvalError> {
        match self {
            Found::Value { result, .. } => Ok(["match", "start", "end", "groups"].map(|name| result.get(name))),
            Found::Places { places, start, end, .. } => {
                let groups =
                    (1..=places.count()).map(|number| self.group(number).map_or(Value::Undefined, Value::String));
                Ok([
                    Value::String(self.text()),
                    Value::number(start.units as f64),
                    Value::number(end.units as f64),
                    cx.arena().array(groups)?,
                ])
            }
        }
    }
}

/// Matchers count in UTF-16 units, as JavaScript does.
fn byte_of(cx: &mut Cx<'_, '_>, text: &str, units: Value<'_>) -> Result<usize, EvalError> {
    // What is no number is none.
    let wanted = units.as_f64().unwrap_or(0.0).max(0.0);
    spend_bytes(cx, text.len().min(wanted as usize))?;
    let mut seen = 0.0;
    for (at, char) in text.char_indices() {
        if seen >= wanted {
            return Ok(at);
        }
        seen += char.len_utf16() as f64;
    }
    Ok(text.len())
}
