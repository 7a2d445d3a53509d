//! `$pad`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "pad",
    params: "text?, width, sign?",
    signature: "<s-ns?:s>",
    arity: 3,
    doc: "Fills the text up to `width` characters, on the right, or on the left if the width is negative.",
    examples: &[
        yields(r#"$pad("foo", 5)"#, "", r#""foo  ""#),
        yields(r#"$pad("foo", -5, "*")"#, "", r#""**foo""#),
        yields(r#"$pad("foo", 8, "-+")"#, "", r#""foo-+-+-""#),
        fails(r#"$pad("x", 5e8)"#, "", "U1002"),
    ],
    run,
};

/// The longest text of the reference, in UTF-16 units: beyond, JavaScript's engine throws.
const MAX_UNITS: f64 = 536_870_888.0;

/// Signs that are added between two looks at the budget.
const PART: usize = 64 << 10;

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let fill = text(args, 2).filter(|fill| !fill.is_empty()).unwrap_or(" ");
    let (Some(text), Some(width)) = (text(args, 0), number(args, 1)) else {
        return Ok(arg(args, 0));
    };
    spend_bytes(cx, text.len() + fill.len())?;
    let width = width.trunc();
    let missing = (width.abs() - text.chars().count() as f64).max(0.0);
    if missing * fill.encode_utf16().count() as f64 > MAX_UNITS {
        let message = format!("$pad cannot fill up {missing} characters: a text has at most {MAX_UNITS}");
        return Err(EvalError::new("X0410", message));
    }
    let missing = missing as usize;
    if missing == 0 {
        return Ok(Value::String(text));
    }
    let mut out = Text::with_capacity(cx.arena(), text.len().saturating_add(missing))?;
    if width > 0.0 {
        out.push_str(text)?;
    }
    let mut signs = fill.chars().cycle();
    for from in (0..missing).step_by(PART) {
        let count = PART.min(missing - from);
        spend_bytes(cx, count)?;
        signs.by_ref().take(count).try_for_each(|char| out.push(char))?;
    }
    if width <= 0.0 {
        out.push_str(text)?;
    }
    Ok(out.value())
}
