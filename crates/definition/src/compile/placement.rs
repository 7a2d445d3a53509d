//! Where a value goes in the wire request: `query:<name>`, `header:<name>`, `body:<path>`, `path`, `template`.

use super::Compiler;
use crate::codes;
use crate::document::method::HttpMethod;
use crate::document::text::Word;
use crate::plan::Placement;

impl Compiler<'_> {
    /// The place that is written, or the default for a name.
    pub(super) fn placement(
        &mut self,
        written: Option<&Word>,
        default: impl FnOnce() -> Option<Placement>,
    ) -> Option<Placement> {
        let Some(written) = written else { return default() };
        let found = parse(&written.0.text);
        if found.is_none() {
            let message = format!("`{}` is not a place in a request", written.0.text);
            self.error(
                codes::WRONG_VALUE,
                &written.0,
                message,
                "write `query:<name>`, `header:<name>`, `body:<path>`, `path` or `template`",
            );
        }
        found
    }
}

/// A name's place unless said otherwise: the query, or the body of a method that has a JSON body.
pub(super) fn usual_place(name: &str, method: HttpMethod) -> Placement {
    match method {
        HttpMethod::Post | HttpMethod::Put | HttpMethod::Patch => Placement::Body(body_path(name)),
        HttpMethod::Get | HttpMethod::Head | HttpMethod::Delete => Placement::Query(name.to_owned()),
    }
}

fn parse(text: &str) -> Option<Placement> {
    match text {
        "template" => return Some(Placement::Template),
        "path" => return Some(Placement::Path),
        _ => {}
    }
    let (kind, name) = text.split_once(':')?;
    match (kind, name.trim()) {
        (_, "") => None,
        ("query", name) => Some(Placement::Query(name.to_owned())),
        ("header", name) => Some(Placement::Header(name.to_ascii_lowercase())),
        ("body", path) => Some(Placement::Body(body_path(path))),
        _ => None,
    }
}

/// `a.b[0].c` -> `a`, `b`, `0`, `c`.
pub(super) fn body_path(path: &str) -> Vec<String> {
    path.split(['.', '[', ']'])
        .filter(|key| !key.is_empty())
        .map(|key| key.trim_matches('`').to_owned())
        .collect()
}
