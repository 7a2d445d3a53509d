//! What has no linear-time engine (look-around, back-references): a backtracking machine, step by step, whose steps and
//! memory the caller counts.

use super::tree::{Class, Part};

/// Most instructions of a program.
const MAX_CODE: usize = 20_000;

/// One instruction.
#[derive(Debug, Clone)]
pub(super) enum Code {
    Char(char),
    Any,
    Class(Class),
    Start,
    End,
    WordEdge(bool),
    /// Keeps the place in a slot.
    Save(usize),
    /// Goes on at the first; if that fails, at the second.
    Split(usize, usize),
    Jump(usize),
    /// Forgets the slots of the groups in a loop, at the begin of each round.
    Forget(usize, usize),
    /// Fails where a round has matched nothing since the place in a slot.
    Progress(usize),
    /// The code up to `end` must match here, or must not.
    Look {
        negated: bool,
        end: usize,
    },
    Back(usize),
    /// From here on, to the left (look-behind) or to the right.
    Direction(bool),
    Done,
}

/// A program.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) code: Vec<Code>,
    /// Two for each group, the whole match being group 0; then one for each loop.
    pub(super) slots: usize,
    /// How many of them are the groups'.
    groups: usize,
    /// Back-references compare without regard to case.
    pub(super) ignore_case: bool,
    pub(super) multi_line: bool,
}

impl Machine {
    /// Compiles a tree with this many groups; fails when it is too large.
    pub(super) fn compile(
        part: &Part,
        groups: usize,
        ignore_case: bool,
        multi_line: bool,
    ) -> Result<Machine, &'static str> {
        let mut compiler = Compiler {
            code: Vec::new(),
            slots: 2 * (groups + 1),
            left: false,
        };
        compiler.emit(Code::Save(0))?;
        compiler.part(part)?;
        compiler.emit(Code::Save(1))?;
        compiler.emit(Code::Done)?;
        Ok(Machine {
            code: compiler.code,
            slots: compiler.slots,
            groups: 2 * (groups + 1),
            ignore_case,
            multi_line,
        })
    }
}

impl Machine {
    /// The groups in the slots of a run.
    pub(super) fn groups(&self, slots: &[usize]) -> Vec<Option<(usize, usize)>> {
        let places = slots.get(..self.groups).unwrap_or(slots).chunks_exact(2);
        places
            .map(|pair| match pair {
                [start, end] if *start <= *end && *end != usize::MAX => Some((*start, *end)),
                _ => None,
            })
            .collect()
    }
}

struct Compiler {
    code: Vec<Code>,
    slots: usize,
    /// Within a look-behind, which is matched from right to left.
    left: bool,
}

type Emitted = Result<(), &'static str>;

impl Compiler {
    fn emit(&mut self, code: Code) -> Emitted {
        if self.code.len() >= MAX_CODE {
            return Err("it is too large");
        }
        self.code.push(code);
        Ok(())
    }

    /// A place for an instruction that is known later.
    fn hole(&mut self) -> Result<usize, &'static str> {
        self.emit(Code::Done)?;
        Ok(self.code.len() - 1)
    }

    fn set(&mut self, at: usize, code: Code) {
        if let Some(place) = self.code.get_mut(at) {
            *place = code;
        }
    }

    fn part(&mut self, part: &Part) -> Emitted {
        match part {
            Part::Char(sign) => self.emit(Code::Char(*sign)),
            Part::Any => self.emit(Code::Any),
            Part::Class(class) => self.emit(Code::Class(class.clone())),
            Part::Start => self.emit(Code::Start),
            Part::End => self.emit(Code::End),
            Part::WordEdge(at_edge) => self.emit(Code::WordEdge(*at_edge)),
            Part::Back(group) => self.emit(Code::Back(*group)),
            Part::Group(None, part) => self.part(part),
            Part::Group(Some(number), part) => {
                let (first, second) = if self.left { (1, 0) } else { (0, 1) };
                self.emit(Code::Save(number * 2 + first))?;
                self.part(part)?;
                self.emit(Code::Save(number * 2 + second))
            }
            Part::Sequence(parts) if self.left => parts.iter().rev().try_for_each(|part| self.part(part)),
            Part::Sequence(parts) => parts.iter().try_for_each(|part| self.part(part)),
            Part::Choice(parts) => self.choice(parts),
            Part::Repeat {
                part,
                least,
                most,
                greedy,
            } => self.repeat(part, *least, *most, *greedy),
            Part::Look { part, behind, negated } => self.look(part, *behind, *negated),
        }
    }

    fn choice(&mut self, parts: &[Part]) -> Emitted {
        let mut ends = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            if at + 1 == parts.len() {
                self.part(part)?;
                continue;
            }
            let split = self.hole()?;
            self.part(part)?;
            ends.push(self.hole()?);
            self.set(split, Code::Split(split + 1, self.code.len()));
        }
        for end in ends {
            self.set(end, Code::Jump(self.code.len()));
        }
        Ok(())
    }

    fn repeat(&mut self, part: &Part, least: u32, most: Option<u32>, greedy: bool) -> Emitted {
        for _ in 0..least {
            self.round(part)?;
        }
        match most {
            None => {
                let split = self.hole()?;
                self.optional(part)?;
                self.emit(Code::Jump(split))?;
                self.split(split, greedy);
            }
            Some(most) => {
                let mut splits = Vec::new();
                for _ in least..most {
                    splits.push(self.hole()?);
                    self.optional(part)?;
                }
                for split in splits {
                    self.split(split, greedy);
                }
            }
        }
        Ok(())
    }

    /// One round of a loop beyond those that must be: it has to match something.
    fn optional(&mut self, part: &Part) -> Emitted {
        let slot = self.slots;
        self.slots += 1;
        self.emit(Code::Save(slot))?;
        self.round(part)?;
        self.emit(Code::Progress(slot))
    }

    fn round(&mut self, part: &Part) -> Emitted {
        if let Some((first, last)) = groups(part) {
            self.emit(Code::Forget(2 * first, 2 * last + 2))?;
        }
        self.part(part)
    }

    /// Into the loop that begins behind the split, or on behind all code so far.
    fn split(&mut self, at: usize, greedy: bool) {
        let (into, on) = (at + 1, self.code.len());
        self.set(
            at,
            if greedy {
                Code::Split(into, on)
            } else {
                Code::Split(on, into)
            },
        );
    }

    fn look(&mut self, part: &Part, behind: bool, negated: bool) -> Emitted {
        let look = self.hole()?;
        let outer = std::mem::replace(&mut self.left, behind);
        self.emit(Code::Direction(behind))?;
        self.part(part)?;
        self.emit(Code::Done)?;
        self.left = outer;
        self.set(
            look,
            Code::Look {
                negated,
                end: self.code.len(),
            },
        );
        self.emit(Code::Direction(outer))
    }
}

/// The first and the last group within a part.
fn groups(part: &Part) -> Option<(usize, usize)> {
    match part {
        Part::Group(number, part) => {
            let inner = groups(part);
            match number {
                Some(number) => Some((*number, inner.map_or(*number, |(_, last)| last))),
                None => inner,
            }
        }
        Part::Repeat { part, .. } | Part::Look { part, .. } => groups(part),
        Part::Sequence(parts) | Part::Choice(parts) => {
            let mut inner = parts.iter().filter_map(groups);
            let first = inner.next()?;
            Some((first.0, inner.next_back().unwrap_or(first).1))
        }
        _ => None,
    }
}
