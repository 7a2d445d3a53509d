//! A regular expression as a tree.

/// A part of a regular expression.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Char(char),
    /// `.`: anything but the end of a line.
    Any,
    Class(Class),
    /// `^`
    Start,
    /// `$`
    End,
    /// `\b`, or `\B` if false.
    WordEdge(bool),
    /// `(…)` with its number, `(?:…)` without.
    Group(Option<usize>, Box<Part>),
    Sequence(Vec<Part>),
    Choice(Vec<Part>),
    Repeat {
        part: Box<Part>,
        least: u32,
        most: Option<u32>,
        greedy: bool,
    },
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`
    Look {
        part: Box<Part>,
        behind: bool,
        negated: bool,
    },
    /// `\1`
    Back(usize),
}

/// What parts take while they are compiled, in bytes.
const CHAR_BYTES: u64 = 512;
const EDGE_BYTES: u64 = 1_536;
const GROUP_BYTES: u64 = 1_024;
const ROUND_BYTES: u64 = 1_536;
const ANY_BYTES: u64 = 4_096;
/// A set, each range of it, and the many ranges of UTF-8 that it becomes if it reaches beyond ASCII.
const SET_BYTES: u64 = 2_048;
const RANGE_BYTES: u64 = 300;
const WIDE_SET_BYTES: u64 = 3_072;

/// A set of characters, as ranges, which are in order once it is settled.
#[derive(Debug, Clone, Default)]
pub(super) struct Class {
    pub(super) negated: bool,
    pub(super) ranges: Vec<(char, char)>,
}

/// `\d`
pub(super) const DIGITS: &[(char, char)] = &[('0', '9')];
/// `\w`
pub(super) const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
/// `\s`
pub(super) const SPACE: &[(char, char)] = &[
    ('\t', '\r'),
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{feff}', '\u{feff}'),
];

impl Class {
    pub(super) fn of(ranges: &[(char, char)], negated: bool) -> Class {
        let mut class = Class::default();
        class.add(ranges, negated);
        class.settle();
        class
    }

    /// Adds a set, or what is not in it. The set is in order.
    pub(super) fn add(&mut self, ranges: &[(char, char)], negated: bool) {
        if !negated {
            self.ranges.extend_from_slice(ranges);
            return;
        }
        let mut from = Some('\0');
        for (low, high) in ranges {
            if let (Some(first), Some(last)) = (from, before(*low))
                && first <= last
            {
                self.ranges.push((first, last));
            }
            from = after(*high);
        }
        if let Some(first) = from {
            self.ranges.push((first, char::MAX));
        }
    }

    /// Puts the ranges in order, each apart from the next.
    pub(super) fn settle(&mut self) {
        self.ranges.sort_unstable();
        let mut settled: Vec<(char, char)> = Vec::with_capacity(self.ranges.len());
        for (low, high) in self.ranges.drain(..) {
            match settled.last_mut() {
                Some((_, last)) if low <= *last || after(*last) == Some(low) => *last = high.max(*last),
                _ => settled.push((low, high)),
            }
        }
        self.ranges = settled;
    }

    /// Whether a character is in the set as it is written, before it is negated. The set is settled.
    pub(super) fn lists(&self, sign: char) -> bool {
        let at = self.ranges.partition_point(|(low, _)| *low <= sign);
        at.checked_sub(1)
            .and_then(|at| self.ranges.get(at))
            .is_some_and(|(_, high)| sign <= *high)
    }

    pub(super) fn holds(&self, sign: char) -> bool {
        self.lists(sign) != self.negated
    }

    /// Whether only ASCII characters are listed.
    pub(super) fn is_ascii(&self) -> bool {
        self.ranges.last().is_none_or(|(_, high)| high.is_ascii())
    }

    /// [`Part::bytes`]
    fn bytes(&self) -> u64 {
        let wide = self.negated || !self.is_ascii();
        SET_BYTES + self.ranges.len() as u64 * RANGE_BYTES + if wide { WIDE_SET_BYTES } else { 0 }
    }

    /// Whether exactly one character is listed.
    pub(super) fn is_one(&self) -> bool {
        matches!(self.ranges.as_slice(), [(low, high)] if low == high)
    }
}

fn before(sign: char) -> Option<char> {
    ('\0'..sign).next_back()
}

fn after(sign: char) -> Option<char> {
    (sign..=char::MAX).nth(1)
}

impl Part {
    /// Whether it can be matched in linear time, by an automaton.
    pub(super) fn is_linear(&self) -> bool {
        match self {
            // The engine has `\B` only for Unicode's letters, or inside of characters too.
            Part::WordEdge(false) | Part::Look { .. } | Part::Back(_) => false,
            Part::Group(_, part) | Part::Repeat { part, .. } => part.is_linear(),
            Part::Sequence(parts) | Part::Choice(parts) => parts.iter().all(Part::is_linear),
            _ => true,
        }
    }

    /// Whether a round of a repetition may pass over a group in which an earlier round matched, or may match nothing, which
    /// does not count in JavaScript, or whether there are no rounds at all, and still a group.
    pub(super) fn forgets_groups(&self) -> bool {
        match self {
            Part::Repeat { part, least, most, .. } if part.has_group() => {
                (*most != Some(1) && part.may_skip_group())
                    || (*most != Some(*least) && part.may_be_empty())
                    || *most == Some(0)
                    || part.forgets_groups()
            }
            Part::Group(_, part) | Part::Repeat { part, .. } | Part::Look { part, .. } => part.forgets_groups(),
            Part::Sequence(parts) | Part::Choice(parts) => parts.iter().any(Part::forgets_groups),
            _ => false,
        }
    }

    /// Whether it can match without one of its groups.
    fn may_skip_group(&self) -> bool {
        match self {
            Part::Choice(parts) => parts.iter().any(Part::has_group),
            Part::Repeat { part, least: 0, .. } => part.has_group(),
            Part::Group(_, part) | Part::Repeat { part, .. } | Part::Look { part, .. } => part.may_skip_group(),
            Part::Sequence(parts) => parts.iter().any(Part::may_skip_group),
            _ => false,
        }
    }

    fn may_be_empty(&self) -> bool {
        match self {
            Part::Char(_) | Part::Any | Part::Class(_) => false,
            Part::Group(_, part) => part.may_be_empty(),
            Part::Repeat { part, least, .. } => *least == 0 || part.may_be_empty(),
            Part::Sequence(parts) => parts.iter().all(Part::may_be_empty),
            Part::Choice(parts) => parts.iter().any(Part::may_be_empty),
            _ => true,
        }
    }

    fn has_group(&self) -> bool {
        match self {
            Part::Group(number, part) => number.is_some() || part.has_group(),
            Part::Repeat { part, .. } | Part::Look { part, .. } => part.has_group(),
            Part::Sequence(parts) | Part::Choice(parts) => parts.iter().any(Part::has_group),
            _ => false,
        }
    }

    /// What it takes at most while it is compiled, its repetitions written out, in bytes. Measured with thousands of each.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Part::Class(class) => class.bytes(),
            Part::Any => ANY_BYTES,
            Part::Start | Part::End | Part::WordEdge(_) => EDGE_BYTES,
            Part::Group(_, part) | Part::Look { part, .. } => part.bytes().saturating_add(GROUP_BYTES),
            Part::Sequence(parts) | Part::Choice(parts) => parts
                .iter()
                .fold(CHAR_BYTES, |bytes, part| bytes.saturating_add(part.bytes())),
            Part::Repeat { part, least, most, .. } => {
                let times = u64::from(most.unwrap_or(*least).max(*least)).max(1);
                part.bytes().saturating_add(ROUND_BYTES).saturating_mul(times)
            }
            Part::Char(_) | Part::Back(_) => CHAR_BYTES,
        }
    }

    /// How large it is, its repetitions written out.
    pub(super) fn size(&self) -> u64 {
        match self {
            Part::Class(class) => 1 + class.ranges.len() as u64 / 2,
            Part::Group(_, part) | Part::Look { part, .. } => part.size().saturating_add(2),
            Part::Sequence(parts) | Part::Choice(parts) => {
                parts.iter().fold(1, |size, part| size.saturating_add(part.size()))
            }
            Part::Repeat { part, least, most, .. } => {
                let times = u64::from(most.unwrap_or(*least).max(*least)).max(1);
                part.size().saturating_add(2).saturating_mul(times)
            }
            _ => 1,
        }
    }
}
