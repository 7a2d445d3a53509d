//! `$parentsFirst`

use std::collections::HashMap;

use crate::arena::Scratch;
use crate::functions::host::key_of;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "parentsFirst",
    params: "nodes, id, parent",
    signature: "<a(sf)(sf):a>",
    arity: 3,
    doc: "Orders the nodes of a tree so that each comes after its parent and before its own children's siblings. The second argument is the member (or a function) that identifies a node, the third the one that names its parent. A node whose parent is not there is a root; in a circle of parents the first node is.",
    examples: &[yields(
        r#"$parentsFirst([{"id": 3, "up": 2}, {"id": 2, "up": 1}, {"id": 1}, {"id": 4, "up": 1}], "id", "up").id"#,
        "",
        "[1,2,3,4]",
    )],
    run,
};

/// What ordering one node takes outside the arena: its place in a table, its children, its turn.
const NODE_BYTES: usize = 224;

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(nodes) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let _held = Scratch::of(cx.arena(), nodes.len().saturating_mul(NODE_BYTES))?;
    let mut places = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        if let Some(id) = key_of(cx, *node, arg(args, 1))? {
            places.entry(id).or_insert(at);
        }
    }
    let mut roots = Vec::new();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        let parent = key_of(cx, *node, arg(args, 2))?.and_then(|parent| places.get(parent).copied());
        match parent.and_then(|parent| children.get_mut(parent)) {
            Some(siblings) => siblings.push(at),
            None => roots.push(at),
        }
    }
    // What no root leads to lies in a circle; there it begins at its first node.
    let starts = roots.into_iter().chain(0..nodes.len());
    let mut ordered = List::new(cx.arena());
    let mut seen = vec![false; nodes.len()];
    for start in starts {
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            cx.spend(1)?;
            match seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            ordered.push(nodes.get(at).copied().unwrap_or_default())?;
            open.extend(children.get(at).into_iter().flatten().rev());
        }
    }
    Ok(ordered.array())
}
