//! Escapes: what an expression yields is encoded for its place (RFC 3986).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but unreserved characters (RFC 3986 section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why a value cannot be a path segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadSegment {
    /// It would vanish.
    Empty,
    /// `.` or `..`, which servers and clients resolve away.
    Dots,
    /// It holds a control character.
    Control,
}

/// One path segment.
pub(crate) fn segment(text: &str) -> Result<String, BadSegment> {
    if text.is_empty() {
        return Err(BadSegment::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(BadSegment::Control);
    }
    // Servers that decode twice would see dots behind their escapes, too.
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    if matches!(text, "." | "..") || matches!(decoded.as_ref(), "." | "..") {
        return Err(BadSegment::Dots);
    }
    Ok(utf8_percent_encode(text, RESERVED).to_string())
}

/// A query name or value; characters of `raw` are left alone.
pub(crate) fn query(text: &str, raw: &str) -> String {
    if raw.is_empty() {
        return utf8_percent_encode(text, RESERVED).to_string();
    }
    let mut out = String::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        if raw.contains(c) && !matches!(c, '#' | '&') && !c.is_control() && !c.is_whitespace() {
            out.push(c);
        } else {
            out.extend(utf8_percent_encode(c.encode_utf8(&mut buffer), RESERVED));
        }
    }
    out
}

/// Literal text of a definition in a query: trusted, so only what cannot stand in a query at all is escaped.
pub(crate) fn literal_query(text: &str) -> String {
    const ILLEGAL: &AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>');
    utf8_percent_encode(text, ILLEGAL).to_string()
}

/// Labels of a host name (RFC 1123): letters, digits and hyphens, dots between them.
pub(crate) fn is_host_labels(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_stays_one_segment() {
        for (text, expected) in [
            ("42", Ok("42")),
            ("a/b", Ok("a%2Fb")),
            ("a b?c#d", Ok("a%20b%3Fc%23d")),
            ("ü", Ok("%C3%BC")),
            ("a%2fb", Ok("a%252fb")),
            ("...", Ok("...")),
            ("", Err(BadSegment::Empty)),
            (".", Err(BadSegment::Dots)),
            ("..", Err(BadSegment::Dots)),
            ("%2e%2E", Err(BadSegment::Dots)),
            ("a\0", Err(BadSegment::Control)),
        ] {
            assert_eq!(segment(text), expected.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn query_values_cannot_add_parameters() {
        assert_eq!(query("a&b=c d+e,f", ""), "a%26b%3Dc%20d%2Be%2Cf");
        assert_eq!(query("a,b&c:d #", ",:&#"), "a,b%26c:d%20%23");
        assert_eq!(literal_query("id,name asc#"), "id,name%20asc%23");
    }

    #[test]
    fn host_labels() {
        for good in ["acme", "eu-1.acme", "a.b.c"] {
            assert!(is_host_labels(good), "{good}");
        }
        for bad in ["", "a..b", "-a", "a-", "a/b", "a:1", "a@b", "a_b", ".", "ü", "a?b"] {
            assert!(!is_host_labels(bad), "{bad}");
        }
    }
}
