//! Comma-separated values (RFC 4180) as an array of objects. Cells are texts; an empty one is empty text.

use interlingua_definition::plan::CsvRules;
use interlingua_jsonata::{EvalError, Value};

use crate::language::Language;

pub(super) fn decode<'a>(language: &Language<'a>, rules: &CsvRules, body: &'a [u8]) -> Result<Value<'a>, String> {
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(rules.separator)
        .has_headers(rules.columns.is_empty())
        .from_reader(body);
    let mut columns: Vec<&'a str> = Vec::new();
    let written = rules.columns.iter().map(String::as_str);
    let first = reader.headers().map_err(|error| reason(&error))?.clone();
    let names: Vec<&str> = if rules.columns.is_empty() {
        first.iter().collect()
    } else {
        written.collect()
    };
    for name in names {
        columns.push(language.key(name.trim()).map_err(EvalError::into_message)?);
    }
    let mut records = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| reason(&error))?;
        let cells = row.iter().map(|cell| language.text(cell));
        let cells = cells.collect::<Result<Vec<_>, _>>().map_err(EvalError::into_message)?;
        let record = language.object(columns.iter().copied().zip(cells));
        records.push(record.map_err(EvalError::into_message)?);
    }
    language.array(records).map_err(EvalError::into_message)
}

/// What is wrong and where, without what the cells hold.
fn reason(error: &::csv::Error) -> String {
    let line = error.position().map_or(0, |position| position.line());
    match error.kind() {
        ::csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the body is not CSV: line {line} has {len} cells where the first has {expected_len}")
        }
        ::csv::ErrorKind::Utf8 { .. } => format!("the body is not valid UTF-8 in line {line}"),
        _ => format!("the body is not CSV in line {line}"),
    }
}
