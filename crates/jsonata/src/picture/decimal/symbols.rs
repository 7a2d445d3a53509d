//! The characters that have a meaning in a decimal picture, and what the result is written with.

/// The third argument of `$formatNumber`; every member has the name of XPath's `decimal-format`.
#[derive(Debug, Clone)]
pub struct Symbols {
    pub(super) decimal: String,
    pub(super) grouping: String,
    pub(super) exponent: String,
    pub(super) minus: String,
    pub(super) percent: String,
    pub(super) per_mille: String,
    pub(super) zero: char,
    pub(super) digit: String,
    pub(super) pattern: String,
}

impl Default for Symbols {
    fn default() -> Self {
        Symbols {
            decimal: ".".to_owned(),
            grouping: ",".to_owned(),
            exponent: "e".to_owned(),
            minus: "-".to_owned(),
            percent: "%".to_owned(),
            per_mille: "\u{2030}".to_owned(),
            zero: '0',
            digit: "#".to_owned(),
            pattern: ";".to_owned(),
        }
    }
}

impl Symbols {
    /// Replaces one symbol by its XPath name (`decimal-separator`, `zero-digit`, …); unknown names and empty texts
    /// change nothing.
    pub fn set(&mut self, name: &str, text: &str) {
        let Some(first) = text.chars().next() else { return };
        match name {
            "decimal-separator" => text.clone_into(&mut self.decimal),
            "grouping-separator" => text.clone_into(&mut self.grouping),
            "exponent-separator" => text.clone_into(&mut self.exponent),
            "minus-sign" => text.clone_into(&mut self.minus),
            "percent" => text.clone_into(&mut self.percent),
            "per-mille" => text.clone_into(&mut self.per_mille),
            "zero-digit" => self.zero = first,
            "digit" => text.clone_into(&mut self.digit),
            "pattern-separator" => text.clone_into(&mut self.pattern),
            _ => {}
        }
    }

    /// True for the ten digits that begin at `zero-digit`.
    pub(super) fn is_digit(&self, char: char) -> bool {
        (self.zero as u32..self.zero as u32 + 10).contains(&(char as u32))
    }

    /// True for the sign of an optional digit.
    pub(super) fn is_optional(&self, char: char) -> bool {
        is(&self.digit, char)
    }

    /// True for any digit sign, optional or not.
    pub(super) fn is_place(&self, char: char) -> bool {
        self.is_digit(char) || self.is_optional(char)
    }

    /// True for the grouping separator.
    pub(super) fn is_grouping(&self, char: char) -> bool {
        is(&self.grouping, char)
    }

    /// True for every character that a picture's active part may hold.
    pub(super) fn is_active(&self, char: char) -> bool {
        self.is_place(char)
            || self.is_grouping(char)
            || is(&self.decimal, char)
            || is(&self.exponent, char)
            || is(&self.pattern, char)
    }

    /// True for the active characters between which the number stands; the exponent separator may be plain text.
    pub(super) fn delimits(&self, char: char) -> bool {
        self.is_active(char) && !is(&self.exponent, char)
    }

    /// The digit of this family that stands for the ASCII digit `char`; anything else unchanged.
    pub(super) fn digit_for(&self, char: char) -> char {
        match char.to_digit(10) {
            Some(value) => char::from_u32(self.zero as u32 + value).unwrap_or(char),
            None => char,
        }
    }
}

/// True if `symbol` is exactly this one character.
fn is(symbol: &str, char: char) -> bool {
    let mut chars = symbol.chars();
    chars.next() == Some(char) && chars.next().is_none()
}
