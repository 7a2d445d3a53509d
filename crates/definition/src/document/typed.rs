//! From tree to typed document, without losing where each string is written.
//!
//! serde has no notion of place. So the types that need one ask for a newtype of a reserved name, and the deserializer here answers
//! with the text and a key into a table of origins. Enums are told apart here too, by `type` or by the kind of value, because serde's
//! own internal tagging buffers its input and would lose the places.

use std::cell::RefCell;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer, StringDeserializer};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::node::{Node, NodeValue};
use crate::source::{Origin, Place};

/// Asks for text and its origin.
pub(crate) const TEXT: &str = "$text";
/// Asks for any value with placed strings.
pub(crate) const STRUCTURE: &str = "$structure";
/// Asks for one or several stacked structures.
pub(crate) const STACK: &str = "$stack";

/// Key of an origin in the table of its reading.
pub type OriginId = u32;

/// The origins of all texts that were read into types.
#[derive(Debug, Default)]
pub struct Origins(RefCell<Vec<Origin>>);

impl Origins {
    /// Reads a tree into a type. It must have been checked against the type's schema.
    pub fn read<'de, T: Deserialize<'de>>(&'de self, node: &'de Node) -> Result<T, Unreadable> {
        T::deserialize(Typed {
            node,
            origins: self,
            without_type: false,
        })
    }

    /// Where a text is written.
    pub fn get(&self, id: OriginId) -> Option<Origin> {
        self.0.borrow().get(id as usize).cloned()
    }

    /// The origin that a place was made from.
    pub(crate) fn at(&self, place: &Place) -> Option<Origin> {
        self.0
            .borrow()
            .iter()
            .rev()
            .find(|origin| origin.place() == *place)
            .cloned()
    }

    /// Remembers where a text is written.
    pub(crate) fn add(&self, origin: &Origin) -> OriginId {
        let mut all = self.0.borrow_mut();
        all.push(origin.clone());
        u32::try_from(all.len() - 1).unwrap_or(u32::MAX)
    }
}

/// A tree that does not fit the type it is read into.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(message: T) -> Unreadable {
        Unreadable(message.to_string())
    }
}

#[derive(Clone, Copy)]
struct Typed<'de> {
    node: &'de Node,
    origins: &'de Origins,
    /// Whether the object's `type` has already been used to choose the variant.
    without_type: bool,
}

impl<'de> Typed<'de> {
    fn of(self, node: &'de Node) -> Typed<'de> {
        Typed {
            node,
            origins: self.origins,
            without_type: false,
        }
    }

    fn items<V: Visitor<'de>>(self, items: &'de [Node], visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(SeqDeserializer::new(items.iter().map(|item| self.of(item))))
    }

    fn placed_text<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Some(text) = self.node.as_str() else {
            return Err(Unreadable(format!(
                "a {} where a string belongs",
                self.node.type_name()
            )));
        };
        visitor.visit_seq(PlacedText {
            text: Some(text),
            at: Some(self.origins.add(&self.node.origin)),
        })
    }

    fn structure<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match &self.node.value {
            NodeValue::String(_) => visitor.visit_newtype_struct(self),
            NodeValue::Null => visitor.visit_str("null"),
            NodeValue::Bool(value) => visitor.visit_str(if *value { "true" } else { "false" }),
            NodeValue::Number(text) => visitor.visit_str(text),
            NodeValue::Array(_) | NodeValue::Object(_) | NodeValue::Stacked(_) => self.deserialize_any(visitor),
        }
    }
}

impl<'de> Deserializer<'de> for Typed<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match &self.node.value {
            NodeValue::Null => visitor.visit_unit(),
            NodeValue::Bool(value) => visitor.visit_bool(*value),
            NodeValue::Number(text) => number(text, visitor),
            NodeValue::String(text) => visitor.visit_borrowed_str(text),
            NodeValue::Array(items) | NodeValue::Stacked(items) => self.items(items, visitor),
            NodeValue::Object(members) => {
                let members = members.iter().filter(|(key, _)| !(self.without_type && *key == "type"));
                visitor.visit_map(MapDeserializer::new(
                    members.map(|(key, member)| (key.as_str(), self.of(member))),
                ))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if matches!(self.node.value, NodeValue::Null) {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match (name, &self.node.value) {
            (TEXT, _) => self.placed_text(visitor),
            (STRUCTURE, _) => self.structure(visitor),
            (STACK, NodeValue::Stacked(parts)) => self.items(parts, visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let tag = self.node.get("type").and_then(Node::as_str);
        let by_kind = match &self.node.value {
            NodeValue::String(_) => "$string",
            NodeValue::Number(_) => "$number",
            NodeValue::Bool(_) => "$boolean",
            NodeValue::Array(_) => "$array",
            _ => "$object",
        };
        let (variant, without_type) = match (self.node.as_str(), tag) {
            _ if variants.contains(&by_kind) => (by_kind, false),
            (Some(word), _) => (word, false),
            (None, Some(tag)) => (tag, true),
            (None, None) => return Err(Unreadable("`type` is missing".to_owned())),
        };
        visitor.visit_enum(Chosen {
            variant,
            content: Typed { without_type, ..self },
        })
    }

    /// A tuple struct is one object read in parts, each of which takes its own members.
    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        parts: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(SeqDeserializer::new(std::iter::repeat_n(self, parts)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Unreadable> for Typed<'de> {
    type Deserializer = Typed<'de>;
    fn into_deserializer(self) -> Typed<'de> {
        self
    }
}

fn number<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, Unreadable> {
    if let Ok(value) = text.parse::<u64>() {
        return visitor.visit_u64(value);
    }
    if let Ok(value) = text.parse::<i64>() {
        return visitor.visit_i64(value);
    }
    match text.parse::<f64>() {
        Ok(value) => visitor.visit_f64(value),
        Err(_) => Err(Unreadable(format!("`{text}` is not a number"))),
    }
}

/// Two elements: the text, then the key of its origin.
struct PlacedText<'de> {
    text: Option<&'de str>,
    at: Option<OriginId>,
}

impl<'de> de::SeqAccess<'de> for PlacedText<'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        if let Some(text) = self.text.take() {
            let text: StringDeserializer<Unreadable> = text.to_owned().into_deserializer();
            return seed.deserialize(text).map(Some);
        }
        self.at
            .take()
            .map(|at| seed.deserialize(at.into_deserializer()))
            .transpose()
    }
}

/// A variant that was chosen, and what it contains.
struct Chosen<'de> {
    variant: &'de str,
    content: Typed<'de>,
}

impl<'de> de::EnumAccess<'de> for Chosen<'de> {
    type Error = Unreadable;
    type Variant = Typed<'de>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Typed<'de>), Unreadable> {
        let name: StrDeserializer<'_, Unreadable> = self.variant.into_deserializer();
        Ok((seed.deserialize(name)?, self.content))
    }
}

impl<'de> de::VariantAccess<'de> for Typed<'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_any(visitor)
    }
}
