//! Compiled expressions.

mod node;

mod shape;
mod ancestry;
mod pattern;

mod names;
mod around;
mod scope;
mod walk;

mod guard;
mod room;
mod findings;

mod reads;
mod bindings;
mod paths;
mod reads_of_calls;
mod wanted;
mod intrinsic;

use std::sync::{Arc, Weak};

use crate::functions::Registered;
use crate::syntax::{MAX_LEVELS, Reading, parse, parse_prefix};
use crate::{Diagnostic, JsonError, Options, Span};

pub(crate) use intrinsic::{Constant, IntrinsicKind, Taken};
pub(crate) use node::{
    CallNode, Group, Hint, LambdaNode, Literal, Name, Node, NodeKind, Op, Path, Place, Scope, SortTerm, Stage, Symbol,
    TransformNode, VarRef, is_reserved,
};
pub(crate) use pattern::{Found, Meter, Pattern, check as check_pattern};
use room::Room;
pub(crate) use wanted::{Members, NO_MEMBERS, Wanted, length};

/// A compiled expression: immutable, `Send + Sync`, shared by threads. A clone is the same expression, and takes next to no room; only what
/// is supplied to intrinsic calls is its own.
#[derive(Debug, Clone)]
pub struct Program {
    compiled: Arc<Compiled>,
    intrinsics: Vec<intrinsic::Intrinsic>,
}

/// A program that is there as long as somebody has a clone of it.
#[derive(Debug, Clone)]
pub struct WeakProgram {
    compiled: Weak<Compiled>,
    intrinsics: Vec<intrinsic::Intrinsic>,
}

impl WeakProgram {
    /// The program, if it is still there.
    pub fn upgrade(&self) -> Option<Program> {
        self.compiled.upgrade().map(|compiled| Program {
            compiled,
            intrinsics: self.intrinsics.clone(),
        })
    }
}

/// What all clones share.
#[derive(Debug)]
struct Compiled {
    source: String,
    root: Node,
    scope: Scope,
    globals: Vec<Global>,
    reads: Vec<Read>,
    wanted: Wanted,
    /// What was taken of the memory beyond what the length of the source tells, in bytes.
    taken_bytes: usize,
    stack_bytes: usize,
}

/// A variable that no scope of the program need bind.
#[derive(Debug)]
pub(crate) struct Global {
    pub(crate) name: String,
    /// The function of the library that it means unless it is bound.
    pub(crate) builtin: Option<&'static Registered>,
    /// No scope of the program can bind it.
    free: bool,
    /// It is on the closed list of variables.
    listed: bool,
}

/// What a path starts from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Root {
    /// The input.
    Context,
    /// A variable, without `$`.
    Variable(String),
}

/// A path of the input, or of a free variable, that a program reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// What the path starts from.
    pub root: Root,
    /// Keys from there, arrays passed through.
    pub keys: Vec<String>,
    /// Whether members below it are read whose names are known only at run time: `*`, `**`, `$lookup` with a computed name,
    /// `$keys`, `$each`, `$sift`, `$merge`, `$spread`; or the root as a whole, handed to a function or to the output.
    pub dynamic: bool,
    /// Where it stands.
    pub span: Span,
}

/// A static call of an intrinsic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Number to hand to [`Program::supply`].
    pub index: usize,
    /// The path of its first argument, if that is a plain path.
    pub path: Option<(Root, Vec<String>)>,
    /// Where it stands.
    pub span: Span,
}

/// What a program takes at most, in bytes: by itself, and for each byte of its source text.
const PROGRAM_BYTES: usize = 2 << 10;
const PROGRAM_BYTES_PER_BYTE: usize = 480;

/// What one level of nesting takes of the native stack at most while a source is compiled, in bytes, and the levels that nobody counts.
const BYTES_PER_LEVEL: usize = 8 << 10;
const FREE_LEVELS: u32 = 16;

/// Source text that is compiled in a ms, at the slowest, in bytes.
const COMPILED_BYTES_PER_MS: usize = 1_000;

/// What compiling a source text takes at most, in bytes, apart from what hangs on what is written in it.
fn bytes_for(source: &str) -> usize {
    PROGRAM_BYTES + source.len().saturating_mul(PROGRAM_BYTES_PER_BYTE)
}

/// What so many levels of nesting take of the native stack.
fn stack_for(levels: u32) -> usize {
    BYTES_PER_LEVEL.saturating_mul(levels.saturating_sub(FREE_LEVELS) as usize)
}

/// Levels of nesting whose native stack takes no more than so many bytes.
fn levels_within(bytes: usize) -> u32 {
    u32::try_from(bytes / BYTES_PER_LEVEL).map_or(MAX_LEVELS, |levels| levels.saturating_add(FREE_LEVELS))
}

impl Program {
    /// Compiles an expression. Everything that is wrong is reported at once, errors of the syntax first, in the order of the text.
    pub fn compile(source: &str, options: &Options) -> Result<Program, Vec<Diagnostic>> {
        Program::resolve(source.to_string(), parse(source, MAX_LEVELS), options, usize::MAX)
    }

    /// [`Program::compile()`], if that takes no more than so many bytes ([`Program::bytes()`] and [`Program::stack_bytes()`]); otherwise
    /// a finding with the code U1002. Nothing large is made before it is known how large it is.
    pub fn compile_within(source: &str, options: &Options, max_bytes: usize) -> Result<Program, Vec<Diagnostic>> {
        let Some(room) = max_bytes.checked_sub(bytes_for(source)) else {
            let message = "the expression is longer than its byte limit allows; make it shorter or raise the limit";
            return Err(vec![Diagnostic::new("U1002", message, Span::new(0, source.len()))]);
        };
        Program::resolve(source.to_string(), parse(source, levels_within(room)), options, room)
    }

