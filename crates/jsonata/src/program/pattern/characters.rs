//! Patterns that are one set of characters, or a run of them: `\s+`, `[^0-9+]`, `[ ,;]+`. Mappings clean texts with them, and
//! looking at characters takes a fraction of what starting an automaton does for each match.

use super::tree::{Class, Part};

/// Ranges of a set that are looked through for each character beyond ASCII.
const MOST_RANGES: usize = 16;

/// A set of characters to be found.
#[derive(Debug)]
pub(super) struct Characters {
    class: Class,
    /// Which characters of ASCII are in the set, a bit for each.
    ascii: u128,
    /// As many as there are in a row, not one alone.
    run: bool,
}

impl Characters {
    /// That of a pattern, if it is nothing else and soon looked through.
    pub(super) fn of(pattern: &Part) -> Option<Characters> {
        let pattern = match pattern {
            Part::Sequence(parts) => parts.first().filter(|_| parts.len() == 1)?,
            pattern => pattern,
        };
        let (part, run) = match pattern {
            Part::Repeat {
                part,
                least: 1,
                most: None,
                greedy: true,
            } => (&**part, true),
            part => (part, false),
        };
        let Part::Class(class) = part else { return None };
        if class.ranges.len() > MOST_RANGES {
            return None;
        }
        let bits = (0..128u8).filter(|byte| class.holds(char::from(*byte)));
        Some(Characters {
            class: class.clone(),
            ascii: bits.fold(0, |bits, byte| bits | 1 << byte),
            run,
        })
    }

    /// The first match at byte `from` or behind: where it begins and ends.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let start = from + self.count(text, from, false);
        let first = text.get(start..)?.chars().next()?;
        let behind = start + first.len_utf8();
        let more = if self.run { self.count(text, behind, true) } else { 0 };
        Some((start, behind + more))
    }

    /// Bytes from `from` on, up to the first character that is in the set or not, as `inside` says.
    fn count(&self, text: &str, from: usize, inside: bool) -> usize {
        let rest = text.get(from..).unwrap_or_default();
        let plain = rest
            .bytes()
            .take_while(|byte| byte.is_ascii() && self.holds_ascii(*byte) == inside);
        let plain = plain.count();
        match rest.as_bytes().get(plain) {
            Some(byte) if !byte.is_ascii() => plain + self.count_any(rest.get(plain..).unwrap_or_default(), inside),
            _ => plain,
        }
    }

    /// [`Characters::count`], of characters beyond ASCII too.
    fn count_any(&self, rest: &str, inside: bool) -> usize {
        let end = rest.find(|sign: char| self.holds(sign) != inside);
        end.unwrap_or(rest.len())
    }

    #[inline]
    fn holds_ascii(&self, byte: u8) -> bool {
        self.ascii >> byte & 1 != 0
    }

    fn holds(&self, sign: char) -> bool {
        match u8::try_from(sign) {
            Ok(byte) if byte.is_ascii() => self.holds_ascii(byte),
            _ => self.class.holds(sign),
        }
    }
}
