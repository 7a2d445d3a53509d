//! What a mapped method's records are written with, as far as that can be told from the mapping.

use interlingua_jsonata::Root;

use super::{Leaf, MappedPlan, Shape};
use crate::source::Level;

/// A field of the unified record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedField {
    /// Name in the record.
    pub name: String,
    /// The highest level that has a part in it.
    pub level: Option<Level>,
    /// Dotted paths of the vendor's record that it reads.
    pub remote: Vec<String>,
}

/// The fields, in the order in which they are written. A record that is one expression tells nothing.
pub fn mapped_fields(plan: &MappedPlan) -> Vec<MappedField> {
    let mut fields: Vec<MappedField> = Vec::new();
    let records = plan.variants.iter().flat_map(|variant| &variant.record);
    let members = records.filter_map(|shape| match shape {
        Shape::Object(object) => Some(&object.members),
        _ => None,
    });
    for (name, shape) in members.flatten() {
        if fields.iter().any(|known| known.name == *name) {
            continue;
        }
        let mut leaves = Vec::new();
        collect(shape, &mut leaves);
        fields.push(MappedField {
            name: name.clone(),
            level: leaves.iter().map(|leaf| leaf.place.level).max(),
            remote: leaves.iter().flat_map(|leaf| reads(leaf)).collect(),
        });
    }
    fields
}

fn collect<'a>(shape: &'a Shape, leaves: &mut Vec<&'a Leaf>) {
    match shape {
        Shape::Expression(leaf) => leaves.push(leaf),
        Shape::Array(items) | Shape::Stack(items) => items.iter().for_each(|item| collect(item, leaves)),
        Shape::Object(object) => {
            object.members.iter().for_each(|(_, member)| collect(member, leaves));
            object.spreads.iter().for_each(|spread| collect(spread, leaves));
        }
        Shape::Template(_) | Shape::Constant(_) => {}
    }
}

fn reads(leaf: &Leaf) -> Vec<String> {
    let own = leaf.program.reads().iter();
    let own = own.filter(|read| read.root == Root::Context && !read.keys.is_empty());
    own.map(|read| read.keys.join(".")).collect()
}
