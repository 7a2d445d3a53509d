//! `--provenance`: the result with where it comes from.

use interlingua_jsonata::{Program, Value};

use super::evaluation::{Fault, over};
use super::limits::Bounds;

/// Hands on `{"result", "provenance"}`; an undefined result is left out.
pub(super) fn explain<T>(
    program: &Program,
    input: &[u8],
    bindings: &[u8],
    bounds: &Bounds,
    show: impl FnOnce(Value<'_>) -> T,
) -> Result<T, Fault> {
    over(program, input, bindings, bounds, |evaluator, program, input| {
        let (result, provenance) = evaluator.explain(program, input)?;
        let arena = evaluator.arena();
        let report = provenance.to_value(program.source(), arena)?;
        Ok(show(arena.object([("result", result), ("provenance", report)])?))
    })
}
