//! URLs and query strings.

mod parse_url;
mod format_url;
mod parse_query;
mod format_query;

use crate::functions::tools::Group;

/// Bytes that a byte of a URL takes at most while it is parsed: it becomes `%XX`, in a text that grows by doubling.
const URL_BYTES: usize = 6;

pub(super) static GROUP: Group = Group {
    name: "URLs",
    functions: &[
        &parse_url::FUNCTION,
        &format_url::FUNCTION,
        &parse_query::FUNCTION,
        &format_query::FUNCTION,
    ],
};
