//! `functions`: named helpers, visible at and below the part that writes them.

use indexmap::IndexMap;
use interlingua_jsonata::Program;

use super::Compiler;
use super::scope::FUNCTION;
use crate::document::text::Expression;
use crate::node::Node;

impl Compiler<'_> {
    /// Brings the functions of the given parts into scope, outermost part first; an inner one of the same name wins.
    pub(super) fn functions(&mut self, parts: &[Option<&Node>]) -> Vec<(String, Program)> {
        let mut written: IndexMap<String, Expression> = IndexMap::new();
        for node in parts.iter().flatten().filter_map(|part| part.get("functions")) {
            written.extend(self.read::<IndexMap<String, Expression>>(node).unwrap_or_default());
        }
        self.functions = written.keys().cloned().collect();
        let compiled = written
            .iter()
            .filter_map(|(name, body)| Some((name.clone(), self.expression(body, &FUNCTION)?)));
        compiled.collect()
    }
}
