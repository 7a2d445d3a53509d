//! `$markdownToText`

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "markdownToText",
    params: "markdown?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Returns the text of Markdown (CommonMark): marks left out, paragraphs and headings as lines, list items with a dash or their number, of links and images their text. HTML in it is left out.",
    examples: &[
        yields(
            r##"$markdownToText("# Hi\n\nA *b* [c](https://example.com).\n\n1. one\n2. two\n\n- `x`")"##,
            "",
            r#""Hi\nA b c.\n1. one\n2. two\n- x""#,
        ),
        nothing("$markdownToText(note)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(markdown) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let _held = super::held_markdown(cx, markdown)?;
    let mut page = Page {
        out: Text::new(cx.arena()),
        lists: Vec::new(),
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(markdown, options) {
        cx.spend(1)?;
        page.event(event)?;
    }
    Ok(Value::String(page.out.finish().trim()))
}

struct Page<'a> {
    out: Text<'a>,
    /// The lists that are open: the next number, if they have numbers.
    lists: Vec<Option<u64>>,
}

impl Page<'_> {
    fn event(&mut self, event: Event<'_>) -> Result<(), EvalError> {
        match event {
            Event::Text(text) | Event::Code(text) => self.out.push_str(&text),
            Event::SoftBreak => self.out.push(' '),
            Event::HardBreak => self.out.push('\n'),
            Event::Rule => self.line(),
            Event::Start(Tag::List(first)) => {
                self.lists.push(first);
                self.line()
            }
            Event::Start(Tag::Item) => self.item(),
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
                Ok(())
            }
            Event::End(TagEnd::TableCell) => self.out.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableRow
                | TagEnd::TableHead,
            ) => self.line(),
            _ => Ok(()),
        }
    }

    fn item(&mut self) -> Result<(), EvalError> {
        self.line()?;
        match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{number}. ");
                *number += 1;
                self.out.push_str(&mark)
            }
            _ => self.out.push_str("- "),
        }
    }

    /// Begins a new line, unless one is just begun.
    fn line(&mut self) -> Result<(), EvalError> {
        let kept = self.out.as_str().trim_end_matches(' ').len();
        self.out.truncate(kept);
        if self.out.as_str().is_empty() || self.out.as_str().ends_with('\n') {
            return Ok(());
        }
        self.out.push('\n')
    }
}
