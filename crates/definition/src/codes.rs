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
/// A level names an auth choice that does not exist.
pub const UNKNOWN_CHOICE: &str = "D107";
/// `fields` in a mapping takes plain paths only: they are written back.
pub const NOT_A_PLAIN_PATH: &str = "D108";
/// A string has a hole that does not end.
pub const UNCLOSED_HOLE: &str = "D109";
/// A call of a method that the integration does not have.
pub const UNKNOWN_CALL: &str = "D110";
/// A plain name that the context does not have.
pub const UNKNOWN_NAME: &str = "D111";
/// `$reads` or `$unmapped` of something that is not a plain path.
pub const NOT_A_STATIC_PATH: &str = "D112";
/// An object that `$unmapped` should subtract from is read in a way that nobody can foresee.
pub const DYNAMIC_READ: &str = "D113";
/// A mapped method without `call` or `data`, or with both.
pub const NO_CALL: &str = "D114";
/// A step that cannot be taken as it is written: what it names is not there, comes later, or is not for steps.
pub const BAD_STEP: &str = "D126";
/// `reread` without a mapped `get`.
pub const NO_REREAD: &str = "D115";
/// A model refers to a value object that it does not have.
pub const UNKNOWN_REFERENCE: &str = "D116";
/// A mapped field that the model does not have.
pub const UNKNOWN_FIELD: &str = "D117";
/// Two parts write the same place of a request.
pub const WRITTEN_TWICE: &str = "D118";
/// A variable of the account that no form field and no capture sets.
pub const UNKNOWN_VARIABLE: &str = "D119";
/// A caller's text joined to quotes without `$quote`.
pub const UNQUOTED: &str = "D120";
/// A mapping serves a resource of which the model says nothing.
pub const UNKNOWN_RESOURCE: &str = "D121";
/// Functions that use each other, or themselves.
pub const CIRCULAR_FUNCTIONS: &str = "D122";
/// A filter of the name that a parameter of every call has.
pub const TAKEN_NAME: &str = "D123";
/// A field that is read from what `redact` takes away.
pub const REDACTED: &str = "D124";
/// A resource of a mapping without any method: most likely another name was meant.
pub const IDLE_RESOURCE: &str = "D125";
/// A mapping's request reads `body` as a whole, so that every field counts as written.
pub const WHOLE_BODY: &str = "D127";
/// Two members of which only one can count.
pub const EXCLUSIVE: &str = "D128";
/// A scheme that lacks what it cannot work without.
pub const AUTH_INCOMPLETE: &str = "D130";
/// A grant that should not be used any more.
pub const LEGACY_GRANT: &str = "D131";
