//! How a list goes on. One file per style; this table is what the call asks.

mod position;
mod cursor;
mod number;
mod offset;
mod range;
mod keyset;
mod expression;
mod link_header;
mod next_url;
mod target;
mod keep;
mod same_page;
mod seal;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{NativePlan, PageStyle, Placement};
use interlingua_jsonata::{EvalError, Program, Value};
use url::Url;

use crate::failure::Failure;
use crate::language::{Language, json_text, scalar_text};
use crate::request::wire::memory;
use crate::transport::{WireRequest, WireResponse};

pub(crate) use position::{At, Position};
pub(crate) use seal::{Cursor, SyncToken, open, seal};

/// One page as the paginator sees it.
pub(crate) struct Page<'a, 'r> {
    /// `status`, `headers`, `body`.
    pub(crate) response: Value<'a>,
    /// The request that it answers.
    pub(crate) request: &'r WireRequest,
    /// Its answer.
    pub(crate) answer: &'r WireResponse,
    /// The vendor's records in it.
    pub(crate) records: &'r [Value<'a>],
    /// Page size that was asked for.
    pub(crate) limit: Option<u32>,
    /// Where it stands.
    pub(crate) position: &'a Position,
}

/// What comes after a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Another page.
    More(Position),
    /// Nothing.
    End,
    /// The definition's `max_pages` was reached, although there is more.
    Capped,
}

/// What comes after a page.
pub(crate) fn next<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    page: &Page<'a, '_>,
) -> Result<Next, Failure> {
    let rules = &plan.pagination;
    let over = matches!(rules.style, PageStyle::None)
        || (rules.short_page_ends && is_short(page))
        || says_no(language, rules.has_more.as_ref(), page.response)?;
    if over {
        return Ok(Next::End);
    }
    let at = match &rules.style {
        PageStyle::None => None,
        PageStyle::Cursor { next, percent, .. } => cursor::next(language, next, *percent, page)?,
        PageStyle::Page { start, .. } => goes_on(language, plan, page)?.then(|| number::next(*start, page)),
        PageStyle::Offset { start, .. } | PageStyle::Range { start, .. } => {
            goes_on(language, plan, page)?.then(|| offset::next(*start, page))
        }
        PageStyle::Keyset { key, inclusive, .. } => keyset::next(language, key, *inclusive, page)?,
        PageStyle::Expression { next, .. } => expression::next(language, next, page)?,
        PageStyle::LinkHeader { rel, rebase, .. } => link_header::next(rel, *rebase, page)?,
        PageStyle::NextUrl { next, rebase, .. } => next_url::next(language, next, *rebase, page)?,
    };
    let Some(at) = at else { return Ok(Next::End) };
    let records = same_page::hash(&rules.style, page)?;
    let mut next = page.position.followed_by(at, page.records.len()).ok_or_else(repeated)?;
    if next.page >= rules.max_pages {
        return Ok(Next::Capped);
    }
    next.records = records;
    next.keep = keep::next(language, rules, page)?;
    Ok(Next::More(next))
}

fn repeated() -> Failure {
    Failure::new(
        Kind::UpstreamError,
        "the vendor repeats a cursor or next URL: following it would never end",
    )
}

fn is_short(page: &Page<'_, '_>) -> bool {
    page.limit.is_some_and(|limit| page.records.len() < limit as usize)
}

/// Whether counted pages go on: not after an empty page or the total.
fn goes_on<'a>(language: &mut Language<'a>, plan: &'a NativePlan, page: &Page<'a, '_>) -> Result<bool, Failure> {
    let seen = page.position.seen + page.records.len() as u64;
    let said = match (&plan.pagination.total, &plan.pagination.style) {
        (None, PageStyle::Range { .. }) => range::total(page),
        (total, _) => number_of(language, total.as_ref(), page.response)?,
    };
    Ok(!page.records.is_empty() && said.is_none_or(|total| (seen as f64) < total))
}

/// Whether `has_more` says that this was all. Silence says nothing.
fn says_no<'a>(
    language: &mut Language<'a>,
    has_more: Option<&'a Program>,
    response: Value<'a>,
) -> Result<bool, Failure> {
    let Some(program) = has_more else { return Ok(false) };
    let more = language
        .run(program, response)
        .map_err(|error| expression_failed("has_more", &error))?;
    Ok(match more {
        Value::Undefined => false,
        Value::String(text) => matches!(text, "" | "false" | "0"),
        other => !other.truthy(),
    })
}

/// Numbers are read from text, too.
fn number_of<'a>(
    language: &mut Language<'a>,
    program: Option<&'a Program>,
    response: Value<'a>,
) -> Result<Option<f64>, Failure> {
    let Some(program) = program else { return Ok(None) };
    let value = language
        .run(program, response)
        .map_err(|error| expression_failed("total", &error))?;
    Ok(scalar_text(value).and_then(|text| text.trim().parse().ok()))
}

