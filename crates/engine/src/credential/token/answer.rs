//! What an answer of the token endpoint means, and the tokens in it (RFC 6749 section 5).

use std::collections::BTreeMap;

use interlingua_definition::plan::{LifetimeUnit, NativePlan, Reading, TokenGrant, TokenSource};
use interlingua_jsonata::{Arena, Program, Value};
use serde_json::{Map, Value as Json};

use super::super::state::{Delivery, TokenAnswer};
use super::request::{decoded, response};
use crate::account::Renewed;
use crate::language::{Bounds, Language, json_text, scalar_text};
use crate::rate::{retry_after_s, server_time_ms};
use crate::secret::Secret;
use crate::transport::{TransportError, WireResponse};

/// Moments from here on are milliseconds, not seconds: the year 5138, or 1973.
const MILLISECONDS_FROM: f64 = 1e11;

/// Whether an answer is one to go on from: 2xx, and not refused in its own words.
pub(super) fn succeeded(
    bounds: &Bounds,
    tokens: &TokenSource,
    plan: Option<&NativePlan>,
    answer: &WireResponse,
) -> bool {
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, bounds);
    let body = decoded(&language, plan, answer, bounds.max_bytes);
    let Ok(whole) = response(&language, &body, answer) else {
        return false;
    };
    is_good(&mut language, tokens, plan, whole)
}

/// What became of a request that was not answered.
fn delivery(error: &TransportError) -> Delivery {
    match error {
        TransportError::Timeout { .. } => Delivery::Silent,
        TransportError::Cut(_) | TransportError::TooLarge { .. } => Delivery::Cut,
        _ => Delivery::NotSent,
    }
}

/// What an answer means. `own_client`: the client belongs to the account, so that its refusal is the account's.
pub(super) fn read(
    bounds: &Bounds,
    tokens: &TokenSource,
    plan: Option<&NativePlan>,
    own_client: bool,
    now_ms: i64,
    answer: &Result<WireResponse, TransportError>,
) -> (TokenAnswer, Option<Renewed>) {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let unreachable = TokenAnswer::Unreachable {
                retry_after_s: None,
                delivery: delivery(error),
            };
            return (unreachable, None);
        }
    };
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, bounds);
    let body = decoded(&language, plan, answer, bounds.max_bytes);
    let Ok(whole) = response(&language, &body, answer) else {
        let cause = "the token endpoint's answer is too large".to_owned();
        return (TokenAnswer::Odd { cause }, None);
    };
    if is_good(&mut language, tokens, plan, whole)
        && let Some(renewed) = renewed(&mut language, tokens, whole, now_ms)
    {
        return (TokenAnswer::Renewed, Some(renewed));
    }
    let refused = is_refused(&mut language, tokens, whole);
    (refusal(tokens, answer, whole, refused, own_client, now_ms), None)
}

fn is_good<'a>(
    language: &mut Language<'a>,
    tokens: &'a TokenSource,
    plan: Option<&'a NativePlan>,
    whole: Value<'a>,
) -> bool {
    let good = whole
        .get("status")
        .as_f64()
        .is_some_and(|status| (200.0..300.0).contains(&status));
    let success_when = plan.and_then(|plan| plan.success_when.as_ref());
    let agreed = success_when.is_none_or(|holds| language.run(holds, whole).is_ok_and(|value| value.truthy()));
    good && agreed && !is_refused(language, tokens, whole)
}

fn is_refused<'a>(language: &mut Language<'a>, tokens: &'a TokenSource, whole: Value<'a>) -> bool {
    let refused_when = tokens.answer.refused_when.as_ref();
    refused_when.is_some_and(|refused| language.run(refused, whole).is_ok_and(|value| value.truthy()))
}

fn renewed<'a>(language: &mut Language<'a>, tokens: &'a TokenSource, whole: Value<'a>, now_ms: i64) -> Option<Renewed> {
    let reading = &tokens.answer;
    let body = whole.get("body");
    let access = match &reading.access_token {
        Reading::Body(program) => text(language, program, body)?,
        Reading::Response(program) => text(language, program, whole)?,
    };
    let mut fields = BTreeMap::from([("access_token".to_owned(), Secret::new(access))]);
    let refresh = text(language, &reading.refresh_token, body);
    fields.extend(refresh.map(|token| ("refresh_token".to_owned(), Secret::new(token))));
    for (name, program) in &reading.secrets {
        fields.extend(text(language, program, body).map(|secret| (name.clone(), Secret::new(secret))));
    }
    Some(Renewed {
        fields,
        expires_at_ms: expiry(language, tokens, body, now_ms),
        captures: captures(language, &reading.captures, body),
    })
}

