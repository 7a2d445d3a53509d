//! URLs and query strings.

mod parse_url;
mod parse_query;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "URLs",
    functions: &[&parse_url::FUNCTION, &parse_query::FUNCTION],
};
