//! Success, or a failure of one kind: the stage that turns a 403 into `rate_limited`.
//!
//! Rules are asked first, on every status, and the first match wins; then `success_when`, which can only narrow 2xx; then
//! the status itself.

mod said;
mod items;
mod words;

pub(crate) use items::sift;

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{ErrorRule, NativePlan, Outcome, StatusMatch};
use interlingua_jsonata::{Program, Value};
use serde_json::value::RawValue;

use self::said::Said;
use self::words::Words;
use crate::decode::{self, Decoded};
use crate::failure::{Failure, Origin, Upstream};
use crate::language::{Language, json_text};
use crate::problem::Problem;
use crate::rate::RateFigures;
use crate::transport::WireResponse;

/// What an answer is.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Data.
    Success,
    /// No records.
    Empty,
    /// A failure.
    Failure(Box<Refused>),
}

/// A failure, and whether renewing the credential may cure it.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The failure.
    pub(crate) failure: Failure,
    /// Whether a renewed credential makes one repeat worthwhile.
    pub(crate) renew: bool,
}

/// Everything that an answer is judged by.
pub(crate) struct Case<'a, 'r> {
    /// The method's plan.
    pub(crate) plan: &'a NativePlan,
    /// The mapping's own rules, asked first.
    pub(crate) mapped: &'a [Arc<ErrorRule>],
    /// The request that the mapping's own rules see, where there is a mapping.
    pub(crate) unified: Option<Value<'a>>,
    /// The request that the integration's rules see.
    pub(crate) native: Value<'a>,
    /// The answer.
    pub(crate) answer: &'r WireResponse,
    /// Its body.
    pub(crate) decoded: &'r Decoded<'a>,
    /// `status`, `headers`, `body`.
    pub(crate) response: Value<'a>,
    /// What the vendor said of its limits.
    pub(crate) rate: &'r RateFigures,
    /// Most bytes of the body that are shown.
    pub(crate) max_body_bytes: usize,
    /// Whether data is taken from the body. Where it is not, a word like "OK" is as good as nothing.
    pub(crate) body_is_read: bool,
}

/// Judges an answer. Partial failures become problems beside the data.
pub(crate) fn classify<'a>(
    language: &mut Language<'a>,
    case: &Case<'a, '_>,
    problems: &mut Vec<Problem>,
) -> Result<Verdict, Failure> {
    let good = (200..300).contains(&case.answer.status);
    let needed = case.body_is_read || !decode::is_plain_text(case.answer);
    if good
        && needed
        && let Decoded::Undecodable(reason) = case.decoded
    {
        return Ok(refused(unreadable(case, reason), false));
    }
    let mut words = Words::default();
    let verdict = judge(language, case, problems, &mut words)?;
    Ok(match verdict {
        Verdict::Failure(refused) => Verdict::Failure(words.tell(language, case, refused)),
        verdict => verdict,
    })
}

fn judge<'a>(
    language: &mut Language<'a>,
    case: &Case<'a, '_>,
    problems: &mut Vec<Problem>,
    words: &mut Words<'a>,
) -> Result<Verdict, Failure> {
    if let Some(unified) = case.unified {
        language.bind("request", unified);
        let verdict = ask(language, case, case.mapped, problems, &mut words.of_the_mapping);
        language.bind("request", case.native);
        if let Some(verdict) = verdict? {
            return Ok(verdict);
        }
    }
    if let Some(verdict) = ask(
        language,
        case,
        &case.plan.errors,
        problems,
        &mut words.of_the_integration,
    )? {
        return Ok(verdict);
    }
    if !(200..300).contains(&case.answer.status) {
        return Ok(refused(upstream(by_status(case.answer.status), case, true), false));
    }
    match &case.plan.success_when {
        Some(condition) if !holds(language, case, condition, "success_when")? => {
            let failure = Failure::new(
                Kind::UpstreamError,
                "the vendor's answer is not a success by the integration's `success_when`",
            );
            Ok(refused(upstream(failure, case, true), false))
        }
        _ => Ok(Verdict::Success),
    }
}

/// The first rule that matches decides; partial ones are noted on the way, and those that decide nothing but have words for it.
fn ask<'a>(
    language: &mut Language<'a>,
    case: &Case<'a, '_>,
    rules: &'a [Arc<ErrorRule>],
    problems: &mut Vec<Problem>,
    words: &mut Vec<&'a ErrorRule>,
) -> Result<Option<Verdict>, Failure> {
    for rule in rules {
        if !matches(language, case, rule)? {
            continue;
        }
        match rule.kind {
            Outcome::Success => return Ok(Some(Verdict::Success)),
            Outcome::Empty => return Ok(Some(Verdict::Empty)),
            Outcome::Open => words.push(rule),
            Outcome::Failure(kind) if rule.partial => problems.extend(partial(language, case, rule, kind)),
            Outcome::Failure(kind) => return Ok(Some(failed(language, case, rule, kind))),
        }
    }
    Ok(None)
}

fn refused(failure: Failure, renew: bool) -> Verdict {
    Verdict::Failure(Box::new(Refused { failure, renew }))
}

