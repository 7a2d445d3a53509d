//! Holds a tree against a schema and tells every difference at once.

use serde_json::{Map, Value};

use super::Strictness;
use super::value::check_scalar;
use crate::codes;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::node::{Members, Node, NodeValue};

type Object = Map<String, Value>;

/// Every way in which `root` does not fit `schema`.
pub(super) fn validate(schema: &Value, root: &Node, strictness: Strictness) -> Vec<Diagnostic> {
    let mut walk = Walk {
        root: schema,
        strictness,
        problems: Vec::new(),
    };
    walk.visit(root, schema);
    walk.problems
}

struct Walk<'s> {
    root: &'s Value,
    strictness: Strictness,
    problems: Vec<Diagnostic>,
}

impl<'s> Walk<'s> {
    fn visit(&mut self, node: &Node, schema: &'s Value) {
        // `null` removes, whatever the place; a stack holds parts that any structure may be.
        if matches!(node.value, NodeValue::Null | NodeValue::Stacked(_)) {
            return;
        }
        let Some(schema) = self.resolve(schema) else { return };
        match (schema.get("x-patch").and_then(Value::as_str), alternatives(schema)) {
            (Some(name), _) => self.visit_patch(node, name),
            (None, Some(branches)) => self.visit_alternatives(node, &branches),
            (None, None) => self.visit_plain(node, schema),
        }
    }

    /// A patch inside a whole document.
    fn visit_patch(&mut self, node: &Node, name: &str) {
        let schema = self.root.pointer(&format!("/$defs/{name}")).unwrap_or(self.root);
        let outer = std::mem::replace(&mut self.strictness, Strictness::Patch);
        self.visit(node, schema);
        self.strictness = outer;
    }

    fn resolve(&self, schema: &'s Value) -> Option<&'s Object> {
        let mut object = schema.as_object()?;
        while let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            object = self.root.pointer(reference.strip_prefix('#')?)?.as_object()?;
        }
        Some(object)
    }

    fn visit_plain(&mut self, node: &Node, schema: &'s Object) {
        let accepted = types(schema);
        if !accepted.is_empty() && !accepted.iter().any(|name| is_of_type(node, name)) {
            return self.wrong_type(node, &accepted);
        }
        match &node.value {
            NodeValue::Object(members) => self.visit_object(node, members, schema),
            NodeValue::Array(items) => {
                if let Some(schema) = schema.get("items") {
                    items.iter().for_each(|item| self.visit(item, schema));
                }
            }
            _ => self.problems.extend(check_scalar(node, schema)),
        }
    }

    fn visit_object(&mut self, node: &Node, members: &Members, schema: &'s Object) {
        for (key, member) in members {
            match known(schema, key) {
                Known::As(schema) => self.visit(member, schema),
                Known::Anything => {}
                Known::Not => self.unknown_key(key, member, &property_names(schema)),
            }
        }
        if self.strictness == Strictness::Patch {
            return;
        }
        let required = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        for key in required {
            if members
                .get(key)
                .is_none_or(|member| matches!(member.value, NodeValue::Null))
            {
                self.problems.push(Diagnostic::error(
                    codes::MISSING_KEY,
                    &node.origin,
                    format!("`{key}` is missing here"),
                ));
            }
        }
    }

