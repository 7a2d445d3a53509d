//! A tree in the syntax of the linear-time engine.

use std::fmt::Write;

use super::tree::{Class, Part};

/// Writes the tree as the `regex` crate reads it. Only for trees that are linear. Where groups are not asked for, they
/// are not kept.
pub(super) fn write(part: &Part, groups: bool, out: &mut String) {
    match part {
        Part::Char(sign) => literal(*sign, out),
        Part::Any => out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
        Part::Class(class) => write_class(class, out),
        Part::Start => out.push('^'),
        Part::End => out.push('$'),
        Part::WordEdge(true) => out.push_str(r"(?-u:\b)"),
        Part::Group(number, part) => {
            out.push_str(if number.is_some() && groups { "(" } else { "(?:" });
            write(part, groups, out);
            out.push(')');
        }
        Part::Sequence(parts) => parts.iter().for_each(|part| write(part, groups, out)),
        Part::Choice(parts) => {
            for (at, part) in parts.iter().enumerate() {
                out.push_str(if at > 0 { "|" } else { "" });
                write(part, groups, out);
            }
        }
        Part::Repeat {
            part,
            least,
            most,
            greedy,
        } => {
            out.push_str("(?:");
            write(part, groups, out);
            out.push(')');
            // Writing to a string does not fail.
            let _ = match most {
                Some(most) => write!(out, "{{{least},{most}}}"),
                None => write!(out, "{{{least},}}"),
            };
            out.push_str(if *greedy { "" } else { "?" });
        }
        Part::WordEdge(false) | Part::Look { .. } | Part::Back(_) => {}
    }
}

fn write_class(class: &Class, out: &mut String) {
    match (class.ranges.is_empty(), class.negated) {
        (true, true) => out.push_str("(?s-u:(?u:.))"),
        (true, false) => out.push_str("[a&&b]"),
        (false, negated) => {
            out.push_str(if negated { "[^" } else { "[" });
            for (low, high) in &class.ranges {
                literal(*low, out);
                if high > low {
                    out.push('-');
                    literal(*high, out);
                }
            }
            out.push(']');
        }
    }
}

fn literal(sign: char, out: &mut String) {
    if sign.is_alphanumeric() {
        out.push(sign);
    } else {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(sign));
    }
}
