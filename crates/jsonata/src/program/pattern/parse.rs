//! JavaScript's syntax (ECMA-262, 22.2.1 with annex B, without the flags `u` and `v`) to a tree.

use std::collections::HashMap;

use super::tree::{Class, DIGITS, Part, SPACE, WORD};

/// Deepest nesting of groups: bounds every recursion over the tree.
const MAX_DEPTH: u32 = 100;

type Parsed<T = Part> = Result<T, &'static str>;

/// Reads a pattern; yields the tree and the number of its groups.
pub(super) fn parse(source: &str) -> Parsed<(Part, usize)> {
    let names = group_names(source);
    let places = places_of(&names)?;
    let mut parser = Parser {
        signs: source.chars().collect(),
        at: 0,
        groups: 0,
        depth: 0,
        all_groups: names.len(),
        places,
    };
    let part = parser.choice()?;
    match parser.peek() {
        None => Ok((part, parser.groups)),
        Some(_) => Err("there is a `)` too many"),
    }
}

/// Why a reference by name is refused.
const UNKNOWN_GROUP: &str = "a reference names no group";

/// The names of all groups in order, `None` for those without: references may come before their group.
fn group_names(source: &str) -> Vec<Option<&str>> {
    let mut names = Vec::new();
    let mut rest = source.chars();
    let mut in_class = false;
    while let Some(sign) = rest.next() {
        match sign {
            '\\' => drop(rest.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => match rest.as_str().strip_prefix('?') {
                None => names.push(None),
                Some(kind) => {
                    if let Some(rest) = kind.strip_prefix('<').filter(|name| !name.starts_with(['=', '!'])) {
                        names.push(name_at_start(rest));
                    }
                }
            },
            _ => {}
        }
    }
    names
}

/// The name of a group, if a text begins with one and `>`.
fn name_at_start(text: &str) -> Option<&str> {
    let end = text.find(|sign| !is_of_name(sign))?;
    let (name, rest) = text.split_at_checked(end)?;
    rest.starts_with('>').then_some(name)
}

fn is_of_name(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '$')
}

/// The index of each name among the groups.
fn places_of<'s>(names: &[Option<&'s str>]) -> Parsed<HashMap<&'s str, usize>> {
    let mut places = HashMap::new();
    for (at, name) in names.iter().enumerate() {
        if name.is_some_and(|name| places.insert(name, at).is_some()) {
            return Err("two groups have the same name");
        }
    }
    Ok(places)
}

