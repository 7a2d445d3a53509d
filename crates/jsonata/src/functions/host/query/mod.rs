//! Literals and filters of query languages. The languages differ in data alone (`styles.json`).

mod quote;
mod r#where;
mod literal;
mod style;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Query languages",
    functions: &[&quote::FUNCTION, &r#where::FUNCTION],
};
