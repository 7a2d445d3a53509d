//! XML text to a value: one pass with a stack of its own, borrowing text that needs no change.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{QName, ResolveResult};
use quick_xml::reader::NsReader;
use quick_xml::{Error, XmlVersion};

use super::children::{Child, members};
use super::names::Names;
use super::paths::Paths;
use super::run::Run;
use super::{MAX_DEPTH, ReadOptions, XSI, XmlError};
use crate::arena::Scratch;
use crate::eval::text_steps;
use crate::{Arena, EvalError, Value};

/// Reads an XML document into `arena`: an object with one member, the root element.
///
/// The text must be UTF-8. Depth is bounded, memory by the arena; no entity is expanded and a document type declaration
/// is passed over unread.
pub fn read<'a>(arena: &'a Arena, bytes: &'a [u8], options: &ReadOptions) -> Result<Value<'a>, XmlError> {
    read_counted(arena, bytes, options, &mut |_| Ok(())).map_err(|refusal| match refusal {
        Refusal::Document(error) => error,
        Refusal::Bound(offset, error) => XmlError {
            offset,
            message: error.into_message(),
        },
    })
}

/// Why a document was not read.
pub(crate) enum Refusal {
    /// What is wrong with it.
    Document(XmlError),
    /// The bound that reading it ran into, after so many bytes.
    Bound(usize, EvalError),
}

/// The same, spending steps as it reads.
pub(crate) fn read_counted<'a>(
    arena: &'a Arena,
    bytes: &'a [u8],
    options: &ReadOptions,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<Value<'a>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Refusal::Document(XmlError {
            offset: error.valid_up_to(),
            message: "the XML is not valid UTF-8".to_owned(),
        })
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let paths = Paths::new(&options.arrays);
    let mut document = Document {
        arena,
        prefixes: prefixes(options),
        reader: NsReader::from_str(text),
        paths: &paths,
        names: Names::new(arena),
        open: Vec::new(),
        children: Vec::new(),
        held_children: Scratch::new(arena),
        declared_bytes: 0,
        text,
        held: Scratch::new(arena),
        held_bytes: 0,
        spend,
    };
    let mut behind = 0;
    loop {
        if let Some(root) = document.step().map_err(|failure| document.place(failure))? {
            return Ok(root);
        }
        let read = document.reader.buffer_position();
        let bytes = read.saturating_sub(behind);
        let steps = 1 + bytes.min(LAYOUT_BYTES) / BYTES_PER_STEP + bytes / BYTES_PER_LONG_STEP;
        (document.spend)(steps).map_err(|error| document.place(Failure::Bound(error)))?;
        behind = read;
    }
}

/// Bytes of a document that are read in a step: few, for an element costs more than its bytes, unless a text is long.
const BYTES_PER_STEP: u64 = 8;
const BYTES_PER_LONG_STEP: u64 = 64;

/// Bytes up to which what was read counts as elements do.
const LAYOUT_BYTES: u64 = 1 << 10;

/// Children that there is room for with the first.
const FIRST_CHILDREN: usize = 16;

/// Prefixes that the library keeps in scope at most, each of which a prefix is compared with.
const PREFIXES_IN_SCOPE: u64 = 128;

/// What the library takes for an attribute to tell that it is not repeated.
const ATTRIBUTE_BYTES: usize = 96;

/// The prefixes that the options give to namespaces, by namespace; the first counts.
fn prefixes(options: &ReadOptions) -> HashMap<&str, &str> {
    let mut prefixes = HashMap::new();
    for (prefix, namespace) in &options.namespaces {
        prefixes.entry(namespace.as_str()).or_insert(prefix.as_str());
    }
    prefixes
}

/// Where a tag ends: at the first `>` outside of quotes.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(mark), byte) if byte == mark => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// An element whose end was not read yet.
struct Open<'a, 'o> {
    child: Child<'a>,
    /// Where its own children begin in `Document::children`.
    from: usize,
    text: Run<'a>,
    /// Its text has white space that was written on purpose: CDATA or a character reference.
    is_verbatim: bool,
    is_nil: bool,
    arrays: Option<&'o Paths<'o>>,
    declared_bytes: usize,
}

