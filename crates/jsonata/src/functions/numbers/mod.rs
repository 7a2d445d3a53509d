//! Functions over numbers.

mod number;
mod abs;
mod floor;
mod ceil;
mod round;
mod power;
mod sqrt;
mod random;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Numbers",
    functions: &[
        &number::FUNCTION,
        &abs::FUNCTION,
        &floor::FUNCTION,
        &ceil::FUNCTION,
        &round::FUNCTION,
        &power::FUNCTION,
        &sqrt::FUNCTION,
        &random::FUNCTION,
    ],
};
