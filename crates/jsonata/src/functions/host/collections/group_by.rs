//! `$groupBy`, `$keyBy`: arrays of objects as one object.

use crate::functions::host::key_of;
use crate::functions::tools::*;

pub(super) static GROUP_BY: Builtin = Builtin {
    name: "groupBy",
    signature: "<a(sf):o>",
    arity: 2,
    doc: "Returns an object with an array of items for each value of a key, which is a member's name or a function of the item. Items without a key are left out.",
    examples: &[yields(
        r#"$groupBy([{"t": "a", "n": 1}, {"t": "b", "n": 2}, {"t": "a", "n": 3}], "t")"#,
        "",
        r#"{"a":[{"t":"a","n":1},{"t":"a","n":3}],"b":[{"t":"b","n":2}]}"#,
    )],
    run: group_by,
};

pub(super) static KEY_BY: Builtin = Builtin {
    name: "keyBy",
    signature: "<a(sf):o>",
    arity: 2,
    doc: "Returns an object with one item for each value of a key, the last if there are several.",
    examples: &[yields(
        r#"$keyBy([{"id": 1}, {"id": 2}], function($v){ "n" & $v.id }).n2"#,
        "",
        r#"{"id":2}"#,
    )],
    run: key_by,
};

fn group_by<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(args, 0) else {
        return Ok(Value::Undefined);
    };
    let mut places = std::collections::HashMap::new();
    let mut groups: Vec<(&'a str, List<'a>)> = Vec::new();
    for value in values {
        let Some(key) = key_of(cx, *value, arg(args, 1))? else {
            continue;
        };
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            groups.push((key, List::new(cx.arena())));
        }
        if let Some((_, group)) = groups.get_mut(place) {
            group.push(*value)?;
        }
    }
    cx.arena()
        .object(groups.into_iter().map(|(key, group)| (key, group.array())))
}

fn key_by<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(args, 0) else {
        return Ok(Value::Undefined);
    };
    let mut members = Vec::new();
    for value in values {
        if let Some(key) = key_of(cx, *value, arg(args, 1))? {
            members.push((key, *value));
        }
    }
    cx.arena().object(members)
}
