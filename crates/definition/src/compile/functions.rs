//! `functions`: named helpers, visible at and below the part that writes them.

use std::sync::Arc;

use indexmap::IndexMap;
use interlingua_jsonata::Program;

use super::Compiler;
use super::scope::{FUNCTION, Scope};
use crate::codes;
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
    /// The functions of the given parts, outermost part first; an inner one of the same name wins. They come in the order in which
    /// they are bound: each after those that it uses.
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
        let mut compiled: Vec<(String, Program)> = Vec::new();
        self.alone(false, |compiler| {
            compiler.with_names(&names, |compiler| {
                let all = written
                    .iter()
                    .filter_map(|(name, body)| Some((name.clone(), compiler.expression(body, &FUNCTION)?)));
                compiled.extend(all);
            });
        });
        let (ordered, circular) = in_order(compiled);
        for (name, body) in written.iter().filter(|(name, _)| circular.contains(name)) {
            self.runs_in_a_circle(body, name, &circular);
        }
        let functions = InScope {
            names,
            compiled: ordered.into(),
        };
        self.shared.functions.insert(key, functions.clone());
        functions
    }

    /// Does `work` on parts that run where no function of the definition is bound.
    pub(super) fn alone<T>(&mut self, alone: bool, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.alone, alone);
        let done = work(self);
        self.alone = outer;
        done
    }

    /// A program that runs alone, with the integration's functions that it uses written before it.
    pub(super) fn self_contained(&mut self, program: Program, text: &str, scope: &Scope) -> Program {
        if !self.alone {
            return program;
        }
        let known = self.functions(&[Some(self.merged.integration())]).compiled;
        let mut used = program.variables();
        let mut brought: Vec<String> = Vec::new();
        for (name, function) in known.iter().rev() {
            if used.contains(name) {
                used.extend(function.variables());
                brought.insert(0, format!("${name} := {};", function.source()));
            }
        }
        if brought.is_empty() {
            return program;
        }
        let whole = format!("( {} {text} )", brought.join(" "));
        super::programs::compile(&whole, &self.options(scope)).unwrap_or(program)
    }

    fn runs_in_a_circle(&mut self, body: &Expression, name: &str, circle: &[String]) {
        let message = match circle {
            [_] => format!("the function `{name}` uses itself, which is not there yet when it is made"),
            _ => format!("the functions {} wait for each other", circle.join(", ")),
        };
        let hint = "name the part that recurs within the function: `function($x){ ( $again := function($y){ … }; $again($x) ) }`";
        self.error(codes::CIRCULAR_FUNCTIONS, &body.0, message, hint);
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

/// Each function after those that it uses, otherwise as written; and the names of those that cannot come after each other.
fn in_order(mut waiting: Vec<(String, Program)>) -> (Vec<(String, Program)>, Vec<String>) {
    let mut ordered: Vec<(String, Program)> = Vec::new();
    loop {
        let names: Vec<String> = waiting.iter().map(|(name, _)| name.clone()).collect();
        let is_ready = |(_, program): &(String, Program)| !program.variables().iter().any(|used| names.contains(used));
        match waiting.iter().position(is_ready) {
            Some(at) => ordered.push(waiting.remove(at)),
            None => return (ordered, names),
        }
    }
}
