//! Text to tokens to a tree.

mod token;

mod lexer;

mod ast;
mod parser;
mod prefix;
mod infix;
mod signature;

pub(crate) use ast::{Ast, AstKind, SortTerm};
pub(crate) use parser::{STACK_RESERVE, STACK_SEGMENT, next_token, parse};
pub(crate) use signature::Signature;
