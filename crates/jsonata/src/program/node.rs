//! The resolved tree: what the evaluator walks.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::guard::Guard;
use super::pattern::Pattern;
use crate::Span;
use crate::syntax::Signature;
use crate::value::{index_of, same_name};
use crate::{Object, Value};

/// Number of a name that is bound in tuples (`@$v`, `#$i`, the ancestors that `%` means).
pub(crate) type Symbol = u32;
/// Number of a `%` and of the ancestor that it means.
pub(crate) type SlotId = usize;

/// A node. In this order, so that what every evaluation looks at lies together: a program that does not fit into the processor's
/// nearest memory is read anew for each record.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Node {
    /// Nothing is written behind it, and it streams no tuples: its kind is all there is to evaluate.
    pub(crate) bare: bool,
    /// `[]` was written behind it: a sequence of one stays an array.
    pub(crate) keep_array: bool,
    /// An array constructor at the start or end of a path: its result is not flattened.
    pub(crate) cons: bool,
    pub(crate) kind: NodeKind,
    /// The operator, name or literal that it stands for: where its errors are.
    pub(crate) span: Span,
    /// All of its text.
    pub(crate) extent: Span,
    /// Predicates of a node that is not a path.
    pub(crate) predicates: Vec<Stage>,
    /// Grouping of the whole result.
    pub(crate) group: Option<Box<Group>>,
    /// What it does as a step of a path.
    pub(crate) step: Step,
}

/// What a node does as a step of a path.
#[derive(Debug, Default)]
pub(crate) struct Step {
    /// Predicates and position variables, in order.
    pub(crate) stages: Vec<Stage>,
    /// From here on the path carries bindings along with its values.
    pub(crate) tuple: bool,
    /// `@$v`
    pub(crate) focus: Option<Symbol>,
    /// `#$i`
    pub(crate) index: Option<Symbol>,
    /// Binds its input for a `%` further on.
    pub(crate) ancestor: Option<Symbol>,
    /// While the tree is being shaped: the `%` whose ancestor is this step.
    pub(crate) ancestor_slot: Option<SlotId>,
    /// While the tree is being shaped: `%` below it whose ancestor is not found yet.
    pub(crate) seeking: Vec<SlotId>,
}

/// One stage of a step.
#[derive(Debug)]
pub(crate) enum Stage {
    /// `[predicate]`
    Filter(Box<Node>),
    /// `#$i` after a predicate.
    Index(Symbol),
}

/// `{key: value, …}`
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) pairs: Vec<(Node, Node)>,
    pub(crate) span: Span,
    /// All keys are strings as written, no two the same, none an index or reserved: of one item it makes an object without grouping anything.
    pub(crate) fixed: bool,
    /// Where an evaluator keeps the names of its objects.
    pub(crate) place: Hint,
}

/// Kinds of nodes.
#[derive(Debug)]
pub(crate) enum NodeKind {
    Path(Path),
    Name(Name),
    Literal(Literal),
    Wildcard,
    Descendant,
    Parent(SlotId, VarRef),
    /// `$`
    Context,
    /// `$$`
    Root,
    Variable(VarRef),
    Regex(Box<Pattern>),
    Negate(Box<Node>),
    Array(Vec<Node>),
    Object(Box<Group>),
    Binary(Op, Box<(Node, Node)>),
    Bind(VarRef, Box<Node>),
    Condition(Box<(Node, Node)>, Option<Box<Node>>),
    /// `left ?: right`
    Default(Box<(Node, Node)>),
    /// `left ?? right`
    Coalesce(Box<(Node, Node)>),
    Block(Scope, Vec<Node>),
    Call(Box<CallNode>),
    Partial(Box<CallNode>),
    Lambda(Box<LambdaNode>),
    /// `left ~> right`
    Apply(Box<(Node, Node)>),
    Transform(Box<TransformNode>),
    /// `^(…)`, only as a step.
    Sort(Vec<SortTerm>),
    /// `?` as an argument of a partial application.
    Placeholder,
    /// `$reads(path, separator?)`: number of the call, arguments.
    Reads(usize, Vec<Node>),
    /// `$unmapped(x, only?)`: number of the call, arguments.
    Unmapped(usize, Vec<Node>),
}

/// A name, and where it was found.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) hint: Hint,
}

/// The place where something was found last, such as a member: the records of a page have their members in the same places.
/// It is verified, so that threads may overwrite each other's.
#[derive(Debug, Default)]
pub(crate) struct Hint(AtomicUsize);

/// A location path.
#[derive(Debug)]
pub(crate) struct Path {
    /// The names among the steps that are looked up one after the other: all of a plain path, those behind the start of an anchored
    /// one, of any other those that it begins with.
    pub(crate) names: Vec<Name>,
    pub(crate) steps: Vec<Node>,
    /// A step has `[]`: the result stays an array.
    pub(crate) keep_singleton: bool,
    /// Only plain names: the usual case, which needs no sequences on objects.
    pub(crate) plain: bool,
    /// A variable or `$`, and plain names from there.
    pub(crate) anchored: bool,
    /// How many plain names come before anything else.
    pub(crate) lead: usize,
}

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Str(String),
    Number(f64),
    /// An integer that a float cannot hold, as it was written.
    Digits(String),
    Bool(bool),
    Null,
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Concat,
    Range,
    In,
    And,
    Or,
}

