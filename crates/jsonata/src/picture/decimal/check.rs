//! What is wrong with a sub-picture (section 4.7.3). A picture with several faults is reported by the last of these
//! rules that it breaks, which is what the reference does.

use super::picture::SubPicture;
use super::symbols::Symbols;
use crate::picture::PictureError;

/// One rule: the error's code, what to say, and whether the sub-picture breaks it.
type Rule = (&'static str, &'static str, fn(&SubPicture, &Symbols) -> bool);

const RULES: &[Rule] = &[
    (
        "D3093",
        "the exponent of a decimal picture is digits only, at least one",
        bad_exponent,
    ),
    (
        "D3092",
        "a decimal picture with a percent or per-mille sign has no exponent",
        scaled_exponent,
    ),
    (
        "D3091",
        "in the fraction of a decimal picture mandatory digits come before optional ones",
        optional_before_mandatory,
    ),
    (
        "D3090",
        "in the integer part of a decimal picture optional digits come before mandatory ones",
        mandatory_before_optional,
    ),
    (
        "D3089",
        "two grouping separators of a decimal picture stand side by side",
        doubled_grouping,
    ),
    (
        "D3088",
        "the integer part of a decimal picture ends with a grouping separator",
        grouping_at_end,
    ),
    (
        "D3087",
        "a grouping separator of a decimal picture touches the decimal separator",
        grouping_at_point,
    ),
    (
        "D3086",
        "a decimal picture has other characters between its digits",
        passive_inside,
    ),
    ("D3085", "a decimal picture has no digit before the exponent", no_digit),
    (
        "D3084",
        "a decimal picture has both a percent and a per-mille sign",
        both_scales,
    ),
    (
        "D3083",
        "a decimal picture has more than one per-mille sign",
        two_per_mille,
    ),
    ("D3082", "a decimal picture has more than one percent sign", two_percent),
    (
        "D3081",
        "a decimal picture has more than one decimal separator",
        two_points,
    ),
];

/// Refuses a sub-picture that breaks a rule.
pub(super) fn check(part: &SubPicture, symbols: &Symbols) -> Result<(), PictureError> {
    match RULES.iter().find(|(_, _, broken)| broken(part, symbols)) {
        Some((code, message, _)) => Err(PictureError::new(code, message)),
        None => Ok(()),
    }
}

fn more_than_one(text: &str, sign: &str) -> bool {
    text.find(sign) != text.rfind(sign)
}

fn two_points(part: &SubPicture, symbols: &Symbols) -> bool {
    more_than_one(&part.whole, &symbols.decimal)
}

fn two_percent(part: &SubPicture, symbols: &Symbols) -> bool {
    more_than_one(&part.whole, &symbols.percent)
}

fn two_per_mille(part: &SubPicture, symbols: &Symbols) -> bool {
    more_than_one(&part.whole, &symbols.per_mille)
}

fn both_scales(part: &SubPicture, symbols: &Symbols) -> bool {
    part.whole.contains(&symbols.percent) && part.whole.contains(&symbols.per_mille)
}

fn no_digit(part: &SubPicture, symbols: &Symbols) -> bool {
    !part.mantissa.chars().any(|char| symbols.is_place(char))
}

fn passive_inside(part: &SubPicture, symbols: &Symbols) -> bool {
    part.active.chars().any(|char| !symbols.is_active(char))
}

fn grouping_at_point(part: &SubPicture, symbols: &Symbols) -> bool {
    let Some((before, after)) = part.whole.split_once(symbols.decimal.as_str()) else {
        return false;
    };
    before.ends_with(&symbols.grouping) || after.starts_with(&symbols.grouping)
}

fn grouping_at_end(part: &SubPicture, symbols: &Symbols) -> bool {
    !part.whole.contains(&symbols.decimal) && part.integer.ends_with(&symbols.grouping)
}

fn doubled_grouping(part: &SubPicture, symbols: &Symbols) -> bool {
    part.whole.contains(&symbols.grouping.repeat(2))
}

fn mandatory_before_optional(part: &SubPicture, symbols: &Symbols) -> bool {
    let first = part
        .integer
        .split_once(symbols.digit.as_str())
        .map(|(before, _)| before);
    first.is_some_and(|before| before.chars().any(|char| symbols.is_digit(char)))
}

fn optional_before_mandatory(part: &SubPicture, symbols: &Symbols) -> bool {
    let last = part
        .fraction
        .rsplit_once(symbols.digit.as_str())
        .map(|(_, after)| after);
    last.is_some_and(|after| after.chars().any(|char| symbols.is_digit(char)))
}

fn scaled_exponent(part: &SubPicture, symbols: &Symbols) -> bool {
    let scaled = part.whole.contains(&symbols.percent) || part.whole.contains(&symbols.per_mille);
    scaled && part.exponent.as_ref().is_some_and(|exponent| !exponent.is_empty())
}

fn bad_exponent(part: &SubPicture, symbols: &Symbols) -> bool {
    let Some(exponent) = &part.exponent else { return false };
    exponent.is_empty() || exponent.chars().any(|char| !symbols.is_digit(char))
}
