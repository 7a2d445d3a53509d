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

/// Spends what reading Markdown costs, before it is read, and counts the tree that is made of it.
fn held_markdown<'a>(cx: &mut Cx<'_, 'a>, markdown: &str) -> Result<Scratch<'a>, EvalError> {
    // It is a slow parser where marks are dense.
    spend_slow_bytes(cx, markdown.len().saturating_mul(4))?;
    Scratch::of(cx.arena(), markdown.len().saturating_mul(MARKDOWN_BYTES))
}
