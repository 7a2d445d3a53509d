//! Marked-up text and plain text.

mod html_to_text;
mod text_to_html;
mod markdown_to_text;
mod markdown_to_html;

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

/// Bytes of a Markdown text and of what is made of it: its parser keeps a tree of it.
const MARKDOWN_BYTES: usize = 56;

/// Spends what reading Markdown costs, before it is read.
fn spend_markdown(cx: &mut Cx<'_, '_>, markdown: &str) -> Result<(), EvalError> {
    scratch(cx, markdown.len() * MARKDOWN_BYTES)?;
    spend_slow_bytes(cx, markdown.len())
}
