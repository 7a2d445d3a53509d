//! `docs/functions/`: a page for each function, made from its file. The committed pages must be those that the files
//! make; `INTERLINGUA_WRITE_DOCS=1 cargo test -p interlingua-jsonata manual` writes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use interlingua_jsonata::{Example, FunctionInfo, Outcome, function_catalog};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/functions")
}

#[test]
fn the_manual_is_current() {
    let pages = pages();
    if std::env::var_os("INTERLINGUA_WRITE_DOCS").is_some() {
        write(&pages);
    }
    let mut stale = Vec::new();
    for (name, text) in &pages {
        if fs::read_to_string(folder().join(name)).ok().as_deref() != Some(text) {
            stale.push(name.clone());
        }
    }
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !pages.contains_key(&name) {
            stale.push(name);
        }
    }
    assert!(
        stale.is_empty(),
        "docs/functions is not what the functions' files say: {stale:?}; write it anew with INTERLINGUA_WRITE_DOCS=1"
    );
}

#[test]
fn parameters_fit_their_signatures() {
    for function in function_catalog() {
        let (types, _) = types(function.signature);
        let names: Vec<&str> = function.params.split(", ").filter(|name| !name.is_empty()).collect();
        assert_eq!(names.len(), types.len(), "${}", function.name);
        for (name, kind) in names.iter().zip(&types) {
            assert_eq!(name.ends_with('?'), kind.optional, "${}: {name}", function.name);
        }
    }
}

/// Codes that the reference does not have are explained where the language is.
#[test]
fn codes_of_our_own_are_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = fs::read_to_string(root.join("../../docs/language.md")).unwrap();
    let mut missing = BTreeSet::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            let codes = source
                .split('"')
                .filter(|text| text.len() == 5 && text.starts_with(['H', 'U']));
            let unknown =
                codes.filter(|code| code[1..].parse::<u16>().is_ok() && !guide.contains(&format!("`{code}`")));
            missing.extend(unknown.map(str::to_owned));
        }
    }
    assert!(missing.is_empty(), "docs/language.md does not explain {missing:?}");
}

fn write(pages: &BTreeMap<String, String>) {
    let _ = fs::remove_dir_all(folder());
    fs::create_dir_all(folder()).unwrap();
    for (name, text) in pages {
        fs::write(folder().join(name), text).unwrap();
    }
}

fn pages() -> BTreeMap<String, String> {
    let catalog = function_catalog();
    let mut pages: BTreeMap<String, String> = catalog.iter().map(|of| (format!("{}.md", of.name), page(of))).collect();
    pages.insert("README.md".to_owned(), index(&catalog));
    pages
}

const MADE: &str = "<!-- Made from the function's file: change that, then run INTERLINGUA_WRITE_DOCS=1 cargo test -p interlingua-jsonata manual -->";

fn index(catalog: &[FunctionInfo]) -> String {
    let mut out = format!(
        "{MADE}\n\n# Functions\n\nThe functions of the [expression language](../language.md), group by group: first those of JSONata itself, \
         then those for integration work, which exist wherever Interlingua evaluates an expression.\n"
    );
    let mut group = "";
    let mut is_host = false;
    for of in catalog {
        if of.host && !is_host {
            is_host = true;
            out += "\n# For integration work\n";
        }
        if of.group != group {
            group = of.group;
            let _ = write!(out, "\n## {group}\n\n| Function | |\n| --- | --- |\n");
        }
        let first = of.doc.split_inclusive(". ").next().unwrap_or(of.doc).trim();
        let _ = writeln!(
            out,
            "| [`${}`]({}.md) | {} |",
            of.name,
            of.name,
            first.replace('|', "\\|")
        );
    }
    out
}

fn page(of: &FunctionInfo) -> String {
    let anchor = of.group.to_lowercase().replace(' ', "-");
    let mut out = format!(
        "{MADE}\n\n# `${}({})`\n\n[Functions](README.md) / [{}](README.md#{anchor})\n\n{}\n",
        of.name, of.params, of.group, of.doc
    );
    let (types, yields) = types(of.signature);
    if !types.is_empty() {
        out += "\n| Parameter | Type | |\n| --- | --- | --- |\n";
    }
    for (name, kind) in of.params.split(", ").zip(types) {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} |",
            name.trim_end_matches('?'),
            kind.name,
            kind.note
        );
    }
    if let Some(yields) = yields {
        let _ = write!(out, "\nReturns: {yields}.\n");
    }
    out += "\n## Examples\n";
    of.examples.iter().for_each(|example| show(example, &mut out));
    out
}

fn show(example: &Example, out: &mut String) {
    if !example.input.is_empty() {
        let _ = write!(out, "\nOver\n\n```json\n{}\n```\n", example.input);
    }
    let _ = write!(out, "\n```jsonata\n{}\n```\n", example.expr);
    let _ = match example.yields {
        Outcome::Json(text) => write!(out, "\nyields\n\n```json\n{text}\n```\n"),
        Outcome::Undefined => write!(out, "\nyields nothing.\n"),
        Outcome::Error(code) => write!(out, "\nfails with `{code}`.\n"),
    };
}

/// A parameter's type as a reader wants it.
struct Kind {
    name: String,
    note: &'static str,
    optional: bool,
}

/// The parameters of a signature (`<s-nn?:s>`), and what it returns.
fn types(signature: &str) -> (Vec<Kind>, Option<String>) {
    let inner = signature.trim_start_matches('<').trim_end_matches('>');
    let (params, yields) = match inner.rsplit_once(':') {
        // The array and function types of parameters hold `<…>`, so the last colon outside of them parts the two.
        Some((params, yields)) if params.matches('<').count() == params.matches('>').count() => (params, Some(yields)),
        _ => (inner, None),
    };
    let mut kinds: Vec<Kind> = Vec::new();
    let mut rest = params;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' => rest.find(')').unwrap() + 1,
            _ => 1,
        };
        let (sign, after) = rest.split_at(length);
        rest = after;
        let mut name = type_name(sign);
        if rest.starts_with('<') {
            let end = rest.find('>').unwrap();
            if sign == "a" {
                name = format!("array of {}s", type_name(&rest[1..end]));
            }
            rest = &rest[end + 1..];
        }
        let (note, optional) = match rest.chars().next() {
            Some('-') => ("the context value if left out", true),
            Some('?') => ("may be left out", true),
            Some('+') => ("one or more", false),
            _ => ("", false),
        };
        rest = if note.is_empty() { rest } else { &rest[1..] };
        kinds.push(Kind { name, note, optional });
    }
    (kinds, yields.map(returned))
}

fn returned(sign: &str) -> String {
    match sign.split_once('<') {
        Some((_, items)) => format!("array of {}s", type_name(items.trim_end_matches('>'))),
        None => type_name(sign),
    }
}

fn type_name(sign: &str) -> String {
    if let Some(choice) = sign.strip_prefix('(') {
        let names: Vec<String> = choice
            .trim_end_matches(')')
            .chars()
            .map(|sign| type_name(&sign.to_string()))
            .collect();
        return names.join(" or ");
    }
    match sign {
        "s" => "string",
        "n" => "number",
        "b" => "boolean",
        "l" => "null",
        "o" => "object",
        "a" => "array",
        "f" => "function",
        "j" => "anything but a function",
        _ => "anything",
    }
    .to_owned()
}
