//! Values to XML text.

use std::borrow::Cow;

use super::{MAX_DEPTH, WriteOptions, XSI, XmlError};
use crate::arena::{Scratch, Text};
use crate::error::quoted;
use crate::eval::{pieces, text_steps};
use crate::value::Object;
use crate::{Arena, EvalError, Value};

/// Writes a value as an XML document into `arena`: an object with one member, the root element.
///
/// Fails where the value has no XML form (several roots, an array in an array, a name that XML does not allow, an undeclared
/// prefix, control characters, functions), and when the arena's budget is used up. Undefined members drop out.
pub fn write<'a>(arena: &'a Arena, value: Value<'_>, options: &WriteOptions) -> Result<&'a str, XmlError> {
    write_counted(arena, value, options, &mut |_| Ok(())).map_err(|failure| failure.place())
}

/// The same, spending a step per value: what an expression made may share its parts and be far larger than it looks.
pub(crate) fn write_counted<'a, 'v: 'o, 'o>(
    arena: &'a Arena,
    value: Value<'v>,
    options: &'o WriteOptions,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<&'a str, Failure> {
    let mut writer = Writer {
        out: Text::new(arena),
        declared: Vec::new(),
        held: Scratch::new(arena),
        spend,
    };
    let result = writer.document(value, options);
    let offset = writer.out.as_str().len();
    match result {
        Ok(()) => Ok(writer.out.finish()),
        Err(error) => Err(Failure { offset, error }),
    }
}

/// A failure and how much had been written.
pub(crate) struct Failure {
    pub(crate) offset: usize,
    pub(crate) error: EvalError,
}

impl Failure {
    fn place(self) -> XmlError {
        XmlError {
            offset: self.offset,
            message: self.error.into_message(),
        }
    }
}

/// Prefixes in scope that are looked through in a step.
const PREFIXES_PER_STEP: usize = 32;

struct Writer<'a, 'o, 's> {
    out: Text<'a>,
    /// Prefixes in scope besides `xml`, innermost last.
    declared: Vec<&'o str>,
    /// What they take.
    held: Scratch<'a>,
    spend: &'s mut dyn FnMut(u64) -> Result<(), EvalError>,
}

type Written = Result<(), EvalError>;

impl<'o> Writer<'_, 'o, '_> {
    fn document<'v: 'o>(&mut self, value: Value<'v>, options: &'o WriteOptions) -> Written {
        let object = value
            .as_object()
            .ok_or_else(|| refused("the root of XML is an object with one member"))?;
        let mut roots = object.iter().filter(|(_, value)| !value.is_undefined());
        let (Some((name, root)), None) = (roots.next(), roots.next()) else {
            return Err(refused("XML has exactly one root element; put all in one member"));
        };
        if options.declaration {
            self.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        }
        match root {
            Value::Array(array) if array.len() != 1 => Err(refused("XML has exactly one root element, not a list")),
            Value::Array(array) => self.element(name, array.get(0).unwrap_or_default(), &options.namespaces, 0),
            root => self.element(name, root, &options.namespaces, 0),
        }
    }

    /// One element, or one for each item of an array.
    fn elements<'v: 'o>(&mut self, name: &str, value: Value<'v>, depth: usize) -> Written {
        match value {
            Value::Array(array) => array.iter().try_for_each(|item| self.element(name, item, &[], depth)),
            value => self.element(name, value, &[], depth),
        }
    }

