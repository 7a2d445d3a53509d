//! What can go wrong at run time.

use std::ops::Deref;

use crate::Span;

/// The code of a byte budget that is used up.
pub(crate) const OUT_OF_MEMORY: &str = "U1002";

/// An evaluation that ended in an error. A pointer, since every step of an evaluation returns room for one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", .0.code, .0.message)]
pub struct EvalError(Box<Raised>);

/// What an [`EvalError`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The reference's code (`T2001`, `D3030`, …); `U1001`… for bounds that the reference has not, `X…` where the reference
    /// fails without a code ([`reference_code`]).
    pub code: &'static str,
    /// What happened. Values are named by their types: a message never holds a payload.
    pub message: String,
    /// The expression that raised it, in bytes of the program's source.
    pub span: Option<Span>,
}

impl Deref for EvalError {
    type Target = Raised;

    fn deref(&self) -> &Raised {
        &self.0
    }
}

impl EvalError {
    /// An error that does not know its place yet; the nearest expression adds it.
    #[cold]
    pub fn new(code: &'static str, message: impl Into<String>) -> EvalError {
        EvalError(Box::new(Raised {
            code,
            message: bounded(message.into()),
            span: None,
        }))
    }

    /// The same error at a place, unless it has one.
    #[cold]
    pub(crate) fn at(mut self, span: Span) -> EvalError {
        self.0.span.get_or_insert(span);
        self
    }

    /// The same error without a place: it lies in another program's source.
    pub(crate) fn elsewhere(mut self) -> EvalError {
        self.0.span = None;
        self
    }

    /// The same error under another code.
    pub fn with_code(mut self, code: &'static str) -> EvalError {
        self.0.code = code;
        self
    }

    /// The same error with another message.
    pub fn with_message(mut self, message: impl Into<String>) -> EvalError {
        self.0.message = bounded(message.into());
        self
    }

    /// Its message alone.
    pub fn into_message(self) -> String {
        self.0.message
    }

    /// What may help, by the code.
    pub fn hint(&self) -> Option<&'static str> {
        HINTS.iter().find(|(code, _)| *code == self.code).map(|(_, hint)| *hint)
    }

    /// Where the reference says that the error is: behind the token that raised it, in UTF-16 units.
    pub fn position(&self, source: &str) -> Option<usize> {
        self.span.map(|span| utf16_length(source, span.end))
    }

    /// The step limit is used up.
    pub(crate) fn out_of_steps() -> EvalError {
        EvalError::new(
            "U1001",
            "the evaluation takes more steps than its limit allows; simplify the expression or raise the limit",
        )
    }

    /// The result is longer than so many bytes.
    pub(crate) fn output_too_long(limit: usize) -> EvalError {
        EvalError::new("U1003", format!("the result is longer than {limit} bytes of JSON text"))
    }

    /// The arena's byte budget is used up.
    pub(crate) fn out_of_memory() -> EvalError {
        EvalError::new(
            OUT_OF_MEMORY,
            "the evaluation needs more memory than its byte limit allows; make the expression's results smaller or raise the limit",
        )
    }
}

/// The code that the reference gives, if it has one: where it fails with a bare JavaScript exception, ours begins with `X`.
pub fn reference_code(code: &'static str) -> Option<&'static str> {
    (!code.starts_with('X')).then_some(code)
}

/// JSON text that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at byte {offset}")]
pub struct JsonError {
    /// Where, in bytes of the text.
    pub offset: usize,
    /// What was found or expected.
    pub message: String,
    /// There was no room for what it says.
    pub(crate) no_room: bool,
}

impl JsonError {
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> JsonError {
        JsonError {
            offset,
            message: message.into(),
            no_room: false,
        }
    }
}

/// A message's longest, in bytes: names, tokens and what `$error` is given may be of any length.
pub(crate) const MAX_MESSAGE_BYTES: usize = 2_000;

/// A message as it may be kept.
pub(crate) fn bounded(message: String) -> String {
    if message.len() <= MAX_MESSAGE_BYTES {
        message
    } else {
        shortened(&message, MAX_MESSAGE_BYTES)
    }
}

/// A text of at most so many bytes, and a few: one that is too long loses its middle, since its end may say what to do.
pub(crate) fn shortened(text: &str, max_bytes: usize) -> String {
    if text.len() <= max_bytes {
        return text.to_string();
    }
    let boundary = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at));
    let start = boundary(max_bytes * 3 / 4).and_then(|start| text.get(..start));
    let end = boundary(text.len() - max_bytes / 4).and_then(|end| text.get(end..));
    format!("{} … {}", start.unwrap_or_default(), end.unwrap_or_default())
}

