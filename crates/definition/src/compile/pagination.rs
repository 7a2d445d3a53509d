//! Pagination, with its defaults.

use super::Compiler;
use super::placement::usual_place;
use super::scope::RESPONSE;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::method::HttpMethod;
use crate::document::pagination::{Limit, Pagination as Written};
use crate::document::text::{Expression, Path, Word};
use crate::path::plain_path;
use crate::plan::{PageLimit, PageStyle, Pagination, Placement};
use crate::source::Origin;

/// Pages of one traversal where nothing is declared: a bound against vendors that never end.
const MAX_PAGES: u32 = 10_000;

/// What the types of pagination have in common.
#[derive(Default)]
struct Common<'a> {
    limit: Option<&'a Limit>,
    has_more: Option<&'a Expression>,
    total: Option<&'a Expression>,
    short_page_ends: bool,
    max_pages: Option<u32>,
}

impl Compiler<'_> {
    /// `origin` is where the pagination is written.
    pub(super) fn pagination(
        &mut self,
        written: Option<&Written>,
        method: HttpMethod,
        origin: &Origin,
    ) -> Option<Pagination> {
        let style = match written {
            None => Some(PageStyle::None),
            Some(written) => self.style(written, method, origin),
        };
        let common = written.map(common).unwrap_or_default();
        let limit = common.limit.and_then(|limit| self.limit(limit, method, origin));
        let has_more = self.optional(common.has_more, &RESPONSE);
        let total = self.optional(common.total, &RESPONSE);
        Some(Pagination {
            style: style?,
            limit,
            has_more,
            total,
            short_page_ends: common.short_page_ends,
            max_pages: common.max_pages.unwrap_or(MAX_PAGES),
        })
    }

    fn style(&mut self, written: &Written, method: HttpMethod, origin: &Origin) -> Option<PageStyle> {
        Some(match written {
            Written::None {} => PageStyle::None,
            Written::Cursor {
                cursor_field,
                cursor,
                send,
                ..
            } => self.cursor(cursor_field.as_ref(), cursor.as_ref(), send.as_ref(), method, origin)?,
            Written::Page {
                start,
                send,
                send_first,
                ..
            } => PageStyle::Page {
                start: start.unwrap_or(1),
                send: self.placement(send.as_ref(), || Some(usual_place("page", method)))?,
                send_first: send_first.unwrap_or(true),
            },
            Written::Offset {
                start,
                send,
                send_first,
                ..
            } => PageStyle::Offset {
                start: start.unwrap_or(0),
                send: self.placement(send.as_ref(), || Some(usual_place("offset", method)))?,
                send_first: send_first.unwrap_or(true),
            },
            Written::LinkHeader {
                rel,
                keep_query,
                rebase,
                ..
            } => PageStyle::LinkHeader {
                rel: rel.clone().unwrap_or_else(|| "next".to_owned()),
                keep_query: keep_query.clone(),
                rebase: *rebase,
            },
            Written::NextUrl {
                next_url_field,
                next,
                keep_query,
                rebase,
                ..
            } => PageStyle::NextUrl {
                next: self.next(
                    next_url_field.as_ref(),
                    next.as_ref(),
                    ["next_url_field", "next"],
                    origin,
                )?,
                keep_query: keep_query.clone(),
                rebase: *rebase,
            },
        })
    }

    fn cursor(
        &mut self,
        field: Option<&Path>,
        cursor: Option<&Expression>,
        send: Option<&Word>,
        method: HttpMethod,
        origin: &Origin,
    ) -> Option<PageStyle> {
        let next = self.next(field, cursor, ["cursor_field", "cursor"], origin)?;
        let name = field.and_then(|field| plain_path(&field.0.text)?.pop());
        let written = send.is_some();
        let send = self.placement(send, || Some(usual_place(&name?, method)));
        if send.is_none() && !written {
            let problem = Diagnostic::error(
                codes::MISSING_KEY,
                origin,
                "`send` is missing: where does the cursor go?",
            );
            self.problems.push(problem.hint("write `\"send\": \"query:<name>\"`"));
        }
        Some(PageStyle::Cursor { next, send: send? })
    }

    /// Exactly one of a path into the body and an expression over the response.
    fn next(
        &mut self,
        field: Option<&Path>,
        expression: Option<&Expression>,
        names: [&str; 2],
        origin: &Origin,
    ) -> Option<interlingua_jsonata::Program> {
        let [field_name, expression_name] = names;
        match (field, expression) {
            (Some(field), None) => self.path_over_response(field),
            (None, Some(expression)) => self.expression(expression, &RESPONSE),
            _ => {
                let message = format!("exactly one of `{field_name}` and `{expression_name}` belongs here");
                self.problems
                    .push(Diagnostic::error(codes::MISSING_KEY, origin, message));
                None
            }
        }
    }

    fn limit(&mut self, written: &Limit, method: HttpMethod, origin: &Origin) -> Option<PageLimit> {
        let full = match written {
            Limit::Name(name) => {
                return Some(PageLimit {
                    send: usual_place(name, method),
                    default: None,
                    max: None,
                });
            }
            Limit::Full(full) => full,
        };
        let named = || full.name.as_deref().map(|name| usual_place(name, method));
        let send = self.placement(full.send.as_ref(), named);
        if send.is_none() && full.send.is_none() {
            let problem = Diagnostic::error(
                codes::MISSING_KEY,
                origin,
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

fn common(written: &Written) -> Common<'_> {
    match written {
        Written::None {} => Common::default(),
        Written::Cursor {
            limit,
            has_more,
            total,
            max_pages,
            ..
        }
        | Written::LinkHeader {
            limit,
            has_more,
            total,
            max_pages,
            ..
        }
        | Written::NextUrl {
            limit,
            has_more,
            total,
            max_pages,
            ..
        } => Common {
            limit: limit.as_ref(),
            has_more: has_more.as_ref(),
            total: total.as_ref(),
            short_page_ends: false,
            max_pages: *max_pages,
        },
        Written::Page {
            limit,
            has_more,
            total,
            short_page_ends,
            max_pages,
            ..
        }
        | Written::Offset {
            limit,
            has_more,
            total,
            short_page_ends,
            max_pages,
            ..
        } => Common {
            limit: limit.as_ref(),
            has_more: has_more.as_ref(),
            total: total.as_ref(),
            short_page_ends: *short_page_ends,
            max_pages: *max_pages,
        },
    }
}

/// The places that pagination writes, with the word for each.
pub(crate) fn placements(pagination: &Pagination) -> Vec<(&'static str, &Placement)> {
    let token = match &pagination.style {
        PageStyle::Cursor { send, .. } => Some(("the cursor", send)),
        PageStyle::Page { send, .. } => Some(("the page number", send)),
        PageStyle::Offset { send, .. } => Some(("the offset", send)),
        PageStyle::None | PageStyle::LinkHeader { .. } | PageStyle::NextUrl { .. } => None,
    };
    token
        .into_iter()
        .chain(pagination.limit.as_ref().map(|limit| ("the page size", &limit.send)))
        .collect()
}
