//! Regular expressions: JavaScript's syntax, translated to that of the linear-time engine.

use regex::{Regex, RegexBuilder};

use crate::{Diagnostic, Span};

/// Compiled size beyond which a pattern is refused.
const SIZE_LIMIT_BYTES: usize = 2 << 20;

/// A compiled regular expression.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) regex: Regex,
    /// As it was written, without slashes and flags.
    pub(crate) source: String,
    pub(crate) span: Span,
}

impl Pattern {
    /// Compiles `/source/flags`. Back-references and look-around are refused: they cannot be matched in linear time.
    pub(crate) fn compile(source: &str, flags: &str, span: Span) -> Result<Pattern, Diagnostic> {
        let translated = translate(source).map_err(|what| {
            let message =
                format!("{what} are not supported in regular expressions: they cannot be matched in linear time");
            Diagnostic::new("S0303", message, span)
        })?;
        let built = RegexBuilder::new(&translated)
            .case_insensitive(flags.contains('i'))
            .multi_line(flags.contains('m'))
            .size_limit(SIZE_LIMIT_BYTES)
            .build();
        match built {
            Ok(regex) => Ok(Pattern {
                regex,
                source: source.to_string(),
                span,
            }),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_string();
                Err(Diagnostic::new(
                    "S0304",
                    format!("the regular expression is not valid: {reason}"),
                    span,
                ))
            }
        }
    }
}

/// JavaScript's classes are ASCII (`\d`, `\w`, `\b`), its `\s` and `.` have sets of their own, `[` needs no escape in a class.
fn translate(source: &str) -> Result<String, &'static str> {
    let mut out = String::with_capacity(source.len() + 16);
    let mut signs = source.chars().peekable();
    let mut in_class = false;
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => escape(&mut signs, in_class, &mut out)?,
            '(' if !in_class => group(&mut signs, &mut out)?,
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                open_class(&mut signs, &mut out);
                if out.ends_with("[^]") || out.ends_with("[]") {
                    in_class = false;
                    close_empty_class(&mut out);
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            // In a class these are operators of the engine's, plain signs in JavaScript.
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(sign);
            }
            '.' if !in_class => out.push_str("[^\\n\\r\\u{2028}\\u{2029}]"),
            '$' if !in_class => out.push('$'),
            '{' if !in_class && !is_quantifier(signs.clone()) => out.push_str("\\{"),
            sign => out.push(sign),
        }
    }
    Ok(out)
}

type Signs<'s> = std::iter::Peekable<std::str::Chars<'s>>;

/// Whether `{` opens a repetition (`{2}`, `{2,}`, `{2,3}`); otherwise it is a plain sign.
fn is_quantifier(signs: Signs<'_>) -> bool {
    let inside: String = signs.take_while(|sign| *sign != '}').collect();
    let mut parts = inside.splitn(2, ',');
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let least = parts.next().unwrap_or_default();
    !least.is_empty() && digits(least) && parts.next().is_none_or(digits)
}

fn open_class(signs: &mut Signs<'_>, out: &mut String) {
    out.push('[');
    if signs.peek() == Some(&'^') {
        signs.next();
        out.push('^');
    }
    if signs.peek() == Some(&']') {
        signs.next();
        out.push(']');
    }
}

/// `[]` matches nothing, `[^]` anything.
fn close_empty_class(out: &mut String) {
    let any = out.ends_with("[^]");
    out.truncate(out.len() - if any { 3 } else { 2 });
    out.push_str(if any { "(?s:.)" } else { "[a&&b]" });
}

fn group(signs: &mut Signs<'_>, out: &mut String) -> Result<(), &'static str> {
    out.push('(');
    if signs.peek() != Some(&'?') {
        return Ok(());
    }
    signs.next();
    let mut ahead = signs.clone();
    match (ahead.next(), ahead.next()) {
        (Some('=' | '!'), _) | (Some('<'), Some('=' | '!')) => Err("look-ahead and look-behind"),
        _ => {
            out.push('?');
            Ok(())
        }
    }
}

fn escape(signs: &mut Signs<'_>, in_class: bool, out: &mut String) -> Result<(), &'static str> {
    match signs.next() {
        Some('d') => out.push_str(if in_class { "0-9" } else { "[0-9]" }),
        Some('D') => out.push_str("[^0-9]"),
        Some('w') => out.push_str(if in_class { "0-9A-Za-z_" } else { "[0-9A-Za-z_]" }),
        Some('W') => out.push_str("[^0-9A-Za-z_]"),
        Some('s') => out.push_str(if in_class { SPACE } else { SPACE_CLASS }),
        Some('S') => out.push_str(NO_SPACE_CLASS),
        Some('b') if in_class => out.push_str("\\x08"),
        Some('b') => out.push_str("(?-u:\\b)"),
        Some('B') => out.push_str("\\B"),
        Some('0') => out.push_str("\\x00"),
        Some('1'..='9') if !in_class => return Err("back-references"),
        Some('k') if signs.peek() == Some(&'<') => return Err("back-references"),
        Some('c') => control(signs, out),
        Some('u') => unicode(signs, out),
        Some(sign @ ('n' | 'r' | 't' | 'f' | 'v' | 'x' | 'p' | 'P')) => {
            out.push('\\');
            out.push(sign);
        }
        // Whatever else is escaped means itself.
        Some(sign) => out.push_str(&regex::escape(sign.encode_utf8(&mut [0; 4]))),
        None => out.push_str("\\\\"),
    }
    Ok(())
}

const SPACE: &str =
    "\\t\\n\\x0B\\x0C\\r \\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}\\u{feff}";
const SPACE_CLASS: &str =
    "[\\t\\n\\x0B\\x0C\\r \\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}\\u{feff}]";
const NO_SPACE_CLASS: &str =
    "[^\\t\\n\\x0B\\x0C\\r \\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{2028}\\u{2029}\\u{202f}\\u{205f}\\u{3000}\\u{feff}]";

/// `\cX`: the control character of a letter.
fn control(signs: &mut Signs<'_>, out: &mut String) {
    match signs.peek().copied().filter(char::is_ascii_alphabetic) {
        Some(letter) => {
            signs.next();
            out.push_str(&format!("\\x{:02x}", u32::from(letter) % 32));
        }
        None => out.push_str("\\\\c"),
    }
}

/// `\uXXXX`; anything else is the letter.
fn unicode(signs: &mut Signs<'_>, out: &mut String) {
    let digits: String = signs.clone().take(4).collect();
    if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        signs.nth(3);
        out.push_str(&format!("\\u{{{digits}}}"));
    } else {
        out.push('u');
    }
}
