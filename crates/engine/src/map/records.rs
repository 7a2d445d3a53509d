//! Where the records lie.

use interlingua_definition::kind::Kind;
use interlingua_jsonata::{Program, Value};

use crate::failure::Failure;
use crate::language::Language;

/// What a response path finds.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// Records.
    Many(Vec<Value<'a>>),
    /// One record.
    One(Value<'a>),
    /// Nothing, and that is in order.
    Nothing,
}

impl<'a> Found<'a> {
    /// The records, however many.
    pub(crate) fn records(&self) -> &[Value<'a>] {
        match self {
            Found::Many(records) => records,
            Found::One(record) => std::slice::from_ref(record),
            Found::Nothing => &[],
        }
    }
}

/// Finds the records in a body. A path that finds nothing in a body is a failure, unless the definition says otherwise.
pub(crate) fn find<'a>(
    language: &mut Language<'a>,
    path: Option<&'a Program>,
    missing_is_empty: bool,
    body: Value<'a>,
) -> Result<Found<'a>, Failure> {
    let Some(path) = path else { return Ok(sorted(body)) };
    if body.is_undefined() {
        return Ok(Found::Nothing);
    }
    let found = language.run(path, body).map_err(|error| {
        Failure::new(
            Kind::Mapping,
            format!("`response_path` failed: {} {}", error.code, error.message),
        )
    })?;
    match found {
        Value::Undefined | Value::Null(_) if missing_is_empty => Ok(Found::Nothing),
        Value::Undefined => {
            let detail = format!(
                "`response_path` ({}) finds nothing in the vendor's answer; `when_missing: \"empty\"` takes that for no records",
                path.source()
            );
            Err(Failure::new(Kind::Mapping, detail))
        }
        other => Ok(sorted(other)),
    }
}

/// What a value is as records: an array is several, anything else one.
pub(crate) fn sorted(value: Value<'_>) -> Found<'_> {
    match value {
        Value::Undefined | Value::Null(_) => Found::Nothing,
        Value::Array(items) => Found::Many(items.iter().collect()),
        other => Found::One(other),
    }
}
