//! Marked-up text and plain text.

mod html_to_text;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Markup",
    functions: &[&html_to_text::FUNCTION],
};
