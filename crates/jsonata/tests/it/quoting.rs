//! `$quote` and `$where` against hostile text: SQLite reads what the style `sql` writes, the reader of JSON what a style with
//! double quotes and backslashes writes, and no style lets a text end its own quotes.

use interlingua_jsonata::{Arena, EvalError, Evaluator, Limits, Options, Ports, Program, Value};
use rusqlite::Connection;

fn eval(expr: &str, text: &str, style: &str) -> Result<String, EvalError> {
    let options = Options {
        host_functions: true,
        ..Options::default()
    };
    let program = Program::compile(expr, &options).unwrap();
    let (arena, ports) = (Arena::new(1 << 20), Ports::at(0));
    let mut evaluator = Evaluator::new(&arena, Limits::default(), &ports);
    evaluator.bind("text", arena.string(text)?);
    evaluator.bind("style", arena.string(style)?);
    let value = evaluator.eval(&program, Value::Undefined)?;
    Ok(value.as_str().unwrap().to_owned())
}

/// Texts made of the signs that mean something somewhere: all of three signs, and some longer ones.
fn hostile() -> Vec<String> {
    const SIGNS: [&str; 12] = ["'", "\"", "\\", "%", "_", "*", "(", ";", "--", "\n", "ä", "a"];
    let mut texts: Vec<String> = vec![
        String::new(),
        "' OR '1'='1".into(),
        "\\' OR 1=1 --".into(),
        "'; DROP TABLE t; --".into(),
    ];
    for first in SIGNS {
        for second in SIGNS {
            texts.extend(SIGNS.map(|third| format!("{first}{second}{third}")));
        }
    }
    texts
}

#[test]
fn sqlite_reads_what_was_quoted() {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch("CREATE TABLE t (name TEXT)").unwrap();
    for text in hostile() {
        let literal = eval("$quote($text, $style)", &text, "sql").unwrap();
        let read: String = database
            .query_row(&format!("SELECT {literal}"), [], |row| row.get(0))
            .unwrap();
        assert_eq!(read, text);
    }
}

#[test]
fn sqlite_finds_what_was_filtered() {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch("CREATE TABLE t (name TEXT)").unwrap();
    let texts = hostile();
    for text in &texts {
        database
            .execute("INSERT INTO t VALUES (?1)", [format!("<{text}>")])
            .unwrap();
    }
    let fields = "'sql', {'name': 'name'}";
    for text in &texts {
        let holding = texts.iter().filter(|other| other.contains(text.as_str())).count();
        // Each row begins with `<`.
        let beginning = if text.is_empty() { texts.len() } else { 0 };
        for (operator, wanted) in [("contains", holding), ("prefix", beginning)] {
            let filter = format!("$where({{'name': {{'{operator}': $text}}}}, {fields})");
            let condition = eval(&filter, text, "sql").unwrap();
            let query = format!("SELECT count(*) FROM t WHERE {condition}");
            let found: isize = database.query_row(&query, [], |row| row.get(0)).unwrap();
            assert_eq!(usize::try_from(found), Ok(wanted), "{condition}");
        }
    }
}

#[test]
fn json_reads_what_was_quoted() {
    for text in hostile() {
        let literal = eval("$quote($text, $style)", &text, "double-backslash").unwrap();
        let arena = Arena::new(1 << 16);
        let read = arena.parse_json(literal.as_bytes()).unwrap();
        assert_eq!(read.as_str(), Some(text.as_str()));
    }
}

#[test]
fn no_text_ends_its_own_quotes() {
    let styles: Vec<String> = {
        let arena = Arena::new(1 << 20);
        let table = include_bytes!("../../src/functions/host/query/styles.json");
        let styles = arena.parse_json(table).unwrap().as_object().unwrap();
        styles.iter().map(|(name, _)| name.to_owned()).collect()
    };
    assert!(styles.len() > 8);
    for style in styles {
        for text in hostile() {
            let Ok(literal) = eval("$quote($text, $style)", &text, &style) else {
                assert!(text.contains('\n'), "{style} refuses {text:?}");
                continue;
            };
            let quote = literal.chars().next().unwrap();
            let inside = literal
                .strip_prefix(quote)
                .and_then(|rest| rest.strip_suffix(quote))
                .unwrap();
            assert!(is_closed(inside, quote), "{style}: {literal}");
        }
    }
}

/// Whether a quote in a literal is always escaped, by a backslash before it or by another quote.
fn is_closed(inside: &str, quote: char) -> bool {
    let doubled = inside.replace(&format!("{quote}{quote}"), "");
    let mut signs = inside.chars();
    let mut by_backslash = true;
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => by_backslash &= signs.next().is_some(),
            sign => by_backslash &= sign != quote,
        }
    }
    by_backslash || !doubled.contains(quote)
}
