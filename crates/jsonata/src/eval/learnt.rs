//! What an evaluator has learnt from the records before. Each of these is verified on every use.

use std::rc::Rc;

use super::members::Memo;
use crate::picture::datetime::{BYTES_PER_PICTURE_BYTE, Picture};
use crate::program::{Group, Literal, NodeKind};
use crate::{Arena, EvalError};

/// Pictures that are kept, and the longest that is, in bytes.
const PICTURES: usize = 16;
const PICTURE_BYTES: usize = 256;

/// Kept from record to record.
#[derive(Debug, Default)]
pub(super) struct Learnt<'a> {
    /// What predicates over members said of names.
    pub(super) memos: Vec<Memo<'a>>,
    /// Names of the objects that constructors make.
    names: Vec<(&'a Group, &'a [&'a str])>,
    pictures: Vec<(&'a str, Rc<Picture>)>,
}

impl<'a> Learnt<'a> {
    /// The names that a constructor writes: all its objects share them.
    #[inline]
    pub(super) fn names(&mut self, arena: &'a Arena, group: &'a Group) -> Result<&'a [&'a str], EvalError> {
        match self.names.get(group.place.get()) {
            Some((of, names)) if std::ptr::eq(*of, group) => Ok(names),
            _ => self.search_names(arena, group),
        }
    }

    #[inline(never)]
    fn search_names(&mut self, arena: &'a Arena, group: &'a Group) -> Result<&'a [&'a str], EvalError> {
        let place = match self.names.iter().position(|(of, _)| std::ptr::eq(*of, group)) {
            Some(place) => place,
            None => {
                arena.set_aside(2 * size_of::<(&Group, &[&str])>())?;
                let names = arena.keep_slice(group.pairs.len(), |at| match group.pairs.get(at) {
                    Some((key, _)) => literal(&key.kind),
                    None => "",
                })?;
                self.names.push((group, names));
                self.names.len() - 1
            }
        };
        group.place.set(place);
        Ok(self.names.get(place).map(|(_, names)| *names).unwrap_or_default())
    }

    /// A picture of dates, taken apart once.
    pub(super) fn date_picture(&mut self, arena: &'a Arena, text: &'a str) -> Result<Rc<Picture>, EvalError> {
        if let Some((_, picture)) = self.pictures.iter().find(|(known, _)| *known == text) {
            return Ok(Rc::clone(picture));
        }
        if !arena.has_room(text.len() * BYTES_PER_PICTURE_BYTE) {
            return Err(EvalError::out_of_memory());
        }
        let picture = Rc::new(Picture::read(text)?);
        if self.pictures.len() < PICTURES && text.len() <= PICTURE_BYTES {
            arena.set_aside(text.len() * BYTES_PER_PICTURE_BYTE)?;
            self.pictures.push((text, Rc::clone(&picture)));
        }
        Ok(picture)
    }
}

fn literal(key: &NodeKind) -> &str {
    match key {
        NodeKind::Literal(Literal::Str(text)) => text,
        _ => "",
    }
}
