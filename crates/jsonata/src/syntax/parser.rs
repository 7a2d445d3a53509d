//! Tokens to a tree: Pratt's algorithm with the reference's binding powers.

use super::ast::{Ast, AstKind};
use super::lexer::Lexer;
use super::token::{Token, TokenKind};
use crate::{Diagnostic, Span};

/// Deepest nesting of a source text; every later walk over the tree is bounded by it.
pub(crate) const MAX_HEIGHT: u32 = 1_000;

/// Stack that one level may use, and what is added when it is short: recursion never meets the end of the thread's stack.
pub(crate) const STACK_RESERVE: usize = 192 * 1024;
pub(crate) const STACK_SEGMENT: usize = 2 * 1024 * 1024;

pub(super) type Parsed = Result<Ast, Diagnostic>;

/// Parses one expression from byte `start`; returns it with the offset at which its grammar ends.
pub(crate) fn parse(source: &str, start: usize) -> Result<(Ast, usize), Diagnostic> {
    let mut lexer = Lexer::new(source, start);
    let token = lexer.next(false)?;
    let mut parser = Parser {
        lexer,
        token,
        before: start,
        open: 0,
        depth: 0,
    };
    if parser.token.kind == TokenKind::End {
        return Err(Diagnostic::new(
            "S0207",
            "unexpected end of expression: there is nothing to evaluate",
            parser.token.span,
        ));
    }
    let tree = parser.expression(0)?;
    Ok((tree, parser.before))
}

/// The token that stands at byte `at`, behind an operand; `None` at the end of the text.
pub(crate) fn next_token(source: &str, at: usize) -> Result<Option<(String, Span)>, Diagnostic> {
    let token = Lexer::new(source, at).next(true)?;
    let end = token.kind == TokenKind::End;
    Ok((!end).then(|| (token.kind.describe(), token.span)))
}

/// The state of a parse: one token of look-ahead.
pub(super) struct Parser<'s> {
    lexer: Lexer<'s>,
    pub(super) token: Token,
    /// End of the token before `token`.
    before: usize,
    /// Brackets that are open.
    open: u32,
    depth: u32,
}

impl Parser<'_> {
    /// An expression whose operators bind tighter than `power`.
    pub(super) fn expression(&mut self, power: u8) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_HEIGHT {
            return Err(too_deep(self.token.span));
        }
        let result = stacker::maybe_grow(STACK_RESERVE, STACK_SEGMENT, || self.operators(power));
        self.depth -= 1;
        result
    }

    fn operators(&mut self, power: u8) -> Parsed {
        let start = self.token.span.start;
        let mut left = self.operand()?;
        left.extent = Span::new(start, self.before);
        while let Some(op) = self.token.kind.op() {
            if binding_power(op) <= power {
                break;
            }
            let token = self.advance(false)?;
            left = self.infix(op, token.span, left)?;
            left.extent = Span::new(start, self.before);
            if left.height > MAX_HEIGHT {
                return Err(too_deep(token.span));
            }
        }
        Ok(left)
    }

    fn operand(&mut self) -> Parsed {
        // As in the reference: no regular expression right after `(`, `[`, `{` or `-` that begin an expression.
        let token = self.advance(true)?;
        let span = token.span;
        Ok(match token.kind {
            TokenKind::Op(op) => return self.prefix(op, span),
            TokenKind::Name(name) => Ast::leaf(AstKind::Name(name), span),
            TokenKind::Variable(name) => Ast::leaf(AstKind::Variable(name), span),
            TokenKind::Str(text) => Ast::leaf(AstKind::Str(text), span),
            TokenKind::Number(text) => Ast::leaf(AstKind::Number(text), span),
            TokenKind::Bool(value) => Ast::leaf(AstKind::Bool(value), span),
            TokenKind::Null => Ast::leaf(AstKind::Null, span),
            TokenKind::Regex { pattern, flags } => Ast::leaf(AstKind::Regex { pattern, flags }, span),
            TokenKind::End => {
                // As in the reference: inside brackets it is the bracket that is missed.
                let code = if self.open > 0 { "S0203" } else { "S0207" };
                return Err(Diagnostic::new(
                    code,
                    "unexpected end of expression: an operand is missing",
                    span,
                ));
            }
        })
    }

    /// Takes the current token. `infix` = what follows it follows an operand.
    pub(super) fn advance(&mut self, infix: bool) -> Result<Token, Diagnostic> {
        let next = self.lexer.next(infix)?;
        self.before = self.token.span.end;
        match self.token.kind.op() {
            Some("(" | "[" | "{") => self.open += 1,
            Some(")" | "]" | "}") => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        Ok(std::mem::replace(&mut self.token, next))
    }

    /// Whether the current token is this operator.
    pub(super) fn at(&self, op: &str) -> bool {
        self.token.kind.op() == Some(op)
    }

    /// Takes the current token if it is this operator.
    pub(super) fn take(&mut self, op: &str) -> Result<bool, Diagnostic> {
        let found = self.at(op);
        if found {
            self.advance(false)?;
        }
        Ok(found)
    }

    /// Takes this operator, which must be next. `infix` as for [`Parser::advance`].
    pub(super) fn expect(&mut self, op: &'static str, infix: bool) -> Result<Token, Diagnostic> {
        if self.at(op) {
            return self.advance(infix);
        }
        let code = if self.token.kind == TokenKind::End {
            "S0203"
        } else {
            "S0202"
        };
        Err(Diagnostic::new(
            code,
            format!("expected `{op}`, got {}", self.token.kind.describe()),
            self.token.span,
        ))
    }
}

/// How tightly an operator binds to what stands left of it; 0 = not an infix operator.
pub(super) fn binding_power(op: &str) -> u8 {
    match op {
        "[" | "(" | "@" | "#" => 80,
        "." => 75,
        "{" => 70,
        "*" | "/" | "%" => 60,
        "+" | "-" | "&" => 50,
        "=" | "<" | ">" | "!=" | "<=" | ">=" | "in" | "^" | "~>" | "?:" | "??" => 40,
        "and" => 30,
        "or" => 25,
        "?" => 20,
        ":=" => 10,
        _ => 0,
    }
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(
        "S0501",
        format!("the expression is nested more than {MAX_HEIGHT} levels deep; name its parts with variables"),
        span,
    )
}
