//! Steps after connecting: each makes a call and takes account variables from its answer; one may leave a choice to the customer.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Choose, ConnectPlan, ConnectStep};
use interlingua_jsonata::{Arena, Value};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::Candidate;
use super::call::call;
use super::memory::Memory;
use crate::account::Account;
use crate::credential::token::captures;
use crate::engine::Shared;
use crate::failure::Failure;
use crate::language::{Language, scalar_text};
use crate::request::wire::memory as out_of_memory;

/// A candidate after its steps.
#[derive(Debug)]
pub struct Settled {
    /// The candidate, with what the steps captured.
    pub candidate: Candidate,
    /// The choice that the customer has to make before the account is complete.
    pub waiting: Option<Waiting>,
}

/// A choice of one of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Name of the step: what `chosen` names it by.
    pub step: String,
    /// What it is about, for people.
    pub title: Option<String>,
    /// What there is to choose from.
    pub offers: Vec<Offer>,
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// What stands for it.
    pub value: String,
    /// What it is called, for people.
    pub label: String,
}

pub(super) async fn settle(
    shared: &Shared,
    plan: &ConnectPlan,
    candidate: Candidate,
    chosen: &Map<String, Json>,
) -> Result<Settled, Failure> {
    let memory = Arc::new(Memory::new(candidate));
    let scratch = shared.with_credentials(Arc::clone(&memory) as _);
    let mut found = Map::new();
    for step in &plan.steps {
        let account = with_variables(&memory, &found);
        if !applies(&scratch, step, &account)? {
            continue;
        }
        let body = call(&scratch, &step.call, &account).await?;
        match take(&scratch, step, &body, chosen.get(&step.name))? {
            Taken::Variables(variables) => found.extend(variables),
            Taken::Waiting(waiting) => return Ok(settled(&memory, found, Some(waiting))),
        }
    }
    Ok(settled(&memory, found, None))
}

pub(super) async fn verify(shared: &Shared, plan: &ConnectPlan, candidate: Candidate) -> Result<Candidate, Failure> {
    let Some(verify) = &plan.verify else {
        return Ok(candidate);
    };
    let memory = Arc::new(Memory::new(candidate));
    let scratch = shared.with_credentials(Arc::clone(&memory) as _);
    let account = with_variables(&memory, &Map::new());
    let body = call(&scratch, &verify.call, &account).await?;
    let bounds = scratch.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, &bounds);
    let body = language.parse(&body).unwrap_or_default();
    let found = captures(&mut language, &verify.captures, body);
    Ok(settled(&memory, found, None).candidate)
}

/// The account with what the steps before have found.
fn with_variables(memory: &Memory, found: &Map<String, Json>) -> Arc<Account> {
    let mut account = memory.candidate().account;
    account.variables.extend(found.clone());
    Arc::new(account)
}

fn settled(memory: &Memory, found: Map<String, Json>, waiting: Option<Waiting>) -> Settled {
    let mut candidate = memory.candidate();
    candidate.account.variables.extend(found);
    Settled { candidate, waiting }
}

fn applies(shared: &Shared, step: &ConnectStep, account: &Account) -> Result<bool, Failure> {
    let Some(when) = &step.when else { return Ok(true) };
    let bounds = shared.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, &bounds);
    let variables = language.account(account).map_err(|error| out_of_memory(&error))?;
    language.bind("account", variables);
    let holds = language.run(when, Value::Undefined);
    let holds = holds.map_err(|error| broken(step, &format!("its condition failed: {}", error.message)))?;
    Ok(holds.truthy())
}

/// What a step took from its answer.
enum Taken {
    Variables(Map<String, Json>),
    Waiting(Waiting),
}

fn take(shared: &Shared, step: &ConnectStep, body: &[u8], chosen: Option<&Json>) -> Result<Taken, Failure> {
    let bounds = shared.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, &bounds);
    let body = language.parse(body).unwrap_or_default();
    let mut found = captures(&mut language, &step.captures, body);
    let Some(choose) = &step.choose else {
        return Ok(Taken::Variables(found));
    };
    let offered = language.run(&choose.from, body);
    let offered = offered.map_err(|error| broken(step, &format!("`from_path` failed: {}", error.message)))?;
    let mut offers = Vec::new();
    for item in offered.iter() {
        let Some(value) = text(&mut language, &choose.value, item) else {
            return Err(broken(step, "one of those to choose from has no `value`"));
        };
        offers.push((item, offer(&mut language, choose, item, value)));
    }
    let wanted = chosen.and_then(|chosen| match chosen {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let item = match (wanted, offers.as_slice()) {
        (_, []) => {
            let detail = format!(
                "the credential gives access to none of what step `{}` offers",
                step.name
            );
            return Err(Failure::new(Kind::NotFound, detail));
        }
        (Some(wanted), offers) => {
            let item = offers.iter().find(|(_, offer)| offer.value == wanted);
            item.map(|(item, _)| *item)
                .ok_or_else(|| Failure::invalid(format!("step `{}` does not offer what was chosen", step.name)))?
        }
        (None, [(item, _)]) => *item,
        (None, _) => {
            return Ok(Taken::Waiting(Waiting {
                step: step.name.clone(),
                title: step.title.clone(),
                offers: offers.into_iter().map(|(_, offer)| offer).collect(),
            }));
        }
    };
    found.extend(captures(&mut language, &choose.captures, item));
    Ok(Taken::Variables(found))
}

fn offer<'a>(language: &mut Language<'a>, choose: &'a Choose, item: Value<'a>, value: String) -> Offer {
    let label = choose.label.as_ref().and_then(|label| text(language, label, item));
    Offer {
        label: label.unwrap_or_else(|| value.clone()),
        value,
    }
}

fn text<'a>(language: &mut Language<'a>, program: &'a interlingua_jsonata::Program, item: Value<'a>) -> Option<String> {
    language.run(program, item).ok().and_then(scalar_text)
}

fn broken(step: &ConnectStep, what: &str) -> Failure {
    Failure::new(Kind::Mapping, format!("connect step `{}`: {what}", step.name))
}
