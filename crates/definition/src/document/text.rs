//! The three kinds of string, and structures whose leaves are strings.

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::document::typed::{OriginId, STACK, STRUCTURE, TEXT};

/// A string and where it is written.
#[derive(Debug, Clone)]
pub struct Text {
    /// The decoded text.
    pub text: String,
    /// Key into the origins of the reading that made it.
    pub at: OriginId,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        deserializer.deserialize_newtype_struct(TEXT, TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Text, A::Error> {
        let text = parts.next_element()?.unwrap_or_default();
        let at = parts.next_element()?.unwrap_or_default();
        Ok(Text { text, at })
    }
}

/// A JSONata path into the body of the answer; names with signs take back-quotes.
#[derive(Debug, Clone, Deserialize)]
pub struct Path(pub Text);

/// Literal text with `{{ expression }}` holes, each encoded for its place.
#[derive(Debug, Clone, Deserialize)]
pub struct Template(pub Text);

/// JSONata.
#[derive(Debug, Clone, Deserialize)]
pub struct Expression(pub Text);

/// A word that means something elsewhere: a call, a placement.
#[derive(Debug, Clone, Deserialize)]
pub struct Word(pub Text);

/// A value of a definition whose strings are computed.
#[derive(Debug, Clone)]
pub enum Structure {
    /// A string: expression or template, as its place says.
    Text(Text),
    /// A number, a boolean, or (in an array) null, as JSON text.
    Constant(String),
    /// Elements that keep their places.
    Array(Vec<Structure>),
    /// Members; the key `...` spreads.
    Object(IndexMap<String, Structure>),
}

impl<'de> Deserialize<'de> for Structure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Structure, D::Error> {
        deserializer.deserialize_newtype_struct(STRUCTURE, StructureVisitor)
    }
}

struct StructureVisitor;

impl<'de> Visitor<'de> for StructureVisitor {
    type Value = Structure;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, string: D) -> Result<Structure, D::Error> {
        Text::deserialize(string).map(Structure::Text)
    }

    fn visit_str<E>(self, constant: &str) -> Result<Structure, E> {
        Ok(Structure::Constant(constant.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Structure, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Structure::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Structure, A::Error> {
        let mut all = IndexMap::new();
        while let Some((key, member)) = members.next_entry()? {
            all.insert(key, member);
        }
        Ok(Structure::Object(all))
    }
}

/// A structure, or one expression for the whole; from several levels of different kinds: all of them, lowest first.
#[derive(Debug, Clone)]
pub struct Stack(pub Vec<Structure>);

impl<'de> Deserialize<'de> for Stack {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Stack, D::Error> {
        deserializer.deserialize_newtype_struct(STACK, StackVisitor)
    }
}

struct StackVisitor;

impl<'de> Visitor<'de> for StackVisitor {
    type Value = Stack;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a structure")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, lone: D) -> Result<Stack, D::Error> {
        Structure::deserialize(lone).map(|structure| Stack(vec![structure]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Stack, A::Error> {
        let mut all = Vec::new();
        while let Some(part) = parts.next_element()? {
            all.push(part);
        }
        Ok(Stack(all))
    }
}

/// A structure whose strings are expressions. In an object the key `...` spreads the object that its expression yields; written keys win.
#[derive(Debug, Clone, Deserialize)]
pub struct Expressions(pub Stack);

/// A structure whose strings are templates; a string that is one hole keeps its value's type. The key `...` spreads.
#[derive(Debug, Clone, Deserialize)]
pub struct Templates(pub Stack);

impl JsonSchema for Word {
    fn schema_name() -> Cow<'static, str> {
        "word".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl JsonSchema for Path {
    fn schema_name() -> Cow<'static, str> {
        "path".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-kind": "path",
            "description": "A path: JSONata into the body of the answer; names with signs take back-quotes." })
    }
}

impl JsonSchema for Template {
    fn schema_name() -> Cow<'static, str> {
        "template".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-kind": "template",
            "description": "A template: literal text with `{{ expression }}` holes, each encoded for its place; `{{ '{{' }}` is literal braces." })
    }
}

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        "expression".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-kind": "expression", "description": "An expression: JSONata." })
    }
}

impl JsonSchema for Expressions {
    fn schema_name() -> Cow<'static, str> {
        "expressions".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "x-kind": "expression",
            "description": "A structure whose strings are expressions; the key `...` spreads an object beneath the written keys. A lone string is one expression for the whole." })
    }
}

impl JsonSchema for Templates {
    fn schema_name() -> Cow<'static, str> {
        "templates".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "x-kind": "template",
            "description": "A structure whose strings are templates; a string that is one hole keeps its value's type; the key `...` spreads an object beneath the written keys." })
    }
}
