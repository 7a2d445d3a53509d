//! The table of all integrations.

use super::Coverage;
use super::markdown::{MADE, codes, table, text};

/// The page.
pub(crate) fn page(all: &[Coverage]) -> String {
    let mut out = format!(
        "{MADE}\n\n# The catalog\n\nWhat each integration serves of the unified models. Fields counts those of the model that records have, of those that the vendor can serve; what a vendor lacks is named, with the reason, on its own page.\n\n"
    );
    let rows: Vec<Vec<String>> = all.iter().flat_map(rows).collect();
    out.push_str(&table(
        &[
            "Integration",
            "Model",
            "Resource",
            "Methods",
            "Fields",
            "",
            "Written",
            "Filters",
        ],
        &rows,
    ));
    out
}

fn rows(coverage: &Coverage) -> Vec<Vec<String>> {
    let label = match text(&coverage.document, "/label") {
        "" => coverage.name.as_str(),
        label => label,
    };
    let row = |served: &super::Served| {
        vec![
            format!("[{label}]({}.md)", coverage.name),
            format!("[{0}](../models/{0}.md)", served.model),
            served.resource.clone(),
            served.methods.join(" "),
            format!("{} of {}", served.served(), served.possible()),
            format!("{} %", served.percent()),
            served.written.len().to_string(),
            codes(served.filters.iter().map(|filter| &filter.field)),
        ]
    };
    coverage.resources.iter().map(row).collect()
}
