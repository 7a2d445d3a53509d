//! Going on after an error, so that one compilation reports all that is wrong: a part of a bracket that cannot be read is passed
//! over, up to the next separator or to the end of the bracket.

use super::ast::{Ast, AstKind};
use super::parser::Parser;
use super::slips;
use super::token::TokenKind;
use crate::{Diagnostic, Span};

/// Most errors that one compilation reports.
pub(crate) const MAX_ERRORS: usize = 20;

/// An error was found, and is reported already.
#[derive(Debug)]
pub(super) struct Stop;

/// How the parts of a bracket are told apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    pub(super) separator: &'static str,
    pub(super) end: &'static str,
}

impl Parser<'_> {
    /// Reports an error.
    pub(super) fn fail(&mut self, code: &'static str, message: impl Into<String>, span: Span) -> Stop {
        self.report(Diagnostic::new(code, message, span))
    }

    /// Reports an error, unless an earlier one must have caused it.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) -> Stop {
        if self.diagnostics.len() >= MAX_ERRORS {
            return self.give_up();
        }
        let caused = |earlier: &Diagnostic| {
            // What an error left open is missed once more at the end of the text.
            earlier.span.start == diagnostic.span.start || diagnostic.span.start >= self.source.len()
        };
        if !self.diagnostics.iter().any(caused) {
            let hint = slips::hint(self.source, &diagnostic);
            self.diagnostics.push(diagnostic.with_hint(hint));
        }
        Stop
    }

    /// Nothing more is to be read: there are errors enough, or the nesting is too deep.
    pub(super) fn give_up(&mut self) -> Stop {
        self.gave_up = true;
        Stop
    }

    /// One part of a bracket. One that cannot be read counts as `placeholder`, if the bracket can be followed further.
    pub(super) fn part<T>(
        &mut self,
        parts: Parts,
        placeholder: impl FnOnce(Span) -> T,
        read: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let span = self.token.span;
        if let Ok(part) = read(self) {
            if self.at(parts.separator) || self.at(parts.end) {
                return Ok(part);
            }
            self.missing(parts.end);
        }
        if self.pass_over(parts) {
            Ok(placeholder(span))
        } else {
            Err(Stop)
        }
    }

    /// Passes over what cannot be read. Whether the bracket goes on from there.
    fn pass_over(&mut self, parts: Parts) -> bool {
        let mut open = 0_u32;
        while !self.gave_up {
            if open == 0 && (self.at(parts.separator) || self.at(parts.end)) {
                return true;
            }
            match &self.token.kind {
                TokenKind::End => return false,
                TokenKind::Op("(" | "[" | "{") => open += 1,
                TokenKind::Op(")" | "]" | "}") if open == 0 => return false,
                TokenKind::Op(")" | "]" | "}") => open -= 1,
                _ => {}
            }
            self.skip();
        }
        false
    }

    /// Goes on outside of all brackets, behind a token that cannot stand where it does. Whether there is anything left.
    pub(super) fn resume(&mut self) -> bool {
        self.skip();
        while !self.gave_up {
            match &self.token.kind {
                TokenKind::End => return false,
                TokenKind::Op("(" | "[" | "{" | "-" | "*" | "**" | "%") => return true,
                TokenKind::Op(_) => self.skip(),
                _ => return true,
            }
        }
        false
    }

    /// Takes the current token, whatever it is.
    fn skip(&mut self) {
        let operand = !matches!(self.token.kind.op(), Some(op) if !matches!(op, ")" | "]" | "}"));
        self.advance(operand);
    }
}

/// What stands in for an operand that cannot be read.
pub(super) fn nothing(span: Span) -> Ast {
    Ast::leaf(AstKind::Null, span)
}
