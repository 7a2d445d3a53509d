//! Plain tables: columns as wide as their widest cell, cut where a line would not fit.

/// Longest cell that is shown whole, in characters.
const WIDEST: usize = 44;

/// Draws a table with a header line and a rule beneath it. Rows shorter than the header are filled up.
pub(crate) fn draw(header: &[&str], rows: &[Vec<String>]) -> String {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cut(cell)).collect())
        .collect();
    let widths: Vec<usize> = header
        .iter()
        .enumerate()
        .map(|(column, title)| {
            let widest = cells
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| width(cell))
                .max();
            widest.unwrap_or(0).max(width(title))
        })
        .collect();
    let mut out = line(header.iter().copied(), &widths);
    out.push_str(&line(widths.iter().map(|width| "─".repeat(*width)), &widths));
    for row in &cells {
        out.push_str(&line(row.iter().map(String::as_str), &widths));
    }
    out
}

fn line<T: AsRef<str>>(cells: impl Iterator<Item = T>, widths: &[usize]) -> String {
    let mut out = String::from(" ");
    for (cell, wanted) in cells.zip(widths) {
        let cell = cell.as_ref();
        out.push(' ');
        out.push_str(cell);
        out.push_str(&" ".repeat(wanted.saturating_sub(width(cell)) + 1));
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

/// Text for one cell: on one line, and cut with an ellipsis if it is too long.
fn cut(text: &str) -> String {
    let flat: String = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect();
    if width(&flat) <= WIDEST {
        flat
    } else {
        flat.chars().take(WIDEST - 1).chain(['…']).collect()
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// What a JSON value looks like in a cell: text without quotes, a missing value as a dash.
pub(crate) fn cell(value: Option<&serde_json::Value>) -> String {
    match value {
        None => "–".to_owned(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_long_cells_are_cut() {
        let long = "x".repeat(80);
        let table = draw(
            &["id", "name"],
            &[vec!["1".into(), "Ada".into()], vec!["1000".into(), long]],
        );
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.first(), Some(&"  id    name"));
        assert_eq!(lines.get(2), Some(&"  1     Ada"));
        assert_eq!(lines.get(3).map(|line| line.chars().count()), Some(2 + 4 + 2 + WIDEST));
        assert!(table.ends_with("…\n"));
    }
}
