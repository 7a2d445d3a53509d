//! Text to tokens to a tree.

mod signature;

pub(crate) use signature::Signature;
