//! Random expressions: templates with holes, filled by kind.
//!
//! A template is source text in which `%` and a letter stand for an expression of a kind. The tables are what an
//! expression can be; adding a line to one is adding to what is tested.

mod calls;
mod data;
mod literals;
mod mutate;
mod operators;
mod paths;

use crate::choices::Choices;

pub(crate) use data::document;

/// Deepest nesting of templates.
const MAX_DEPTH: usize = 5;

/// How many of 100 programs are damaged afterwards: parsers must refuse, too.
const DAMAGED: usize = 6;

/// How many of 100 holes are filled by something of any kind, which is mostly an error of type.
const WRONG_KIND: usize = 7;

/// A random expression.
pub(crate) fn expression(choices: &mut Choices) -> String {
    let mut out = String::new();
    let depth = 1 + choices.below(MAX_DEPTH);
    fill("%x", depth, choices, &mut out);
    if choices.percent(DAMAGED) {
        mutate::damage(&mut out, choices);
    }
    out
}

/// Writes a template, its holes filled.
fn fill(template: &str, depth: usize, choices: &mut Choices, out: &mut String) {
    let mut signs = template.chars();
    while let Some(sign) = signs.next() {
        if sign != '%' {
            out.push(sign);
            continue;
        }
        match signs.next() {
            Some('%') | None => out.push('%'),
            Some(kind) => hole(kind, depth, choices, out),
        }
    }
}

fn hole(kind: char, depth: usize, choices: &mut Choices, out: &mut String) {
    let kind = if "nsbaox".contains(kind) && choices.percent(WRONG_KIND) {
        'x'
    } else {
        kind
    };
    let options = options(kind, depth == 0, choices);
    let template = choices.pick(options);
    fill(template, depth.saturating_sub(1), choices, out);
}

/// The templates of a kind; at the end of the depth those without holes.
fn options(kind: char, leaf: bool, choices: &mut Choices) -> &'static [&'static str] {
    match kind {
        'i' => literals::INTEGERS,
        'r' => literals::REGEXES,
        'N' => paths::NAMES,
        'V' => literals::VARIABLES,
        'P' => literals::NUMBER_PICTURES,
        'I' => literals::INTEGER_PICTURES,
        'D' => literals::DATE_PICTURES,
        'T' => literals::TIMESTAMPS,
        'Z' => literals::ZONES,
        'S' => literals::SIGNATURES,
        'O' => literals::FORMAT_OPTIONS,
        'R' => literals::REPLACEMENTS,
        'U' => literals::NUMERALS,
        'F' => calls::NAMES,
        'p' => paths::STEPS,
        'q' => paths::PREDICATES,
        'y' => paths::ORDERS,
        'f' if leaf => calls::NAMES,
        'f' => calls::FUNCTIONS,
        'n' if leaf => literals::NUMBERS,
        's' if leaf => literals::STRINGS,
        'b' if leaf => &["true", "false"],
        'a' if leaf => literals::ARRAYS,
        'o' if leaf => literals::OBJECTS,
        _ if leaf => literals::ANYTHING,
        'n' => one_of(
            choices,
            &[
                literals::NUMBERS,
                operators::NUMBERS,
                calls::NUMBERS,
                calls::NUMBERS,
                paths::PATHS,
            ],
        ),
        's' => one_of(
            choices,
            &[
                literals::STRINGS,
                operators::STRINGS,
                calls::STRINGS,
                calls::STRINGS,
                paths::PATHS,
            ],
        ),
        'b' => one_of(choices, &[operators::BOOLEANS, operators::BOOLEANS, calls::BOOLEANS]),
        'a' => one_of(
            choices,
            &[
                literals::ARRAYS,
                operators::ARRAYS,
                calls::ARRAYS,
                calls::ARRAYS,
                paths::PATHS,
            ],
        ),
        'o' => one_of(
            choices,
            &[literals::OBJECTS, operators::OBJECTS, calls::OBJECTS, paths::PATHS],
        ),
        _ => one_of(
            choices,
            &[
                paths::PATHS,
                paths::PATHS,
                paths::TUPLES,
                operators::ANYTHING,
                operators::BLOCKS,
                calls::ANYTHING,
                &["%n", "%s", "%b", "%a", "%o", "%f"],
            ],
        ),
    }
}

fn one_of(choices: &mut Choices, tables: &[&'static [&'static str]]) -> &'static [&'static str] {
    tables
        .get(choices.below(tables.len()))
        .copied()
        .unwrap_or(literals::ANYTHING)
}
