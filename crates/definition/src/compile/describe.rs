//! `fields` and `objects`: the describe calls of a resource.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Compiler;
use super::fingerprint;
use super::scope::{DESCRIBE, DESCRIPTION};
use crate::document::describe::{Describe, Fields, Objects};
use crate::plan::DescribePlan;

/// How long a list is kept where nothing is declared, in ms.
const TTL_MS: u64 = 5 * 60 * 1000;

impl Compiler<'_> {
    /// How the fields of one of the integration's resources are listed, and the objects that it stands for. What describes
    /// them may use the integration's functions.
    pub(super) fn described(&mut self, resource: &str) -> [Option<Arc<DescribePlan>>; 2] {
        let functions = self.functions(&[Some(self.merged.integration())]);
        self.with(&functions, |compiler| {
            [
                compiler.describe::<Fields>("fields", resource),
                compiler.describe::<Objects>("objects", resource),
            ]
        })
    }

    fn describe<T: DeserializeOwned + Into<Describe>>(
        &mut self,
        part: &str,
        resource: &str,
    ) -> Option<Arc<DescribePlan>> {
        let all = self.merged.integration().get(part)?;
        let node = all.get(resource).or_else(|| all.get("*"))?;
        let written: Describe = self.read::<T>(node)?.into();
        let native = self.called(&written.call, false)?;
        let query = self.optional_expressions(written.query.as_ref(), &DESCRIBE);
        let response_path = written.response_path.as_ref().and_then(|path| self.path(path));
        let item = self.expressions(&written.item, &DESCRIPTION, &[])?;
        Some(Arc::new(DescribePlan {
            fingerprint: fingerprint::describe(node, &native),
            native,
            query,
            response_path,
            item,
            ttl_ms: written.ttl_ms.unwrap_or(TTL_MS),
        }))
    }
}
