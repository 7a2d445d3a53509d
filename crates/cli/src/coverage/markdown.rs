//! Pieces of Markdown.

/// What stands at the head of every page.
pub(super) const MADE: &str =
    "<!-- Made by `interlingua coverage --markdown docs`: change the definition, then make it anew. -->";

/// A table.
pub(super) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut out = line(&mut header.iter().map(|cell| (*cell).to_owned()));
    out.push_str(&line(&mut header.iter().map(|_| "---".to_owned())));
    for row in rows {
        out.push_str(&line(
            &mut row.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")),
        ));
    }
    out
}

/// Words as code, with commas.
pub(super) fn codes<'t>(words: impl IntoIterator<Item = &'t String>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// A text member of a document.
pub(super) fn text<'d>(document: &'d serde_json::Value, pointer: &str) -> &'d str {
    document
        .pointer(pointer)
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
}
