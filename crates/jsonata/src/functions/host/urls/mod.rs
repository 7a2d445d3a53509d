//! URLs and query strings.

mod parse_url;
mod format_url;
mod parse_query;
mod format_query;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "URLs",
    functions: &[
        &parse_url::FUNCTION,
        &format_url::FUNCTION,
        &parse_query::FUNCTION,
        &format_query::FUNCTION,
    ],
};
