//! `$sort`

use crate::eval::{compare_text, merge_sort, sort_scratch};
use crate::functions::tools::*;
use crate::value::{Array, out_of_range};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "sort",
    params: "array, function?",
    signature: "<af?:a>",
    arity: 2,
    doc: "Sorts numbers or strings, or anything by a function of two items that tells whether the first belongs behind the second. Equal items keep their order.",
    examples: &[
        yields("$sort([3, 1, 2])", "", "[1,2,3]"),
        yields(r#"$sort(["b", "a"])"#, "", r#"["a","b"]"#),
        yields(
            r#"$sort([{"p": 2}, {"p": 1}], function($l, $r){ $l.p > $r.p }).p"#,
            "",
            "[1,2]",
        ),
        fails(r#"$sort([1, "a"])"#, "", "D3070"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    if values.len() <= 1 {
        return Ok(arg(args, 0));
    }
    let comparator = function(args, 1);
    if comparator.is_none() {
        check_comparable(cx, values)?;
    }
    let _held = sort_scratch(cx.arena(), values.len(), size_of::<Value<'_>>())?;
    let sorted = merge_sort(values.to_vec(), &mut |left, right| {
        cx.spend(1)?;
        match comparator {
            Some(function) => Ok(is_true(cx.apply(function, &[*left, *right])?)),
            None => comes_after(cx, *left, *right),
        }
    })?;
    Ok(Value::Array(Array::new(cx.arena().copy_values(&sorted)?, Flags::Plain)))
}

/// Only numbers or only strings have an order of their own.
fn check_comparable<'a>(cx: &mut Cx<'_, 'a>, values: &[Value<'a>]) -> Result<(), EvalError> {
    let (mut all_numbers, mut all_strings, mut any_infinite) = (true, true, false);
    each_part(cx, values, |part| {
        for value in part {
            let number = value.as_f64();
            any_infinite |= number.is_some_and(f64::is_infinite);
            all_numbers &= number.is_some_and(|number| !number.is_nan());
            all_strings &= value.as_str().is_some();
        }
    })?;
    if any_infinite {
        return Err(out_of_range());
    }
    if all_numbers || all_strings {
        return Ok(());
    }
    let message = "$sort without a comparator takes only numbers or only strings";
    Err(EvalError::new("D3070", message))
}

fn comes_after<'a>(cx: &mut Cx<'_, 'a>, left: Value<'a>, right: Value<'a>) -> Result<bool, EvalError> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => {
            cx.spend_text(left.len().min(right.len()))?;
            Ok(compare_text(left, right).is_gt())
        }
        _ => Ok(left.as_f64() > right.as_f64()),
    }
}

/// What a comparator returns counts as JavaScript counts it: every array and object is true.
fn is_true(value: Value<'_>) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_) | Value::Function(_)) || value.truthy()
}
