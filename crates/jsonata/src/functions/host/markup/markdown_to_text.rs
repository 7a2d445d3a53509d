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
    super::spend_markdown(cx, markdown)?;
    let mut page = Page::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(markdown, options).for_each(|event| page.event(event));
    string(cx, page.out.trim())
}

#[derive(Default)]
struct Page {
    out: String,
    /// The lists that are open: the next number, if they have numbers.
    lists: Vec<Option<u64>>,
}

impl Page {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.out.push_str(&text),
            Event::SoftBreak => self.out.push(' '),
            Event::HardBreak => self.out.push('\n'),
            Event::Rule => self.line(),
            Event::Start(Tag::List(first)) => {
                self.line();
                self.lists.push(first);
            }
            Event::Start(Tag::Item) => self.item(),
            Event::End(TagEnd::List(_)) => {
                self.lists.pop();
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
            _ => {}
        }
    }

    fn item(&mut self) {
        self.line();
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{number}. ");
                *number += 1;
                mark
            }
            _ => "- ".to_owned(),
        };
        self.out.push_str(&mark);
    }

    /// Begins a new line, unless one is just begun.
    fn line(&mut self) {
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}