    /// How long compiling a source text takes at the slowest, in ms: it cannot be interrupted.
    pub fn compile_ms(source: &str) -> u64 {
        (source.len() / COMPILED_BYTES_PER_MS) as u64
    }

    /// What it takes at most, in bytes: by itself, what its regular expressions use when they are matched, and what making it took.
    pub fn bytes(&self) -> usize {
        bytes_for(self.source()).saturating_add(self.compiled.taken_bytes)
    }

    /// What compiling it took of the native stack, in bytes. It stays with the thread.
    pub fn stack_bytes(&self) -> usize {
        self.compiled.stack_bytes
    }

    /// Compiles the expression that starts at byte `start` and ends where its grammar ends (a template's hole). Returns the
    /// end offset. Spans are offsets into the whole `source`.
    pub fn compile_prefix(source: &str, start: usize, options: &Options) -> Result<(Program, usize), Vec<Diagnostic>> {
        let reading = parse_prefix(source, start);
        let end = reading.end;
        let text = source.get(start..end).unwrap_or_default().trim().to_string();
        Program::resolve(text, reading, options, usize::MAX).map(|program| (program, end))
    }

    fn resolve(source: String, reading: Reading, options: &Options, room: usize) -> Result<Program, Vec<Diagnostic>> {
        let Some(tree) = reading.tree else {
            return Err(reading.diagnostics);
        };
        let stack_bytes = stack_for(reading.levels);
        let mut room = Room::of(room.saturating_sub(stack_bytes));
        let mut shaper = shape::Shaper::within(&mut room);
        let mut root = shaper.program(tree);
        let labels = shaper.labels();
        let (symbols, of_shape) = (shaper.symbols, shaper.diagnostics);
        let mut binder = scope::Binder::new(options, symbols.clone(), labels, &mut room);
        let scope = binder.program(&mut root);
        let mut diagnostics = in_order(of_shape.into_list(), binder.diagnostics.into_list());
        if !(diagnostics.is_empty() && reading.diagnostics.is_empty()) {
            let mut all = reading.diagnostics;
            all.append(&mut diagnostics);
            return Err(all);
        }
        let (globals, intrinsics) = (binder.globals, binder.intrinsics);
        let found = reads::analyse(&root, symbols.list(), &mut room);
        let intrinsics = intrinsic::with_paths(intrinsics, found.arguments);
        let compiled = Compiled {
            source,
            root,
            scope,
            globals,
            wanted: found.wanted,
            reads: found.reads,
            taken_bytes: room.taken(),
            stack_bytes,
        };
        Ok(Program {
            compiled: Arc::new(compiled),
            intrinsics,
        })
    }

    /// The same program, for a table that does not keep it.
    pub fn downgrade(&self) -> WeakProgram {
        WeakProgram {
            compiled: Arc::downgrade(&self.compiled),
            intrinsics: self.intrinsics.clone(),
        }
    }

    /// The expression's text.
    pub fn source(&self) -> &str {
        &self.compiled.source
    }

    /// The input paths that the program reads, found by static analysis, predicates included.
    pub fn reads(&self) -> &[Read] {
        &self.compiled.reads
    }

    /// Names of the free variables, without `$`.
    pub fn variables(&self) -> Vec<String> {
        let free = self
            .compiled
            .globals
            .iter()
            .filter(|global| global.free && (global.builtin.is_none() || global.listed));
        free.map(|global| global.name.clone()).collect()
    }

    /// The static calls of an intrinsic (`reads`, `unmapped`), without `$`.
    pub fn calls(&self, function: &str) -> Vec<Call> {
        let of_kind = self
            .intrinsics
            .iter()
            .enumerate()
            .filter(|(_, call)| call.kind.name() == function);
        of_kind
            .map(|(index, call)| Call {
                index,
                path: call.path.clone(),
                span: call.span,
            })
            .collect()
    }

    /// Gives intrinsic call nr `call` its constant, as JSON text: an array of paths (arrays of names) for `$reads`, a tree for `$unmapped`.
    pub fn supply(&mut self, call: usize, json: &str) -> Result<(), JsonError> {
        match self.intrinsics.get_mut(call) {
            Some(intrinsic) => intrinsic.supply(json),
            None => Err(JsonError::new(0, format!("the program has no intrinsic call {call}"))),
        }
    }

    /// What the program can see of its input.
    pub(crate) fn wanted(&self) -> &Wanted {
        &self.compiled.wanted
    }

    pub(crate) fn root(&self) -> &Node {
        &self.compiled.root
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.compiled.scope
    }

    pub(crate) fn globals(&self) -> &[Global] {
        &self.compiled.globals
    }

    pub(crate) fn constant(&self, call: usize) -> Option<&Constant> {
        self.intrinsics
            .get(call)
            .and_then(|intrinsic| intrinsic.constant.as_ref())
    }
}

/// What is wrong with the shape of a tree and with its names, in the order of the text. What a later part of the shape found out about
/// an earlier one comes after what was found there, as in the reference: its first error is the first here.
fn in_order(of_shape: Vec<Diagnostic>, of_names: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut met = 0;
    let of_shape = of_shape.into_iter().map(|diagnostic| {
        met = diagnostic.span.start.max(met);
        (met, diagnostic)
    });
    let of_names = of_names
        .into_iter()
        .map(|diagnostic| (diagnostic.span.start, diagnostic));
    let mut placed: Vec<(usize, Diagnostic)> = of_shape.chain(of_names).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}
