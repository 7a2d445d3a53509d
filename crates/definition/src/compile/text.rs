//! Compiles expressions and paths; findings inside a string are told at their line and column of the document.

use interlingua_jsonata::{Options, Program, Read, Root, Span};

use super::Compiler;
use super::programs;
use super::scope::{self, Scope};
use crate::check::EXPRESSION_RULES;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::text::{Expression, Path, Text};
use crate::source::{Origin, literal_offset};

/// An expression that was compiled, as the rules see it.
pub(crate) struct Site<'a> {
    pub(crate) program: &'a Program,
    /// The whole string that it stands in; spans are offsets into it.
    pub(crate) text: &'a str,
    pub(crate) scope: &'a Scope,
}

/// What a rule finds.
pub(crate) struct Found {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) span: Span,
    pub(crate) is_error: bool,
}

impl Compiler<'_> {
    pub(super) fn expression(&mut self, expression: &Expression, scope: &Scope) -> Option<Program> {
        self.compile(&expression.0, scope)
    }

    pub(super) fn optional(&mut self, expression: Option<&Expression>, scope: &Scope) -> Option<Program> {
        expression.and_then(|expression| self.expression(expression, scope))
    }

    /// A path into the body, over the body.
    pub(super) fn path(&mut self, path: &Path) -> Option<Program> {
        self.compile(&path.0, &scope::BODY)
    }

    /// Where records lie: a path into the body that may depend on what was asked for.
    pub(super) fn path_to_records(&mut self, path: &Path) -> Option<Program> {
        self.compile(&path.0, &scope::RECORDS)
    }

    /// A path into the body, over the response.
    pub(super) fn path_over_response(&mut self, path: &Path) -> Option<Program> {
        self.path(path)?;
        let text = Text {
            text: format!("body.{}", path.0.text.trim_start()),
            at: path.0.at,
        };
        self.compile(&text, &scope::RESPONSE)
    }

    fn compile(&mut self, text: &Text, scope: &Scope) -> Option<Program> {
        let origin = self.origin(text);
        match programs::compile(&text.text, &self.options(scope)) {
            Ok(program) => {
                self.apply_rules(
                    &origin,
                    &Site {
                        program: &program,
                        text: &text.text,
                        scope,
                    },
                );
                Some(self.self_contained(program, &text.text, scope))
            }
            Err(found) => {
                found
                    .into_iter()
                    .for_each(|found| self.not_an_expression(&origin, found));
                None
            }
        }
    }

    pub(super) fn options(&self, scope: &Scope) -> Options {
        let known = scope.variables.iter().map(|name| (*name).to_owned());
        let variables = known.chain(self.functions.iter().cloned()).collect();
        Options {
            host_functions: true,
            allow_eval: false,
            variables: Some(variables),
        }
    }

    pub(super) fn not_an_expression(&mut self, origin: &Origin, found: interlingua_jsonata::Diagnostic) {
        let origin = inside(origin, found.span);
        let mut problem = Diagnostic::error(found.code, &origin, found.message);
        problem.hint = found.hint;
        self.problems.push(problem);
    }

    pub(super) fn apply_rules(&mut self, origin: &Origin, site: &Site<'_>) {
        for found in EXPRESSION_RULES.iter().flat_map(|rule| rule(site)) {
            let origin = inside(origin, found.span);
            let problem = if found.is_error {
                Diagnostic::error
            } else {
                Diagnostic::warning
            };
            let mut problem = problem(found.code, &origin, found.message);
            problem.hint = found.hint;
            self.problems.push(problem);
        }
    }

    pub(super) fn unclosed(&mut self, origin: &Origin, at: usize) {
        let origin = inside(origin, Span { start: at, end: at + 1 });
        let problem = Diagnostic::error(
            codes::UNCLOSED_HOLE,
            &origin,
            "the hole does not end where its expression ends",
        );
        self.problems
            .push(problem.hint("close it with `}}`; literal braces are `{{ '{{' }}`"));
    }
}

/// A span of a decoded string, in the document's text.
pub(super) fn inside(origin: &Origin, span: Span) -> Origin {
    let literal = origin.source.text.get(origin.start..origin.end).unwrap_or_default();
    if !literal.starts_with('"') {
        return origin.clone();
    }
    let start = origin.start + literal_offset(literal, span.start);
    let end = origin.start + literal_offset(literal, span.end);
    origin.part(start, end.max(start + 1).min(origin.end))
}

/// Reads of a program's own input, without what only the arguments of `$reads` and `$unmapped` name.
pub(crate) fn input_reads(program: &Program) -> Vec<&Read> {
    let mut calls = program.calls("reads");
    calls.extend(program.calls("unmapped"));
    let outside = |read: &&Read| {
        read.root == Root::Context
            && !calls
                .iter()
                .any(|call| call.span.start <= read.span.start && read.span.end <= call.span.end)
    };
    program.reads().iter().filter(outside).collect()
}
