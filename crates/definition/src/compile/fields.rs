//! `fields`: the describe call of a resource.

use std::sync::Arc;

use super::Compiler;
use super::scope::{DESCRIBE, DESCRIPTION};
use crate::document::fields::Fields;
use crate::plan::FieldsPlan;

/// How long a list is kept where nothing is declared, in ms.
const TTL_MS: u64 = 5 * 60 * 1000;

impl Compiler<'_> {
    /// How the fields of one of the integration's resources are listed.
    pub(super) fn fields(&mut self, resource: &str) -> Option<Arc<FieldsPlan>> {
        let all = self.merged.integration().get("fields")?;
        let written: Fields = self.read(all.get(resource).or_else(|| all.get("*"))?)?;
        let native = self.called(&written.call, false)?;
        let query = self.optional_expressions(written.query.as_ref(), &DESCRIBE);
        let response_path = written.response_path.as_ref().and_then(|path| self.path(path));
        let field = self.expressions(&written.field, &DESCRIPTION, &[])?;
        let ttl_ms = written.ttl_ms.unwrap_or(TTL_MS);
        Some(Arc::new(FieldsPlan {
            native,
            query,
            response_path,
            field,
            ttl_ms,
        }))
    }
}
