//! One number from many.

mod sum;
mod max;
mod min;
mod average;
mod count;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Aggregation",
    functions: &[
        &sum::FUNCTION,
        &max::FUNCTION,
        &min::FUNCTION,
        &average::FUNCTION,
        &count::FUNCTION,
    ],
};
