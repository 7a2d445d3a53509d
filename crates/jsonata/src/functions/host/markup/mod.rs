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

/// Levels of quotes and lists that the parser goes through in a step, and in a ms: all of them for each line.
const LEVELS_PER_STEP: usize = 32;
const LEVELS_PER_MS: usize = 1_000_000;

/// Spends what reading Markdown costs, before it is read, and counts the tree that is made of it.
fn held_markdown<'a>(cx: &mut Cx<'_, 'a>, markdown: &str) -> Result<Scratch<'a>, EvalError> {
    // It is a slow parser where marks are dense.
    spend_slow_bytes(cx, markdown.len().saturating_mul(4))?;
    let shape = Shape::of(markdown);
    let levels = shape.depth.saturating_mul(shape.lines);
    cx.spend((levels / LEVELS_PER_STEP) as u64)?;
    cx.has_time_for((levels / LEVELS_PER_MS) as u64)?;
    let bytes = markdown.len().saturating_mul(MARKDOWN_BYTES);
    Scratch::of(cx.arena(), bytes.saturating_add(shape.cells() * CELL_BYTES))
}

/// What makes much work or a large tree of a short text.
struct Shape {
    lines: usize,
    /// Quotes and lists, one within the other, that a line may begin.
    depth: usize,
    /// Bars in a line.
    bars: usize,
}

impl Shape {
    fn of(markdown: &str) -> Shape {
        let nothing = Shape {
            lines: 0,
            depth: 0,
            bars: 0,
        };
        markdown.lines().fold(nothing, |shape, line| {
            let marks = line.bytes().take_while(|byte| b" \t>-+*.)0123456789".contains(byte));
            Shape {
                lines: shape.lines + 1,
                depth: shape
                    .depth
                    .max(marks.filter(|byte| !byte.is_ascii_whitespace()).count()),
                bars: shape.bars.max(line.bytes().filter(|byte| *byte == b'|').count()),
            }
        })
    }

    /// Cells that tables may have: the parser fills up short rows.
    fn cells(&self) -> usize {
        match self.bars {
            0 => 0,
            bars => self.lines.saturating_mul(bars + 1).min(MAX_CELLS),
        }
    }
}
