//! The tree as it is written.

use super::signature::Signature;
use crate::Span;

/// A node of the tree.
#[derive(Debug)]
pub(crate) struct Ast {
    pub(crate) kind: AstKind,
    /// The operator, name or literal that the node stands for; its end is the reference's `position`.
    pub(crate) span: Span,
    /// All of its text.
    pub(crate) extent: Span,
    /// `[]` was written behind it.
    pub(crate) keep_array: bool,
    /// Levels below it, itself included: bounds every walk over the tree.
    pub(crate) height: u32,
}

/// Kinds of nodes.
#[derive(Debug)]
pub(crate) enum AstKind {
    Name(String),
    Variable(String),
    Str(String),
    Number(String),
    Bool(bool),
    Null,
    Regex {
        pattern: String,
        flags: String,
    },
    Wildcard,
    Descendant,
    Parent,
    /// `?` as an argument.
    Placeholder,
    /// The end of the text where an operand should stand.
    Missing,
    Negate(Box<Ast>),
    Array(Vec<Ast>),
    Object(Vec<(Ast, Ast)>),
    /// Operators between two operands, `.` among them.
    Binary {
        op: &'static str,
        left: Box<Ast>,
        right: Box<Ast>,
    },
    /// `left[right]`
    Filter {
        left: Box<Ast>,
        right: Box<Ast>,
    },
    /// `left{key: value}`
    Group {
        left: Box<Ast>,
        pairs: Vec<(Ast, Ast)>,
    },
    /// `left^(terms)`
    Sort {
        left: Box<Ast>,
        terms: Vec<SortTerm>,
    },
    Call {
        function: Box<Ast>,
        args: Vec<Ast>,
    },
    Lambda {
        params: Vec<(String, Span)>,
        signature: Option<Signature>,
        body: Box<Ast>,
    },
    Condition {
        condition: Box<Ast>,
        then: Box<Ast>,
        otherwise: Option<Box<Ast>>,
    },
    Block(Vec<Ast>),
    Transform {
        pattern: Box<Ast>,
        update: Box<Ast>,
        delete: Option<Box<Ast>>,
    },
}

/// One term of an order-by.
#[derive(Debug)]
pub(crate) struct SortTerm {
    pub(crate) descending: bool,
    pub(crate) expression: Ast,
}

impl Ast {
    /// A node above these.
    pub(crate) fn over(kind: AstKind, span: Span, below: &[u32]) -> Ast {
        let height = below.iter().copied().max().unwrap_or(0) + 1;
        Ast {
            kind,
            span,
            extent: span,
            keep_array: false,
            height,
        }
    }

    /// A leaf.
    pub(crate) fn leaf(kind: AstKind, span: Span) -> Ast {
        Ast::over(kind, span, &[])
    }
}
