//! The codes of diagnostics. A code is never reused for something else.

/// The text is not JSON (comments and trailing commas allowed).
pub const SYNTAX: &str = "D101";
/// A key is written twice in one object.
pub const DUPLICATE_KEY: &str = "D102";
/// A key that the schema does not know.
pub const UNKNOWN_KEY: &str = "D103";
/// A value of the wrong type.
pub const WRONG_TYPE: &str = "D104";
/// A required key is missing.
pub const MISSING_KEY: &str = "D105";
/// A value that is not one of those allowed.
pub const WRONG_VALUE: &str = "D106";
