//! How a list goes on.

use interlingua_jsonata::Program;

use super::Placement;

/// How a list goes on from page to page.
#[derive(Debug)]
pub struct Pagination {
    /// Scheme.
    pub style: PageStyle,
    /// Where the wished page size goes, and its bounds.
    pub limit: Option<PageLimit>,
    /// Over the response: whether there is more.
    pub has_more: Option<Program>,
    /// Over the response: how many records there are in all.
    pub total: Option<Program>,
    /// Whether a page shorter than its limit is the last.
    pub short_page_ends: bool,
    /// Over the response: values kept from page to page, as `$page.keep.<name>`.
    pub keep: Vec<(String, Program)>,
    /// Upper bound of pages in one traversal.
    pub max_pages: u32,
}

/// Pagination schemes.
#[derive(Debug)]
pub enum PageStyle {
    /// The answer is complete.
    None,
    /// A token from the body (or a header) is sent back.
    Cursor {
        /// Over the response (`status`, `headers`, `body`): the next token.
        next: Program,
        /// Where it goes.
        send: Placement,
        /// Whether it arrives percent-encoded.
        percent: bool,
    },
    /// Page numbers.
    Page {
        /// Number of the first page.
        start: i64,
        /// Where the number goes.
        send: Placement,
        /// Whether the first request carries it too.
        send_first: bool,
    },
    /// Counts of records to skip.
    Offset {
        /// First offset.
        start: i64,
        /// Where the offset goes.
        send: Placement,
        /// Whether the first request carries it too.
        send_first: bool,
    },
    /// First and last index of the records wanted.
    Range {
        /// Index of the first record.
        start: i64,
        /// Where the range goes.
        send: RangePlaces,
        /// Whether the first request carries it too.
        send_first: bool,
    },
    /// A value of the last record is sent back.
    Keyset {
        /// Over the last record: the value.
        key: Program,
        /// Where it goes.
        send: Placement,
        /// Whether the vendor answers that record once more.
        inclusive: bool,
    },
    /// Any state, made from page to page.
    Expression {
        /// Over the native request: the first page's state.
        start: Option<Program>,
        /// Over the response: the next page's state.
        next: Program,
        /// Where it goes, if a template does not place it.
        send: Placement,
    },
    /// RFC 8288 `Link` header.
    LinkHeader {
        /// Relation to follow.
        rel: String,
        /// Query parameters of the first request to keep.
        keep_query: Vec<String>,
        /// Take path and query of a foreign origin's URL on our own origin.
        rebase: bool,
    },
    /// A whole URL, from the body or a header.
    NextUrl {
        /// Over the response (`status`, `headers`, `body`): the URL, absolute or relative.
        next: Program,
        /// Query parameters of the first request to keep.
        keep_query: Vec<String>,
        /// Take path and query of a foreign origin's URL on our own origin.
        rebase: bool,
    },
}

/// Where a range of indexes goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RangePlaces {
    /// As one text: `items=0-24`.
    Whole {
        /// Where it goes.
        send: Placement,
        /// Text before the indexes (`items=`).
        prefix: String,
    },
    /// As two numbers.
    Ends {
        /// Where the first index goes.
        from: Placement,
        /// Where the last index goes.
        to: Placement,
    },
}

/// The page size.
#[derive(Debug)]
pub struct PageLimit {
    /// Where it goes.
    pub send: Placement,
    /// Sent if the caller wishes nothing.
    pub default: Option<u32>,
    /// The vendor's maximum: larger wishes are lowered to it.
    pub max: Option<u32>,
}
