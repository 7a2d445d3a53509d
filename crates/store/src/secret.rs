//! A secret is a type.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Text that is never printed nor serialized, and is zeroed when dropped. Reading it is [`Secret::expose`], which can be
/// searched for.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Secret(text)
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
