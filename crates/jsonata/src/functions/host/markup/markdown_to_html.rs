//! `$markdownToHtml`

use pulldown_cmark::{Event, Options, Parser, html};

use crate::functions::host::bounded::Sink;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "markdownToHtml",
    params: "markdown?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Turns Markdown (CommonMark with tables and strike-through) into HTML. HTML inside the Markdown is shown as text, so that no markup passes that Markdown has not.",
    examples: &[
        yields(
            r##"$markdownToHtml("# Hi\n\n*a* [b](https://example.com) <b>c</b>")"##,
            "",
            r#""<h1>Hi</h1>\n<p><em>a</em> <a href=\"https://example.com\">b</a> &lt;b&gt;c&lt;/b&gt;</p>\n""#,
        ),
        nothing("$markdownToHtml(note)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(markdown) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let _held = super::held_markdown(cx, markdown)?;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let shown = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    });
    let mut out = Sink::new(cx);
    // It fails where the sink does, which knows why.
    let _ = html::write_html_fmt(&mut out, shown);
    out.finish().map(Value::String)
}
