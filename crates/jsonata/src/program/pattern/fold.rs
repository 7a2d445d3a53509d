//! Letters without regard to case, as JavaScript compares them without its `u` flag: by the upper-case form, where that is one
//! character, neither of the two being ASCII alone, within the basic plane (ECMA-262, Canonicalize).

use std::collections::HashMap;
use std::sync::OnceLock;

use super::tree::{Class, Part};

/// The letters that count as one, in order, by the form that all of them have.
fn letters() -> &'static Vec<Vec<char>> {
    static LETTERS: OnceLock<Vec<Vec<char>>> = OnceLock::new();
    LETTERS.get_or_init(|| {
        let mut alike: HashMap<char, Vec<char>> = HashMap::new();
        for letter in '\0'..='\u{ffff}' {
            // Where it is its own form, only others make it one of several.
            let form = form(letter);
            if form != letter {
                alike.entry(form).or_insert_with(|| vec![form]).push(letter);
            }
        }
        let mut all: Vec<Vec<char>> = alike.into_values().collect();
        all.iter_mut().for_each(|letters| letters.sort_unstable());
        all.sort_unstable();
        all
    })
}

/// What is compared in the place of a letter.
pub(super) fn form(letter: char) -> char {
    if letter > '\u{ffff}' {
        return letter;
    }
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) if letter.is_ascii() || !one.is_ascii() => one,
        _ => letter,
    }
}

/// Letters and classes beyond ASCII that one pattern may have: each is held against all letters.
const MAX_FOLDED: u32 = 250;

/// The same tree, each letter standing for all forms of it. False if there is too much of it.
pub(super) fn fold(tree: &mut Part) -> bool {
    let mut left = MAX_FOLDED;
    fold_part(tree, &mut left);
    left > 0
}

fn fold_part(part: &mut Part, left: &mut u32) {
    match part {
        Part::Char(letter) => {
            let mut class = Class::of(&[(*letter, *letter)], false);
            fold_class(&mut class, left);
            if !class.is_one() {
                *part = Part::Class(class);
            }
        }
        Part::Class(class) => fold_class(class, left),
        Part::Group(_, inner) | Part::Repeat { part: inner, .. } | Part::Look { part: inner, .. } => {
            fold_part(inner, left);
        }
        Part::Sequence(parts) | Part::Choice(parts) => parts.iter_mut().for_each(|part| fold_part(part, left)),
        Part::Any | Part::Start | Part::End | Part::WordEdge(_) | Part::Back(_) => {}
    }
}

/// Adds the other forms of what is in a class; a negated one is the opposite of that.
fn fold_class(class: &mut Class, left: &mut u32) {
    let mut more = Vec::new();
    if !class.is_ascii() {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
    }
    if class.is_ascii() {
        for letter in 'a'..='z' {
            let capital = letter.to_ascii_uppercase();
            if class.lists(letter) || class.lists(capital) {
                more.extend([(letter, letter), (capital, capital)]);
            }
        }
    } else {
        for letters in letters()
            .iter()
            .filter(|letters| letters.iter().any(|letter| class.lists(*letter)))
        {
            more.extend(letters.iter().map(|letter| (*letter, *letter)));
        }
    }
    class.add(&more, false);
    class.settle();
}
