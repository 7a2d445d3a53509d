//! `apply`.

use super::Compiler;
use crate::compile::placement::body_path;
use crate::compile::scope::Scope;
use crate::document::auth::Apply as Written;
use crate::plan::Apply;

impl Compiler<'_> {
    pub(super) fn apply(&mut self, written: &Written, scope: &Scope) -> Option<Apply> {
        let headers = self.named_templates(&written.headers, scope);
        let query = self.named_templates(&written.query, scope);
        let body = self.named_templates(&written.body, scope);
        let soap_header = written
            .soap_header
            .as_ref()
            .map(|elements| self.templates(elements, scope));
        Some(Apply {
            headers: headers?
                .into_iter()
                .map(|(name, template)| (name.to_ascii_lowercase(), template))
                .collect(),
            query: query?,
            body: body?
                .into_iter()
                .map(|(path, template)| (body_path(&path), template))
                .collect(),
            soap_header: match soap_header {
                None => None,
                Some(compiled) => Some(compiled?),
            },
        })
    }
}
