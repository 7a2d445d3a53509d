//! `reread`: short for a last step that reads a written record back by the mapped `get`.

use super::Run;
use crate::call;
use crate::problem::Problem;
use crate::request::{UnifiedRequest, filters};
use crate::respond::{Page, Tally};

/// Reads back what was written. If that fails, the write has succeeded all the same: a warning says so.
pub(crate) async fn reread(run: &Run<'_>, page: &mut Page, tally: &mut Tally) {
    let Some(id) = page.reread.take() else { return };
    let Some(reread) = run.work.variant().ok().and_then(|variant| variant.reread.as_ref()) else {
        return;
    };
    // What says where the record lies (of which object, say) says it of the reading, too.
    let parameters = run.work.request.parameters.iter();
    let carried = parameters.filter(|(name, _)| filters::serves(&reread.get.supports, name));
    let request = UnifiedRequest {
        id: Some(id),
        parameters: carried.cloned().collect(),
        fields: run.work.request.fields.clone(),
        remote_data: run.work.request.remote_data,
        ..UnifiedRequest::default()
    };
    match Box::pin(call::page(run.shared, &reread.get, run.account, request, tally)).await {
        Ok((mut read, _)) => {
            page.data = read.data;
            page.rate = read.rate;
            page.problems.append(&mut read.problems);
        }
        Err(failure) => {
            let detail = format!("written, but the record could not be read back: {}", failure.detail);
            page.problems.push(Problem::warning(failure.kind, detail));
        }
    }
}
