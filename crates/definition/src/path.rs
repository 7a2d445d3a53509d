//! Plain paths: names joined by dots, names with signs in back-quotes.

/// The keys of a plain path, `None` for any other expression.
pub(crate) fn plain_path(text: &str) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    let mut rest = text.trim();
    loop {
        let (key, after) = match rest.strip_prefix('`') {
            Some(quoted) => quoted.split_once('`')?,
            None => rest.split_at(
                rest.find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len()),
            ),
        };
        if key.is_empty() || (!rest.starts_with('`') && key.starts_with(|c: char| c.is_ascii_digit())) {
            return None;
        }
        keys.push(key.to_owned());
        if after.is_empty() {
            return Some(keys);
        }
        rest = after.strip_prefix('.')?;
    }
}

/// A key as a name of a path.
pub(crate) fn quoted_key(key: &str) -> String {
    let plain = key.chars().all(|c| c.is_alphanumeric() || c == '_') && !key.starts_with(|c: char| c.is_ascii_digit());
    let word = matches!(key, "and" | "or" | "in");
    if plain && !word && !key.is_empty() {
        key.to_owned()
    } else {
        format!("`{key}`")
    }
}