    fn element<'v: 'o>(
        &mut self,
        name: &str,
        value: Value<'v>,
        namespaces: &'o [(String, String)],
        depth: usize,
    ) -> Written {
        (self.spend)(1)?;
        if depth >= MAX_DEPTH {
            return Err(refused("the value is nested too deeply for XML"));
        }
        let outer = self.declared.len();
        for (prefix, _) in namespaces {
            self.in_scope(prefix)?;
        }
        match value {
            Value::Undefined => return Ok(()),
            Value::Object(object) => self.declare(object)?,
            Value::Array(_) => {
                return Err(refused(
                    "an array in an array has no XML form; give the inner one a name",
                ));
            }
            Value::Function(_) => return Err(refused("a function has no XML form")),
            _ => {}
        }
        self.check_name(name)?;
        self.out.push('<')?;
        self.out.push_str(name)?;
        for (prefix, namespace) in namespaces {
            check_prefix(prefix)?;
            let separator = if prefix.is_empty() { "" } else { ":" };
            self.attribute(&["xmlns", separator, prefix], namespace)?;
        }
        self.inside(name, value, depth)?;
        self.declared.truncate(outer);
        Ok(())
    }

    /// The rest of an element after its name and the namespaces from outside.
    fn inside<'v: 'o>(&mut self, name: &str, value: Value<'v>, depth: usize) -> Written {
        match value {
            Value::Null(_) => {
                self.declare_xsi()?;
                self.out.push_str(" xsi:nil=\"true\"/>")
            }
            Value::Object(object) => self.object(name, object, depth),
            scalar => {
                let text = scalar_text(scalar);
                self.start_content(text.is_empty())?;
                self.escaped(&text, false)?;
                self.end(name, text.is_empty())
            }
        }
    }

    fn object<'v: 'o>(&mut self, name: &str, object: Object<'v>, depth: usize) -> Written {
        for (key, value) in object.iter() {
            (self.spend)(1)?;
            if let Some(attribute) = attribute_name(key) {
                self.member_attribute(attribute, value)?;
            }
        }
        let is_content = |(key, value): &(&str, Value<'_>)| attribute_name(key).is_none() && !is_nothing(*value);
        let is_empty = !object.iter().any(|member| is_content(&member));
        self.start_content(is_empty)?;
        for (key, value) in object.iter().filter(is_content) {
            match key {
                "_text" => self.escaped(&text_of(value)?, false)?,
                key => self.elements(key, value, depth + 1)?,
            }
        }
        self.end(name, is_empty)
    }

    fn member_attribute(&mut self, name: &str, value: Value<'_>) -> Written {
        if matches!(value, Value::Undefined | Value::Null(_)) {
            return Ok(());
        }
        if name.starts_with("xsi:") {
            self.declare_xsi()?;
        }
        (self.spend)(text_steps(name.len()))?;
        match name.strip_prefix("xmlns:") {
            Some(prefix) if !is_name(prefix) => {
                return Err(refused(format!("{} cannot be a namespace prefix", quoted(prefix))));
            }
            Some(_) => {}
            None => self.check_name(name)?,
        }
        self.attribute(&[name], &text_of(value)?)
    }

    /// An attribute whose name is in parts.
    fn attribute(&mut self, name: &[&str], value: &str) -> Written {
        self.out.push(' ')?;
        name.iter().try_for_each(|part| self.out.push_str(part))?;
        self.out.push_str("=\"")?;
        self.escaped(value, true)?;
        self.out.push('"')
    }

    fn declare_xsi(&mut self) -> Written {
        if self.is_declared("xsi")? {
            return Ok(());
        }
        self.in_scope("xsi")?;
        self.attribute(&["xmlns:xsi"], XSI)
    }

    /// The prefixes that an object's own `_xmlns:…` members declare.
    fn declare<'v: 'o>(&mut self, object: Object<'v>) -> Written {
        (self.spend)(object.len() as u64)?;
        let names = object.iter().filter_map(|(key, _)| key.strip_prefix("_xmlns:"));
        for name in names {
            (self.spend)(text_steps(name.len()))?;
            if is_name(name) {
                self.in_scope(name)?;
            }
        }
        Ok(())
    }

    fn in_scope(&mut self, prefix: &'o str) -> Written {
        let room = self.declared.capacity();
        if self.declared.len() == room {
            // The list will be twice as long, and for a while there are both.
            self.held.grow(2 * room.max(4) * size_of::<&str>())?;
        }
        self.declared.push(prefix);
        Ok(())
    }

    fn is_declared(&mut self, prefix: &str) -> Result<bool, EvalError> {
        (self.spend)((self.declared.len() / PREFIXES_PER_STEP) as u64)?;
        Ok(prefix == "xml" || self.declared.contains(&prefix))
    }

    fn start_content(&mut self, is_empty: bool) -> Written {
        self.out.push_str(if is_empty { "/>" } else { ">" })
    }

    fn end(&mut self, name: &str, is_empty: bool) -> Written {
        if is_empty {
            return Ok(());
        }
        self.out.push_str("</")?;
        self.out.push_str(name)?;
        self.out.push('>')
    }

    /// Text as content or as an attribute's value, where white space would be normalised (XML 1.0 section 3.3.3).
    fn escaped(&mut self, text: &str, is_attribute: bool) -> Written {
        for piece in pieces(text) {
            (self.spend)((piece.len() / 64) as u64)?;
            self.escaped_piece(piece, is_attribute)?;
        }
        Ok(())
    }

    fn escaped_piece(&mut self, piece: &str, is_attribute: bool) -> Written {
        for char in piece.chars() {
            match char {
                '&' => self.out.push_str("&amp;")?,
                '<' => self.out.push_str("&lt;")?,
                '>' => self.out.push_str("&gt;")?,
                '"' if is_attribute => self.out.push_str("&quot;")?,
                '\r' => self.out.push_str("&#13;")?,
                '\n' if is_attribute => self.out.push_str("&#10;")?,
                '\t' if is_attribute => self.out.push_str("&#9;")?,
                '\n' | '\t' => self.out.push(char)?,
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                    return Err(refused("a text with control characters cannot be written as XML"));
                }
                other => self.out.push(other)?,
            }
        }
        Ok(())
    }

