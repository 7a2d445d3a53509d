//! Reads the figures out of an answer, by the definition's windows.

use interlingua_definition::plan::{NativePlan, RateWindow};
use interlingua_jsonata::{Program, Value};

use super::reset::{self, retry_after_s, server_time_ms};
use super::{RateFigures, Window};
use crate::language::{Language, scalar_text};
use crate::transport::WireResponse;

/// The figures of one answer; `response` is its context. An expression that fails has said nothing.
pub(crate) fn read<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    answer: &WireResponse,
    response: Value<'a>,
) -> RateFigures {
    let now_ms = server_time_ms(answer.header("date"), language.now_ms());
    let windows = plan
        .rate_limit
        .iter()
        .filter_map(|window| one(language, window, response, now_ms))
        .collect();
    let retry_after_s = answer
        .header("retry-after")
        .and_then(|text| retry_after_s(text, now_ms));
    RateFigures { windows, retry_after_s }
}

fn one<'a>(language: &mut Language<'a>, window: &'a RateWindow, response: Value<'a>, now_ms: i64) -> Option<Window> {
    let limit = figure(language, window.limit.as_ref(), response);
    let used = figure(language, window.used.as_ref(), response);
    let left = figure(language, window.remaining.as_ref(), response);
    let remaining = left.or_else(|| Some(limit?.saturating_sub(used?)));
    let reset = text(language, window.reset.as_ref(), response);
    let reset_s = reset.and_then(|reset| reset::seconds(&reset, window.unit, now_ms));
    if limit.is_none() && remaining.is_none() && reset_s.is_none() {
        return None;
    }
    Some(Window {
        name: window.name.clone(),
        limit,
        remaining,
        reset_s,
        window_s: window.window_s,
    })
}

fn figure<'a>(language: &mut Language<'a>, program: Option<&'a Program>, response: Value<'a>) -> Option<u64> {
    let number: f64 = text(language, program, response)?.trim().parse().ok()?;
    number.is_finite().then(|| number.max(0.0) as u64)
}

fn text<'a>(language: &mut Language<'a>, program: Option<&'a Program>, response: Value<'a>) -> Option<String> {
    scalar_text(language.run(program?, response).ok()?)
}
