//! `$groupBy`

use crate::arena::Scratch;
use crate::functions::host::key_of;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "groupBy",
    params: "array, key",
    signature: "<a(sf):o>",
    arity: 2,
    doc: "Returns an object with an array of items for each value of a key, which is a member's name or a function of the item. Items without a key are left out.",
    examples: &[yields(
        r#"$groupBy([{"t": "a", "n": 1}, {"t": "b", "n": 2}, {"t": "a", "n": 3}], "t")"#,
        "",
        r#"{"a":[{"t":"a","n":1},{"t":"a","n":3}],"b":[{"t":"b","n":2}]}"#,
    )],
    run,
};

/// What one group takes outside the arena: its list and its place, each in a table that was just doubled.
const GROUP_BYTES: usize = 256;

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let mut held = Scratch::new(cx.arena());
    let mut places = std::collections::HashMap::new();
    let mut groups: Vec<(&'a str, List<'a>)> = Vec::new();
    for value in values {
        let Some(key) = key_of(cx, *value, arg(args, 1))? else {
            continue;
        };
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            held.grow(GROUP_BYTES)?;
            groups.push((key, List::new(cx.arena())));
        }
        if let Some((_, group)) = groups.get_mut(place) {
            group.push(*value)?;
        }
    }
    cx.object(groups.into_iter().map(|(key, group)| (key, group.array())))
}
