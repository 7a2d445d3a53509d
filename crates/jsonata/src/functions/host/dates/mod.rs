//! Instants and dates as other systems spell them.

mod to_iso;
mod to_date;
mod to_zone;
mod format_date;
mod epoch_ms;
mod epoch_s;
mod date_add;
mod date_diff;
mod start_of;
mod end_of;
pub(super) mod moment;
mod unit;

use crate::functions::tools::*;

pub(super) static GROUP: Group = Group {
    name: "Dates and times",
    functions: &[
        &to_iso::FUNCTION,
        &to_date::FUNCTION,
        &to_zone::FUNCTION,
        &format_date::FUNCTION,
        &epoch_ms::FUNCTION,
        &epoch_s::FUNCTION,
        &date_add::FUNCTION,
        &date_diff::FUNCTION,
        &start_of::FUNCTION,
        &end_of::FUNCTION,
    ],
};

/// The instant of the first argument, in a zone if one is given: else in its text's own.
fn at<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], zone: Option<&str>) -> Result<Option<jiff::Zoned>, EvalError> {
    let at = moment::of(cx, arg(args, 0), None, zone)?;
    match zone {
        Some(zone) => Ok(at
            .map(|at| moment::zone(zone).map(|zone| at.with_time_zone(zone)))
            .transpose()?),
        None => Ok(at),
    }
}
