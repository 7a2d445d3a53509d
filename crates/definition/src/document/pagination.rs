//! `pagination`: how a list goes on.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::text::{Expression, Path, Word};

/// How a list goes on: a style, and what all styles have in common. Expressions see the response (`status`, `headers`, `body`) and
/// `$page` (`number`, `offset`, `cursor`, `limit`, `first`, `state`, `keep`), `$request`, `$account`.
#[derive(Debug, Clone, Deserialize)]
pub struct Pagination(pub Style, pub Common);

impl JsonSchema for Pagination {
    fn schema_name() -> Cow<'static, str> {
        "Pagination".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How a list goes on. Expressions see the response (`status`, `headers`, `body`) and `$page` (`number`, `offset`, `cursor`, `limit`, `first`, `state`, `keep`), `$request`, `$account`.",
            "allOf": [generator.subschema_for::<Style>(), generator.subschema_for::<Common>()]
        })
    }
}

/// What the next page is asked for by. `send` says where that goes: `query:<name>`, `header:<name>`, `body:<path>` (`a.b[0].c`),
/// `path` (one more segment of the path), or `template` (only the method's templates place it, through `$page`).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(deny_unknown_fields)]
#[schemars(tag = "type")]
pub enum Style {
    /// The answer is complete.
    #[schemars(extend("examples" = [{ "type": "none" }]))]
    None {},
    /// A token from the answer is sent back. Ends when it is absent, null or empty; an empty page with a live token goes on.
    #[schemars(extend("examples" = [{ "type": "cursor", "cursor_field": "paging.next.after", "limit": { "name": "limit", "max": 100 } }]))]
    Cursor {
        /// Where the next token lies in the body.
        #[schemars(extend("examples" = ["paging.next.after"]))]
        cursor_field: Option<Path>,
        /// The next token, where it takes more than a path into the body.
        #[schemars(extend("examples" = ["headers.`x-next-cursor`"]))]
        cursor: Option<Expression>,
        /// Where the token goes. Default: the last name of `cursor_field`, in the query, or in the body of a method that has a JSON
        /// body.
        #[schemars(extend("examples" = ["query:after", "body:params[0].cursor", "path"]))]
        send: Option<Word>,
        /// How the token arrives, where it is not as it must be sent: `percent` for one that is already percent-encoded.
        #[schemars(extend("examples" = ["percent"]))]
        decode: Option<Decode>,
    },
    /// Page numbers. Ends after an empty page, the total, or `has_more` false.
    #[schemars(extend("examples" = [{ "type": "page", "start": 1, "limit": "per_page" }]))]
    Page {
        /// Number of the first page. Default: 1.
        #[schemars(extend("examples" = [0]))]
        start: Option<i64>,
        /// Where the number goes. Default: `query:page`.
        #[schemars(extend("examples" = ["query:page_number"]))]
        send: Option<Word>,
        /// Whether the first request carries it too. Default: true.
        #[schemars(extend("examples" = [false]))]
        send_first: Option<bool>,
    },
    /// Counts of records to skip. Ends after an empty page, the total, or `has_more` false.
    #[schemars(extend("examples" = [{ "type": "offset", "limit": { "name": "limit", "default": 100 }, "total": "body.total_count" }]))]
    Offset {
        /// The first offset. Default: 0.
        #[schemars(extend("examples" = [1]))]
        start: Option<i64>,
        /// Where the offset goes. Default: `query:offset`.
        #[schemars(extend("examples" = ["query:startAt"]))]
        send: Option<Word>,
        /// Whether the first request carries it too. Default: true.
        #[schemars(extend("examples" = [false]))]
        send_first: Option<bool>,
    },
    /// First and last index of the records wanted (`items=0-24`), in one place or in two. Needs a page size. Ends after an empty page,
    /// the total (by default that of `Content-Range`), or `has_more` false.
    #[schemars(extend("examples" = [{ "type": "range", "limit": { "send": "template", "default": 50 } }]))]
    Range {
        /// Index of the first record. Default: 0.
        #[schemars(extend("examples" = [1]))]
        start: Option<i64>,
        /// Where the range goes as one text. Default: `header:range`.
        #[schemars(extend("examples" = ["header:range"]))]
        send: Option<Word>,
        /// What is counted, written in front of the range (`items=0-24`). Default: `items`; empty for `0-24` alone.
        #[schemars(extend("examples" = ["items"]))]
        unit: Option<String>,
        /// Where the first index goes, instead of `send`.
        #[schemars(extend("examples" = ["query:from"]))]
        send_from: Option<Word>,
        /// Where the last index goes, instead of `send`.
        #[schemars(extend("examples" = ["query:to"]))]
        send_to: Option<Word>,
        /// Whether the first request carries it too. Default: true.
        #[schemars(extend("examples" = [false]))]
        send_first: Option<bool>,
    },
    /// A value of the last record is sent back: records after it are wanted. Ends after an empty page, or `has_more` false.
    #[schemars(extend("examples" = [{ "type": "keyset", "key_field": "id", "send": "query:since_id" }]))]
    Keyset {
        /// Where the value lies in the last record.
        #[schemars(extend("examples" = ["id"]))]
        key_field: Path,
        /// Where it goes. Default: the last name of `key_field`.
        #[schemars(extend("examples" = ["query:since_id"]))]
        send: Option<Word>,
        /// Whether the vendor answers the record of that value once more, so that a page that ends in the same value is the last.
        /// Default: false.
        #[serde(default)]
        #[schemars(extend("examples" = [true]))]
        inclusive: bool,
    },
    /// The `Link` header (RFC 8288).
    #[schemars(extend("examples" = [{ "type": "link_header" }]))]
    LinkHeader {
        /// Relation to follow. Default: `next`.
        #[schemars(extend("examples" = ["next"]))]
        rel: Option<String>,
        /// Query parameters of the first request to keep.
        #[serde(default)]
        #[schemars(extend("examples" = [["fields"]]))]
        keep_query: Vec<String>,
        /// Take path and query of another origin's URL on our own origin. Default: such a URL is a failure.
        #[serde(default)]
        #[schemars(extend("examples" = [true]))]
        rebase: bool,
    },
    /// A whole URL from the answer, absolute or relative (RFC 3986). It replaces path and query.
    #[schemars(extend("examples" = [{ "type": "next_url", "next_url_field": "links.next" }]))]
    NextUrl {
        /// Where the URL lies in the body.
        #[schemars(extend("examples" = ["links.next"]))]
        next_url_field: Option<Path>,
        /// The URL, where it takes more than a path into the body.
        #[schemars(extend("examples" = ["body.end_of_stream ? null : body.after_url"]))]
        next: Option<Expression>,
        /// Query parameters of the first request to keep.
        #[serde(default)]
        #[schemars(extend("examples" = [["fields"]]))]
        keep_query: Vec<String>,
        /// Take path and query of another origin's URL on our own origin. Default: such a URL is a failure.
        #[serde(default)]
        #[schemars(extend("examples" = [true]))]
        rebase: bool,
    },
    /// Any state, made from page to page by expressions; templates place it through `$page.state`. Missing or null ends.
    #[schemars(extend("examples" = [{ "type": "expression", "start": "{ 'year': 2026 }", "next": "$page.state.year > 2020 ? { 'year': $page.state.year - 1 }" }]))]
    Expression {
        /// The first page's state, over the native request (`id`, `query`, `headers`, `body`). Default: none.
        #[schemars(extend("examples" = ["{ 'year': 2026 }"]))]
        start: Option<Expression>,
        /// The next page's state, over the response.
        #[schemars(extend("examples" = ["body.next ? { 'after': body.next, 'seen': body.seen }"]))]
        next: Expression,
        /// Where the state goes, if a template does not place it. Default: `template`.
        #[schemars(extend("examples" = ["body:continuation"]))]
        send: Option<Word>,
    },
}

