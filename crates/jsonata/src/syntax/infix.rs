//! What may follow an operand: operators, calls, predicates, grouping, ordering.

use super::ast::{Ast, AstKind, SortTerm};
use super::parser::{Parsed, Parser, binding_power};
use super::recovery::{Parts, Stop, nothing};
use super::signature::Signature;
use super::token::TokenKind;
use crate::Span;

const ARGUMENTS: Parts = Parts {
    separator: ",",
    end: ")",
};

impl Parser<'_> {
    /// The expression that goes on with this operator, which was just taken, after `left`.
    pub(super) fn infix(&mut self, op: &'static str, span: Span, left: Ast) -> Parsed {
        match op {
            "(" => self.call(span, left),
            "[" => self.filter(span, left),
            "{" => {
                let (pairs, mut heights) = self.pairs()?;
                heights.push(left.height);
                Ok(Ast::over(
                    AstKind::Group {
                        left: Box::new(left),
                        pairs,
                    },
                    span,
                    &heights,
                ))
            }
            "^" => self.order_by(span, left),
            "?" => self.condition(span, left),
            ":=" => {
                if !matches!(left.kind, AstKind::Variable(_)) {
                    return Err(self.fail(
                        "S0212",
                        "the left side of `:=` must be a variable name (start with `$`)",
                        left.span,
                    ));
                }
                self.binary(op, span, left, binding_power(op) - 1)
            }
            "@" | "#" => self.tuple_variable(op, span, left),
            "?:" | "??" => self.binary(op, span, left, 0),
            _ => self.binary(op, span, left, binding_power(op)),
        }
    }

    fn binary(&mut self, op: &'static str, span: Span, left: Ast, power: u8) -> Parsed {
        let right = self.expression(power)?;
        let heights = [left.height, right.height];
        Ok(Ast::over(
            AstKind::Binary {
                op,
                left: Box::new(left),
                right: Box::new(right),
            },
            span,
            &heights,
        ))
    }

    fn tuple_variable(&mut self, op: &'static str, span: Span, left: Ast) -> Parsed {
        if self.token.kind == TokenKind::End {
            return Err(self.fail(
                "S0214",
                format!("the right side of `{op}` must be a variable name (start with `$`)"),
                self.token.span,
            ));
        }
        let tree = self.binary(op, span, left, binding_power(op))?;
        match &tree.kind {
            AstKind::Binary { right, .. } if !matches!(right.kind, AstKind::Variable(_)) => Err(self.fail(
                "S0214",
                format!("the right side of `{op}` must be a variable name (start with `$`)"),
                right.span,
            )),
            _ => Ok(tree),
        }
    }

    fn condition(&mut self, span: Span, condition: Ast) -> Parsed {
        let then = self.expression(0)?;
        let otherwise = if self.take(":") {
            Some(self.expression(0)?)
        } else {
            None
        };
        let heights = [
            condition.height,
            then.height,
            otherwise.as_ref().map_or(0, |o| o.height),
        ];
        let kind = AstKind::Condition {
            condition: Box::new(condition),
            then: Box::new(then),
            otherwise: otherwise.map(Box::new),
        };
        Ok(Ast::over(kind, span, &heights))
    }

    /// `[predicate]`, or `[]`, which keeps a sequence of one as an array.
    fn filter(&mut self, span: Span, mut left: Ast) -> Parsed {
        if self.at("]") {
            // As in the reference, here and behind `^(…)`, a function's body and a transform: a `/` begins a regular expression.
            self.advance(false);
            let mut step = &mut left;
            while matches!(step.kind, AstKind::Filter { .. }) {
                let AstKind::Filter { left: inner, .. } = &mut step.kind else {
                    break;
                };
                step = inner;
            }
            step.keep_array = true;
            return Ok(left);
        }
        let right = self.expression(0)?;
        self.expect("]", true)?;
        let heights = [left.height, right.height];
        Ok(Ast::over(
            AstKind::Filter {
                left: Box::new(left),
                right: Box::new(right),
            },
            span,
            &heights,
        ))
    }

    fn order_by(&mut self, span: Span, left: Ast) -> Parsed {
        self.expect("(", false)?;
        let mut terms = Vec::new();
        loop {
            let descending = self.at(">");
            if descending || self.at("<") {
                self.advance(false);
            }
            terms.push(SortTerm {
                descending,
                expression: self.expression(0)?,
            });
            if !self.take(",") {
                break;
            }
        }
        self.expect(")", false)?;
        let mut heights: Vec<u32> = terms.iter().map(|term| term.expression.height).collect();
        heights.push(left.height);
        Ok(Ast::over(
            AstKind::Sort {
                left: Box::new(left),
                terms,
            },
            span,
            &heights,
        ))
    }

    fn call(&mut self, paren: Span, function: Ast) -> Parsed {
        let span = function.span.to(paren);
        let mut args = Vec::new();
        if !self.at(")") {
            loop {
                args.push(self.part(ARGUMENTS, nothing, Parser::argument)?);
                if !self.take(",") {
                    break;
                }
            }
        }
        self.expect(")", true)?;
        if matches!(&function.kind, AstKind::Name(name) if name == "function" || name == "λ") {
            return self.lambda(span, args);
        }
        let mut heights: Vec<u32> = args.iter().map(|arg| arg.height).collect();
        heights.push(function.height);
        Ok(Ast::over(
            AstKind::Call {
                function: Box::new(function),
                args,
            },
            span,
            &heights,
        ))
    }

    fn argument(&mut self) -> Parsed {
        if self.at("?") {
            let token = self.advance(false);
            return Ok(Ast::leaf(AstKind::Placeholder, token.span));
        }
        self.expression(0)
    }

    fn lambda(&mut self, span: Span, args: Vec<Ast>) -> Parsed {
        let mut params = Vec::new();
        for (at, arg) in args.into_iter().enumerate() {
            match arg.kind {
                AstKind::Variable(name) => params.push((name, arg.span)),
                _ => {
                    let message = format!(
                        "parameter {} of the function definition must be a variable name (start with `$`)",
                        at + 1
                    );
                    return Err(self.fail("S0208", message, arg.span));
                }
            }
        }
        let signature = if self.at("<") { Some(self.signature()?) } else { None };
        self.expect("{", false)?;
        let body = self.expression(0)?;
        self.expect("}", false)?;
        let height = body.height;
        Ok(Ast::over(
            AstKind::Lambda {
                params,
                signature,
                body: Box::new(body),
            },
            span,
            &[height],
        ))
    }

    /// `<…>` behind a lambda's parameters, put together from its tokens.
    fn signature(&mut self) -> Result<Signature, Stop> {
        let start = self.token.span;
        let mut text = "<".to_string();
        let mut depth = 1;
        while depth > 0 {
            self.advance(false);
            match &self.token.kind {
                TokenKind::Op(">") => depth -= 1,
                TokenKind::Op("<") => depth += 1,
                TokenKind::Op("{") | TokenKind::End => break,
                _ => {}
            }
            text.push_str(&token_text(&self.token.kind));
        }
        self.expect(">", false)?;
        Signature::parse(&text).map_err(|error| {
            let at = start.start + error.offset;
            self.fail(
                error.code,
                "the function signature is not valid: only arrays and functions take type parameters",
                Span::new(at, at + 1),
            )
        })
    }
}

fn token_text(kind: &TokenKind) -> String {
    match kind {
        TokenKind::Op(op) => (*op).to_string(),
        TokenKind::Name(text) | TokenKind::Variable(text) | TokenKind::Str(text) | TokenKind::Number(text) => {
            text.clone()
        }
        _ => String::new(),
    }
}
