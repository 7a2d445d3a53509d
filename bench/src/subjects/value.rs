use crate::{Page, Row};
pub fn page(_: &'static Row) -> Option<Page> { None }
