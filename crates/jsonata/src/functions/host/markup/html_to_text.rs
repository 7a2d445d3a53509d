//! `$htmlToText`

use crate::functions::host::bounded::each_piece;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "htmlToText",
    params: "html?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Returns the text of an HTML fragment: tags, scripts and comments left out, entities decoded, blocks and line breaks as lines, list items with a dash.",
    examples: &[
        yields(
            r#"$htmlToText("<p>Hello&nbsp;<b>World</b> &amp; all</p><ul><li>one</li><li>two</li></ul>")"#,
            "",
            r#""Hello World & all\n- one\n- two""#,
        ),
        yields(r#"$htmlToText("a<script>x()</script> < b<br>c")"#, "", r#""a < b\nc""#),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(html) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let mut page = Page::new(cx);
    let mut rest = html;
    while let Some((plain, after)) = rest.split_once('<') {
        page.text(plain)?;
        if let Some(comment) = after.strip_prefix("!--") {
            let (within, after) = comment.split_once("-->").unwrap_or((comment, ""));
            spend_bytes(page.cx, within.len())?;
            rest = after;
            continue;
        }
        if !after.starts_with(|char: char| char.is_ascii_alphabetic() || "/!?".contains(char)) {
            page.text("<")?;
            rest = after;
            continue;
        }
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        spend_bytes(page.cx, tag.len())?;
        rest = page.tag(tag, after)?;
    }
    page.text(rest)?;
    Ok(Value::String(page.out.finish().trim()))
}

/// Elements that begin and end on a line of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "blockquote",
    "pre",
    "hr",
];

/// Longest name of an element that is looked at.
const MAX_NAME_BYTES: usize = 16;

/// Steps for a tag or a reference, each of which is looked up.
const STEPS_PER_SIGN: u64 = 2;

/// Longest name of an entity in HTML, and then some.
const MAX_ENTITY_BYTES: usize = 40;

/// The text so far; each part of the page is paid for as it comes.
struct Page<'c, 'p, 'a> {
    cx: &'c mut Cx<'p, 'a>,
    out: Text<'a>,
}

impl<'c, 'p, 'a> Page<'c, 'p, 'a> {
    fn new(cx: &'c mut Cx<'p, 'a>) -> Page<'c, 'p, 'a> {
        let out = Text::new(cx.arena());
        Page { cx, out }
    }

    /// Adds text, entities decoded, white space as one space.
    fn text(&mut self, html: &str) -> Result<(), EvalError> {
        let mut rest = html;
        while let Some((plain, after)) = rest.split_once('&') {
            self.words(plain)?;
            self.cx.spend(STEPS_PER_SIGN)?;
            let end = after.bytes().take(MAX_ENTITY_BYTES).position(|byte| byte == b';');
            let name = end.and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?)));
            match name.and_then(|(name, rest)| Some((entity(name)?, rest))) {
                Some((char, after)) => {
                    self.out.push_str(&char)?;
                    rest = after;
                }
                None => {
                    self.out.push('&')?;
                    rest = after;
                }
            }
        }
        self.words(rest)
    }

    fn words(&mut self, text: &str) -> Result<(), EvalError> {
        let out = &mut self.out;
        each_piece(self.cx, text, |_, piece| {
            for char in piece.chars() {
                if !char.is_whitespace() {
                    out.push(char)?;
                } else if !out.as_str().is_empty() && !out.as_str().ends_with([' ', '\n']) {
                    out.push(' ')?;
                }
            }
            Ok(())
        })
    }

    /// Acts on a tag and returns what follows it, without the content of scripts and styles.
    fn tag<'t>(&mut self, tag: &str, after: &'t str) -> Result<&'t str, EvalError> {
        self.cx.spend(STEPS_PER_SIGN)?;
        let closing = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let end = name
            .bytes()
            .take(MAX_NAME_BYTES)
            .position(|byte| !byte.is_ascii_alphanumeric());
        let name = name
            .get(..end.unwrap_or(name.len().min(MAX_NAME_BYTES)))
            .unwrap_or_default();
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if !closing && (is("script") || is("style") || is("head")) {
            return behind_end(self.cx, name, after);
        }
        if is("br") || BLOCKS.iter().any(|block| is(block)) {
            self.line(is("br"))?;
        }
        if is("li") && !closing {
            self.out.push_str("- ")?;
        } else if (is("td") || is("th")) && closing {
            self.out.push(' ')?;
        }
        Ok(after)
    }

    /// Begins a new line; a block does not add to one that is just begun.
    fn line(&mut self, always: bool) -> Result<(), EvalError> {
        let kept = self.out.as_str().trim_end_matches(' ').len();
        self.out.truncate(kept);
        if always || !(self.out.as_str().is_empty() || self.out.as_str().ends_with('\n')) {
            self.out.push('\n')?;
        }
        Ok(())
    }
}

/// What follows the end tag of this name; nothing if there is none.
fn behind_end<'t>(cx: &mut Cx<'_, '_>, name: &str, html: &'t str) -> Result<&'t str, EvalError> {
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("</") {
        spend_bytes(cx, before.len())?;
        let is_end = after
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_end {
            return Ok(after.split_once('>').map_or("", |(_, rest)| rest));
        }
        rest = after;
    }
    spend_bytes(cx, rest.len())?;
    Ok("")
}

fn entity(name: &str) -> Option<String> {
    if let Some(code) = name.strip_prefix('#') {
        let number = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => code.parse().ok(),
        };
        return number.and_then(char::from_u32).map(String::from);
    }
    // In plain text a space that must not break is a space.
    quick_xml::escape::resolve_html5_entity(name).map(|text| text.replace('\u{a0}', " "))
}
