//! Damage to finished programs.

use crate::choices::Choices;

const SIGNS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    ";",
    ":",
    "?",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "|",
    "=",
    "!=",
    "<",
    ">",
    "~>",
    ":=",
    "^",
    "@",
    "#",
    "$",
    "'",
    "\"",
    "`",
    "\\",
    "and",
    "or",
    "in",
    "null",
    "function",
    "1",
    " ",
    "..",
    "/*",
    "*/",
    "!",
    "~",
    "??",
    "?:",
    "\u{1f600}",
    "\u{e9}",
    "λ",
];

/// Takes away, adds, replaces or doubles a bit of the text.
pub(super) fn damage(text: &mut String, choices: &mut Choices) {
    let at = place(text, choices);
    let sign = choices.pick(SIGNS);
    match choices.below(4) {
        0 if at < text.len() => drop(text.remove(at)),
        1 => text.truncate(at),
        2 if at < text.len() => {
            text.remove(at);
            text.insert_str(at, sign);
        }
        _ => text.insert_str(at, sign),
    }
}

fn place(text: &str, choices: &mut Choices) -> usize {
    let wanted = choices.below(text.chars().count() + 1);
    text.char_indices().nth(wanted).map_or(text.len(), |(at, _)| at)
}
