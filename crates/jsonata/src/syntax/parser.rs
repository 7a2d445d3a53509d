//! Tokens to a tree: Pratt's algorithm with the reference's binding powers.

use super::ast::{Ast, AstKind};
use super::lexer::Lexer;
use super::recovery::Stop;
use super::token::{Token, TokenKind};
use crate::{Diagnostic, Span};

/// Deepest nesting of a source text; every later walk over the tree is bounded by it.
pub(crate) const MAX_LEVELS: u32 = 1_000;

/// Stack that one level may use, and what is added when it is short: recursion never meets the end of the thread's stack.
pub(crate) const STACK_RESERVE: usize = 192 * 1024;
pub(crate) const STACK_SEGMENT: usize = 2 * 1024 * 1024;

/// What is said of an end where an operand should stand.
pub(crate) const MISSING: &str = "unexpected end of expression: an operand is missing";

pub(super) type Parsed = Result<Ast, Stop>;

/// What comes of reading a text.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The tree, with placeholders for what cannot be read; none if too little can.
    pub(crate) tree: Option<Ast>,
    /// What is wrong, in the order in which it was met.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where the grammar ends.
    pub(crate) end: usize,
    /// How deep the text is nested.
    pub(crate) levels: u32,
}

/// Reads a whole text as one expression, nested no deeper than `max_levels`.
pub(crate) fn parse(source: &str, max_levels: u32) -> Reading {
    let mut parser = Parser::new(source, 0, max_levels);
    let mut tree = parser.begin().and_then(|()| parser.expression(0)).ok();
    loop {
        match parser.behind() {
            Ok(None) => break,
            Ok(Some((text, span))) if parser.diagnostics.is_empty() || tree.is_some() => {
                let message = format!("syntax error: {text} is not expected here");
                parser.fail("S0201", message, span);
            }
            _ => {}
        }
        if !parser.resume() {
            break;
        }
        // Only to see what else is wrong.
        let rest = parser.expression(0).ok();
        tree = tree.and(rest);
    }
    parser.reading(tree)
}

/// Reads the expression that begins at byte `start` and ends where its grammar ends.
pub(crate) fn parse_prefix(source: &str, start: usize) -> Reading {
    let mut parser = Parser::new(source, start, MAX_LEVELS);
    let tree = parser.begin().and_then(|()| parser.expression(0)).ok();
    parser.reading(tree)
}