    fn check_name(&mut self, name: &str) -> Written {
        (self.spend)(text_steps(name.len()))?;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !is_name(local) || (name.contains(':') && !is_name(prefix)) {
            let name = quoted(name);
            return Err(refused(format!(
                "{name} cannot be the name of an XML element or attribute"
            )));
        }
        if !prefix.is_empty() && !self.is_declared(prefix)? {
            return Err(refused(format!(
                "the prefix {} is not declared; list it in `namespaces`, or declare it in a member `_xmlns:…`",
                quoted(prefix)
            )));
        }
        Ok(())
    }
}

fn attribute_name(key: &str) -> Option<&str> {
    key.strip_prefix('_').filter(|name| *name != "text" && !name.is_empty())
}

fn is_nothing(value: Value<'_>) -> bool {
    value.is_undefined() || value.as_array().is_some_and(|array| array.is_empty())
}

fn text_of(value: Value<'_>) -> Result<Cow<'_, str>, EvalError> {
    match value {
        Value::Array(_) | Value::Object(_) | Value::Function(_) => Err(refused(
            "an attribute or `_text` of XML is a text, a number or a boolean",
        )),
        scalar => Ok(scalar_text(scalar)),
    }
}

fn scalar_text(value: Value<'_>) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Number(number) => number.text(),
        Value::Bool(value, _) => Cow::Borrowed(if value { "true" } else { "false" }),
        _ => Cow::Borrowed(""),
    }
}

fn check_prefix(prefix: &str) -> Written {
    if prefix.is_empty() || is_name(prefix) {
        return Ok(());
    }
    Err(refused(format!("{} cannot be a namespace prefix", quoted(prefix))))
}

/// A name without a colon (Namespaces in XML 1.0, production 4; the letters beyond ASCII are taken as they come).
fn is_name(name: &str) -> bool {
    let starts = |char: char| char.is_alphabetic() || char == '_';
    let follows = |char: char| starts(char) || char.is_numeric() || matches!(char, '-' | '.' | '\u{b7}');
    name.starts_with(starts) && name.chars().all(follows)
}

fn refused(message: impl Into<String>) -> EvalError {
    EvalError::new("H1011", message)
}
