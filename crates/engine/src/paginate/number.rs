//! Page numbers.

use interlingua_definition::plan::{NativePlan, PageStyle};

use super::{At, Page, Position};

pub(super) fn next(start: i64, page: &Page<'_, '_>) -> At {
    At::Number(match page.position.at {
        At::Number(number) => number.saturating_add(1),
        _ => start.saturating_add(1),
    })
}

/// The number of the page that a position stands at.
pub(super) fn current(plan: &NativePlan, position: &Position) -> Option<i64> {
    match (&plan.pagination.style, &position.at) {
        (_, At::Number(number)) => Some(*number),
        (PageStyle::Page { start, .. }, _) => Some(*start),
        _ => None,
    }
}
