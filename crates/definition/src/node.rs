//! A document as a tree whose every node knows where it is written.

use indexmap::IndexMap;

use crate::source::{Level, Origin};

/// Members of an object, in document order.
pub type Members = IndexMap<String, Node>;

/// One value of a document and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub value: NodeValue,
    /// Where it is written.
    pub origin: Origin,
}

/// The kinds of JSON value, and what merging adds.
#[derive(Debug, Clone)]
pub enum NodeValue {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as written, digit for digit.
    Number(String),
    /// Decoded text.
    String(String),
    /// Elements.
    Array(Vec<Node>),
    /// Members.
    Object(Members),
    /// Parts of different kinds from several levels, lowest first: evaluated one by one, results deep-merged.
    Stacked(Vec<Node>),
}

impl Node {
    /// Members of an object.
    pub fn members(&self) -> Option<&Members> {
        match &self.value {
            NodeValue::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Members of an object, to change them.
    pub fn members_mut(&mut self) -> Option<&mut Members> {
        match &mut self.value {
            NodeValue::Object(members) => Some(members),
            _ => None,
        }
    }

    /// A member of an object.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.members()?.get(key)
    }

    /// A member by a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, in the words of JSON.
    pub fn type_name(&self) -> &'static str {
        match &self.value {
            NodeValue::Null => "null",
            NodeValue::Bool(_) => "boolean",
            NodeValue::Number(_) => "number",
            NodeValue::String(_) => "string",
            NodeValue::Array(_) => "array",
            NodeValue::Object(_) => "object",
            NodeValue::Stacked(_) => "stack of parts",
        }
    }

    /// The same tree, said to come from `level`.
    #[must_use]
    pub fn at_level(mut self, level: Level) -> Node {
        self.set_level(level);
        self
    }

    fn set_level(&mut self, level: Level) {
        self.origin.level = level;
        match &mut self.value {
            NodeValue::Array(items) | NodeValue::Stacked(items) => {
                items.iter_mut().for_each(|item| item.set_level(level))
            }
            NodeValue::Object(members) => members.values_mut().for_each(|member| member.set_level(level)),
            _ => {}
        }
    }

    /// Plain JSON without places. Numbers that JSON libraries cannot hold become text.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            NodeValue::Null => serde_json::Value::Null,
            NodeValue::Bool(value) => (*value).into(),
            NodeValue::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()),
            NodeValue::String(text) => text.as_str().into(),
            NodeValue::Array(items) | NodeValue::Stacked(items) => items.iter().map(Node::to_json).collect(),
            NodeValue::Object(members) => members
                .iter()
                .map(|(key, member)| (key.clone(), member.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}
