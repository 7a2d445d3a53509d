//! Inputs: documents that the names of the grammar find something in, and random ones.

use crate::choices::Choices;

const DOCUMENTS: &[&str] = &[
    r#"{"a":1,"b":2,"c":[1,2,3],"n":4,"s":"text","name":"Ann","price":9.5,"tags":["x","y"],"nums":[3,1,2],"address":{"city":"Bern","zip":"3000"},"type":"a","b c":7}"#,
    r#"{"items":[{"name":"pen","price":1.5,"qty":10,"type":"a","tags":["blue","cheap"]},{"name":"book","price":12,"qty":2,"type":"b","tags":[]},{"name":"lamp","price":30.25,"qty":1,"type":"a","tags":["home"]}],"orders":[{"id":1,"items":[{"sku":"p1","name":"pen","tags":["t1","t2"]},{"sku":"p2","name":"ink"}]},{"id":2,"items":{"sku":"p3","name":"cup","tags":"t3"}}],"name":"shop"}"#,
    r#"{"nested":{"a":{"b":{"c":1}},"b":[{"a":1,"b":[{"c":2},{"c":3}]},{"a":2,"b":{"c":[4,5]}}]},"mixed":[1,"two",true,null,{"a":3},[4,[5]]],"a":{"b":[{"c":1},{"c":2}]},"nums":[1,2.5,-3,1e3]}"#,
    r#"[{"a":1,"b":"x"},{"a":2,"b":"y"},{"a":3}]"#,
    r#"[1,2,3,"a",null]"#,
    r#"{"a":null,"b":false,"c":"","d":0,"items":[],"name":null,"tags":[null],"nums":[]}"#,
    r#"{"items":[{"id":1,"name":"Zoë","price":"5","nested":{"a":[1,2]}},{"id":"2","name":"😀 smile","price":7,"nested":[{"a":3},{"a":[4,5]}]}],"10":"ten","9":"nine","z":"last","1":"one"}"#,
    r#"{"id":9007199254740993,"price":0.10,"n":12345678901234567890,"a":1.0,"b":-0,"c":1e40,"s":"12","nums":[0.1,0.2,0.30000000000000004]}"#,
    r#""just text""#,
    "42",
    "null",
    "[]",
    "{}",
    "[[1,2],[3,[4]]]",
    r#"{"orders":[{"id":1,"items":[{"name":"a","price":1,"qty":2},{"name":"b","price":3,"qty":4}],"type":"x"},{"id":2,"items":[],"type":"y"},{"id":3,"type":"x","items":[{"name":"a","price":5,"qty":1}]}],"products":[{"sku":"a","name":"A"},{"sku":"b","name":"B"}],"items":{"name":"solo","price":2,"qty":3,"type":"c","tags":"one"}}"#,
    r#"{"a":[{"b":[{"c":1,"d":[1,2]},{"c":2}]},{"b":[]},{"b":{"c":3}}],"b":[[{"a":1}],[{"a":2},{"a":3}]],"c":"abc","type":["a","b"]}"#,
];

const KEYS: &[&str] = &[
    "a", "b", "c", "d", "n", "s", "name", "price", "items", "tags", "nums", "type", "qty", "id", "b c", "1", "0", "10",
    "é",
];

const LEAVES: &[&str] = &[
    "1",
    "2",
    "0",
    "-1",
    "3.5",
    "10",
    "0.1",
    "1e21",
    "\"\"",
    "\"a\"",
    "\"b\"",
    "\"hello\"",
    "\"12\"",
    "true",
    "false",
    "null",
    "\"é😀\"",
    "\"2024-02-29\"",
    "[]",
    "{}",
];

/// The JSON text of an input; none: undefined.
pub(crate) fn document(choices: &mut Choices) -> Option<String> {
    match choices.below(10) {
        0 => None,
        1 | 2 => {
            let mut out = String::new();
            random(3, choices, &mut out);
            Some(out)
        }
        _ => Some(choices.pick(DOCUMENTS).to_string()),
    }
}

fn random(depth: usize, choices: &mut Choices, out: &mut String) {
    match choices.below(if depth == 0 { 1 } else { 3 }) {
        0 => out.push_str(choices.pick(LEAVES)),
        1 => {
            out.push('[');
            separated(choices, out, |choices, out| random(depth - 1, choices, out));
            out.push(']');
        }
        _ => {
            out.push('{');
            let from = choices.below(KEYS.len());
            let mut used = 0;
            separated(choices, out, |choices, out| {
                // Keys in a row do not repeat.
                let key = KEYS.get((from + used) % KEYS.len()).copied().unwrap_or_default();
                used += 1;
                out.push_str(&format!("\"{key}\":"));
                random(depth - 1, choices, out);
            });
            out.push('}');
        }
    }
}

fn separated(choices: &mut Choices, out: &mut String, mut write: impl FnMut(&mut Choices, &mut String)) {
    for at in 0..choices.below(5) {
        if at > 0 {
            out.push(',');
        }
        write(choices, out);
    }
}