/// What all styles have in common.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Common {
    /// The page size: the name of its parameter, or more.
    #[schemars(extend("examples" = ["per_page", { "name": "limit", "default": 50, "max": 200 }]))]
    pub limit: Option<Limit>,
    /// Whether there is more. Only false ends; silence says nothing.
    #[schemars(extend("examples" = ["body.meta.has_more", "$page.number < body.total_pages"]))]
    pub has_more: Option<Expression>,
    /// How many records there are in all. Counted styles end there.
    #[schemars(extend("examples" = ["body.total", "headers.`x-total-count`"]))]
    pub total: Option<Expression>,
    /// Whether a page shorter than its limit is the last. Default: false, since many vendors shorten pages as they like.
    #[serde(default)]
    #[schemars(extend("examples" = [true]))]
    pub short_page_ends: bool,
    /// Values kept from page to page, seen as `$page.keep.<name>`; one that a page does not bring stays as it was.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "search_id": "body.search_id" }]))]
    pub keep: IndexMap<String, Expression>,
    /// Most pages of one traversal. Default: 10 000. There being more is a problem beside the last page's data.
    #[schemars(extend("examples" = [50]))]
    pub max_pages: Option<u32>,
}

/// How a token arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decode {
    /// Percent-encoded (RFC 3986 section 2.1): it is decoded, and encoded for its place when it is sent.
    Percent,
}

/// The page size.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(untagged)]
pub enum Limit {
    /// Name of its query parameter.
    #[serde(rename = "$string")]
    Name(String),
    /// Where it goes, and its bounds.
    #[serde(rename = "$object")]
    Full(LimitFull),
}

/// Where the page size goes, and its bounds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LimitFull {
    /// Name of its query parameter, or of its body member in a method that has a JSON body; short for `send`.
    #[schemars(extend("examples" = ["per_page"]))]
    pub name: Option<String>,
    /// Where it goes: `query:<name>`, `header:<name>`, `body:<path>`, `template`.
    #[schemars(extend("examples" = ["header:x-page-size"]))]
    pub send: Option<Word>,
    /// Sent if the caller wishes nothing.
    #[schemars(extend("examples" = [50]))]
    pub default: Option<u32>,
    /// The vendor's maximum: larger wishes are lowered to it.
    #[schemars(extend("examples" = [200]))]
    pub max: Option<u32>,
}
