//! Numbers and instants as text: how JavaScript prints a number, and the picture strings of XPath Functions and
//! Operators 3.1 (section 4.6 integers, section 4.7 decimals, section 9.8 dates). Pure functions: text and floats in,
//! text and floats out; no clock, no arena.

pub mod number;
pub mod decimal;
pub mod integer;
pub mod datetime;

/// A picture (or a text read by one) that has no meaning. `code` is the code of the reference implementation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PictureError {
    /// `D3080` and the like.
    pub code: &'static str,
    /// What is wrong and what to write instead.
    pub message: &'static str,
}

impl PictureError {
    pub(crate) const fn new(code: &'static str, message: &'static str) -> Self {
        PictureError { code, message }
    }
}

/// The widest number that a picture may ask for, in digits: pictures come from strangers and each digit is allocated.
pub(crate) const MAX_WIDTH: usize = 1024;
