//! How a list goes on. One file per style; this table is what the call asks.

mod position;
mod cursor;
mod number;
mod offset;
mod link_header;
mod next_url;
mod target;
mod seal;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{NativePlan, PageStyle, Placement};
use interlingua_jsonata::{EvalError, Program, Value};
use url::Url;

use crate::failure::Failure;
use crate::language::{Language, json_text, scalar_text};
use crate::transport::{WireRequest, WireResponse};

pub(crate) use position::{At, Position};
pub(crate) use seal::{Cursor, open, seal};

/// One page as the paginator sees it.
pub(crate) struct Page<'a, 'r> {
    /// `status`, `headers`, `body`.
    pub(crate) response: Value<'a>,
    /// The request that it answers.
    pub(crate) request: &'r WireRequest,
    /// Its answer.
    pub(crate) answer: &'r WireResponse,
    /// Records in it.
    pub(crate) count: usize,
    /// Page size that was asked for.
    pub(crate) limit: Option<u32>,
    /// Where it stands.
    pub(crate) position: &'r Position,
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
    if matches!(rules.style, PageStyle::None) || says_no(language, rules.has_more.as_ref(), page.response)? {
        return Ok(Next::End);
    }
    let at = match &rules.style {
        PageStyle::None => None,
        PageStyle::Cursor { next, .. } => cursor::next(language, next, page)?,
        PageStyle::Page { start, .. } => goes_on(language, plan, page)?.then(|| number::next(*start, page)),
        PageStyle::Offset { start, .. } => goes_on(language, plan, page)?.then(|| offset::next(*start, page)),
        PageStyle::LinkHeader { rel, rebase, .. } => link_header::next(rel, *rebase, page)?,
        PageStyle::NextUrl { next, rebase, .. } => next_url::next(language, next, *rebase, page)?,
    };
    let Some(at) = at else { return Ok(Next::End) };
    let next = page.position.followed_by(at, page.count).ok_or_else(repeated)?;
    Ok(if next.page >= rules.max_pages {
        Next::Capped
    } else {
        Next::More(next)
    })
}

fn repeated() -> Failure {
    Failure::new(
        Kind::UpstreamError,
        "the vendor repeats a cursor or next URL: following it would never end",
    )
}

/// Whether counted pages go on: not after an empty page, the total, or (where declared) a short page.
fn goes_on<'a>(language: &mut Language<'a>, plan: &'a NativePlan, page: &Page<'a, '_>) -> Result<bool, Failure> {
    let seen = page.position.seen + page.count as u64;
    let total = number_of(language, plan.pagination.total.as_ref(), page.response)?;
    let short = page.limit.is_some_and(|limit| page.count < limit as usize);
    let over = page.count == 0
        || total.is_some_and(|total| seen as f64 >= total)
        || (plan.pagination.short_page_ends && short);
    Ok(!over)
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
    let wanted = wish.or(rule.default)?;
    Some(rule.max.map_or(wanted, |max| wanted.min(max)))
}

/// `$page`: `number`, `offset`, `cursor`, `limit`, `first`, `state`.
pub(crate) fn variable<'a>(
    language: &Language<'a>,
    plan: &NativePlan,
    position: &'a Position,
    limit: Option<u32>,
) -> Result<Value<'a>, EvalError> {
    let token = match &position.at {
        At::Token(json) => language.own_json(json)?,
        _ => Value::Undefined,
    };
    let number = number::current(plan, position).map_or(Value::Undefined, |n| Value::number(n as f64));
    let offset = offset::current(plan, position).map_or(Value::Undefined, |n| Value::number(n as f64));
    language.object([
        ("number", number),
        ("offset", offset),
        ("cursor", token),
        (
            "limit",
            limit.map_or(Value::Undefined, |limit| Value::number(f64::from(limit))),
        ),
        ("first", Value::Bool(position.at == At::First)),
        ("state", token),
    ])
}

/// What pagination puts into the request, and where.
pub(crate) fn placed<'a, 'p>(
    language: &Language<'a>,
    plan: &'p NativePlan,
    position: &'a Position,
    limit: Option<u32>,
) -> Vec<(&'p Placement, Value<'a>)> {
    let first = position.at == At::First;
    let mut placed = Vec::new();
    if let (Some(rule), Some(limit)) = (&plan.pagination.limit, limit) {
        placed.push((&rule.send, Value::number(f64::from(limit))));
    }
    match (&plan.pagination.style, &position.at) {
        (PageStyle::Cursor { send, .. }, At::Token(json)) => {
            placed.push((send, language.own_json(json).unwrap_or_default()));
        }
        (PageStyle::Page { send, send_first, .. }, _) if *send_first || !first => {
            placed.extend(number::current(plan, position).map(|n| (send, Value::number(n as f64))));
        }
        (PageStyle::Offset { send, send_first, .. }, _) if *send_first || !first => {
            placed.extend(offset::current(plan, position).map(|n| (send, Value::number(n as f64))));
        }
        _ => {}
    }
    placed
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
        Value::Undefined | Value::Null | Value::String("") | Value::Bool(false) => None,
        other => Some(json_text(other)),
    }
}
