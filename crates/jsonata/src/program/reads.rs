//! Which paths of the input a program reads.

use std::collections::HashMap;

use super::{Node, Read, Root};

/// What the analysis finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) reads: Vec<Read>,
    /// Paths of the first arguments of intrinsic calls, by number.
    pub(super) arguments: HashMap<usize, (Root, Vec<String>)>,
}

pub(super) fn analyse(_root: &Node) -> Found {
    Found::default()
}
