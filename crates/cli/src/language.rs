//! Running an expression over JSON text: for the sandbox and for `eval`.

use interlingua_engine::signing;
use interlingua_jsonata::{self as language, Arena, EvalError, Evaluator, Limits, Options, Ports, Program, json};
use serde_json::Value;

/// Memory of one evaluation of the sandbox, in bytes.
const ARENA_BYTES: usize = 64 << 20;

/// A compiled expression of data files.
#[derive(Debug)]
pub(crate) struct Expression {
    program: Program,
}

/// What an expression is evaluated over: JSON texts.
#[derive(Debug, Default)]
pub(crate) struct Scope<'a> {
    pub(crate) input: &'a str,
    /// Variables without `$`.
    pub(crate) variables: &'a [(&'a str, String)],
    /// Unix time in ms.
    pub(crate) now_ms: i64,
}

impl Expression {
    /// Compiles. Fails with every finding, in one text.
    pub(crate) fn compile(source: &str) -> Result<Expression, String> {
        let options = Options {
            host_functions: true,
            ..Options::default()
        };
        match Program::compile(source, &options) {
            Ok(program) => Ok(Expression { program }),
            Err(findings) => {
                let texts: Vec<String> = findings.iter().map(ToString::to_string).collect();
                Err(format!("in `{source}`: {}", texts.join("; ")))
            }
        }
    }

    /// The expression's text.
    pub(crate) fn source(&self) -> &str {
        self.program.source()
    }

    /// The result as JSON text, `None` if it is undefined. Fails with the evaluation's message.
    pub(crate) fn evaluate(&self, scope: &Scope<'_>) -> Result<Option<String>, String> {
        self.run(scope, |result| {
            let mut out = Vec::new();
            json::write(result, &mut out);
            (!result.is_undefined()).then(|| String::from_utf8_lossy(&out).into_owned())
        })
    }

    /// Whether a condition holds, as `$boolean` sees it.
    pub(crate) fn holds(&self, scope: &Scope<'_>) -> Result<bool, String> {
        self.run(scope, |result| result.truthy())
    }

    fn run<T>(&self, scope: &Scope<'_>, take: impl FnOnce(language::Value<'_>) -> T) -> Result<T, String> {
        let arena = Arena::new(ARENA_BYTES);
        let ports = Ports {
            sign: Some(Box::new(signing::sign)),
            ..Ports::at(scope.now_ms)
        };
        let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
        for (name, text) in scope.variables {
            evaluator.bind(
                name,
                arena
                    .parse_json(text.as_bytes())
                    .map_err(|error| format!("${name}: {error}"))?,
            );
        }
        let input = arena
            .parse_json(scope.input.as_bytes())
            .map_err(|error| format!("input: {error}"))?;
        evaluator
            .eval(&self.program, input)
            .map(take)
            .map_err(|error| self.explain(&error))
    }

    /// The result as a value.
    pub(crate) fn value(&self, scope: &Scope<'_>) -> Result<Option<Value>, String> {
        match self.evaluate(scope)? {
            Some(text) => serde_json::from_str(&text).map(Some).map_err(|error| error.to_string()),
            None => Ok(None),
        }
    }

    fn explain(&self, error: &EvalError) -> String {
        format!("in `{}`: {error}", self.source())
    }
}
