//! `$error`

use crate::error::{MAX_MESSAGE_BYTES, shortened};
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "error",
    params: "message?",
    signature: "<s?:x>",
    arity: 1,
    doc: "Ends the evaluation with an error of this message.",
    examples: &[fails(r#"$error("no such customer")"#, "", "D3137")],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let message = text(args, 0).filter(|message| !message.is_empty());
    Err(EvalError::new(
        "D3137",
        shortened(message.unwrap_or("$error() function evaluated"), MAX_MESSAGE_BYTES),
    ))
}
