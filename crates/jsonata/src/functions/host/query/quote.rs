//! `$quote`: values as literals of a query language. The languages differ in data alone (`styles.json`), so a value
//! can be written without knowing how to escape it, and never without escaping it.

use super::{literal, style};
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "quote",
    params: "value, style, kind?",
    signature: "<x(so)s?:s>",
    arity: 3,
    doc: "Writes a value as a literal of a query language. The second argument is the name of a style (by how strings are written: `single-backslash`, `single-backslash-quoted-dates`, `single-doubled`, `single-doubled-bare-dates`, `double-backslash`, `double-backslash-bare-dates`, `double-doubled`; by language: `sql`, `odata`, `search`, `rsql`, `comparison`) or an object with members that replace those of the style named by its `like`. Strings are quoted and escaped, numbers, booleans and null are spelt, arrays become lists. The third argument says what a text stands for: `string`, `number`, `boolean`, `date`, `datetime`, or `contains`, `prefix`, `suffix` for a pattern of the language's wildcards. A value that is not of that kind is an error.",
    examples: &[
        yields(r#"$quote("O'Brien", "single-backslash")"#, "", r#""'O\\'Brien'""#),
        yields(r#"$quote("O'Brien", "single-doubled")"#, "", r#""'O''Brien'""#),
        yields(
            r#"$quote("say \"hi\"", "double-backslash")"#,
            "",
            r#""\"say \\\"hi\\\"\"""#,
        ),
        yields(
            r#"$quote(["a", 1, true], "single-backslash")"#,
            "",
            r#""('a', 1, true)""#,
        ),
        yields(
            r#"$quote("2024-05-01T12:00:00+02:00", "single-backslash", "datetime")"#,
            "",
            r#""2024-05-01T10:00:00Z""#,
        ),
        yields(
            r#"$quote("2024-05-01", "single-doubled", "date")"#,
            "",
            r#""'2024-05-01'""#,
        ),
        yields(r#"$quote("50%", "single-backslash", "contains")"#, "", r#""'%50\\%%'""#),
        yields(
            r#"$quote("2024-05-01", {"like": "single-doubled", "date": "DATE '[Y0001]-[M01]-[D01]'", "date_quote": ""}, "date")"#,
            "",
            r#""DATE '2024-05-01'""#,
        ),
        nothing(r#"$quote(name, "single-backslash")"#, "{}"),
        fails(r#"$quote("1 OR 1=1", "single-backslash", "number")"#, "", "H1002"),
        fails(r#"$quote("x", "mine")"#, "", "H1001"),
        fails(r#"$quote("x", {"like": "sql", "quotes": "'"})"#, "", "H1001"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let value = arg(args, 0);
    if value.is_undefined() {
        return Ok(value);
    }
    let style = style::find(cx, arg(args, 1))?;
    let mut out = Text::new(cx.arena());
    literal::write(cx, value, &style, text(args, 2), &mut out)?;
    Ok(out.value())
}
