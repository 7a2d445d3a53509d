//! Routes: method and path, where `{name}` stands for one segment.

/// A route's method and path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    method: String,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Text(String),
    Name(String),
}

impl Pattern {
    /// `GET /v3/contacts/{id}`. Fails with what is wrong about it.
    pub(crate) fn parse(text: &str) -> Result<Pattern, String> {
        match text.split_once(' ') {
            Some((method, path)) if path.starts_with('/') => Ok(Pattern::new(method, path, true)),
            _ => Err(format!(
                "`{text}` is no route: write a method, a space and a path, such as `GET /contacts/{{id}}`"
            )),
        }
    }

    /// Exactly this path.
    pub(crate) fn literal(method: &str, path: &str) -> Pattern {
        Pattern::new(method, path, false)
    }

    fn new(method: &str, path: &str, names: bool) -> Pattern {
        let segment = |text: &str| match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) if names => Segment::Name(name.to_owned()),
            _ => Segment::Text(text.to_owned()),
        };
        Pattern {
            method: method.to_owned(),
            segments: path.split('/').map(segment).collect(),
        }
    }

    /// What the names stand for if this is the route of the request.
    pub(crate) fn matches(&self, method: &str, path: &str) -> Option<Vec<(String, String)>> {
        let texts: Vec<&str> = path.split('/').collect();
        if self.method != method || self.segments.len() != texts.len() {
            return None;
        }
        let mut named = Vec::new();
        for (segment, text) in self.segments.iter().zip(texts) {
            match segment {
                Segment::Text(expected) if expected == text => {}
                Segment::Name(name) if !text.is_empty() => named.push((name.clone(), text.to_owned())),
                _ => return None,
            }
        }
        Some(named)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_stands_for_one_segment() {
        let pattern = Pattern::parse("GET /contacts/{id}").unwrap();
        assert_eq!(
            pattern.matches("GET", "/contacts/7"),
            Some(vec![("id".into(), "7".into())])
        );
        for (method, path) in [
            ("POST", "/contacts/7"),
            ("GET", "/contacts"),
            ("GET", "/contacts/"),
            ("GET", "/contacts/7/notes"),
        ] {
            assert_eq!(pattern.matches(method, path), None, "{method} {path}");
        }
        assert!(Pattern::parse("contacts").is_err());
    }
}
