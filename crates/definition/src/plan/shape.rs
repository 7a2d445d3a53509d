//! Templates and structures whose leaves are programs.

use interlingua_jsonata::Program;

use crate::source::Place;

/// Text with holes, each encoded for its place by the engine.
#[derive(Debug)]
pub struct Template {
    /// Literal and computed parts, in order.
    pub parts: Vec<Part>,
    /// Where it stands in its document.
    pub place: Place,
}

/// A part of a template.
#[derive(Debug)]
pub enum Part {
    /// Literal text: trusted, never encoded.
    Text(String),
    /// A hole: its value is always encoded for its place.
    Hole(Box<Program>),
}

/// Structure whose leaves are computed: requests, bodies, records.
#[derive(Debug)]
pub enum Shape {
    /// JSONata over the context.
    Expression(Box<Leaf>),
    /// A template; a single hole without text keeps its value's type.
    Template(Template),
    /// A number or boolean, or text that is meant literally, as JSON text.
    Constant(String),
    /// Every element keeps its place; a missing one is null.
    Array(Vec<Shape>),
    /// Missing members drop out; an object all of whose written members are missing is missing.
    Object(ObjectShape),
    /// Parts of different kinds from several levels, lowest first: each is evaluated on the same context and the results are
    /// deep-merged (missing keeps the lower value, null sets null, arrays replace).
    Stack(Vec<Shape>),
}

/// An object under construction.
#[derive(Debug, Default)]
pub struct ObjectShape {
    /// Written members, in document order.
    pub members: Vec<(String, Shape)>,
    /// `"..."`: objects spread beneath the written members.
    pub spreads: Vec<Shape>,
}

/// One computed leaf.
#[derive(Debug)]
pub struct Leaf {
    /// Compiled text.
    pub program: Program,
    /// Where it stands, and which level it came from.
    pub place: Place,
    /// `body.…` paths of the unified request that it reads: in an update it is evaluated only if one is present.
    pub body_reads: Vec<Vec<String>>,
    /// `query.…` paths that it reads: in a list it is evaluated only if one is present.
    pub query_reads: Vec<Vec<String>>,
    /// Whether an update may bring only some of `body_reads`, and a list none of `query_reads`.
    pub partial: bool,
}
