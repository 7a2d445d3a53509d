//! The function library: one file per function, listed in the tables below.
//!
//! To add one: write `functions/<name>.rs` with a `pub(super) static FUNCTION: Builtin`, declare the module and list it in
//! [`STANDARD`]. Its signature is checked and applied before `run` is called, its examples are tests.

mod exists;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::eval::Cx;
use crate::syntax::Signature;
use crate::{EvalError, Value};

/// Functions of the language itself.
static STANDARD: &[&Builtin] = &[&exists::FUNCTION];

/// Functions for integration work, behind `Options::host_functions`.
static HOST: &[&Builtin] = &[];

/// What a function does, once its arguments fit its signature.
pub(crate) type Run = for<'c, 'a> fn(&mut Cx<'c, 'a>, &[Value<'a>]) -> Result<Value<'a>, EvalError>;

/// One function of the library.
#[derive(Debug)]
pub(crate) struct Builtin {
    /// Name without `$`.
    pub(crate) name: &'static str,
    /// The reference's signature notation, `<s-nn?:s>`.
    pub(crate) signature: &'static str,
    /// How many arguments a higher-order function gives it at most.
    pub(crate) arity: usize,
    /// What it does, for its page of the manual.
    pub(crate) doc: &'static str,
    /// Examples, executed as tests.
    pub(crate) examples: &'static [Example],
    /// The function.
    pub(crate) run: Run,
}

/// An example of a function.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The expression.
    pub expr: &'static str,
    /// Its input as JSON; empty = undefined.
    pub input: &'static str,
    /// What it yields.
    pub yields: Outcome,
}

/// What an example yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A value, as JSON.
    Json(&'static str),
    /// Nothing.
    Undefined,
    /// An error with this code.
    Error(&'static str),
}

/// What the manual says of a function.
#[derive(Debug, Clone, Copy)]
pub struct FunctionInfo {
    /// Name without `$`.
    pub name: &'static str,
    /// Signature, `<s-nn?:s>`.
    pub signature: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Executable examples.
    pub examples: &'static [Example],
    /// Whether it exists only with `Options::host_functions`.
    pub host: bool,
}

/// A function with its parsed signature.
#[derive(Debug)]
pub(crate) struct Registered {
    pub(crate) builtin: &'static Builtin,
    pub(crate) signature: Option<Signature>,
    pub(crate) host: bool,
}

static REGISTRY: LazyLock<HashMap<&'static str, Registered>> = LazyLock::new(|| {
    let listed = STANDARD
        .iter()
        .map(|b| (b, false))
        .chain(HOST.iter().map(|b| (b, true)));
    listed
        .map(|(builtin, host)| {
            (
                builtin.name,
                Registered {
                    builtin,
                    signature: Signature::parse(builtin.signature).ok(),
                    host,
                },
            )
        })
        .collect()
});

/// The function of this name.
pub(crate) fn find(name: &str) -> Option<&'static Registered> {
    REGISTRY.get(name)
}

/// All functions, by name.
pub fn function_catalog() -> Vec<FunctionInfo> {
    let mut all: Vec<FunctionInfo> = REGISTRY
        .values()
        .map(|r| FunctionInfo {
            name: r.builtin.name,
            signature: r.builtin.signature,
            doc: r.builtin.doc,
            examples: r.builtin.examples,
            host: r.host,
        })
        .collect();
    all.sort_by_key(|info| info.name);
    all
}
