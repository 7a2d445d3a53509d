//! English number words, cardinal and ordinal, written in title case.

const ONES: [(&str, &str); 20] = [
    ("Zero", "Zeroth"),
    ("One", "First"),
    ("Two", "Second"),
    ("Three", "Third"),
    ("Four", "Fourth"),
    ("Five", "Fifth"),
    ("Six", "Sixth"),
    ("Seven", "Seventh"),
    ("Eight", "Eighth"),
    ("Nine", "Ninth"),
    ("Ten", "Tenth"),
    ("Eleven", "Eleventh"),
    ("Twelve", "Twelfth"),
    ("Thirteen", "Thirteenth"),
    ("Fourteen", "Fourteenth"),
    ("Fifteen", "Fifteenth"),
    ("Sixteen", "Sixteenth"),
    ("Seventeen", "Seventeenth"),
    ("Eighteen", "Eighteenth"),
    ("Nineteen", "Nineteenth"),
];

/// From twenty up, in steps of ten.
const TENS: [(&str, &str); 8] = [
    ("Twenty", "Twentieth"),
    ("Thirty", "Thirtieth"),
    ("Forty", "Fortieth"),
    ("Fifty", "Fiftieth"),
    ("Sixty", "Sixtieth"),
    ("Seventy", "Seventieth"),
    ("Eighty", "Eightieth"),
    ("Ninety", "Ninetieth"),
];

const MAGNITUDES: [(f64, &str, &str); 5] = [
    (1e12, "Trillion", "Trillionth"),
    (1e9, "Billion", "Billionth"),
    (1e6, "Million", "Millionth"),
    (1e3, "Thousand", "Thousandth"),
    (1e2, "Hundred", "Hundredth"),
];

/// Writes a whole number that is not negative: `Five Hundred and Fifty-Five`.
pub(super) fn format(value: f64, ordinal: bool) -> String {
    let mut out = String::new();
    write(value, ordinal, Before::Nothing, &mut out);
    out
}

/// What stands before the words of a part, which decides how they are joined.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    Larger,
}

fn write(value: f64, ordinal: bool, before: Before, out: &mut String) {
    match MAGNITUDES.iter().find(|(size, _, _)| value >= *size) {
        Some(magnitude) => write_magnitude(value, *magnitude, ordinal, before, out),
        None => write_below_hundred(value, ordinal, before, out),
    }
}

fn write_magnitude(value: f64, magnitude: (f64, &str, &str), ordinal: bool, before: Before, out: &mut String) {
    let (size, cardinal, as_ordinal) = magnitude;
    let count = (value / size).floor();
    let rest = value - count * size;
    if before == Before::Larger {
        out.push_str(", ");
    }
    write(count, false, Before::Nothing, out);
    out.push(' ');
    if rest > 0.0 {
        out.push_str(cardinal);
        write(rest, ordinal, Before::Larger, out);
    } else {
        out.push_str(if ordinal { as_ordinal } else { cardinal });
    }
}

fn write_below_hundred(value: f64, ordinal: bool, before: Before, out: &mut String) {
    if before == Before::Larger {
        out.push_str(" and ");
    }
    // Below one hundred, so the conversion is exact.
    let value = value as usize;
    if let Some(word) = ONES.get(value) {
        out.push_str(pick(*word, ordinal));
        return;
    }
    let tens = TENS.get((value / 10).saturating_sub(2)).copied().unwrap_or_default();
    match ONES.get(value % 10).filter(|_| !value.is_multiple_of(10)) {
        Some(ones) => {
            out.push_str(tens.0);
            out.push('-');
            out.push_str(pick(*ones, ordinal));
        }
        None => out.push_str(pick(tens, ordinal)),
    }
}

fn pick(word: (&'static str, &'static str), ordinal: bool) -> &'static str {
    if ordinal { word.1 } else { word.0 }
}

/// Reads number words of any case, cardinal or ordinal; NaN if there is any other word.
pub(super) fn parse(text: &str) -> f64 {
    // Each entry is a finished group or the one being built; magnitudes multiply the last, small words add to it.
    let mut groups = vec![0.0];
    for word in words(text) {
        let value = value_of(word);
        let mut last = groups.pop().unwrap_or(0.0);
        if value.is_nan() || value >= 100.0 {
            groups.push(last * value);
            continue;
        }
        if last >= 1000.0 {
            groups.push(last);
            last = 0.0;
        }
        groups.push(last + value);
    }
    groups.iter().sum()
}

/// The words of a text, which stand apart by a space, a hyphen, a comma and a space, or an `and` between spaces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let gap = text
            .char_indices()
            .find_map(|(at, _)| Some((at, gap_length(text.get(at..)?)?)));
        rest = gap.and_then(|(at, length)| text.get(at + length..));
        text.get(..gap.map_or(text.len(), |(at, _)| at))
    })
}

/// The length of what parts two words at the start of `text`, in bytes.
fn gap_length(text: &str) -> Option<usize> {
    let space = |text: &str| {
        text.chars()
            .next()
            .filter(|sign| sign.is_whitespace())
            .map(char::len_utf8)
    };
    if let Some(after) = text.strip_prefix(',') {
        return Some(1 + space(after)?);
    }
    let Some(first) = space(text) else {
        return text.starts_with(['-', '\\']).then_some(1);
    };
    let and = text
        .get(first..first + 3)
        .filter(|word| word.eq_ignore_ascii_case("and"))
        .and_then(|_| space(text.get(first + 3..)?));
    Some(and.map_or(first, |last| first + 3 + last))
}

fn value_of(word: &str) -> f64 {
    all()
        .find(|(known, _)| known.eq_ignore_ascii_case(word))
        .map_or(f64::NAN, |(_, value)| value)
}

/// Every number word with its value.
fn all() -> impl Iterator<Item = (&'static str, f64)> {
    let ones = ONES
        .iter()
        .enumerate()
        .flat_map(|(value, (one, other))| [(*one, value as f64), (*other, value as f64)]);
    let tens = TENS.iter().enumerate().flat_map(|(step, (one, other))| {
        let value = (step as f64 + 2.0) * 10.0;
        [(*one, value), (*other, value)]
    });
    let magnitudes = MAGNITUDES
        .iter()
        .flat_map(|(value, one, other)| [(*one, *value), (*other, *value)]);
    ones.chain(tens).chain(magnitudes)
}

/// The byte offsets at which a run of number words, `and`, commas, hyphens and spaces at the start of `text` may end,
/// longest first.
pub(in crate::picture) fn longest_ends(text: &str) -> Vec<usize> {
    let mut open = vec![0];
    let mut ends = std::collections::BTreeSet::new();
    while let Some(at) = open.pop() {
        let rest = text.get(at..).unwrap_or_default();
        let separators = ["and", "-", ",", " "].into_iter();
        for word in all().map(|(word, _)| word).chain(separators) {
            let starts = rest
                .get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word));
            if starts && ends.insert(at + word.len()) {
                open.push(at + word.len());
            }
        }
    }
    ends.into_iter().rev().collect()
}
