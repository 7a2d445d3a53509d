//! `steps`: their order, what each calls, and that it refers to nothing that comes later.

use std::sync::Arc;

use indexmap::IndexMap;
use interlingua_jsonata::{Program, Root};

use super::Compiler;
use super::native::Paging;
use super::scope::STEP;
use super::shape::each_leaf;
use crate::codes;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::document::mapping::MappedMethod;
use crate::document::method::Method;
use crate::document::step::{OnError as WrittenOnError, Step as Written, Undo as WrittenUndo};
use crate::document::text::{Text, Word};
use crate::node::Node;
use crate::plan::{ForEach, NativePlan, OnError, Request, Step, Steps, Undo};
use crate::source::Origin;

impl Compiler<'_> {
    /// `Some(None)`: the method has no steps.
    pub(super) fn steps(&mut self, method: &str, written: &MappedMethod, laid: &Node) -> Option<Option<Steps>> {
        if written.steps.is_empty() {
            return Some(None);
        }
        self.nothing_beside(laid);
        let names = self.ordered(&written.steps);
        let returns = match &written.returns {
            Some(word) => self.position(&word.0, &names),
            None => (method == "list").then(|| names.len() - 1),
        };
        let mut all = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let (step, node) = (written.steps.get(name)?, laid.at(&["steps", name])?);
            let pages = method == "list" && returns == Some(at);
            let Some(compiled) = self.step(name, step, node, pages) else {
                continue;
            };
            self.looks_back(&compiled, names.get(..at).unwrap_or_default(), &node.origin);
            self.repeats_records(&compiled, method == "list" && returns < Some(at), &node.origin);
            all.push(compiled);
        }
        (all.len() == names.len()).then_some(Some(Steps { all, returns }))
    }

    /// The parts of a single call have no meaning beside steps.
    fn nothing_beside(&mut self, laid: &Node) {
        for part in ["id", "query", "headers", "body"] {
            if let Some(node) = laid.get(part) {
                let message = format!("`{part}` beside `steps` belongs to no call");
                let problem = Diagnostic::error(codes::BAD_STEP, &node.origin, message);
                self.problems.push(problem.hint("write it in the step that needs it"));
            }
        }
    }

    /// The names in the order in which the steps are taken: that of the document, but for those that say `before`.
    fn ordered(&mut self, written: &IndexMap<String, Written>) -> Vec<String> {
        let mut names: Vec<String> = written.keys().cloned().collect();
        for (name, step) in written {
            let Some(before) = &step.before else { continue };
            let rest: Vec<String> = names.iter().filter(|other| *other != name).cloned().collect();
            if let Some(at) = self.position(&before.0, &rest) {
                names = rest;
                names.insert(at, name.clone());
            }
        }
        names
    }

    fn position(&mut self, word: &Text, names: &[String]) -> Option<usize> {
        let found = names.iter().position(|name| *name == word.text);
        if found.is_none() {
            let hint = did_you_mean(&word.text, names.iter().map(String::as_str));
            let hint = hint.unwrap_or_else(|| format!("the steps: {}", names.join(", ")));
            self.error(codes::BAD_STEP, word, format!("there is no step `{}`", word.text), hint);
        }
        found
    }

    fn step(&mut self, name: &str, written: &Written, node: &Node, pages: bool) -> Option<Step> {
        let native = self.step_call(name, (&written.call, written.request.as_deref()), node, pages);
        let partial: Vec<String> = written.partial.iter().map(|pointer| pointer.0.text.clone()).collect();
        let request = Request {
            id: self.request_id(written.id.as_ref(), node, &STEP),
            query: written
                .query
                .as_ref()
                .and_then(|query| self.expressions(query, &STEP, &partial)),
            headers: self.optional_expressions(written.headers.as_ref(), &STEP),
            body: written
                .body
                .as_ref()
                .and_then(|body| self.expressions(body, &STEP, &partial)),
        };
        let for_each = match &written.for_each {
            Some(items) if items.0.text.trim() == "$record" => Some(ForEach::Records),
            Some(items) => Some(ForEach::Items(Box::new(self.expression(items, &STEP)?))),
            None => None,
        };
        let undo = written.undo.as_ref().zip(node.get("undo"));
        let undo = undo.map(|(undo, node)| self.undo(name, undo, node));
        let when = self.optional(written.when.as_ref(), &STEP);
        let native = native?;
        Some(Step {
            name: name.to_owned(),
            writes: !written.read_only.unwrap_or(native.read_only),
            native,
            request,
            when,
            for_each,
            on_error: on_error(written.on_error),
            undo: undo.unwrap_or(Some(None))?,
            place: node.origin.place(),
        })
    }

    fn undo(&mut self, name: &str, written: &WrittenUndo, node: &Node) -> Option<Option<Undo>> {
        let native = self.step_call(name, (&written.call, written.request.as_deref()), node, false);
        let request = Request {
            id: self.request_id(written.id.as_ref(), node, &STEP),
            query: self.optional_expressions(written.query.as_ref(), &STEP),
            headers: self.optional_expressions(written.headers.as_ref(), &STEP),
            body: self.optional_expressions(written.body.as_ref(), &STEP),
        };
        Some(Some(Undo {
            native: native?,
            request,
        }))
    }

    /// What a step calls: a method of the integration, or a request written in place.
    fn step_call(
        &mut self,
        name: &str,
        (call, request): (&Option<Word>, Option<&Method>),
        node: &Node,
        pages: bool,
    ) -> Option<Arc<NativePlan>> {
        match (call, request) {
            (Some(call), None) => self.called(call, true),
            (None, Some(_)) => {
                let paging = if pages { Paging::Usual } else { Paging::Own };
                self.native_at(("steps", name), node.get("request")?, paging)
                    .map(Arc::new)
            }
            _ => {
                let message = "a step needs exactly one of `call` and `request`";
                let problem = Diagnostic::error(codes::NO_CALL, &node.origin, message);
                self.problems
                    .push(problem.hint("write `\"call\": \"<resource>.<method>\"`"));
                None
            }
        }
    }

    /// `$steps.<name>` is there once the step was taken: a step sees those before it, an undo also its own.
    fn looks_back(&mut self, step: &Step, before: &[String], origin: &Origin) {
        let own = programs(&step.request).into_iter().chain(step.conditions());
        let mut unknown: Vec<String> = own.flat_map(|program| unknown_steps(program, before, None)).collect();
        if let Some(undo) = &step.undo {
            let seen = programs(&undo.request).into_iter();
            unknown.extend(seen.flat_map(|program| unknown_steps(program, before, Some(&step.name))));
        }
        unknown.dedup();
        for name in unknown {
            let message = format!(
                "step `{}` reads `$steps.{name}`, which is not taken before it",
                step.name
            );
            let problem = Diagnostic::error(codes::BAD_STEP, origin, message);
            let hint = did_you_mean(&name, before.iter().map(String::as_str));
            let hint =
                hint.unwrap_or_else(|| "steps are taken in the order of the document; `before` moves one".into());
            self.problems.push(problem.hint(hint));
        }
    }

    fn repeats_records(&mut self, step: &Step, after_the_page: bool, origin: &Origin) {
        if matches!(step.for_each, Some(ForEach::Records)) && !after_the_page {
            let message = "`for_each: \"$record\"` is for steps of a list after the one that it returns";
            let problem = Diagnostic::error(codes::BAD_STEP, origin, message);
            self.problems
                .push(problem.hint("name the step that yields the records in `returns`, before this one"));
        }
    }
}

fn on_error(written: Option<WrittenOnError>) -> OnError {
    match written {
        None | Some(WrittenOnError::Fail) => OnError::Fail,
        Some(WrittenOnError::Continue) => OnError::Continue,
        Some(WrittenOnError::Undo) => OnError::Undo,
    }
}

fn programs(request: &Request) -> Vec<&Program> {
    let mut programs: Vec<&Program> = request.id.iter().collect();
    for shape in request.shapes() {
        each_leaf(shape, &mut |leaf| programs.push(&leaf.program));
    }
    programs
}

fn unknown_steps(program: &Program, known: &[String], own: Option<&str>) -> Vec<String> {
    let steps = program
        .reads()
        .iter()
        .filter(|read| read.root == Root::Variable("steps".to_owned()));
    let names = steps.filter_map(|read| read.keys.first());
    names
        .filter(|name| !known.contains(name) && own != Some(name.as_str()))
        .cloned()
        .collect()
}