/// A scalar that is not empty.
fn text<'a>(language: &mut Language<'a>, program: &'a Program, over: Value<'a>) -> Option<String> {
    let value = language.run(program, over).ok()?;
    scalar_text(value).filter(|text| !text.is_empty())
}

/// Account variables by name, those that the answer has.
pub(crate) fn captures<'a>(
    language: &mut Language<'a>,
    written: &'a [(String, Program)],
    over: Value<'a>,
) -> Map<String, Json> {
    let mut found = Map::new();
    for (name, program) in written {
        let value = language.run(program, over).unwrap_or_default();
        if !value.is_undefined() {
            let json = serde_json::from_str(&json_text(value)).unwrap_or_default();
            found.insert(name.clone(), json);
        }
    }
    found
}

/// The end of the token in Unix ms: as a lifetime, as a moment, or as declared.
fn expiry<'a>(language: &mut Language<'a>, tokens: &'a TokenSource, body: Value<'a>, now_ms: i64) -> Option<i64> {
    let reading = &tokens.answer;
    let in_ms = match reading.expires_in_unit {
        LifetimeUnit::S => 1000.0,
        LifetimeUnit::Ms => 1.0,
        LifetimeUnit::Min => 60_000.0,
    };
    // Lifetimes come as numbers, text and floats; negative and absurd ones say nothing.
    let lifetime = text(language, &reading.expires_in, body).and_then(|text| text.trim().parse::<f64>().ok());
    let lifetime_ms = lifetime
        .map(|count| count * in_ms)
        .filter(|ms| (0.0..1e13).contains(ms));
    let moment = reading.expires_at.as_ref();
    let moment_ms = moment
        .and_then(|path| text(language, path, body))
        .and_then(|text| moment_of(text.trim()));
    let declared_ms = reading.lifetime_s.map(|seconds| seconds as f64 * 1000.0);
    let after = |ms: f64| now_ms.saturating_add(ms as i64);
    lifetime_ms.map(after).or(moment_ms).or_else(|| declared_ms.map(after))
}

fn moment_of(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<f64>() {
        let ms = if number < MILLISECONDS_FROM {
            number * 1000.0
        } else {
            number
        };
        return (ms > 0.0 && ms < 1e14).then_some(ms as i64);
    }
    let moment: jiff::Timestamp = text.parse().ok()?;
    Some(moment.as_millisecond())
}

/// Only the registered error codes (RFC 6749 section 5.2) are told apart; the vendor's own words stay with the vendor. A login that is
/// refused is not tried again: wrong passwords lock accounts.
fn refusal(
    tokens: &TokenSource,
    answer: &WireResponse,
    whole: Value<'_>,
    refused: bool,
    own_client: bool,
    now_ms: i64,
) -> TokenAnswer {
    let code = whole.get("body").get("error").as_str().unwrap_or_default();
    let logs_in = matches!(tokens.grant, TokenGrant::Login | TokenGrant::Password);
    let own_client = own_client && tokens.grant.repeats();
    match (answer.status, code) {
        (429 | 500.., _) if !refused => {
            let now_ms = server_time_ms(answer.header("date"), now_ms);
            let retry_after_s = answer
                .header("retry-after")
                .and_then(|text| retry_after_s(text, now_ms));
            TokenAnswer::Unreachable {
                retry_after_s,
                delivery: Delivery::Answered,
            }
        }
        _ if refused => TokenAnswer::GrantRefused,
        (_, "invalid_grant") => TokenAnswer::GrantRefused,
        (_, "invalid_client" | "unauthorized_client") if own_client => TokenAnswer::GrantRefused,
        (_, "invalid_client" | "unauthorized_client") => TokenAnswer::ClientRefused,
        (401 | 403, _) if logs_in => TokenAnswer::GrantRefused,
        (status, _) => TokenAnswer::Odd {
            cause: format!("the token endpoint answered {status} without a token"),
        },
    }
}
