//! Instants and dates as other systems spell them.

mod to_iso;
mod to_date;
mod epoch;
mod date_add;
pub(super) mod moment;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Dates and times",
    functions: &[
        &to_iso::FUNCTION,
        &to_date::FUNCTION,
        &epoch::EPOCH_MS,
        &epoch::EPOCH_S,
        &date_add::FUNCTION,
    ],
};