fn expression_failed(name: &str, error: &EvalError) -> Failure {
    Failure::new(
        Kind::Mapping,
        format!("pagination's `{name}` failed: {} {}", error.code, error.message),
    )
}

/// The page size to ask for: the caller's wish or the default, lowered to the vendor's maximum.
pub(crate) fn limit(plan: &NativePlan, wish: Option<u32>) -> Option<u32> {
    let rule = plan.pagination.limit.as_ref()?;
    let whole = matches!(plan.pagination.style, PageStyle::Range { .. })
        .then_some(rule.max)
        .flatten();
    let wanted = wish.or(rule.default).or(whole)?;
    Some(rule.max.map_or(wanted, |max| wanted.min(max)))
}

/// Binds and yields `$page`: `number`, `offset`, `cursor`, `limit`, `first`, `state`, `keep`.
pub(crate) fn bind<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    position: &'a Position,
    limit: Option<u32>,
    native: Value<'a>,
) -> Result<Value<'a>, Failure> {
    let state = match (&plan.pagination.style, &position.at) {
        (_, At::Token(json)) => language.own_json(json).map_err(|error| memory(&error))?,
        (PageStyle::Expression { start, .. }, _) => expression::start(language, start.as_ref(), native)?,
        _ => Value::Undefined,
    };
    let page = variable(language, plan, position, limit, state).map_err(|error| memory(&error))?;
    language.bind("page", page);
    Ok(page)
}

fn variable<'a>(
    language: &Language<'a>,
    plan: &NativePlan,
    position: &'a Position,
    limit: Option<u32>,
    state: Value<'a>,
) -> Result<Value<'a>, EvalError> {
    let figure = |number: Option<i64>| number.map_or(Value::Undefined, |n| Value::number(n as f64));
    let limit = limit.map_or(Value::Undefined, |limit| Value::number(f64::from(limit)));
    language.object([
        ("number", figure(number::current(plan, position))),
        ("offset", figure(offset::current(plan, position))),
        ("cursor", state),
        ("limit", limit),
        ("first", Value::bool(position.at == At::First)),
        ("state", state),
        ("keep", keep::current(language, position)?),
    ])
}

/// What pagination puts into the request, and where; `page` is `$page`.
pub(crate) fn placed<'a, 'p>(
    language: &Language<'a>,
    plan: &'p NativePlan,
    position: &'a Position,
    page: Value<'a>,
) -> Result<Vec<(&'p Placement, Value<'a>)>, EvalError> {
    let first = position.at == At::First;
    let mut placed = Vec::new();
    let limit = page.get("limit");
    if let Some(rule) = plan.pagination.limit.as_ref().filter(|_| !limit.is_undefined()) {
        placed.push((&rule.send, limit));
    }
    match (&plan.pagination.style, &position.at) {
        (PageStyle::Expression { send, .. }, _) => {
            placed.push((send, page.get("state")));
        }
        (PageStyle::Cursor { send, .. } | PageStyle::Keyset { send, .. }, At::Token(_)) => {
            placed.push((send, page.get("cursor")));
        }
        (PageStyle::Page { send, send_first, .. }, _) if *send_first || !first => {
            placed.extend(number::current(plan, position).map(|n| (send, Value::number(n as f64))));
        }
        (PageStyle::Offset { send, send_first, .. }, _) if *send_first || !first => {
            placed.extend(offset::current(plan, position).map(|n| (send, Value::number(n as f64))));
        }
        (PageStyle::Range { send, send_first, .. }, _) if *send_first || !first => {
            let limit = limit.as_f64().map(|limit| limit as i64);
            if let (Some(first), Some(limit)) = (offset::current(plan, position), limit) {
                placed.extend(range::placed(language, send, first, limit)?);
            }
        }
        _ => {}
    }
    Ok(placed)
}

/// The request's URL, or the next URL in its place.
pub(crate) fn redirect(plan: &NativePlan, built: Url, position: &Position) -> Result<Url, Failure> {
    let At::Url(next) = &position.at else { return Ok(built) };
    let keep = match &plan.pagination.style {
        PageStyle::LinkHeader { keep_query, .. } | PageStyle::NextUrl { keep_query, .. } => keep_query.as_slice(),
        _ => &[],
    };
    target::replace(&built, next, keep)
}

/// A token as it is kept in a cursor.
fn token(value: Value<'_>) -> Option<String> {
    match value {
        Value::Undefined | Value::Null(_) | Value::String("") | Value::Bool(false, _) => None,
        other => Some(json_text(other)),
    }
}
