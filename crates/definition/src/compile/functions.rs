//! `functions`: named helpers, visible at and below the part that writes them.

use std::sync::Arc;

use indexmap::IndexMap;

use super::Compiler;
use super::scope::FUNCTION;
use crate::document::text::Expression;
use crate::node::Node;
use crate::plan::Functions;

/// Functions that a part sees.
#[derive(Debug, Clone)]
pub(super) struct InScope {
    /// All their names: one that does not compile is not unknown as well.
    names: Arc<[String]>,
    pub(super) compiled: Functions,
}

impl Compiler<'_> {
    /// The functions of the given parts, outermost part first; an inner one of the same name wins.
    pub(super) fn functions(&mut self, parts: &[Option<&Node>]) -> InScope {
        let mut written: IndexMap<String, Expression> = IndexMap::new();
        for node in parts.iter().flatten().filter_map(|part| part.get("functions")) {
            written.extend(self.read::<IndexMap<String, Expression>>(node).unwrap_or_default());
        }
        let key: Vec<_> = written
            .iter()
            .map(|(name, body)| (name.clone(), body.0.text.clone(), self.origin(&body.0).place()))
            .collect();
        if let Some(known) = self.shared.functions.get(&key) {
            return known.clone();
        }
        let names: Arc<[String]> = written.keys().cloned().collect();
        let compiled = self.with_names(&names, |compiler| {
            let compiled = written
                .iter()
                .filter_map(|(name, body)| Some((name.clone(), compiler.expression(body, &FUNCTION)?)));
            compiled.collect()
        });
        let functions = InScope { names, compiled };
        self.shared.functions.insert(key, functions.clone());
        functions
    }

    /// Does `work` with these functions in scope.
    pub(super) fn with<T>(&mut self, functions: &InScope, work: impl FnOnce(&mut Self) -> T) -> T {
        self.with_names(&functions.names, work)
    }

    /// Does `work` with no function in scope: for what several definitions share.
    pub(super) fn without_functions<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.with_names(&Arc::default(), work)
    }

    fn with_names<T>(&mut self, names: &Arc<[String]>, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.functions, Arc::clone(names));
        let done = work(self);
        self.functions = outer;
        done
    }
}
