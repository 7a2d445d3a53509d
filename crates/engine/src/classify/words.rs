//! Rules that decide nothing and say how a failure is told: before the words of the rule that decided, the first of them first.

use interlingua_definition::plan::ErrorRule;

use super::said::Said;
use super::{Case, Refused};
use crate::language::Language;

/// Rules that matched on the way, in order. They are asked for their words only if there is a failure to tell.
#[derive(Default)]
pub(super) struct Words<'a> {
    /// Those of the mapping, which see the unified request.
    pub(super) of_the_mapping: Vec<&'a ErrorRule>,
    /// Those of the integration.
    pub(super) of_the_integration: Vec<&'a ErrorRule>,
}

impl<'a> Words<'a> {
    /// Tells a failure. Each part is the first rule's that has it.
    pub(super) fn tell(
        &self,
        language: &mut Language<'a>,
        case: &Case<'a, '_>,
        mut refused: Box<Refused>,
    ) -> Box<Refused> {
        for rule in self.of_the_integration.iter().rev() {
            say(language, case, rule, &mut refused);
        }
        if let Some(unified) = case.unified.filter(|_| !self.of_the_mapping.is_empty()) {
            language.bind("request", unified);
            for rule in self.of_the_mapping.iter().rev() {
                say(language, case, rule, &mut refused);
            }
            language.bind("request", case.native);
        }
        refused
    }
}

/// Puts a rule's words over those that are there.
fn say<'a>(language: &mut Language<'a>, case: &Case<'a, '_>, rule: &'a ErrorRule, refused: &mut Refused) {
    let mut said = Said::new(language, case.response, &rule.name, &rule.place);
    let (message, details) = (said.message(rule.message.as_ref()), said.details(rule.details.as_ref()));
    let wait = said.seconds(rule.retry_after.as_ref());
    let faults = said.faults;
    let failure = &mut refused.failure;
    if let Some(message) = message {
        failure.detail = message;
    }
    if !details.is_empty() {
        failure.details = details;
    }
    if wait.is_some() {
        failure.retry_after_s = wait;
        if failure.rate.throttled {
            failure.rate.retry_after_s = wait;
        }
    }
    refused.renew = rule.refresh.unwrap_or(refused.renew);
    failure.problems.extend(faults);
    failure.place.get_or_insert_with(|| rule.place.clone());
}