struct Document<'a, 'o, 's> {
    arena: &'a Arena,
    prefixes: HashMap<&'o str, &'o str>,
    text: &'a str,
    reader: NsReader<&'a [u8]>,
    paths: &'o Paths<'o>,
    names: Names<'a>,
    open: Vec<Open<'a, 'o>>,
    /// Children of the elements that are still open, innermost last; at the end the root alone.
    children: Vec<Child<'a>>,
    held_children: Scratch<'a>,
    /// What the library keeps of all elements that are open, and what was counted for it: as much as there ever was at once.
    declared_bytes: usize,
    held: Scratch<'a>,
    held_bytes: usize,
    spend: &'s mut dyn FnMut(u64) -> Result<(), EvalError>,
}

/// What is wrong, without its place.
enum Failure {
    Syntax(Error),
    Bound(EvalError),
    Other(&'static str),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Syntax(error)
    }
}

impl From<EvalError> for Failure {
    fn from(error: EvalError) -> Failure {
        Failure::Bound(error)
    }
}

impl<'a> Document<'a, '_, '_> {
    /// One event; at the end of the text the document.
    fn step(&mut self) -> Result<Option<Value<'a>>, Failure> {
        let declared_bytes = self.declare()?;
        match self.reader.read_event()? {
            Event::Start(start) => self.open(&start, declared_bytes)?,
            Event::Empty(start) => {
                self.open(&start, declared_bytes)?;
                self.close()?;
            }
            Event::End(_) => self.close()?,
            Event::Text(text) => {
                let _held = self.held_for_lines(&text)?;
                self.text(text.xml10_content(), false)?;
            }
            Event::CData(text) => {
                let _held = self.held_for_lines(&text)?;
                self.text(text.xml10_content(), true)?;
            }
            Event::GeneralRef(reference) => self.reference(&reference)?,
            Event::Decl(declaration) => check_encoding(&declaration)?,
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => return self.finish().map(Some),
        }
        Ok(None)
    }

    /// Counts what the library copies of the tag that is next, if one is: the name and the namespaces that it declares, kept as
    /// long as the element is open.
    fn declare(&mut self) -> Result<usize, Failure> {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let rest = self.text.get(at..).and_then(|rest| rest.strip_prefix('<'));
        if let Some(declaration) = rest.filter(|rest| rest.starts_with("!DOCTYPE")) {
            // Where it ends is known only when it is read, sign by sign.
            self.pay_ahead(declaration.len())?;
        }
        let Some(rest) = rest.filter(|rest| !rest.starts_with(['!', '?'])) else {
            return Ok(0);
        };
        let tag = rest.get(..end_of_tag(rest)).unwrap_or(rest);
        self.pay_ahead(tag.len())?;
        let name = tag.bytes().position(|byte| byte.is_ascii_whitespace());
        let declares = tag.contains("xmlns");
        // Twice, for what grows is doubled.
        let bytes = 2 * name.filter(|_| !declares).unwrap_or(tag.len());
        let more = (self.declared_bytes + bytes).saturating_sub(self.held_bytes);
        self.held.grow(more)?;
        self.held_bytes += more;
        Ok(bytes)
    }

    fn open(&mut self, start: &BytesStart<'_>, declared_bytes: usize) -> Result<(), Failure> {
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
        self.declared_bytes += declared_bytes;
        let from = self.children.len();
        let is_nil = self.attributes(start)?;
        self.open.push(Open {
            child,
            from,
            text: Run::default(),
            is_verbatim: false,
            is_nil,
            arrays,
            declared_bytes,
        });
        Ok(())
    }

    /// Keeps the attributes as children; says whether one of them declares the element null.
    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<bool, Failure> {
        let mut is_nil = false;
        let mut held = Scratch::new(self.arena);
        for attribute in start.attributes() {
            (self.spend)(1)?;
            held.grow(ATTRIBUTE_BYTES)?;
            let attribute = attribute.map_err(Error::from)?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            self.pay_ahead(attribute.value.len())?;
            let _unescaped = Scratch::of(self.arena, attribute.value.len())?;
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
        let written = name.prefix().map_or("", |prefix| prefix.into_inner());
        (self.spend)(text_steps(written.len()).saturating_mul(PREFIXES_IN_SCOPE))?;
        let (resolved, local) = self.reader.resolver().resolve(name, !is_attribute);
        let namespace = match resolved {
            ResolveResult::Bound(namespace) => Cow::Borrowed(namespace.into_inner()),
            ResolveResult::Unbound => Cow::Borrowed(""),
            ResolveResult::Unknown(prefix) => Cow::Owned(prefix),
        };
        (self.spend)(text_steps(namespace.len()))?;
        let prefix = self.prefixes.get(&*namespace).copied().unwrap_or(written);
        let sign = if is_attribute { "_" } else { "" };
        let local = local.into_inner();
        let key = self.names.joined(&[sign, local])?;
        let prefixed = match prefix {
            "" => key,
            prefix => self.names.joined(&[sign, prefix, ":", local])?,
        };
        Ok(Child {
            key,
            prefixed,
            namespace: self.names.kept(&namespace)?,
            value: Value::Undefined,
        })
    }

    /// Counts the copy of a text that is made for its ends of lines to be as XML has them, if there is one.
    fn held_for_lines(&mut self, text: &str) -> Result<Scratch<'a>, Failure> {
        let is_copied = text.contains('\r');
        self.pay_ahead(if is_copied { text.len() } else { 0 })?;
        Ok(Scratch::of(self.arena, if is_copied { text.len() } else { 0 })?)
    }

    /// Pays for long work on a text before it is done, and not only with the event: the library does it in one go.
    fn pay_ahead(&mut self, bytes: usize) -> Result<(), Failure> {
        match text_steps(bytes) {
            0 => Ok(()),
            steps => Ok((self.spend)(2 * steps)?),
        }
    }

    fn text(&mut self, more: Cow<'a, str>, is_verbatim: bool) -> Result<(), Failure> {
        match self.open.last_mut() {
            Some(open) => {
                open.is_verbatim |= is_verbatim;
                Ok(open.text.push(self.arena, more)?)
            }
            None if is_blank(&more) && !is_verbatim => Ok(()),
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
        self.declared_bytes -= open.declared_bytes;
        let children = self.children.get(open.from..).unwrap_or_default();
        let text = open.text.finish();
        let has_text = open.is_verbatim || !is_blank(text);
        let value = if !children.is_empty() {
            let text = has_text.then(|| Value::String(text.trim_ascii()));
            members(self.arena, children, text, open.arrays)?
        } else if !has_text && open.is_nil {
            Value::null()
        } else {
            Value::String(if has_text { text } else { "" })
        };
        self.children.truncate(open.from);
        self.keep(Child { value, ..open.child })
    }

    /// Children that wait for their parent's end count before their list grows: the old one lies beside the new one then.
    fn keep(&mut self, child: Child<'a>) -> Result<(), Failure> {
        let room = self.children.capacity();
        if self.children.len() == room {
            let more = room.max(FIRST_CHILDREN);
            self.held_children = Scratch::of(self.arena, (room + more) * size_of::<Child<'_>>())?;
            self.children.reserve_exact(more);
        }
        self.children.push(child);
        Ok(())
    }

    fn finish(&mut self) -> Result<Value<'a>, Failure> {
        match (self.open.is_empty(), self.children.as_slice()) {
            (true, children @ [_]) => Ok(members(self.arena, children, None, Some(self.paths))?),
            (true, _) => Err(Failure::Other("the XML has no root element")),
            (false, _) => Err(Failure::Other("the XML is cut short: an element has no end")),
        }
    }

    fn place(&self, failure: Failure) -> Refusal {
        let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        let (offset, message) = match failure {
            Failure::Bound(error) => return Refusal::Bound(place(self.reader.buffer_position()), error),
            Failure::Syntax(error) => (self.reader.error_position(), describe(&error)),
            Failure::Other(message) => (self.reader.buffer_position(), message.to_owned()),
        };
        let offset = place(offset);
        Refusal::Document(XmlError { offset, message })
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
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
