//! What people mean who write another language's signs.

use crate::Diagnostic;

/// A sign of other languages, and what to write for it.
struct Slip {
    written: &'static str,
    hint: &'static str,
}

/// Longer signs first.
const SLIPS: &[Slip] = &[
    slip("!==", "did you mean `!=`?"),
    slip("===", "did you mean `=`?"),
    slip("==", "did you mean `=`?"),
    slip("=>", "a function is written `function($x){ … }`"),
    slip("<>", "did you mean `!=`?"),
    slip("&&", "did you mean `and`?"),
    slip("||", "did you mean `or`?"),
    slip("?.", "a path passes over what is missing: write `.`"),
    slip("++", "variables do not change; write `+ 1`"),
    slip("+=", "variables do not change; bind a new one with `:=`"),
    slip("-=", "variables do not change; bind a new one with `:=`"),
    slip("//", "comments are written `/* … */`"),
    slip(
        "\\\"",
        "no backslash is needed here; inside JSON text, write strings in single quotes",
    ),
    slip("..", "a range is written in brackets: `[1..5]`"),
    slip("!", "did you mean `$not(…)`?"),
    slip("~", "did you mean `~>`?"),
    slip("|", "did you mean `or`?"),
];

/// Words of other languages where an operator should stand.
const WORDS: &[Slip] = &[
    slip("is", "did you mean `=`? `$exists(…)` tells whether there is a value"),
    slip("not", "did you mean `$not(…)`?"),
    slip("eq", "did you mean `=`?"),
    slip("ne", "did you mean `!=`?"),
    slip("gt", "did you mean `>`?"),
    slip("lt", "did you mean `<`?"),
    slip("then", "a condition is written `condition ? value : other`"),
    slip("else", "a condition is written `condition ? value : other`"),
    slip("AND", "did you mean `and`?"),
    slip("OR", "did you mean `or`?"),
    slip("IN", "did you mean `in`?"),
];

const fn slip(written: &'static str, hint: &'static str) -> Slip {
    Slip { written, hint }
}

/// What may have been meant where an error of the syntax is.
pub(super) fn hint(source: &str, diagnostic: &Diagnostic) -> Option<String> {
    let span = diagnostic.span;
    let text = source.get(span.start..span.end).unwrap_or_default();
    let own = match diagnostic.code {
        "S0212" | "S0208" | "S0214" if is_name(text) => Some(format!("did you mean `${text}`?")),
        "S0101" => Some("a string ends with the quote that it began with".to_string()),
        "S0103" if source.get(span.start..).is_some_and(|rest| rest.starts_with("\\'")) => {
            Some("a text with single quotes is written in double quotes".to_string())
        }
        "S0105" => Some("names with spaces and signs are written in back-quotes: `first name`".to_string()),
        "S0301" => Some("comments are written `/* … */`".to_string()),
        "S0211" if matches!(text, ")" | "]" | "}") && ends_with_comma(source, span.start) => {
            Some("no comma stands behind the last item".to_string())
        }
        "S0201" | "S0211" if matches!(text, ")" | "]" | "}") => {
            Some("a bracket is closed here that was not opened, or an operand is missing before it".to_string())
        }
        "S0202" if text == "}" && source.contains("${") => {
            Some("an expression needs no `${ }` around it; texts are joined by `&`".to_string())
        }
        "S0203" => Some("a bracket that was opened is not closed".to_string()),
        "S0211" if text == "." => Some("numbers below one begin with a digit: `0.5`".to_string()),
        _ => None,
    };
    own.filter(|_| !(text == "." && behind_question_mark(source, span.start)))
        .or_else(|| sign(source, span.start))
        .or_else(|| word(source, text, span.start))
}

fn ends_with_comma(source: &str, at: usize) -> bool {
    source.get(..at).is_some_and(|before| before.trim_end().ends_with(','))
}

fn behind_question_mark(source: &str, at: usize) -> bool {
    source.get(..at).is_some_and(|before| before.ends_with('?'))
}

/// A sign that begins at `at`, or around it: the first half of one may be a sign of its own.
fn sign(source: &str, at: usize) -> Option<String> {
    let found = SLIPS.iter().find(|slip| {
        let from = at.saturating_sub(slip.written.len() - 1);
        let around = (from..=at).filter_map(|start| source.get(start..));
        around.into_iter().any(|rest| rest.starts_with(slip.written))
    })?;
    Some(found.hint.to_string())
}

/// A word of another language, at the error or before it.
fn word(source: &str, text: &str, at: usize) -> Option<String> {
    let before = source.get(..at)?.trim_end();
    let last = before.rsplit(|sign: char| !sign.is_alphanumeric()).next()?;
    if let Some(found) = WORDS.iter().find(|word| word.written == text || word.written == last) {
        return Some(found.hint.to_string());
    }
    match last {
        "let" | "var" | "const" => Some("a variable is bound with `$name := value`".to_string()),
        "return" => Some("the last expression of a block is its value; no `return`".to_string()),
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
}