impl Op {
    /// The operator that is written so.
    pub(crate) fn of(sign: &str) -> Option<Op> {
        Some(match sign {
            "+" => Op::Add,
            "-" => Op::Subtract,
            "*" => Op::Multiply,
            "/" => Op::Divide,
            "%" => Op::Remainder,
            "=" => Op::Equal,
            "!=" => Op::NotEqual,
            "<" => Op::Less,
            "<=" => Op::LessEqual,
            ">" => Op::Greater,
            ">=" => Op::GreaterEqual,
            "&" => Op::Concat,
            ".." => Op::Range,
            "in" => Op::In,
            "and" => Op::And,
            "or" => Op::Or,
            _ => return None,
        })
    }
}

/// A use of a variable, resolved.
#[derive(Debug, Default)]
pub(crate) struct VarRef {
    /// Without `$`.
    pub(crate) name: String,
    /// Where it may be bound, innermost first: the first that is bound at run time counts.
    pub(crate) places: Vec<Place>,
    /// Its number among the program's globals, if no scope must bind it.
    pub(crate) global: Option<usize>,
}

/// A place of a variable, `up` frames above the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a block or function.
    Slot { up: usize, index: usize },
    /// In a tuple.
    Tuple { up: usize, symbol: Symbol },
}

/// The variables of a block or function; a block without any has no frame.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    pub(crate) names: Vec<String>,
}

/// `f(…)`
#[derive(Debug)]
pub(crate) struct CallNode {
    pub(crate) function: Node,
    pub(crate) args: Vec<Node>,
    /// How messages name it.
    pub(crate) name: String,
    /// `count(…)` for `$count(…)`: the variable that was meant, if there is one.
    pub(crate) bare: Option<VarRef>,
}

/// `function(…){…}`
#[derive(Debug)]
pub(crate) struct LambdaNode {
    /// Slots of the parameters.
    pub(crate) params: Vec<String>,
    pub(crate) scope: Scope,
    pub(crate) signature: Option<Signature>,
    pub(crate) body: Box<Node>,
    /// What it asks of a member's name, as a predicate over members.
    pub(crate) guard: Guard,
}

/// `|pattern|update,delete|`
#[derive(Debug)]
pub(crate) struct TransformNode {
    pub(crate) pattern: Node,
    pub(crate) update: Node,
    pub(crate) delete: Option<Node>,
    /// `$clone`, which may be overridden.
    pub(crate) clone: VarRef,
}

/// One term of an order-by.
#[derive(Debug)]
pub(crate) struct SortTerm {
    pub(crate) descending: bool,
    pub(crate) expression: Node,
}

impl Node {
    pub(crate) fn new(kind: NodeKind, span: Span) -> Node {
        Node {
            kind,
            span,
            extent: span,
            keep_array: false,
            cons: false,
            predicates: Vec::new(),
            group: None,
            step: Step::default(),
            bare: false,
        }
    }

    /// Whether its kind is all there is to it.
    pub(super) fn is_bare(&self) -> bool {
        let streams = self.step.tuple && matches!(self.kind, NodeKind::Block(..) | NodeKind::Path(_));
        self.predicates.is_empty() && self.group.is_none() && !streams
    }

    /// Whether its result may be a stream of tuples: a part of a path whose ancestors are needed outside.
    pub(crate) fn streams(&self) -> bool {
        self.step.tuple && matches!(self.kind, NodeKind::Block(..) | NodeKind::Path(_))
    }
}

impl Name {
    pub(super) fn new(text: String) -> Name {
        Name {
            text,
            hint: Hint::default(),
        }
    }
}

impl Hint {
    /// The place, which may be another's by now.
    #[inline(always)]
    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, place: usize) {
        self.0.store(place, Ordering::Relaxed);
    }

    /// The member of an object by its name.
    #[inline(always)]
    pub(crate) fn member<'a>(&self, object: Object<'a>, name: &str) -> Option<&'a Value<'a>> {
        let place = self.get();
        match object.names().get(place) {
            Some(key) if same_name(key, name) => object.values().get(place),
            _ => self.search(object, name),
        }
    }

    #[inline(never)]
    fn search<'a>(&self, object: Object<'a>, name: &str) -> Option<&'a Value<'a>> {
        let place = object.names().iter().position(|key| same_name(key, name))?;
        self.set(place);
        object.values().get(place)
    }
}

/// Names of members that no expression may make: by them the reference tells its functions.
pub(crate) fn is_reserved(key: &str) -> bool {
    matches!(key, "_jsonata_lambda" | "_jsonata_function")
}

impl Group {
    pub(super) fn new(pairs: Vec<(Node, Node)>, span: Span) -> Group {
        let mut keys = HashSet::with_capacity(pairs.len());
        let fixed = pairs.iter().all(|(key, _)| match &key.kind {
            NodeKind::Literal(Literal::Str(text))
                if key.is_bare() && index_of(text).is_none() && !is_reserved(text) =>
            {
                keys.insert(text)
            }
            _ => false,
        });
        let place = Hint::default();
        Group {
            pairs,
            span,
            fixed,
            place,
        }
    }
}

/// Places that are looked at in no time.
const FEW_PLACES: usize = 16;

impl VarRef {
    /// Whether it is found in no time.
    #[inline(always)]
    pub(crate) fn is_near(&self) -> bool {
        self.places.len() <= FEW_PLACES
    }

    pub(crate) fn named(name: &str) -> VarRef {
        VarRef {
            name: name.to_string(),
            places: Vec::new(),
            global: None,
        }
    }
}
