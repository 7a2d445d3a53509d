//! Counts of records to skip: moved on by the records that came.

use interlingua_definition::plan::{NativePlan, PageStyle};

use super::{At, Page, Position};

pub(super) fn next(start: i64, page: &Page<'_, '_>) -> At {
    let here = match page.position.at {
        At::Offset(offset) => offset,
        _ => start,
    };
    At::Offset(here.saturating_add(i64::try_from(page.records.len()).unwrap_or(i64::MAX)))
}

/// The offset that a position stands at.
pub(super) fn current(plan: &NativePlan, position: &Position) -> Option<i64> {
    match (&plan.pagination.style, &position.at) {
        (_, At::Offset(offset)) => Some(*offset),
        (PageStyle::Offset { start, .. } | PageStyle::Range { start, .. }, _) => Some(*start),
        _ => None,
    }
}
