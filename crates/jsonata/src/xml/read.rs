//! XML text to a value: one pass with a stack of its own, borrowing text that needs no change.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{QName, ResolveResult};
use quick_xml::reader::NsReader;
use quick_xml::{Error, XmlVersion};

use super::children::{Child, members};
use super::paths::Paths;
use super::{MAX_DEPTH, ReadOptions, XSI, XmlError};
use crate::{Arena, EvalError, Value};

/// Reads an XML document into `arena`: an object with one member, the root element.
///
/// The text must be UTF-8. Depth is bounded, memory by the arena; no entity is expanded and a document type declaration
/// is passed over unread.
pub fn read<'a>(arena: &'a Arena, bytes: &'a [u8], options: &ReadOptions) -> Result<Value<'a>, XmlError> {
    let text = std::str::from_utf8(bytes).map_err(|error| XmlError {
        offset: error.valid_up_to(),
        message: "the XML is not valid UTF-8".to_owned(),
    })?;
    let paths = Paths::new(&options.arrays);
    let mut document = Document {
        arena,
        options,
        reader: NsReader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)),
        paths: &paths,
        names: HashSet::new(),
        open: Vec::new(),
        children: Vec::new(),
    };
    loop {
        if let Some(root) = document.step().map_err(|failure| document.place(failure))? {
            return Ok(root);
        }
    }
}

/// An element whose end was not read yet.
struct Open<'a, 'o> {
    child: Child<'a>,
    /// Where its own children begin in `Document::children`.
    from: usize,
    text: Cow<'a, str>,
    /// Its text has white space that was written on purpose: CDATA or a character reference.
    is_verbatim: bool,
    is_nil: bool,
    arrays: Option<&'o Paths<'o>>,
}

struct Document<'a, 'o> {
    arena: &'a Arena,
    options: &'o ReadOptions,
    reader: NsReader<&'a [u8]>,
    paths: &'o Paths<'o>,
    /// Names and namespaces, each kept once.
    names: HashSet<&'a str>,
    open: Vec<Open<'a, 'o>>,
    /// Children of the elements that are still open, innermost last; at the end the root alone.
    children: Vec<Child<'a>>,
}

/// What is wrong, without its place.
enum Failure {
    Syntax(Error),
    Memory(EvalError),
    Other(&'static str),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Syntax(error)
    }
}

impl From<EvalError> for Failure {
    fn from(error: EvalError) -> Failure {
        Failure::Memory(error)
    }
}

