//! JSONata: text to program to value, bounded in steps, depth, bytes and time.
//!
//! An expression is compiled once to a [`Program`], which threads share. For each input there is an [`Arena`] with a byte
//! budget; the input is read into it as a [`Value`], an [`Evaluator`] runs the program over that, [`json::write()`] writes the
//! result; [`Evaluator::explain`] also says where each part of it comes from. No I/O, no clock, no chance of its own: those
//! are [`Ports`].
//!
//! ```
//! # use interlingua_jsonata::{Arena, Evaluator, Limits, Options, Ports, Program, json};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let program = Program::compile("$sum(lines.(price * count))", &Options::default()).map_err(|found| found[0].to_string())?;
//! let (arena, ports) = (Arena::new(1 << 20), Ports::at(0));
//! let input = arena.parse_json(br#"{"lines": [{"price": 2, "count": 3}, {"price": 1.5, "count": 1}]}"#)?;
//! let value = Evaluator::new(&arena, Limits::default(), &ports).eval(&program, input)?;
//! assert_eq!(value.as_f64(), Some(7.5));
//! # Ok(())
//! # }
//! ```
//!
//! # Where things are
//!
//! The modules lie in the order in which an expression meets them.
//!
//! | Module | |
//! | --- | --- |
//! | `arena` | memory of an evaluation: a budget, asked before each allocation |
//! | `json`, `xml` | text to values and back |
//! | `value` | what values are: `Copy`, borrowing from an arena |
//! | `syntax` | text to tokens to a tree with spans; signatures |
//! | `program` | the tree to a resolved program: scopes, `%`, regular expressions, the paths that it reads |
//! | `eval` | a program to a value: `path` (steps), `filter`, `sort` (`^`), `group` (`{}`), `call`, `transform` (`\|…\|`), `budget` (steps, depth, time) |
//! | `provenance` | an evaluation that explains itself |
//! | `functions` | the library: a folder for each group, a file for each function (`$sift` is `functions/objects/sift.rs`) |
//! | `picture` | how numbers and dates are written by pictures |

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
pub use error::{EvalError, JsonError, Raised, reference_code};
pub use eval::Evaluator;
pub use functions::{Example, FunctionInfo, Outcome, function_catalog};
pub use limits::Limits;
pub use options::Options;
pub use ports::{Ports, RandomPort, SignAlgorithm, SignPort, StopwatchPort};
pub use program::{Call, Program, Read, Root, WeakProgram};
pub use provenance::{Explained, Field, How, Input, Missing, Provenance};
pub use span::Span;
pub use value::{Array, Function, Mark, Number, Object, Value};

/// The examples of the crate's page are run with those of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
