//! `pagination`: how a list goes on.

use schemars::JsonSchema;
use serde::Deserialize;

use super::text::{Expression, Path, Word};

/// How a list goes on. Expressions see the response (`status`, `headers`, `body`) and `$page`, `$request`, `$account`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(deny_unknown_fields)]
#[schemars(tag = "type")]
pub enum Pagination {
    /// The answer is complete.
    None {},
    /// A token from the answer is sent back.
    Cursor {
        /// Where the next token lies in the body.
        cursor_field: Option<Path>,
        /// The next token, where it takes more than a path into the body.
        cursor: Option<Expression>,
        /// Where the token goes: `query:<name>`, `header:<name>`, `body:<path>`, `template`. Default: the last name of `cursor_field`,
        /// in the query, or in the body of a method that has a JSON body.
        send: Option<Word>,
        /// The page size: a name, or more.
        limit: Option<Limit>,
        /// Whether there is more. Default: as long as a token comes.
        has_more: Option<Expression>,
        /// How many records there are in all.
        total: Option<Expression>,
        /// Most pages of one traversal.
        max_pages: Option<u32>,
    },
    /// Page numbers.
    Page {
        /// Number of the first page. Default: 1.
        start: Option<i64>,
        /// Where the number goes. Default: `query:page`.
        send: Option<Word>,
        /// Whether the first request carries it too. Default: true.
        send_first: Option<bool>,
        /// The page size: a name, or more.
        limit: Option<Limit>,
        /// Whether there is more.
        has_more: Option<Expression>,
        /// How many records there are in all.
        total: Option<Expression>,
        /// Whether a page shorter than its limit is the last. Default: false.
        #[serde(default)]
        short_page_ends: bool,
        /// Most pages of one traversal.
        max_pages: Option<u32>,
    },
    /// Counts of records to skip.
    Offset {
        /// The first offset. Default: 0.
        start: Option<i64>,
        /// Where the offset goes. Default: `query:offset`.
        send: Option<Word>,
        /// Whether the first request carries it too. Default: true.
        send_first: Option<bool>,
        /// The page size: a name, or more.
        limit: Option<Limit>,
        /// Whether there is more.
        has_more: Option<Expression>,
        /// How many records there are in all.
        total: Option<Expression>,
        /// Whether a page shorter than its limit is the last. Default: false.
        #[serde(default)]
        short_page_ends: bool,
        /// Most pages of one traversal.
        max_pages: Option<u32>,
    },
    /// The `Link` header (RFC 8288).
    LinkHeader {
        /// Relation to follow. Default: `next`.
        rel: Option<String>,
        /// Query parameters of the first request to keep.
        #[serde(default)]
        keep_query: Vec<String>,
        /// Take path and query of another origin's URL on our own origin. Default: such a URL is a failure.
        #[serde(default)]
        rebase: bool,
        /// The page size: a name, or more.
        limit: Option<Limit>,
        /// Whether there is more. Default: as long as a link comes.
        has_more: Option<Expression>,
        /// How many records there are in all.
        total: Option<Expression>,
        /// Most pages of one traversal.
        max_pages: Option<u32>,
    },
    /// A whole URL from the answer.
    NextUrl {
        /// Where the URL lies in the body.
        next_url_field: Option<Path>,
        /// The URL, where it takes more than a path into the body.
        next: Option<Expression>,
        /// Query parameters of the first request to keep.
        #[serde(default)]
        keep_query: Vec<String>,
        /// Take path and query of another origin's URL on our own origin. Default: such a URL is a failure.
        #[serde(default)]
        rebase: bool,
        /// The page size: a name, or more.
        limit: Option<Limit>,
        /// Whether there is more. Default: as long as a URL comes.
        has_more: Option<Expression>,
        /// How many records there are in all.
        total: Option<Expression>,
        /// Most pages of one traversal.
        max_pages: Option<u32>,
    },
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
    /// Name of its query parameter; short for `send: query:<name>`.
    pub name: Option<String>,
    /// Where it goes: `query:<name>`, `header:<name>`, `body:<path>`, `template`.
    pub send: Option<Word>,
    /// Sent if the caller wishes nothing.
    pub default: Option<u32>,
    /// The vendor's maximum: larger wishes are lowered to it.
    pub max: Option<u32>,
}