/// Status and condition must both hold.
fn matches<'a>(language: &mut Language<'a>, case: &Case<'a, '_>, rule: &'a ErrorRule) -> Result<bool, Failure> {
    let status = case.answer.status;
    let speaks_of = rule.statuses.is_empty()
        || rule.statuses.iter().any(|wanted| match wanted {
            StatusMatch::Exactly(exactly) => *exactly == status,
            StatusMatch::Class(class) => u16::from(*class) == status / 100,
        });
    match &rule.condition {
        _ if !speaks_of => Ok(false),
        None => Ok(true),
        Some(condition) => holds(language, case, condition, &rule.name).map_err(|failure| failure.at(&rule.place)),
    }
}

fn holds<'a>(
    language: &mut Language<'a>,
    case: &Case<'a, '_>,
    condition: &'a Program,
    name: &str,
) -> Result<bool, Failure> {
    match language.run(condition, case.response) {
        Ok(value) => Ok(value.truthy()),
        // A rule that cannot be asked about an answer of another shape does not match it; on a success it is a fault.
        Err(_) if !(200..300).contains(&case.answer.status) => Ok(false),
        Err(error) => Err(Failure::new(
            Kind::Mapping,
            format!("the condition of `{name}` failed: {} {}", error.code, error.message),
        )),
    }
}

fn failed<'a>(language: &mut Language<'a>, case: &Case<'a, '_>, rule: &'a ErrorRule, kind: Kind) -> Verdict {
    let renew = rule.refresh.unwrap_or(kind == Kind::Unauthenticated);
    let mut said = Said::new(language, case.response, &rule.name, &rule.place);
    let (message, details) = (said.message(rule.message.as_ref()), said.details(rule.details.as_ref()));
    let wait = said.seconds(rule.retry_after.as_ref());
    let problems = said.faults;
    // The caller's own key is in order: it is the account's credential that the vendor refuses.
    let kind = if kind == Kind::Unauthenticated {
        Kind::NeedsReauth
    } else {
        kind
    };
    let detail = message.unwrap_or_else(|| format!("the vendor answered {}", case.answer.status));
    let mut failure = upstream(Failure::new(kind, detail).from(Origin::Upstream), case, true);
    failure.details = details;
    failure.problems = problems;
    failure.rate.throttled = kind == Kind::RateLimited;
    failure.retry_after_s = retry_after(wait, &failure.rate);
    if kind == Kind::RateLimited {
        failure.rate.retry_after_s = failure.retry_after_s;
    }
    if rule.place.source != "built-in errors" {
        failure.place = Some(rule.place.clone());
    }
    refused(failure, renew)
}

/// What the rule says, else `Retry-After`, else on a throttle the reset of the window that binds.
fn retry_after(said: Option<u64>, rate: &RateFigures) -> Option<u64> {
    let reset = || {
        rate.tightest()
            .and_then(|window| window.reset_s)
            .filter(|_| rate.throttled)
    };
    said.or(rate.retry_after_s).or_else(reset)
}

fn partial<'a>(language: &mut Language<'a>, case: &Case<'a, '_>, rule: &'a ErrorRule, kind: Kind) -> Vec<Problem> {
    let mut said = Said::new(language, case.response, &rule.name, &rule.place);
    let (message, details) = (said.message(rule.message.as_ref()), said.details(rule.details.as_ref()));
    let mut problems = said.faults;
    let detail = message.unwrap_or_else(|| format!("the vendor reports `{}`", rule.name));
    problems.push(Problem {
        details,
        definition: Some(rule.place.clone()),
        ..Problem::error(kind, detail)
    });
    problems
}

/// A success whose body is no data. What was to be written is written: a repeat would write it again.
fn unreadable(case: &Case<'_, '_>, reason: &str) -> Failure {
    let failure = Failure::new(
        Kind::UpstreamError,
        format!("the vendor's answer cannot be read: {reason}"),
    );
    Failure {
        retryable: failure.retryable && case.plan.read_only,
        ..upstream(failure, case, false)
    }
}

/// What a status says where no rule does.
fn by_status(status: u16) -> Failure {
    match status {
        300..400 => Failure::new(
            Kind::UpstreamError,
            format!("the vendor redirects ({status}), which this request does not follow"),
        ),
        _ => Failure::new(Kind::UpstreamError, format!("the vendor answered {status}")),
    }
}

/// Adds what the vendor answered, bounded, and its figures.
fn upstream(mut failure: Failure, case: &Case<'_, '_>, with_body: bool) -> Failure {
    let body = if with_body { shown(case) } else { None };
    failure.upstream = Some(Upstream {
        status: case.answer.status,
        body,
    });
    failure.rate = case.rate.clone();
    failure
}

fn shown(case: &Case<'_, '_>) -> Option<Box<RawValue>> {
    let has_secrets = !case.plan.redact.is_empty();
    let text = match case.decoded {
        Decoded::Nothing => return None,
        // What cannot be read cannot be searched for secrets.
        Decoded::Undecodable(_) if has_secrets => return None,
        Decoded::Undecodable(_) => cut(&case.answer.body, case.max_body_bytes),
        Decoded::Value(value) => match json_text(*value) {
            text if text.len() <= case.max_body_bytes => text,
            text if has_secrets => cut(text.as_bytes(), case.max_body_bytes),
            _ => cut(&case.answer.body, case.max_body_bytes),
        },
    };
    RawValue::from_string(text).ok()
}

/// The beginning of a body as a JSON string.
fn cut(body: &[u8], max_bytes: usize) -> String {
    let bytes = body.get(..max_bytes).unwrap_or(body);
    serde_json::Value::from(String::from_utf8_lossy(bytes)).to_string()
}
