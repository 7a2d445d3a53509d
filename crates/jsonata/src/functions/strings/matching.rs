//! Matches, whether they come from a regular expression or from any function that takes a text and returns
//! `{ match, start, end, groups, next }`, `next` being a function that returns the following match and nothing meaning
//! that there is none. Regular expressions are run directly, without making values of their matches.

use regex::{Captures, Regex};

use crate::functions::tools::*;

/// The matches of one matcher in one text, one after the other.
pub(super) struct Matches<'a> {
    text: &'a str,
    source: Source<'a>,
}

enum Source<'a> {
    /// A compiled expression, where to go on, and whether a match was found already.
    Regex(&'a Regex, usize, bool),
    /// A function to call, with the text the first time.
    Function(Function<'a>, bool),
    Ended,
}

/// One match, in bytes of the text.
pub(super) enum Found<'a> {
    Captures(Captures<'a>),
    Value {
        result: Value<'a>,
        start: usize,
        end: usize,
    },
}

/// The matches of `matcher` in `text`.
pub(super) fn matches<'a>(cx: &Cx<'_, 'a>, matcher: Function<'a>, text: &'a str) -> Matches<'a> {
    let source = match cx.regex(matcher) {
        Some(regex) => Source::Regex(regex, 0, false),
        None => Source::Function(matcher, true),
    };
    Matches { text, source }
}

/// An argument that limits the number of matches; no limit if it was left out. `code` is the error of a negative one.
pub(super) fn limit(args: &[Value<'_>], index: usize, code: &'static str) -> Result<f64, EvalError> {
    match number(args, index) {
        Some(limit) if limit < 0.0 => Err(EvalError::new(code, "the limit of matches must not be negative")),
        Some(limit) => Ok(limit),
        None => Ok(f64::INFINITY),
    }
}

impl<'a> Matches<'a> {
    /// The next match.
    pub(super) fn next(&mut self, cx: &mut Cx<'_, 'a>) -> Result<Option<Found<'a>>, EvalError> {
        match self.source {
            Source::Ended => Ok(None),
            Source::Regex(regex, from, again) => self.next_of_regex(cx, regex, from, again),
            Source::Function(function, first) => self.next_of_function(cx, function, first),
        }
    }

    fn next_of_regex(
        &mut self,
        cx: &mut Cx<'_, 'a>,
        regex: &'a Regex,
        from: usize,
        again: bool,
    ) -> Result<Option<Found<'a>>, EvalError> {
        self.source = Source::Ended;
        if again && from >= self.text.len() {
            return Ok(None);
        }
        cx.spend(1 + (self.text.len() - from) as u64 / 16)?;
        let Some(captures) = regex.captures_at(self.text, from) else {
            return Ok(None);
        };
        let whole = captures.get(0).map_or(from..from, |whole| whole.range());
        if again && whole.is_empty() {
            return Err(EvalError::new(
                "D1004",
                "the regular expression matches the empty string: it would do so forever",
            ));
        }
        self.source = Source::Regex(regex, whole.end, true);
        Ok(Some(Found::Captures(captures)))
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
            return Err(EvalError::new(
                "T1010",
                "a matcher function must return an object with match, start, end, groups and next",
            ));
        }
        if let Value::Function(next) = next {
            self.source = Source::Function(next, false);
        }
        let start = byte_of(self.text, result.get("start"));
        let end = byte_of(self.text, result.get("end"));
        Ok(Some(Found::Value { result, start, end }))
    }
}

impl<'a> Found<'a> {
    /// Where the match begins, in bytes.
    pub(super) fn start(&self) -> usize {
        match self {
            Found::Captures(captures) => captures.get(0).map_or(0, |whole| whole.start()),
            Found::Value { start, .. } => *start,
        }
    }

    /// Where the match ends, in bytes.
    pub(super) fn end(&self) -> usize {
        match self {
            Found::Captures(captures) => captures.get(0).map_or(0, |whole| whole.end()),
            Found::Value { end, .. } => *end,
        }
    }

    /// The text that matched.
    pub(super) fn text(&self) -> &'a str {
        match self {
            Found::Captures(captures) => captures.get(0).map_or("", |whole| whole.as_str()),
            Found::Value { result, .. } => result.get("match").as_str().unwrap_or_default(),
        }
    }

    /// Number of groups.
    pub(super) fn group_count(&self) -> usize {
        match self {
            Found::Captures(captures) => captures.len() - 1,
            Found::Value { result, .. } => result.get("groups").iter().len(),
        }
    }

    /// The text of a group, counted from 1.
    pub(super) fn group(&self, number: usize) -> Option<&'a str> {
        match self {
            Found::Captures(captures) => captures.get(number).map(|group| group.as_str()),
            Found::Value { result, .. } => result.get("groups").iter().nth(number.checked_sub(1)?)?.as_str(),
        }
    }

    /// `{ match, index, groups }`, as `$match` returns it.
    pub(super) fn summary(&self, cx: &Cx<'_, 'a>, text: &str) -> Answer<'a> {
        let [found, start, _, groups] = self.members(cx, text)?;
        cx.arena()
            .object([("match", found), ("index", start), ("groups", groups)])
    }

    /// The whole match, as replacement functions get it.
    pub(super) fn value(&self, cx: &Cx<'_, 'a>, text: &str) -> Answer<'a> {
        if let Found::Value { result, .. } = self {
            return Ok(*result);
        }
        let [found, start, end, groups] = self.members(cx, text)?;
        cx.arena()
            .object([("match", found), ("start", start), ("end", end), ("groups", groups)])
    }

    /// Match, start, end and groups; positions in UTF-16 units.
    fn members(&self, cx: &Cx<'_, 'a>, text: &str) -> Result<[Value<'a>; 4], EvalError> {
        match self {
            Found::Value { result, .. } => Ok(["match", "start", "end", "groups"].map(|name| result.get(name))),
            Found::Captures(captures) => {
                let units = |end: usize| text.get(..end).map_or(0, |before| before.encode_utf16().count()) as f64;
                let texts = captures.iter().skip(1);
                let groups = texts.map(|group| group.map_or(Value::Undefined, |group| Value::String(group.as_str())));
                Ok([
                    Value::String(self.text()),
                    Value::number(units(self.start())),
                    Value::number(units(self.end())),
                    cx.arena().array(groups)?,
                ])
            }
        }
    }
}

/// Matchers count in UTF-16 units, as JavaScript does.
fn byte_of(text: &str, units: Value<'_>) -> usize {
    let wanted = units.as_f64().unwrap_or(0.0);
    let mut seen = 0.0;
    for (at, char) in text.char_indices() {
        if seen >= wanted {
            return at;
        }
        seen += char.len_utf16() as f64;
    }
    text.len()
}
