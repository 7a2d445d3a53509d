//! `$parseQuery`

use crate::arena::Scratch;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "parseQuery",
    params: "text?",
    signature: "<s-:o>",
    arity: 1,
    doc: "Reads a query string (with or without `?`) as an object; a repeated parameter becomes an array.",
    examples: &[yields(
        r#"$parseQuery("?a=1&b=x+y%21&a=2")"#,
        "",
        r#"{"a":["1","2"],"b":"x y!"}"#,
    )],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_slow_bytes(cx, text.len())?;
    read(cx, text.strip_prefix('?').unwrap_or(text))
}

/// What one name takes outside the arena, in a list that was just doubled.
const KEY_BYTES: usize = 150;

/// The parameters of a query string as an object.
pub(super) fn read<'a>(cx: &mut Cx<'_, 'a>, text: &str) -> Answer<'a> {
    let arena = cx.arena();
    // A value is decoded, and made UTF-8, outside of the arena.
    let mut held = Scratch::of(arena, text.len().saturating_mul(3))?;
    let mut keys: Vec<(&'a str, List<'a>)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
        cx.spend(1 + keys.len() as u64)?;
        cx.spend_text(name.len())?;
        let value = arena.string(&value)?;
        match keys.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value)?,
            None => {
                held.grow(KEY_BYTES)?;
                let mut values = List::new(arena);
                values.push(value)?;
                keys.push((arena.copy_str(&name)?, values));
            }
        }
    }
    arena.object(keys.into_iter().map(|(name, values)| match values.items() {
        [lone] => (name, *lone),
        _ => (name, values.array()),
    }))
}
