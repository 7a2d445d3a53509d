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
        .flat_map(|window| declared(language, window, response, now_ms))
        .collect();
    let retry_after_s = answer
        .header("retry-after")
        .and_then(|text| retry_after_s(text, now_ms));
    RateFigures {
        windows,
        retry_after_s,
        throttled: false,
    }
}

fn declared<'a>(language: &mut Language<'a>, window: &'a RateWindow, response: Value<'a>, now_ms: i64) -> Vec<Window> {
    match &window.items {
        None => one(language, window, response, now_ms).into_iter().collect(),
        Some(items) => {
            let items = language.run(items, response).unwrap_or_default();
            items
                .iter()
                .filter_map(|item| listed(window, item, now_ms))
                .take(MAX_ITEMS)
                .collect()
        }
    }
}

/// Most windows that one place may list.
const MAX_ITEMS: usize = 20;

fn one<'a>(language: &mut Language<'a>, window: &'a RateWindow, response: Value<'a>, now_ms: i64) -> Option<Window> {
    let mut said = |program: Option<&'a Program>| scalar_text(language.run(program?, response).ok()?);
    let figures = Said {
        limit: said(window.limit.as_ref()),
        remaining: said(window.remaining.as_ref()),
        used: said(window.used.as_ref()),
        reset: said(window.reset.as_ref()),
    };
    figures.window(window.name.clone(), window.window_s, window, now_ms)
}

/// One of several windows; without a name of its own it has that of its place.
fn listed(window: &RateWindow, item: Value<'_>, now_ms: i64) -> Option<Window> {
    let said = |name: &str| scalar_text(item.get(name));
    let figures = Said {
        limit: said("limit"),
        remaining: said("remaining"),
        used: said("used"),
        reset: said("reset"),
    };
    let name = said("name").unwrap_or_else(|| window.name.clone());
    let window_s = said("window_s").and_then(|text| figure(&text)).or(window.window_s);
    figures.window(name, window_s, window, now_ms)
}

/// What was said of one window, as text.
struct Said {
    limit: Option<String>,
    remaining: Option<String>,
    used: Option<String>,
    reset: Option<String>,
}

impl Said {
    fn window(&self, name: String, window_s: Option<u64>, declared: &RateWindow, now_ms: i64) -> Option<Window> {
        let number = |text: &Option<String>| figure(text.as_deref()?);
        let limit = number(&self.limit);
        let remaining = number(&self.remaining).or_else(|| Some(limit?.saturating_sub(number(&self.used)?)));
        let reset = self.reset.as_deref();
        let reset_s = reset.and_then(|reset| reset::seconds(reset, declared.unit, now_ms));
        if limit.is_none() && remaining.is_none() && reset_s.is_none() {
            return None;
        }
        Some(Window {
            name,
            limit,
            remaining,
            reset_s,
            window_s,
        })
    }
}

fn figure(text: &str) -> Option<u64> {
    let number: f64 = text.trim().parse().ok()?;
    number.is_finite().then(|| number.max(0.0) as u64)
}
