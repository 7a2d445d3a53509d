//! The crate jsonata-core, by the interface that it recommends: compiled once.

use jsonata_core::{Expression, value::JValue};

use crate::{Page, Row};

pub fn page(row: &'static Row) -> Option<Page> {
    let expression = Expression::compile(&row.expression).expect("the expression compiles");
    let input = std::str::from_utf8(&row.input).expect("the input is UTF-8");
    Some(Box::new(move |out| {
        let input = JValue::from_json_str(input).expect("the input is JSON");
        let result = expression.evaluate(&input).expect("the expression succeeds");
        out.extend_from_slice(result.to_json_string().expect("the result is JSON").as_bytes());
    }))
}
