//! Where something stands in the source text.

/// A range of bytes of the source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range `start..end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// Where it starts in this text: line and column, counted from 1, the column in characters.
    pub fn line_and_column(self, text: &str) -> (usize, usize) {
        let before = text.get(..self.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    }

    /// The smallest range that holds both.
    pub fn to(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// Bytes between two marks.
const MARK_EVERY: usize = 4_096;

/// Marks in a text, so that a place in a long one is found without counting from its begin.
#[derive(Debug)]
pub(crate) struct Lines {
    /// Places, each with its line and column, in order.
    marks: Vec<(usize, Counted)>,
}

/// Line breaks before a place, and characters since the last.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    lines: usize,
    column: usize,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Lines {
        let mut marks = vec![(0, Counted::default())];
        let mut counted = Counted::default();
        let mut from = 0;
        while from + MARK_EVERY < text.len() {
            let to = (from + MARK_EVERY..text.len()).find(|at| text.is_char_boundary(*at));
            let to = to.unwrap_or(text.len());
            counted = counted.behind(text.get(from..to).unwrap_or_default());
            marks.push((to, counted));
            from = to;
        }
        Lines { marks }
    }

    /// Line and column of a place of the same text, counted from 1, the column in characters.
    pub(crate) fn line_and_column(&self, text: &str, at: usize) -> (usize, usize) {
        let marked = self.marks.partition_point(|(mark, _)| *mark <= at).saturating_sub(1);
        let (from, counted) = self.marks.get(marked).copied().unwrap_or_default();
        let counted = counted.behind(text.get(from..at).unwrap_or_default());
        (counted.lines + 1, counted.column + 1)
    }
}

impl Counted {
    fn behind(self, text: &str) -> Counted {
        let breaks = text.matches('\n').count();
        match text.rfind('\n') {
            Some(last) => Counted {
                lines: self.lines + breaks,
                column: text.get(last + 1..).unwrap_or_default().chars().count(),
            },
            None => Counted {
                column: self.column + text.chars().count(),
                ..self
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_change_nothing() {
        let text = "é1\n".repeat(900) + &"ü".repeat(9_000) + "\n\nx";
        let lines = Lines::of(&text);
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            assert_eq!(
                lines.line_and_column(&text, at),
                Span::new(at, at).line_and_column(&text),
                "{at}"
            );
        }
    }
}
