//! Text to tokens to a tree.

mod token;

mod lexer;

mod ast;
mod parser;
mod prefix;
mod infix;
mod recovery;
mod slips;
mod signature;

pub(crate) use ast::{Ast, AstKind, SortTerm};
pub(crate) use parser::{MAX_LEVELS, MISSING, Reading, STACK_RESERVE, STACK_SEGMENT, parse, parse_prefix};
pub(crate) use recovery::MAX_ERRORS;
pub(crate) use signature::{Expected, Signature};