struct Parser<'s> {
    signs: Vec<char>,
    at: usize,
    /// Groups that were opened.
    groups: usize,
    depth: u32,
    /// Those that are opened later, too.
    all_groups: usize,
    /// The index of each that has a name.
    places: HashMap<&'s str, usize>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.signs.get(self.at).copied()
    }

    fn take(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(sign);
        self.at += usize::from(found);
        found
    }

    fn take_all(&mut self, text: &str) -> bool {
        let found = text
            .chars()
            .enumerate()
            .all(|(offset, sign)| self.signs.get(self.at + offset) == Some(&sign));
        self.at += if found { text.chars().count() } else { 0 };
        found
    }

    fn choice(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("its groups are nested too deeply");
        }
        let mut choices = vec![self.sequence()?];
        while self.take('|') {
            choices.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(match choices.len() {
            1 => choices.pop().unwrap_or(Part::Sequence(Vec::new())),
            _ => Part::Choice(choices),
        })
    }

    fn sequence(&mut self) -> Parsed {
        let mut parts = Vec::new();
        while let Some(sign) = self.peek() {
            if matches!(sign, '|' | ')') {
                break;
            }
            let part = self.term()?;
            parts.push(self.repeated(part)?);
        }
        Ok(Part::Sequence(parts))
    }

    fn term(&mut self) -> Parsed {
        let sign = self.peek().unwrap_or_default();
        self.at += 1;
        Ok(match sign {
            '^' => Part::Start,
            '$' => Part::End,
            '.' => Part::Any,
            '(' => return self.group(),
            '[' => Part::Class(self.class()?),
            '\\' => return self.escape(),
            '*' | '+' | '?' => return Err("there is nothing to repeat"),
            '{' if self.braces(self.at).is_some() => return Err("there is nothing to repeat"),
            sign => Part::Char(sign),
        })
    }

    fn group(&mut self) -> Parsed {
        let part = if self.take_all("?:") {
            Part::Group(None, Box::new(self.choice()?))
        } else if let Some((behind, negated)) = self.look() {
            let part = Box::new(self.choice()?);
            Part::Look { part, behind, negated }
        } else {
            if self.take_all("?<") {
                if self.peek().is_some_and(|sign| sign.is_numeric() || sign == '>') {
                    return Err("the name of a group is not valid");
                }
                while self.peek().is_some_and(is_of_name) {
                    self.at += 1;
                }
                if !self.take('>') {
                    return Err("the name of a group is not valid");
                }
            } else if self.peek() == Some('?') {
                return Err("a group begins with `(?` and a sign that is not known there");
            }
            self.groups += 1;
            let number = self.groups;
            Part::Group(Some(number), Box::new(self.choice()?))
        };
        if self.take(')') {
            Ok(part)
        } else {
            Err("a group is not closed")
        }
    }

    /// Whether a look-around begins: behind, negated.
    fn look(&mut self) -> Option<(bool, bool)> {
        [
            ("?=", (false, false)),
            ("?!", (false, true)),
            ("?<=", (true, false)),
            ("?<!", (true, true)),
        ]
        .into_iter()
        .find_map(|(opening, kind)| self.take_all(opening).then_some(kind))
    }

    fn repeated(&mut self, part: Part) -> Parsed {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.braces(self.at + 1) {
                Some((least, most, end)) => {
                    self.at = end - 1;
                    (least, most)
                }
                None => return Ok(part),
            },
            _ => return Ok(part),
        };
        self.at += 1;
        if most.is_some_and(|most| most < least) {
            return Err("the numbers of a repetition are out of order");
        }
        match part {
            Part::Start | Part::End | Part::WordEdge(_) | Part::Look { behind: true, .. } => {
                Err("there is nothing to repeat")
            }
            part => Ok(Part::Repeat {
                part: Box::new(part),
                least,
                most,
                greedy: !self.take('?'),
            }),
        }
    }

    /// `2}`, `2,}`, `2,3}` at a place: the numbers and the end; otherwise the brace is a plain sign.
    fn braces(&self, from: usize) -> Option<(u32, Option<u32>, usize)> {
        let mut at = from;
        let least = self.digits(&mut at)?;
        let most = if self.signs.get(at) == Some(&',') {
            at += 1;
            self.digits(&mut at)
        } else {
            Some(least)
        };
        (self.signs.get(at) == Some(&'}')).then_some((least, most, at + 1))
    }

    fn digits(&self, at: &mut usize) -> Option<u32> {
        let mut value: Option<u32> = None;
        while let Some(digit) = self.signs.get(*at).and_then(|sign| sign.to_digit(10)) {
            value = Some(value.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            *at += 1;
        }
        value
    }

    /// What follows a backslash outside of a class.
    fn escape(&mut self) -> Parsed {
        let Some(sign) = self.peek() else {
            return Err("it ends with a backslash");
        };
        if let Some((set, negated)) = set(sign) {
            self.at += 1;
            return Ok(Part::Class(Class::of(set, negated)));
        }
        match sign {
            'b' | 'B' => {
                self.at += 1;
                return Ok(Part::WordEdge(sign == 'b'));
            }
            '1'..='9' => {
                let mut at = self.at;
                let number = self.digits(&mut at).unwrap_or_default() as usize;
                if number <= self.all_groups {
                    self.at = at;
                    return Ok(Part::Back(number));
                }
            }
            'k' if !self.places.is_empty() => return self.named(),
            _ => {}
        }
        self.sign().map(Part::Char)
    }

    /// `\k<name>`
    fn named(&mut self) -> Parsed {
        let rest = self.signs.get(self.at + 1..).unwrap_or_default();
        let end = rest.iter().position(|sign| *sign == '>');
        let signs = match (rest.split_first(), end) {
            (Some(('<', _)), Some(end)) => rest.get(1..end).unwrap_or_default(),
            _ => return Err(UNKNOWN_GROUP),
        };
        let name: String = signs.iter().collect();
        let place = self.places.get(name.as_str()).ok_or(UNKNOWN_GROUP)?;
        self.at += signs.len() + 3;
        Ok(Part::Back(place + 1))
    }

    /// The one character that an escape means.
    fn sign(&mut self) -> Parsed<char> {
        let sign = self.peek().unwrap_or('\\');
        self.at += 1;
        Ok(match sign {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '0'..='7' => self.octal(sign),
            'c' => match self.peek().filter(char::is_ascii_alphabetic) {
                Some(letter) => {
                    self.at += 1;
                    char::from_u32(u32::from(letter) % 32).unwrap_or(letter)
                }
                None => {
                    self.at -= 1;
                    '\\'
                }
            },
            'x' => self.hex(2).unwrap_or('x'),
            'u' => self.hex(4).unwrap_or('u'),
            sign => sign,
        })
    }

    fn octal(&mut self, first: char) -> char {
        let mut value = first.to_digit(8).unwrap_or_default();
        while let Some(digit) = self.peek().and_then(|sign| sign.to_digit(8)) {
            if value * 8 + digit > 0o377 {
                break;
            }
            value = value * 8 + digit;
            self.at += 1;
        }
        char::from_u32(value).unwrap_or_default()
    }

    /// A character by its number; two halves of a pair make one.
    fn hex(&mut self, count: usize) -> Option<char> {
        let high = self.hex_number(count)?;
        if (0xd800..0xdc00).contains(&high) && self.take_all("\\u") {
            let low = self.hex_number(4).filter(|low| (0xdc00..0xe000).contains(low))?;
            return char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
        }
        char::from_u32(high).or(Some(char::REPLACEMENT_CHARACTER))
    }

    fn hex_number(&mut self, count: usize) -> Option<u32> {
        let digits = self.signs.get(self.at..self.at + count)?;
        let value = digits
            .iter()
            .try_fold(0, |value, sign| sign.to_digit(16).map(|digit| value * 16 + digit))?;
        self.at += count;
        Some(value)
    }

    fn class(&mut self) -> Parsed<Class> {
        let mut class = Class {
            negated: self.take('^'),
            ..Class::default()
        };
        loop {
            let Some(sign) = self.peek() else {
                return Err("a class is not closed");
            };
            if self.take(']') {
                class.settle();
                return Ok(class);
            }
            let low = self.class_atom(sign, &mut class)?;
            // A range, unless the sign is last or one side is a set.
            if self.peek() != Some('-') || matches!(self.signs.get(self.at + 1), None | Some(']')) {
                class.ranges.extend(low.map(|low| (low, low)));
                continue;
            }
            self.at += 1;
            let next = self.peek().unwrap_or_default();
            let high = self.class_atom(next, &mut class)?;
            match (low, high) {
                (Some(low), Some(high)) if low <= high => class.ranges.push((low, high)),
                (Some(_), Some(_)) => return Err("a range of a class is out of order"),
                (low, high) => {
                    let lone = [low, Some('-'), high];
                    class.ranges.extend(lone.into_iter().flatten().map(|sign| (sign, sign)));
                }
            }
        }
    }

    /// One member of a class; a set is added at once.
    fn class_atom(&mut self, sign: char, class: &mut Class) -> Parsed<Option<char>> {
        self.at += 1;
        if sign != '\\' {
            return Ok(Some(sign));
        }
        match self.peek() {
            Some('b') => {
                self.at += 1;
                Ok(Some('\u{8}'))
            }
            Some(escaped) => match set(escaped) {
                Some((set, negated)) => {
                    self.at += 1;
                    class.add(set, negated);
                    Ok(None)
                }
                None => self.sign().map(Some),
            },
            None => Err("a class is not closed"),
        }
    }
}

fn set(sign: char) -> Option<(&'static [(char, char)], bool)> {
    match sign {
        'd' | 'D' => Some((DIGITS, sign == 'D')),
        'w' | 'W' => Some((WORD, sign == 'W')),
        's' | 'S' => Some((SPACE, sign == 'S')),
        _ => None,
    }
}
