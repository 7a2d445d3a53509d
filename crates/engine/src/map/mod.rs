//! The vendor's records to unified ones.

mod records;
mod record;
mod model;
mod project;
mod describe;

pub(crate) use describe::{Descriptions, fields, list, objects};
pub(crate) use record::{Mapper, PerRecord, Wanted};
pub(crate) use records::{Found, find, sorted};
