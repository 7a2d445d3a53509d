//! The function library: one folder per group, one file per function, one table per group.
//!
//! To add a function: write `<group>/<name>.rs` with a `pub(super) static FUNCTION: Builtin`, declare the module in
//! `<group>/mod.rs` and list it in the group's table. Its signature is checked and applied before `run` is called, its
//! examples are tests, and a test compares the table with the folder.

mod tools;
mod strings;
mod numbers;
mod aggregation;
mod booleans;
mod arrays;
mod objects;
mod higher_order;
mod dates;
mod encoding;
mod control;
#[cfg(feature = "host")]
mod host;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::eval::Cx;
use crate::syntax::Signature;
use crate::{EvalError, Value};

pub(crate) use strings::write_string_of;

/// Functions of the language itself.
static STANDARD: &[&Group] = &[
    &strings::GROUP,
    &numbers::GROUP,
    &aggregation::GROUP,
    &booleans::GROUP,
    &arrays::GROUP,
    &objects::GROUP,
    &higher_order::GROUP,
    &dates::GROUP,
    &encoding::GROUP,
    &control::GROUP,
];

/// Functions for integration work, behind `Options::host_functions`.
#[cfg(feature = "host")]
static HOST: &[&Group] = host::GROUPS;
#[cfg(not(feature = "host"))]
static HOST: &[&Group] = &[];

/// Functions that are documented together.
#[derive(Debug)]
pub(crate) struct Group {
    /// Heading in the manual.
    pub(crate) name: &'static str,
    /// The table.
    pub(crate) functions: &'static [&'static Builtin],
}

/// What a function does, once its arguments fit its signature.
pub(crate) type Run = for<'c, 'a> fn(&mut Cx<'c, 'a>, &[Value<'a>]) -> Result<Value<'a>, EvalError>;

/// One function of the library.
#[derive(Debug)]
pub(crate) struct Builtin {
    /// Name without `$`.
    pub(crate) name: &'static str,
    /// Its parameters as the manual names them; `?` marks those that may be left out.
    pub(crate) params: &'static str,
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
    /// The group that it is documented in.
    pub group: &'static str,
    /// Names of the parameters, `text, encoding?`; `?` marks those that may be left out.
    pub params: &'static str,
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
    listed()
        .map(|(_, builtin, host)| {
            let signature = Signature::parse(builtin.signature).ok();
            (
                builtin.name,
                Registered {
                    builtin,
                    signature,
                    host,
                },
            )
        })
        .collect()
});

/// Every function with its group, and whether it is a host function.
fn listed() -> impl Iterator<Item = (&'static Group, &'static Builtin, bool)> {
    let standard = STANDARD.iter().map(|group| (*group, false));
    let host = HOST.iter().map(|group| (*group, true));
    standard
        .chain(host)
        .flat_map(|(group, host)| group.functions.iter().map(move |builtin| (group, *builtin, host)))
}

/// The function of this name.
pub(crate) fn find(name: &str) -> Option<&'static Registered> {
    REGISTRY.get(name)
}

/// All functions, group by group, as the manual lists them.
pub fn function_catalog() -> Vec<FunctionInfo> {
    listed()
        .map(|(group, builtin, host)| FunctionInfo {
            name: builtin.name,
            group: group.name,
            params: builtin.params,
            signature: builtin.signature,
            doc: builtin.doc,
            examples: builtin.examples,
            host,
        })
        .collect()
}
