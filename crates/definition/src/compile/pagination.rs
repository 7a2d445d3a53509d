//! Pagination, with its defaults.

use indexmap::IndexMap;
use interlingua_jsonata::Program;

use super::Compiler;
use super::placement::usual_place;
use super::scope::{NATIVE_REQUEST, RESPONSE};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::method::HttpMethod;
use crate::document::pagination::{Common, Decode, Limit, Pagination as Written, Style};
use crate::document::text::{Expression, Path, Word};
use crate::path::plain_path;
use crate::plan::{PageLimit, PageStyle, Pagination, Placement, RangePlaces};
use crate::source::Origin;

/// Pages of one traversal where nothing is declared: a bound against vendors that never end.
const MAX_PAGES: u32 = 10_000;

/// Where a pagination stands: the method whose requests it shapes, and its place in the document.
#[derive(Clone, Copy)]
struct Site<'o> {
    method: HttpMethod,
    origin: &'o Origin,
}

impl Compiler<'_> {
    /// `origin` is where the pagination is written.
    pub(super) fn pagination(
        &mut self,
        written: Option<&Written>,
        method: HttpMethod,
        origin: &Origin,
    ) -> Option<Pagination> {
        let site = Site { method, origin };
        let nothing = Common::default();
        let (style, common) = match written {
            None => (Some(PageStyle::None), &nothing),
            Some(Written(style, common)) => (self.style(style, site), common),
        };
        let limit = common.limit.as_ref().and_then(|limit| self.limit(limit, site));
        let has_more = self.optional(common.has_more.as_ref(), &RESPONSE);
        let total = self.optional(common.total.as_ref(), &RESPONSE);
        let keep = self.kept(&common.keep);
        let style = style?;
        self.check_range(&style, limit.as_ref(), site);
        Some(Pagination {
            style,
            limit,
            has_more,
            total,
            short_page_ends: common.short_page_ends,
            keep,
            max_pages: common.max_pages.unwrap_or(MAX_PAGES),
        })
    }

    fn style(&mut self, written: &Style, site: Site<'_>) -> Option<PageStyle> {
        Some(match written {
            Style::None {} => PageStyle::None,
            Style::Cursor {
                cursor_field,
                cursor,
                send,
                decode,
            } => {
                let next = self.next(cursor_field.as_ref(), cursor.as_ref(), ["cursor_field", "cursor"], site)?;
                PageStyle::Cursor {
                    next,
                    send: self.token_place(send.as_ref(), cursor_field.as_ref(), "the cursor", site)?,
                    percent: *decode == Some(Decode::Percent),
                }
            }
            Style::Page {
                start,
                send,
                send_first,
            } => PageStyle::Page {
                start: start.unwrap_or(1),
                send: self.placement(send.as_ref(), || Some(usual_place("page", site.method)))?,
                send_first: send_first.unwrap_or(true),
            },
            Style::Offset {
                start,
                send,
                send_first,
            } => PageStyle::Offset {
                start: start.unwrap_or(0),
                send: self.placement(send.as_ref(), || Some(usual_place("offset", site.method)))?,
                send_first: send_first.unwrap_or(true),
            },
            Style::Range { start, send_first, .. } => PageStyle::Range {
                start: start.unwrap_or(0),
                send: self.range_places(written, site)?,
                send_first: send_first.unwrap_or(true),
            },
            Style::Keyset {
                key_field,
                send,
                inclusive,
            } => PageStyle::Keyset {
                key: self.path(key_field)?,
                send: self.token_place(send.as_ref(), Some(key_field), "the key", site)?,
                inclusive: *inclusive,
            },
            Style::LinkHeader {
                rel,
                keep_query,
                rebase,
            } => PageStyle::LinkHeader {
                rel: rel.clone().unwrap_or_else(|| "next".to_owned()),
                keep_query: keep_query.clone(),
                rebase: *rebase,
            },
            Style::NextUrl {
                next_url_field,
                next,
                keep_query,
                rebase,
            } => PageStyle::NextUrl {
                next: self.next(next_url_field.as_ref(), next.as_ref(), ["next_url_field", "next"], site)?,
                keep_query: keep_query.clone(),
                rebase: *rebase,
            },
            Style::Expression { start, next, send } => PageStyle::Expression {
                start: self.optional(start.as_ref(), &NATIVE_REQUEST),
                next: self.expression(next, &RESPONSE)?,
                send: self.placement(send.as_ref(), || Some(Placement::Template))?,
            },
        })
    }

    /// Where a token goes: the written place, or the last name of the path that it comes from.
    fn token_place(
        &mut self,
        send: Option<&Word>,
        field: Option<&Path>,
        what: &str,
        site: Site<'_>,
    ) -> Option<Placement> {
        let name = field.and_then(|field| plain_path(&field.0.text)?.pop());
        let written = send.is_some();
        let found = self.placement(send, || Some(usual_place(&name?, site.method)));
        if found.is_none() && !written {
            let message = format!("`send` is missing: where does {what} go?");
            let problem = Diagnostic::error(codes::MISSING_KEY, site.origin, message);
            self.problems.push(problem.hint("write `\"send\": \"query:<name>\"`"));
        }
        found
    }

    fn range_places(&mut self, written: &Style, site: Site<'_>) -> Option<RangePlaces> {
        let Style::Range {
            send,
            unit,
            send_from,
            send_to,
            ..
        } = written
        else {
            return None;
        };
        match (send, send_from, send_to) {
            (send, None, None) => Some(RangePlaces::Whole {
                send: self.placement(send.as_ref(), || Some(Placement::Header("range".to_owned())))?,
                prefix: match unit.as_deref().unwrap_or("items") {
                    "" => String::new(),
                    unit => format!("{unit}="),
                },
            }),
            (None, Some(from), Some(to)) => Some(RangePlaces::Ends {
                from: self.placement(Some(from), || None)?,
                to: self.placement(Some(to), || None)?,
            }),
            _ => {
                let message = "a range goes to `send`, or to `send_from` and `send_to`";
                self.problems
                    .push(Diagnostic::error(codes::MISSING_KEY, site.origin, message));
                None
            }
        }
    }

    /// A range ends somewhere: its length is the page size.
    fn check_range(&mut self, style: &PageStyle, limit: Option<&PageLimit>, site: Site<'_>) {
        let sized = limit.is_some_and(|limit| limit.default.or(limit.max).is_some());
        if matches!(style, PageStyle::Range { .. }) && !sized {
            let problem = Diagnostic::error(codes::MISSING_KEY, site.origin, "a range needs a page size");
            let hint = "write `\"limit\": { \"send\": \"template\", \"default\": 50 }`";
            self.problems.push(problem.hint(hint));
        }
    }

    fn kept(&mut self, written: &IndexMap<String, Expression>) -> Vec<(String, Program)> {
        written
            .iter()
            .filter_map(|(name, expression)| Some((name.clone(), self.expression(expression, &RESPONSE)?)))
            .collect()
    }

    /// Exactly one of a path into the body and an expression over the response.
    fn next(
        &mut self,
        field: Option<&Path>,
        expression: Option<&Expression>,
        names: [&str; 2],
        site: Site<'_>,
    ) -> Option<Program> {
        let [field_name, expression_name] = names;
        match (field, expression) {
            (Some(field), None) => self.path_over_response(field),
            (None, Some(expression)) => self.expression(expression, &RESPONSE),
            _ => {
                let message = format!("exactly one of `{field_name}` and `{expression_name}` belongs here");
                self.problems
                    .push(Diagnostic::error(codes::MISSING_KEY, site.origin, message));
                None
            }
        }
    }

    fn limit(&mut self, written: &Limit, site: Site<'_>) -> Option<PageLimit> {
        let full = match written {
            Limit::Name(name) => {
                return Some(PageLimit {
                    send: usual_place(name, site.method),
                    default: None,
                    max: None,
                });
            }
            Limit::Full(full) => full,
        };
        let named = || full.name.as_deref().map(|name| usual_place(name, site.method));
        let send = self.placement(full.send.as_ref(), named);
        if send.is_none() && full.send.is_none() {
            let problem = Diagnostic::error(
                codes::MISSING_KEY,
                site.origin,
                "`limit` does not say where the page size goes",
            );
            self.problems.push(problem.hint("write its `name` or `send`"));
        }
        Some(PageLimit {
            send: send?,
            default: full.default,
            max: full.max,
        })
    }
}

/// The places that pagination writes, with the word for each.
pub(crate) fn placements(pagination: &Pagination) -> Vec<(&'static str, &Placement)> {
    let mut places = match &pagination.style {
        PageStyle::Cursor { send, .. } => vec![("the cursor", send)],
        PageStyle::Page { send, .. } => vec![("the page number", send)],
        PageStyle::Offset { send, .. } => vec![("the offset", send)],
        PageStyle::Keyset { send, .. } => vec![("the key", send)],
        PageStyle::Expression { send, .. } => vec![("the state", send)],
        PageStyle::Range { send, .. } => match send {
            RangePlaces::Whole { send, .. } => vec![("the range", send)],
            RangePlaces::Ends { from, to } => vec![("the first index", from), ("the last index", to)],
        },
        PageStyle::None | PageStyle::LinkHeader { .. } | PageStyle::NextUrl { .. } => Vec::new(),
    };
    places.extend(pagination.limit.as_ref().map(|limit| ("the page size", &limit.send)));
    places
}