impl<'a> Document<'a, '_> {
    /// One event; at the end of the text the document.
    fn step(&mut self) -> Result<Option<Value<'a>>, Failure> {
        match self.reader.read_event()? {
            Event::Start(start) => self.open(&start)?,
            Event::Empty(start) => {
                self.open(&start)?;
                self.close()?;
            }
            Event::End(_) => self.close()?,
            Event::Text(text) => self.text(text.xml10_content(), false)?,
            Event::CData(text) => self.text(text.xml10_content(), true)?,
            Event::GeneralRef(reference) => self.reference(&reference)?,
            Event::Decl(declaration) => check_encoding(&declaration)?,
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => return self.finish().map(Some),
        }
        Ok(None)
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Failure> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Failure::Other("the XML is nested too deeply"));
        }
        if self.open.is_empty() && !self.children.is_empty() {
            return Err(Failure::Other("the XML has more than one root element"));
        }
        let child = self.name(start.name(), false)?;
        let arrays = match self.open.last() {
            Some(parent) => parent.arrays.and_then(|arrays| arrays.below(child.key)),
            None => self.paths.below(child.key),
        };
        let from = self.children.len();
        let is_nil = self.attributes(start)?;
        self.open.push(Open {
            child,
            from,
            text: Cow::Borrowed(""),
            is_verbatim: false,
            is_nil,
            arrays,
        });
        Ok(())
    }

    /// Keeps the attributes as children; says whether one of them declares the element null.
    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<bool, Failure> {
        let mut is_nil = false;
        for attribute in start.attributes() {
            let attribute = attribute.map_err(Error::from)?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
            let child = self.name(attribute.key, true)?;
            if child.namespace == XSI && child.key == "_nil" && matches!(value.trim(), "true" | "1") {
                is_nil = true;
            } else {
                let value = self.arena.string(&value)?;
                self.keep(Child { value, ..child })?;
            }
        }
        Ok(is_nil)
    }

    /// A child without its value yet.
    fn name(&mut self, name: QName<'_>, is_attribute: bool) -> Result<Child<'a>, Failure> {
        let (resolved, local) = self.reader.resolver().resolve(name, !is_attribute);
        let written = name.prefix().map_or("", |prefix| prefix.into_inner());
        let namespace = match resolved {
            ResolveResult::Bound(namespace) => namespace.into_inner().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(prefix) => prefix,
        };
        let declared = self.options.namespaces.iter().find(|(_, name)| *name == namespace);
        let prefix = declared.map_or(written, |(prefix, _)| prefix).to_owned();
        let sign = if is_attribute { "_" } else { "" };
        let local = local.into_inner();
        let key = self.intern(&format!("{sign}{local}"))?;
        let prefixed = match prefix.as_str() {
            "" => key,
            prefix => self.intern(&format!("{sign}{prefix}:{local}"))?,
        };
        Ok(Child {
            key,
            prefixed,
            namespace: self.intern(&namespace)?,
            value: Value::Undefined,
        })
    }

    fn intern(&mut self, name: &str) -> Result<&'a str, Failure> {
        if let Some(known) = self.names.get(name) {
            return Ok(known);
        }
        let kept = self.arena.copy_str(name)?;
        self.names.insert(kept);
        Ok(kept)
    }

    fn text(&mut self, more: Cow<'a, str>, is_verbatim: bool) -> Result<(), Failure> {
        let is_blank = more.chars().all(|char| char.is_ascii_whitespace());
        match self.open.last_mut() {
            Some(open) if !self.arena.has_room(open.text.len() + more.len()) => Err(EvalError::out_of_memory().into()),
            Some(open) => {
                open.is_verbatim |= is_verbatim;
                if open.text.is_empty() {
                    open.text = more;
                } else {
                    open.text.to_mut().push_str(&more);
                }
                Ok(())
            }
            None if is_blank && !is_verbatim => Ok(()),
            None => Err(Failure::Other("there is text outside the XML's root element")),
        }
    }

    /// `&amp;` and its like (XML 1.0 section 4.6), `&#228;`, `&#xe4;`.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Failure> {
        let text = match reference.resolve_char_ref()? {
            Some(char) => Cow::Owned(char.to_string()),
            None => match &**reference {
                "amp" => Cow::Borrowed("&"),
                "lt" => Cow::Borrowed("<"),
                "gt" => Cow::Borrowed(">"),
                "quot" => Cow::Borrowed("\""),
                "apos" => Cow::Borrowed("'"),
                _ => {
                    return Err(Failure::Other(
                        "the XML uses an entity that it would have to define; none is expanded",
                    ));
                }
            },
        };
        self.text(text, true)
    }

    fn close(&mut self) -> Result<(), Failure> {
        let Some(open) = self.open.pop() else {
            return Err(Failure::Other("the XML ends an element that it did not begin"));
        };
        let children = self.children.get(open.from..).unwrap_or_default();
        let has_text = open.is_verbatim || open.text.chars().any(|char| !char.is_ascii_whitespace());
        let value = if !children.is_empty() {
            let text = match (has_text, open.is_verbatim, open.text) {
                (false, ..) => None,
                (_, false, Cow::Borrowed(text)) => Some(Value::String(text.trim_ascii())),
                (_, _, text) => Some(self.arena.string(text.trim_ascii())?),
            };
            members(self.arena, children, text, open.arrays)?
        } else if !has_text && open.is_nil {
            Value::null()
        } else {
            match open.text {
                _ if !has_text => Value::String(""),
                Cow::Borrowed(text) => Value::String(text),
                Cow::Owned(text) => self.arena.string(&text)?,
            }
        };
        self.children.truncate(open.from);
        self.keep(Child { value, ..open.child })
    }

    /// Children that wait for their parent's end count against the budget too, before they grow.
    fn keep(&mut self, child: Child<'a>) -> Result<(), Failure> {
        let capacity = self.children.capacity();
        if self.children.len() == capacity && !self.arena.has_room(capacity * 2 * size_of::<Child<'_>>()) {
            return Err(EvalError::out_of_memory().into());
        }
        self.children.push(child);
        Ok(())
    }

    fn finish(&mut self) -> Result<Value<'a>, Failure> {
        match (self.open.is_empty(), self.children.as_slice()) {
            (true, [_]) => Ok(members(self.arena, &self.children, None, Some(self.paths))?),
            (true, _) => Err(Failure::Other("the XML has no root element")),
            (false, _) => Err(Failure::Other("the XML is cut short: an element has no end")),
        }
    }

    fn place(&self, failure: Failure) -> XmlError {
        let (offset, message) = match failure {
            Failure::Syntax(error) => (self.reader.error_position(), describe(&error)),
            Failure::Memory(error) => (self.reader.buffer_position(), error.into_message()),
            Failure::Other(message) => (self.reader.buffer_position(), message.to_owned()),
        };
        XmlError {
            offset: usize::try_from(offset).unwrap_or(usize::MAX),
            message,
        }
    }
}

/// The text was found to be UTF-8; a declaration that says otherwise makes its meaning doubtful.
fn check_encoding(declaration: &BytesDecl<'_>) -> Result<(), Failure> {
    let encoding = declaration.encoding().transpose().map_err(Error::from)?;
    match encoding {
        Some(name) if !["utf-8", "utf8", "us-ascii"].contains(&name.to_ascii_lowercase().as_str()) => {
            Err(Failure::Other("the XML declares an encoding other than UTF-8"))
        }
        _ => Ok(()),
    }
}

/// What is wrong, without the library's quotations of the text.
fn describe(error: &Error) -> String {
    let what = match error {
        Error::Syntax(error) => return format!("the XML is not well-formed: {error}"),
        Error::IllFormed(_) => "an end tag does not match, or a declaration is incomplete",
        Error::InvalidAttr(_) => "an attribute is malformed or repeated",
        Error::Escape(_) => "an entity or character reference is unknown or malformed",
        Error::Namespace(_) => "a namespace declaration is not allowed, or there are too many",
        _ => "it cannot be read",
    };
    format!("the XML is not well-formed: {what}")
}
