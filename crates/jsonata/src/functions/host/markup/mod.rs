//! Marked-up text and plain text.

mod html_to_text;
mod text_to_html;
mod markdown_to_text;
mod markdown_to_html;

use crate::arena::Scratch;
use crate::functions::tools::*;

pub(super) static GROUP: Group = Group {
    name: "Markup",
    functions: &[
        &html_to_text::FUNCTION,
        &text_to_html::FUNCTION,
        &markdown_to_text::FUNCTION,
        &markdown_to_html::FUNCTION,
    ],
};

/// What the tree that a parser makes of a Markdown text takes, by the byte of the text: most of all for brackets.
const MARKDOWN_BYTES: usize = 128;

/// What a cell of a table takes there, in a list that was just doubled, and how many the parser makes of a text at most.
const CELL_BYTES: usize = 96;
const MAX_CELLS: usize = 1 << 18;

/// Spends what reading Markdown costs, before it is read, and counts the tree that is made of it.
fn held_markdown<'a>(cx: &mut Cx<'_, 'a>, markdown: &str) -> Result<Scratch<'a>, EvalError> {
    // It is a slow parser where marks are dense.
    spend_slow_bytes(cx, markdown.len().saturating_mul(4))?;
    let bytes = markdown.len().saturating_mul(MARKDOWN_BYTES);
    Scratch::of(cx.arena(), bytes.saturating_add(cells(markdown) * CELL_BYTES))
}

/// Cells that the tables of a Markdown text may have: the parser fills up short rows.
fn cells(markdown: &str) -> usize {
    let bars = |line: &str| line.bytes().filter(|byte| *byte == b'|').count();
    let (most, lines) = markdown
        .lines()
        .fold((0, 0usize), |(most, lines), line| (bars(line).max(most), lines + 1));
    match most {
        0 => 0,
        most => lines.saturating_mul(most + 1).min(MAX_CELLS),
    }
}
