//! RFC 8288 `Link` headers.

use super::{At, Page, target};
use crate::failure::Failure;

pub(super) fn next(rel: &str, rebase: bool, page: &Page<'_, '_>) -> Result<Option<At>, Failure> {
    let fields = page
        .answer
        .headers
        .iter()
        .filter(|(name, _)| name == "link")
        .map(|(_, value)| value.as_str());
    match fields.flat_map(links).find(|link| link.is(rel)) {
        Some(link) => target::resolve(&page.request.url, link.target, rebase).map(Some),
        None => Ok(None),
    }
}

/// One link: its target and parameters, names in lower case.
struct Link<'h> {
    target: &'h str,
    parameters: Vec<(String, String)>,
}

impl Link<'_> {
    /// Whether it has this relation. Only the first `rel` counts; with an `anchor` the link speaks of something else.
    fn is(&self, rel: &str) -> bool {
        let own = self.parameters.iter().find(|(name, _)| name == "rel");
        let anchored = self.parameters.iter().any(|(name, _)| name == "anchor");
        !anchored && own.is_some_and(|(_, types)| types.split_whitespace().any(|kind| kind.eq_ignore_ascii_case(rel)))
    }
}

/// The links of one field. What is malformed ends the reading.
fn links(field: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut rest = field;
    while let Some((target, after)) = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>')) {
        let end = outside_quotes(after, ',').unwrap_or(after.len());
        let (parameters, behind) = after.split_at_checked(end).unwrap_or((after, ""));
        links.push(Link {
            target: target.trim(),
            parameters: parameter_list(parameters),
        });
        rest = behind;
    }
    links
}

fn parameter_list(text: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    let mut rest = text;
    loop {
        let end = outside_quotes(rest, ';').unwrap_or(rest.len());
        let (one, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if let Some((name, value)) = one.split_once('=') {
            let value = value.trim().trim_matches('"');
            parameters.push((name.trim().to_ascii_lowercase(), value.to_owned()));
        }
        match behind.strip_prefix(';') {
            Some(more) => rest = more,
            None => return parameters,
        }
    }
}

/// Where a character first stands outside quoted strings.
fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == wanted && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::links;

    fn target<'h>(field: &'h str, rel: &str) -> Option<&'h str> {
        links(field)
            .into_iter()
            .find(|link| link.is(rel))
            .map(|link| link.target)
    }

    #[test]
    fn finds_the_relation() {
        let field =
            r#"<https://a/?page=1,2>; rel="prev"; title="a, \"b\"; c", </next?x=1>;rel="NEXT last", <x>; rel=first"#;
        assert_eq!(target(field, "next"), Some("/next?x=1"));
        assert_eq!(target(field, "prev"), Some("https://a/?page=1,2"));
        assert_eq!(target(field, "first"), Some("x"));
        assert_eq!(target(r#"<a>; rel="next"; anchor="/other""#, "next"), None);
        assert_eq!(target(r#"<a>; rel="prev"; rel="next""#, "next"), None);
        assert_eq!(target("<a; rel=next", "next"), None);
        assert_eq!(target("", "next"), None);
    }
}
