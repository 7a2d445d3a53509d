//! Types, and ends before the end.

mod r#type;
mod error;
mod assert;
mod eval;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Control",
    functions: &[&r#type::FUNCTION, &error::FUNCTION, &assert::FUNCTION, &eval::FUNCTION],
};
