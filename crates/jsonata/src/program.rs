//! Compiled expressions.

use crate::{Diagnostic, JsonError, Options, Span};

/// A compiled expression: immutable, `Send + Sync`, shared by threads.
#[derive(Debug)]
pub struct Program {
    source: String,
    keys: Vec<String>,
    reads: Vec<Read>,
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
    /// Whether more than this may be read below it, known only at run time: `*`, `**`, `$lookup`, or the whole value handed to
    /// a function or to the output.
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

/// `function(…){…}`
#[derive(Debug)]
pub(crate) struct LambdaNode {
    pub(crate) params: Vec<usize>,
}

/// A regular expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) _regex: regex::Regex,
}

impl Program {
    /// Compiles an expression. All errors that can be told apart are reported at once.
    pub fn compile(source: &str, options: &Options) -> Result<Program, Vec<Diagnostic>> {
        let (program, end) = Program::compile_prefix(source, 0, options)?;
        match source.get(end..).map(str::trim) {
            Some("") | None => Ok(program),
            Some(rest) => Err(vec![Diagnostic::new(
                "S0201",
                format!("syntax error at `{rest}`"),
                Span::new(end, source.len()),
            )]),
        }
    }

    /// Compiles the expression that starts at byte `start` and ends where its grammar ends (a template's hole). Returns the
    /// end offset. Spans are offsets into the whole `source`.
    pub fn compile_prefix(source: &str, start: usize, _options: &Options) -> Result<(Program, usize), Vec<Diagnostic>> {
        let rest = source.get(start..).unwrap_or_default();
        let length = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
            .unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or_default();
        let span = Span::new(start, start + length);
        if text.is_empty() {
            return Err(vec![Diagnostic::new("S0207", "unexpected end of expression", span)]);
        }
        let keys: Vec<String> = text.split('.').map(str::to_string).collect();
        let reads = vec![Read {
            root: Root::Context,
            keys: keys.clone(),
            dynamic: true,
            span,
        }];
        Ok((
            Program {
                source: text.to_string(),
                keys,
                reads,
            },
            start + length,
        ))
    }

    /// The expression's text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The input paths that the program reads, found by static analysis, predicates included.
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// Names of the free variables, without `$`.
    pub fn variables(&self) -> Vec<String> {
        Vec::new()
    }

    /// The static calls of an intrinsic (`reads`, `unmapped`), without `$`.
    pub fn calls(&self, _function: &str) -> Vec<Call> {
        Vec::new()
    }

    /// Gives intrinsic call nr `call` its constant, as JSON text: names for `$reads`, a tree for `$unmapped`.
    pub fn supply(&mut self, call: usize, _json: &str) -> Result<(), JsonError> {
        Err(JsonError {
            offset: 0,
            message: format!("the program has no intrinsic call {call}"),
        })
    }

    pub(crate) fn keys(&self) -> &[String] {
        &self.keys
    }
}
