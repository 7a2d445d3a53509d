//! Text to tokens, one at a time: what `/` means depends on what stands before it, which only the parser knows.

use super::token::{Token, TokenKind};
use crate::program::check_pattern;
use crate::{Diagnostic, Span};

/// Operators, longest first.
const OPERATORS: &[&str] = &[
    "..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??", ".", "[", "]", "{", "}", "(", ")", ",", "@", "#", ";", ":",
    "?", "+", "-", "*", "/", "%", "|", "=", "<", ">", "^", "&", "!", "~",
];

/// Reads tokens from a source text.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    /// A lexer that begins at byte `start`.
    pub(crate) fn new(source: &'s str, start: usize) -> Lexer<'s> {
        Lexer { source, at: start }
    }

    /// The next token. `infix` = an operand stands before it, so that `/` divides.
    pub(crate) fn next(&mut self, infix: bool) -> Result<Token, Diagnostic> {
        self.skip_space()?;
        let start = self.at;
        let kind = match self.peek() {
            None => TokenKind::End,
            Some('/') if !infix => self.regex()?,
            Some(quote @ ('"' | '\'')) => self.string(quote)?,
            Some('`') => self.quoted_name()?,
            Some('0'..='9') => self.number()?,
            Some(sign @ ('!' | '~')) if !OPERATORS.iter().any(|op| op.len() > 1 && self.rest().starts_with(op)) => {
                self.at += 1;
                return Err(self.error("S0204", format!("unknown operator: {sign}"), start));
            }
            Some(_) => match OPERATORS.iter().find(|op| self.rest().starts_with(**op)) {
                Some(op) => {
                    self.at += op.len();
                    TokenKind::Op(op)
                }
                None => self.word(),
            },
        };
        Ok(Token {
            kind,
            span: Span::new(start, self.at),
        })
    }

    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn error(&self, code: &'static str, message: impl Into<String>, start: usize) -> Diagnostic {
        Diagnostic::new(code, message, Span::new(start, self.at))
    }

    fn skip_space(&mut self) -> Result<(), Diagnostic> {
        loop {
            while self.peek().is_some_and(is_space) {
                self.at += 1;
            }
            if !self.rest().starts_with("/*") {
                return Ok(());
            }
            let start = self.at;
            match self.source.get(start + 2..).and_then(|text| text.find("*/")) {
                Some(length) => self.at = start + 2 + length + 2,
                None => {
                    self.at = self.source.len();
                    return Err(self.error("S0106", "the comment has no closing `*/`", start));
                }
            }
        }
    }

    fn string(&mut self, quote: char) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        self.bump();
        let mut text = String::new();
        loop {
            match self.bump() {
                Some(sign) if sign == quote => return Ok(TokenKind::Str(text)),
                Some('\\') => match self.escape() {
                    Ok(sign) => text.push(sign),
                    Err(error) => {
                        self.skip_string(quote);
                        return Err(error);
                    }
                },
                Some(sign) => text.push(sign),
                None => return Err(self.error("S0101", format!("the string has no closing {quote}"), start)),
            }
        }
    }

    /// To the end of a string that is broken.
    fn skip_string(&mut self, quote: char) {
        let mut escaped = false;
        while let Some(sign) = self.bump() {
            if sign == quote && !escaped {
                return;
            }
            escaped = sign == '\\' && !escaped;
        }
    }

    fn escape(&mut self) -> Result<char, Diagnostic> {
        let start = self.at - 1;
        Ok(match self.bump() {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(sign @ ('"' | '\\' | '/')) => sign,
            Some('u') => return self.unicode_escape(start),
            Some(sign) => {
                let message = format!("unsupported escape sequence `\\{sign}`");
                return Err(Diagnostic::new("S0103", message, Span::new(start, start + 1)));
            }
            None => return Err(self.error("S0101", "the string ends in the middle of an escape", start)),
        })
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, Diagnostic> {
        let high = self.hex4(start)?;
        if (0xd800..0xdc00).contains(&high) && self.rest().starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex4(start)?;
            if (0xdc00..0xe000).contains(&low) {
                let joined = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        // A lone surrogate has no character of its own.
        Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self, start: usize) -> Result<u32, Diagnostic> {
        let digits = self
            .source
            .get(self.at..self.at + 4)
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => Err(Diagnostic::new(
                "S0104",
                "`\\u` must be followed by 4 hexadecimal digits",
                Span::new(start, start + 1),
            )),
        }
    }

    fn quoted_name(&mut self) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        self.bump();
        let rest = self.rest();
        match rest.split_once('`') {
            Some((name, _)) => {
                self.at += name.len() + 1;
                Ok(TokenKind::Name(name.to_string()))
            }
            None => {
                self.at = self.source.len();
                Err(self.error("S0105", "the quoted name has no closing back-quote", start))
            }
        }
    }

    fn number(&mut self) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        let length = number_length(self.rest().as_bytes());
        self.at += length;
        let text = self.source.get(start..self.at).unwrap_or_default();
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(TokenKind::Number(text.to_string())),
            _ => Err(self.error("S0102", format!("number out of range: {text}"), start)),
        }
    }

    fn word(&mut self) -> TokenKind {
        let rest = self.rest();
        let length = rest.find(|c| is_space(c) || is_operator(c)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        self.at += length;
        match word {
            "and" => TokenKind::Op("and"),
            "or" => TokenKind::Op("or"),
            "in" => TokenKind::Op("in"),
            "true" => TokenKind::Bool(true),
            "false" => TokenKind::Bool(false),
            "null" => TokenKind::Null,
            word => match word.strip_prefix('$') {
                Some(name) => TokenKind::Variable(name.to_string()),
                None => TokenKind::Name(word.to_string()),
            },
        }
    }

    /// `/…/flags`: the closing slash is the first that is neither escaped nor inside brackets.
    fn regex(&mut self) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        self.bump();
        let from = self.at;
        let mut depth = 0i32;
        let mut escaped = false;
        while let Some(sign) = self.peek() {
            match sign {
                _ if escaped => {}
                '/' if depth == 0 => return self.regex_end(start, from),
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            escaped = sign == '\\' && !escaped;
            self.bump();
        }
        Err(self.error("S0302", "the regular expression has no closing `/`", start))
    }

    fn regex_end(&mut self, start: usize, from: usize) -> Result<TokenKind, Diagnostic> {
        let pattern = self.source.get(from..self.at).unwrap_or_default().to_string();
        self.bump();
        if pattern.is_empty() {
            return Err(self.error("S0301", "empty regular expressions are not allowed", start));
        }
        let rest = self.rest();
        let length = rest.find(|c| c != 'i' && c != 'm').unwrap_or(rest.len());
        let flags = rest.get(..length).unwrap_or_default().to_string();
        self.at += length;
        // Now, not when it is compiled: what is wrong behind it comes second.
        if let Err(reason) = check_pattern(&pattern) {
            let message = format!("the regular expression is not valid: {reason}");
            return Err(self.error("X0304", message, start));
        }
        Ok(TokenKind::Regex { pattern, flags })
    }
}

fn is_space(sign: char) -> bool {
    matches!(sign, ' ' | '\t' | '\n' | '\r' | '\u{b}')
}

fn is_operator(sign: char) -> bool {
    ".[]{}(),@#;:?+-*/%|=<>^&!~".contains(sign)
}

/// Length of the number at the start of `bytes`: `0 | [1-9][0-9]*`, then a fraction and an exponent if they are whole.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let mut length = if bytes.first() == Some(&b'0') { 1 } else { digits(0) };
    if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}