    fn visit_alternatives(&mut self, node: &Node, branches: &[&'s Value]) {
        let branches: Vec<&'s Object> = branches.iter().filter_map(|branch| self.resolve(branch)).collect();
        let words: Vec<&str> = branches
            .iter()
            .filter_map(|branch| branch.get("const")?.as_str())
            .collect();
        let tags: Vec<&str> = branches.iter().filter_map(|branch| tag(branch)).collect();
        if let [branch] = branches.as_slice() {
            self.visit_branch(node, branch);
        } else if words.len() == branches.len() {
            self.visit_word(node, &words);
        } else if tags.len() == branches.len() {
            self.visit_tagged(node, &branches, &tags);
        } else {
            self.visit_untagged(node, &branches);
        }
    }

    fn visit_branch(&mut self, node: &Node, branch: &'s Object) {
        match alternatives(branch) {
            Some(inner) => self.visit_alternatives(node, &inner),
            None => self.visit_plain(node, branch),
        }
    }

    fn visit_word(&mut self, node: &Node, words: &[&str]) {
        match node.as_str() {
            Some(word) if words.contains(&word) => {}
            Some(word) => self.problems.push(wrong_word(node, word, words)),
            None => self.wrong_type(node, &["string"]),
        }
    }

    /// The member `type` selects the shape.
    fn visit_tagged(&mut self, node: &Node, branches: &[&'s Object], tags: &[&str]) {
        let Some(members) = node.members() else {
            return self.wrong_type(node, &["object"]);
        };
        let Some(kind) = node.get("type") else {
            return match self.strictness {
                Strictness::Patch => self.visit_any_of_tagged(members, branches),
                Strictness::Whole => {
                    let problem = Diagnostic::error(codes::MISSING_KEY, &node.origin, "`type` is missing here");
                    self.problems.push(problem.hint(one_of(tags)));
                }
            };
        };
        let word = kind.as_str().unwrap_or_default();
        match branches.iter().find(|branch| tag(branch) == Some(word)) {
            Some(branch) => self.visit_object(node, members, branch),
            None => self.problems.push(wrong_word(kind, word, tags)),
        }
    }

    /// A patch without `type`: each member must fit one of the shapes, the merged result is checked later.
    fn visit_any_of_tagged(&mut self, members: &Members, branches: &[&'s Object]) {
        for (key, member) in members {
            let found = branches
                .iter()
                .map(|branch| known(branch, key))
                .find(|known| !matches!(known, Known::Not));
            match found {
                Some(Known::As(schema)) => self.visit(member, schema),
                Some(_) => {}
                None => {
                    let names: Vec<&str> = branches.iter().flat_map(|branch| property_names(branch)).collect();
                    self.unknown_key(key, member, &names);
                }
            }
        }
    }

    /// Alternatives that differ by JSON type, or objects that differ by their members.
    fn visit_untagged(&mut self, node: &Node, branches: &[&'s Object]) {
        let fitting = branches.iter().filter(|branch| self.accepts(node, branch));
        let best = fitting.max_by_key(|branch| self.known_members(node, branch));
        match best {
            Some(branch) => self.visit_branch(node, branch),
            None => {
                let accepted: Vec<&str> = branches.iter().flat_map(|branch| types(branch)).collect();
                self.wrong_type(node, &accepted);
            }
        }
    }

    fn accepts(&self, node: &Node, branch: &'s Object) -> bool {
        match alternatives(branch) {
            Some(inner) => inner
                .iter()
                .filter_map(|inner| self.resolve(inner))
                .any(|inner| self.accepts(node, inner)),
            None => types(branch).is_empty() || types(branch).iter().any(|name| is_of_type(node, name)),
        }
    }

    fn known_members(&self, node: &Node, branch: &'s Object) -> usize {
        let count = |branch: &Object| {
            node.members().map_or(0, |members| {
                members
                    .keys()
                    .filter(|key| !matches!(known(branch, key), Known::Not))
                    .count()
            })
        };
        match alternatives(branch) {
            Some(inner) => inner
                .iter()
                .filter_map(|inner| self.resolve(inner))
                .map(count)
                .max()
                .unwrap_or(0),
            None => count(branch),
        }
    }

    fn unknown_key(&mut self, key: &str, member: &Node, known: &[&str]) {
        let problem = Diagnostic::error(
            codes::UNKNOWN_KEY,
            &member.origin.key(key),
            format!("`{key}` is not known here"),
        );
        let hint = did_you_mean(key, known.iter().copied()).unwrap_or_else(|| one_of(known));
        self.problems.push(problem.hint(hint));
    }

    fn wrong_type(&mut self, node: &Node, accepted: &[&str]) {
        let message = format!("expected {}, found {}", listed(accepted, "or"), node.type_name());
        self.problems
            .push(Diagnostic::error(codes::WRONG_TYPE, &node.origin, message));
    }
}

/// What a schema says about a key.
enum Known<'s> {
    As(&'s Value),
    Anything,
    Not,
}

fn known<'s>(schema: &'s Object, key: &str) -> Known<'s> {
    if let Some(schema) = schema.get("properties").and_then(|properties| properties.get(key)) {
        return Known::As(schema);
    }
    if key.starts_with("x-") && schema.contains_key("patternProperties") {
        return Known::Anything;
    }
    match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => Known::Not,
        Some(schema @ Value::Object(_)) => Known::As(schema),
        _ => Known::Anything,
    }
}

fn property_names(schema: &Object) -> Vec<&str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flat_map(|properties| properties.keys().map(String::as_str))
        .collect()
}

/// Branches of `oneOf` or `anyOf`, without the one for `null`.
fn alternatives(schema: &Object) -> Option<Vec<&Value>> {
    let branches = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    Some(
        branches
            .iter()
            .filter(|branch| branch.get("type").and_then(Value::as_str) != Some("null"))
            .collect(),
    )
}

fn tag(schema: &Object) -> Option<&str> {
    schema.get("properties")?.get("type")?.get("const")?.as_str()
}

fn types(schema: &Object) -> Vec<&str> {
    let names = match schema.get("type") {
        Some(Value::String(name)) => vec![name.as_str()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    names.into_iter().filter(|name| *name != "null").collect()
}

fn is_of_type(node: &Node, name: &str) -> bool {
    match &node.value {
        NodeValue::Number(text) => name == "number" || (name == "integer" && text.parse::<i64>().is_ok()),
        _ => node.type_name() == name,
    }
}

/// A word that is not on the list.
pub(super) fn wrong_word(node: &Node, word: &str, words: &[&str]) -> Diagnostic {
    let hint = did_you_mean(word, words.iter().copied()).unwrap_or_else(|| one_of(words));
    Diagnostic::error(
        codes::WRONG_VALUE,
        &node.origin,
        format!("`{word}` is not a word for this place"),
    )
    .hint(hint)
}

fn one_of(words: &[&str]) -> String {
    let mut words: Vec<String> = words
        .iter()
        .filter(|word| **word != "$schema")
        .map(|word| format!("`{word}`"))
        .collect();
    words.dedup();
    format!("known here: {}", words.join(", "))
}

fn listed(words: &[&str], last: &str) -> String {
    match words {
        [] => "something else".to_owned(),
        [word] => (*word).to_owned(),
        [words @ .., word] => format!("{} {last} {word}", words.join(", ")),
    }
}
