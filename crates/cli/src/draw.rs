//! Diagnostics as people read them: file, line, column, the text with a caret under the cause, a hint.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use interlingua_definition::diagnostic::Diagnostic;

/// Draws one finding.
pub(crate) fn diagnostic(finding: &Diagnostic, colour: bool) -> String {
    let level = if finding.is_error() {
        Level::ERROR
    } else {
        Level::WARNING
    };
    let text = finding.source.text.as_str();
    let end = finding.span.end.min(text.len());
    let span = finding.span.start.min(end)..end;
    let snippet = Snippet::source(text)
        .path(finding.source.name.as_str())
        .annotation(AnnotationKind::Primary.span(first_line(text, span)));
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.code)
        .element(snippet);
    if let Some(hint) = &finding.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group]).to_string()
}

/// A cause that spans lines is shown by its first one: an object's opening says enough.
fn first_line(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let newline = text.get(span.clone()).and_then(|part| part.find('\n'));
    span.start..newline.map_or(span.end, |newline| span.start + newline)
}

/// `2 errors, 1 warning`
pub(crate) fn counts(errors: usize, warnings: usize) -> String {
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
}

/// Draws one finding in an expression.
pub(crate) fn expression(
    source: &str,
    code: &'static str,
    message: &str,
    span: interlingua_jsonata::Span,
    hint: Option<&str>,
) -> String {
    let end = span.end.min(source.len());
    let snippet = Snippet::source(source)
        .path("expression")
        .annotation(AnnotationKind::Primary.span(first_line(source, span.start.min(end)..end)));
    let mut group = Level::ERROR.primary_title(message).id(code).element(snippet);
    if let Some(hint) = hint {
        group = group.element(Level::HELP.message(hint));
    }
    let renderer = if crate::output::colour_notes() {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group]).to_string()
}
