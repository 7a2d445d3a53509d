//! Hashes of what a cursor depends on: the parts that make requests and that find the next page.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::node::Node;
use crate::plan::NativePlan;

const NATIVE_PARTS: [&str; 15] = [
    "method",
    "path",
    "base_url",
    "query",
    "headers",
    "body",
    "body_format",
    "form_style",
    "response_format",
    "xml",
    "csv",
    "pagination",
    "query_arrays",
    "raw",
    "response_path",
];

const MAPPED_PARTS: [&str; 9] = [
    "when", "call", "data", "steps", "returns", "id", "query", "headers", "body",
];

/// Of a method of the integration: its own parts and those that it inherits.
pub(super) fn native(root: &Node, method: &Node) -> [u8; 32] {
    let inherited = [
        "base_url",
        "query",
        "headers",
        "body_format",
        "form_style",
        "response_format",
        "xml",
        "csv",
        "pagination",
        "query_arrays",
        "raw",
        "functions",
    ];
    hash(&[parts(root, &inherited), parts(method, &NATIVE_PARTS)], &[])
}

/// Of a variant of a mapped method, on top of those of what it calls.
pub(super) fn mapped<'p>(variant: &Node, natives: impl Iterator<Item = &'p NativePlan>) -> [u8; 32] {
    let natives: Vec<u8> = natives.flat_map(|native| native.fingerprint).collect();
    hash(&[parts(variant, &MAPPED_PARTS)], &natives)
}

/// Of a describe call, on top of that of what it calls: two that ask or read differently are kept apart.
pub(super) fn describe(written: &Node, native: &NativePlan) -> [u8; 32] {
    hash(&[written.to_json()], &native.fingerprint)
}

fn parts(node: &Node, names: &[&str]) -> Value {
    names
        .iter()
        .map(|name| node.get(name).map_or(Value::Null, Node::to_json))
        .collect()
}

fn hash(parts: &[Value], more: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part.to_string().as_bytes()));
    hasher.update(more);
    hasher.finalize().into()
}