/// The state of a parse: one token of look-ahead.
pub(super) struct Parser<'s> {
    pub(super) source: &'s str,
    lexer: Lexer<'s>,
    pub(super) token: Token,
    /// End of the token before `token`.
    before: usize,
    /// Brackets and transforms that are open.
    pub(super) open: u32,
    depth: u32,
    max_levels: u32,
    /// How deep it went so far.
    levels: u32,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// No further errors are looked for.
    pub(super) gave_up: bool,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str, start: usize, max_levels: u32) -> Parser<'s> {
        Parser {
            source,
            lexer: Lexer::new(source, start),
            token: Token {
                kind: TokenKind::End,
                span: Span::new(start, start),
            },
            before: start,
            open: 0,
            depth: 0,
            max_levels: max_levels.min(MAX_LEVELS),
            levels: 0,
            diagnostics: Vec::new(),
            gave_up: false,
        }
    }

    /// Reads the first token, which must be there.
    fn begin(&mut self) -> Result<(), Stop> {
        self.advance(false);
        if self.token.kind == TokenKind::End {
            let message = "unexpected end of expression: there is nothing to evaluate";
            return Err(self.fail("S0207", message, self.token.span));
        }
        Ok(())
    }

    fn reading(self, tree: Option<Ast>) -> Reading {
        Reading {
            tree,
            diagnostics: self.diagnostics,
            end: self.before,
            levels: self.levels,
        }
    }

    /// What stands behind an expression; `None` at the end of the text.
    fn behind(&mut self) -> Result<Option<(String, Span)>, Stop> {
        let end = self.token.kind == TokenKind::End;
        Ok((!end).then(|| (self.token.kind.describe(), self.token.span)))
    }

    /// An expression whose operators bind tighter than `power`.
    pub(super) fn expression(&mut self, power: u8) -> Parsed {
        self.deepen(self.depth + 1, self.token.span)?;
        self.depth += 1;
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
            let token = self.advance(false);
            left = self.infix(op, token.span, left)?;
            left.extent = Span::new(start, self.before);
            self.deepen(left.height, token.span)?;
        }
        Ok(left)
    }

    fn operand(&mut self) -> Parsed {
        if let Some(op @ (")" | "]" | "}" | "," | ";" | ":")) = self.token.kind.op() {
            // As in the reference: a token behind it that cannot be read comes first.
            if let Err(diagnostic) = self.lexer.clone().next(true) {
                self.report(diagnostic);
            }
            // It stays: it may end what is around.
            return Err(self.cannot_begin(op, self.token.span));
        }
        // As in the reference: no regular expression right after `(`, `[`, `{` or `-` that begin an expression.
        let token = self.advance(true);
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
            // As in the reference: what is wrong before the end comes first, and inside brackets it is the bracket that is missed.
            TokenKind::End if self.open == 0 && self.diagnostics.is_empty() => Ast::leaf(AstKind::Missing, span),
            TokenKind::End => return Err(self.fail("S0203", MISSING, span)),
        })
    }

    /// Takes the current token. `infix` = what follows it follows an operand. Where no token can be read, that is reported: a sign
    /// that means nothing is passed over, a broken literal stands for an operand.
    pub(super) fn advance(&mut self, infix: bool) -> Token {
        let next = loop {
            match self.lexer.next(infix) {
                Ok(next) => break next,
                Err(diagnostic) => {
                    let (sign, span) = (diagnostic.code == "S0204", diagnostic.span);
                    self.report(diagnostic);
                    if !sign {
                        let kind = TokenKind::Null;
                        break Token { kind, span };
                    }
                }
            }
        };
        self.before = self.token.span.end;
        match self.token.kind.op() {
            Some("(" | "[" | "{") => self.open += 1,
            Some(")" | "]" | "}") => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        std::mem::replace(&mut self.token, next)
    }

    /// Whether the current token is this operator.
    pub(super) fn at(&self, op: &str) -> bool {
        self.token.kind.op() == Some(op)
    }

    /// Takes the current token if it is this operator.
    pub(super) fn take(&mut self, op: &str) -> bool {
        let found = self.at(op);
        if found {
            self.advance(false);
        }
        found
    }

    /// Takes this operator, which must be next. `infix` as for [`Parser::advance`].
    pub(super) fn expect(&mut self, op: &'static str, infix: bool) -> Result<Token, Stop> {
        if self.at(op) {
            return Ok(self.advance(infix));
        }
        Err(self.missing(op))
    }

    pub(super) fn cannot_begin(&mut self, op: &str, span: Span) -> Stop {
        self.fail("S0211", format!("`{op}` cannot begin an expression"), span)
    }

    /// Reports that this operator should be next.
    pub(super) fn missing(&mut self, op: &'static str) -> Stop {
        let code = if self.token.kind == TokenKind::End {
            "S0203"
        } else {
            "S0202"
        };
        let message = format!("expected `{op}`, got {}", self.token.kind.describe());
        self.fail(code, message, self.token.span)
    }

    /// Notes how deep the text is nested, if it may be.
    fn deepen(&mut self, levels: u32, span: Span) -> Result<(), Stop> {
        self.levels = self.levels.max(levels);
        if levels <= self.max_levels {
            return Ok(());
        }
        self.report(too_deep(self.max_levels, span));
        Err(self.give_up())
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

fn too_deep(max_levels: u32, span: Span) -> Diagnostic {
    let deep = format!("the expression is nested more than {max_levels} levels deep");
    if max_levels < MAX_LEVELS {
        let message = format!(
            "{deep}, which is more than its byte limit allows; name its parts with variables, or raise the limit"
        );
        return Diagnostic::new("U1002", message, span);
    }
    Diagnostic::new("S0501", format!("{deep}; name its parts with variables"), span)
}
