//! JSONata: text to program to value, bounded in steps, depth and bytes.
//!
//! The modules lie in the order in which an expression meets them: text becomes tokens and a tree (`syntax`), the tree becomes
//! a resolved [`Program`] (`program`), which an [`Evaluator`] (`eval`) runs over a [`Value`] that was read from JSON text
//! (`json`) into an [`Arena`]. No I/O, no clock, no chance of its own: those are [`Ports`].

mod diagnostic;
mod error;
mod limits;
mod options;
mod ports;
mod span;

mod arena;
pub mod json;
mod value;
#[cfg(feature = "host")]
pub mod xml;

mod syntax;

mod program;

mod eval;
mod provenance;
mod functions;
pub mod picture;

pub use arena::Arena;
pub use diagnostic::Diagnostic;
pub use error::{EvalError, JsonError};
pub use eval::Evaluator;
pub use functions::{Example, FunctionInfo, Outcome, function_catalog};
pub use limits::Limits;
pub use options::Options;
pub use ports::{Ports, RandomPort, SignAlgorithm, SignPort, StopwatchPort};
pub use program::{Call, Program, Read, Root};
pub use provenance::{Explained, Field, How, Input, Missing, Provenance};
pub use span::Span;
pub use value::{Array, Function, Mark, Number, Object, Value};
