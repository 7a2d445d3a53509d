//! `$textToHtml`

use crate::functions::host::bounded::each_piece;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "textToHtml",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Turns plain text into HTML that shows it: its signs escaped, a blank line as a new paragraph, a line break as `<br>`.",
    examples: &[
        yields(
            r#"$textToHtml("a < b\nc\n\nd & \"e\"")"#,
            "",
            r#""<p>a &lt; b<br>c</p><p>d &amp; &quot;e&quot;</p>""#,
        ),
        nothing("$textToHtml(note)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(plain) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let mut out = Text::new(cx.arena());
    let mut is_open = false;
    for line in plain.trim().lines().map(str::trim_end) {
        match (line.is_empty(), is_open) {
            (true, true) => out.push_str("</p>")?,
            (true, false) => {}
            (false, true) => out.push_str("<br>")?,
            (false, false) => out.push_str("<p>")?,
        }
        is_open = !line.is_empty();
        cx.spend(1)?;
        each_piece(cx, line, |_, piece| escaped(piece, &mut out))?;
    }
    out.push_str(if is_open { "</p>" } else { "" })?;
    Ok(out.value())
}

fn escaped(text: &str, out: &mut Text<'_>) -> Result<(), EvalError> {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;")?,
            '<' => out.push_str("&lt;")?,
            '>' => out.push_str("&gt;")?,
            '"' => out.push_str("&quot;")?,
            '\'' => out.push_str("&#39;")?,
            other => out.push(other)?,
        }
    }
    Ok(())
}
