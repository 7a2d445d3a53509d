//! Error rules: the written ones in order, then the built-in ones, which are written in the same language.

use std::sync::{Arc, LazyLock, OnceLock};

use indexmap::IndexMap;

use super::Compiler;
use super::scope::{ELEMENT, RESPONSE};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::errors::{ErrorRule as Written, RecordError, Status, SuccessParts, SuccessWhen, When};
use crate::document::text::Expression;
use crate::kind::Kind;
use crate::node::Node;
use crate::plan::{ErrorRule, ItemRule, Outcome, StatusMatch};
use crate::read;
use crate::source::{Origin, Source};

/// The last rules of every integration.
static BUILT_IN: LazyLock<Option<Node>> = LazyLock::new(|| {
    let text = include_str!("../defaults/errors.json").to_owned();
    read::read(&Arc::new(Source {
        name: "built-in errors".to_owned(),
        text,
    }))
    .ok()
});

/// The same, compiled. All plans share them.
static COMPILED: OnceLock<Vec<Arc<ErrorRule>>> = OnceLock::new();

impl Compiler<'_> {
    /// The rules under `errors` of a part; `None` has none.
    pub(super) fn errors(&mut self, part: Option<&Node>) -> Vec<Arc<ErrorRule>> {
        let Some(errors) = part.and_then(|part| part.get("errors")) else {
            return Vec::new();
        };
        self.rules(errors)
    }

    pub(super) fn built_in_errors(&mut self) -> Vec<Arc<ErrorRule>> {
        let rules = COMPILED.get_or_init(|| {
            let rules = self.without_functions(|compiler| BUILT_IN.as_ref().map(|rules| compiler.rules(rules)));
            rules.unwrap_or_default()
        });
        rules.clone()
    }

    /// The rule for elements that fail one by one.
    pub(super) fn items(
        &mut self,
        success_when: Option<&SuccessWhen>,
        record_error: Option<&RecordError>,
        origin: &Origin,
    ) -> Option<Box<ItemRule>> {
        let Some(SuccessWhen::Parts(SuccessParts { item: Some(item), .. })) = success_when else {
            return None;
        };
        let word = record_error.and_then(|said| said.kind.as_deref());
        let kind = word.and_then(|word| Kind::ALL.into_iter().find(|kind| kind.as_str() == word));
        Some(Box::new(ItemRule {
            condition: self.expression(item, &ELEMENT)?,
            kind: kind.unwrap_or(Kind::Validation),
            message: self.optional(record_error.and_then(|said| said.message.as_ref()), &ELEMENT),
            details: self.optional(record_error.and_then(|said| said.details.as_ref()), &ELEMENT),
            place: origin.place(),
        }))
    }

    fn rules(&mut self, node: &Node) -> Vec<Arc<ErrorRule>> {
        let Some(written) = self.read::<IndexMap<String, Written>>(node) else {
            return Vec::new();
        };
        let rules = written
            .iter()
            .filter_map(|(name, rule)| self.rule(name, rule, node.get(name)?).map(Arc::new));
        rules.collect()
    }

    fn rule(&mut self, name: &str, written: &Written, node: &Node) -> Option<ErrorRule> {
        let (statuses, condition) = match &written.when {
            None => (Vec::new(), None),
            Some(When::Expression(condition)) => (Vec::new(), Some(self.expression(condition, &RESPONSE)?)),
            Some(When::All(all)) => {
                let condition = self.optional(all.condition.as_ref(), &RESPONSE);
                (all.status.as_ref().map(statuses).unwrap_or_default(), condition)
            }
        };
        let kind = match &written.kind {
            Some(word) => outcome(word)?,
            None => self.open(written, node)?,
        };
        Some(ErrorRule {
            name: name.to_owned(),
            statuses,
            condition,
            kind,
            message: self.optional(written.message.as_ref(), &RESPONSE),
            details: self.optional(written.details.as_ref(), &RESPONSE),
            retry_after: self.optional(written.retry_after.as_ref(), &RESPONSE),
            partial: written.partial,
            refresh: written.refresh,
            place: node.origin.place(),
        })
    }
}

impl Compiler<'_> {
    /// A rule without a kind has something to say.
    fn open(&mut self, written: &Written, node: &Node) -> Option<Outcome> {
        let says = [&written.message, &written.details, &written.retry_after]
            .iter()
            .any(|said| said.is_some());
        if (says || written.refresh.is_some()) && !written.partial {
            return Some(Outcome::Open);
        }
        let problem = Diagnostic::error(codes::MISSING_KEY, &node.origin, "`kind` is missing here");
        let hint =
            "only a rule that gives another one its `message`, `details`, `retry_after` or `refresh` has no `kind`";
        self.problems.push(problem.hint(hint));
        None
    }
}

/// The part of `success_when` that speaks of the whole answer.
pub(super) fn of_the_whole(success_when: Option<&SuccessWhen>) -> Option<&Expression> {
    match success_when? {
        SuccessWhen::Expression(condition) => Some(condition),
        SuccessWhen::Parts(parts) => parts.condition.as_ref(),
    }
}

fn statuses(written: &Status) -> Vec<StatusMatch> {
    match written {
        Status::Exactly(status) => vec![StatusMatch::Exactly(*status)],
        Status::Class(class) => class
            .chars()
            .next()
            .and_then(|digit| digit.to_digit(10)?.try_into().ok())
            .map(StatusMatch::Class)
            .into_iter()
            .collect(),
        Status::Any(all) => all.iter().flat_map(statuses).collect(),
    }
}

fn outcome(word: &str) -> Option<Outcome> {
    match word {
        "success" => Some(Outcome::Success),
        "empty" => Some(Outcome::Empty),
        _ => Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .map(Outcome::Failure),
    }
}
