//! `$now`

use super::from_millis;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "now",
    params: "picture?, zone?",
    signature: "<s?s?:s>",
    arity: 2,
    doc: "Returns the instant of the evaluation, the same for the whole of it, in ISO 8601 or by a picture and in a zone as `$fromMillis` takes them.",
    examples: &[
        yields("$length($now())", "", "24"),
        yields("$now() = $now()", "", "true"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    from_millis::write(cx, cx.now_ms() as f64, picture(args, 0)?, text(args, 1))
}