/// A name, or the beginning of a long one, in quotes: for messages.
#[cfg(feature = "host")]
pub(crate) fn quoted(name: &str) -> String {
    let start: String = name.chars().take(MAX_QUOTED_CHARS).collect();
    format!("{start:?}")
}

/// Characters of a name that a message quotes at most.
#[cfg(feature = "host")]
const MAX_QUOTED_CHARS: usize = 40;

/// Length of the text before byte `end`, in UTF-16 units, as JavaScript counts.
pub(crate) fn utf16_length(text: &str, end: usize) -> usize {
    text.get(..end).unwrap_or(text).encode_utf16().count()
}

/// What helps against errors of a kind.
const HINTS: &[(&str, &str)] = &[
    ("D1001", "check for a division by zero"),
    ("D1002", "`$number(…)` makes a number of a string"),
    (
        "D1009",
        "two pairs of an object may not yield one key: group by one of them",
    ),
    (
        "D1011",
        "check for a function that calls itself without end, or make the call the last thing it does",
    ),
    ("D1012", "check for an endless loop, or raise the time limit"),
    ("D2014", "make the range smaller"),
    (
        "D3001",
        "`$string` writes finite numbers only: check for a division by zero",
    ),
    ("D3030", "test the text first, such as with `$match(text, /^[0-9.]+$/)`"),
    ("D3050", "write `function($result, $item){ … }`"),
    ("D3070", "give `$sort` a function that compares two items"),
    ("D3138", "narrow the condition, or take the first with `[0]`"),
    ("D3139", "`$filter(…)[0]` yields nothing instead of failing"),
    (
        "T0410",
        "convert it: `$string(…)`, `$number(…)`; `[ ]` around a value makes an array",
    ),
    ("T0411", "name the argument: without one, the context `$` is taken"),
    (
        "T0412",
        "convert the items: `$map(items, $string)`, `$map(items, $number)`",
    ),
    ("T1003", "`$string(…)` makes a key of anything"),
    ("T1006", "check the name of the function, and that it begins with `$`"),
    ("T1008", "check the name of the function, and that it begins with `$`"),
    (
        "T2001",
        "`$number(…)` makes a number of a string; texts are joined by `&`",
    ),
    (
        "T2002",
        "`$number(…)` makes a number of a string; texts are joined by `&`",
    ),
    ("T2003", "`$floor(…)` or `$round(…)` makes a whole number"),
    ("T2004", "`$floor(…)` or `$round(…)` makes a whole number"),
    ("T2006", "write `value ~> $function`"),
    (
        "T2007",
        "convert the terms of the order-by: `$string(…)` or `$number(…)`",
    ),
    ("T2008", "order by a number or a string, such as a member of the items"),
    ("T2009", "convert one side: `$string(…)` or `$number(…)`"),
    (
        "T2010",
        "`=` and `!=` compare anything; `null` has no order: test it with `= null`",
    ),
    (
        "T2011",
        "the update is written as an object: `|items|{\"name\": value}|`",
    ),
    ("X0304", "write `\\` before a sign that is meant literally"),
    ("X0410", "give the argument, or test it with `$exists(…)` first"),
    ("X1006", "check the name of the function, and that it begins with `$`"),
    (
        "X2011",
        "narrow the pattern to objects: `|items[$type($) = \"object\"]|…|`",
    ),
    (
        "T2012",
        "the names to delete are written as strings: `|items|{}, [\"name\"]|`",
    ),
    ("U1001", "make the input smaller, or raise the limit"),
    ("U1002", "build less at once, or raise the limit"),
    ("U1003", "select fewer fields, or raise the limit"),
];
