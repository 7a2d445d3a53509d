//! What may begin an expression: brackets, signs, wildcards.

use super::ast::{Ast, AstKind};
use super::parser::{Parsed, Parser};
use super::recovery::{Parts, Stop, nothing};
use crate::Span;

const BLOCK: Parts = Parts {
    separator: ";",
    end: ")",
};
const ARRAY: Parts = Parts {
    separator: ",",
    end: "]",
};
const OBJECT: Parts = Parts {
    separator: ",",
    end: "}",
};

/// Keys with their values.
type Pairs = Vec<(Ast, Ast)>;

impl Parser<'_> {
    /// The expression that begins with this operator, which was just taken.
    pub(super) fn prefix(&mut self, op: &'static str, span: Span) -> Parsed {
        match op {
            "(" => self.block(span),
            "[" => self.array(span),
            "{" => {
                let (pairs, heights) = self.pairs()?;
                Ok(Ast::over(AstKind::Object(pairs), span, &heights))
            }
            "-" => {
                let operand = self.expression(70)?;
                let height = operand.height;
                Ok(Ast::over(AstKind::Negate(Box::new(operand)), span, &[height]))
            }
            "|" => self.transform(span),
            "*" => Ok(Ast::leaf(AstKind::Wildcard, span)),
            "**" => Ok(Ast::leaf(AstKind::Descendant, span)),
            "%" => Ok(Ast::leaf(AstKind::Parent, span)),
            // The keywords are names where an operand stands.
            "and" | "or" | "in" => Ok(Ast::leaf(AstKind::Name(op.to_string()), span)),
            _ => Err(self.fail("S0211", format!("`{op}` cannot begin an expression"), span)),
        }
    }

    fn block(&mut self, span: Span) -> Parsed {
        let mut parts = Vec::new();
        while !self.at(")") {
            parts.push(self.part(BLOCK, nothing, |parser| parser.expression(0))?);
            if !self.take(";") {
                break;
            }
        }
        self.expect(")", true)?;
        let heights: Vec<u32> = parts.iter().map(|part| part.height).collect();
        Ok(Ast::over(AstKind::Block(parts), span, &heights))
    }

    fn array(&mut self, span: Span) -> Parsed {
        let mut items = Vec::new();
        if !self.at("]") {
            loop {
                items.push(self.part(ARRAY, nothing, Parser::item)?);
                if !self.take(",") {
                    break;
                }
            }
        }
        self.expect("]", true)?;
        let heights: Vec<u32> = items.iter().map(|item| item.height).collect();
        Ok(Ast::over(AstKind::Array(items), span, &heights))
    }

    fn item(&mut self) -> Parsed {
        let item = self.expression(0)?;
        if self.at("..") { self.range(item) } else { Ok(item) }
    }

    fn range(&mut self, from: Ast) -> Parsed {
        let token = self.advance(false);
        let to = self.expression(0)?;
        let heights = [from.height, to.height];
        let extent = from.extent.to(to.extent);
        let range = Ast::over(
            AstKind::Binary {
                op: "..",
                left: Box::new(from),
                right: Box::new(to),
            },
            token.span,
            &heights,
        );
        Ok(Ast { extent, ..range })
    }

    /// `key: value, …}`
    pub(super) fn pairs(&mut self) -> Result<(Pairs, Vec<u32>), Stop> {
        let mut pairs = Vec::new();
        if !self.at("}") {
            loop {
                pairs.push(self.part(OBJECT, |span| (nothing(span), nothing(span)), Parser::pair)?);
                if !self.take(",") {
                    break;
                }
            }
        }
        self.expect("}", true)?;
        let heights = pairs
            .iter()
            .flat_map(|(key, value)| [key.height, value.height])
            .collect();
        Ok((pairs, heights))
    }

    fn pair(&mut self) -> Result<(Ast, Ast), Stop> {
        let key = self.expression(0)?;
        self.expect(":", false)?;
        Ok((key, self.expression(0)?))
    }

    fn transform(&mut self, span: Span) -> Parsed {
        self.open += 1;
        let pattern = Box::new(self.expression(0)?);
        self.expect("|", false)?;
        let update = Box::new(self.expression(0)?);
        let delete = if self.take(",") {
            Some(Box::new(self.expression(0)?))
        } else {
            None
        };
        self.expect("|", false)?;
        self.open = self.open.saturating_sub(1);
        let heights = [pattern.height, update.height, delete.as_ref().map_or(0, |d| d.height)];
        Ok(Ast::over(
            AstKind::Transform {
                pattern,
                update,
                delete,
            },
            span,
            &heights,
        ))
    }
}
