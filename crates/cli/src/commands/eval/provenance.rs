//! `--provenance`: the result with where it comes from.

use interlingua_jsonata::{Arena, Program, json};

use super::evaluation::{Fault, over};
use super::limits::Bounds;

/// `{"result", "provenance"}` as JSON text; an undefined result is left out.
pub(super) fn explain(program: &Program, input: &[u8], bindings: &[u8], bounds: &Bounds) -> Result<Vec<u8>, Fault> {
    over(program, input, bindings, bounds, |evaluator, program, input| {
        let (result, provenance) = evaluator.explain(program, input)?;
        // The report is for people: it does not count against the evaluation's memory.
        let arena = Arena::new(bounds.memory_bytes);
        let report = provenance.to_value(program.source(), &arena)?;
        let mut out = b"{".to_vec();
        if !result.is_undefined() {
            out.extend_from_slice(b"\"result\":");
            json::write(result, &mut out);
            out.push(b',');
        }
        out.extend_from_slice(b"\"provenance\":");
        json::write(report, &mut out);
        out.push(b'}');
        Ok(out)
    })
}
