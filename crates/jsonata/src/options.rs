//! How a source text is to be read.

/// Choices of the compiler.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether the functions for integration work (`$reads`, `$unmapped`, …) exist beside the language's own.
    pub host_functions: bool,
    /// Whether `$eval` exists. Off, it is an unknown function.
    pub allow_eval: bool,
    /// The closed list of variables that will be bound, without `$`; any other free variable is a diagnostic.
    /// `None` = open: an unbound variable is simply missing.
    pub variables: Option<Vec<String>>,
}
