//! Programs by their text. Overlays change a field or two: what they leave alone is compiled once and kept once, however many accounts
//! have a definition of their own. The table keeps nothing alive.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use interlingua_jsonata::{Diagnostic, Options, Program, WeakProgram};

/// Entries from which on the table is rid of those whose program is gone; from then on at each doubling.
const FIRST_SWEEP: usize = 4_096;

/// By the variables that an expression may name, then by its text.
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Known {
    by_variables: HashMap<Vec<String>, HashMap<String, WeakProgram>>,
    entries: usize,
    sweep_at: usize,
}

/// Compiles an expression, or finds the same one.
pub(super) fn compile(text: &str, options: &Options) -> Result<Program, Vec<Diagnostic>> {
    let variables = options.variables.as_deref().unwrap_or_default();
    if let Some(program) = lock().find(variables, text) {
        return Ok(program);
    }
    let program = Program::compile(text, options)?;
    lock().keep(variables, text, &program);
    Ok(program)
}

fn lock() -> MutexGuard<'static, Known> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Known {
    fn find(&self, variables: &[String], text: &str) -> Option<Program> {
        self.by_variables.get(variables)?.get(text)?.upgrade()
    }

    fn keep(&mut self, variables: &[String], text: &str, program: &Program) {
        if self.entries >= self.sweep_at.max(FIRST_SWEEP) {
            self.sweep();
        }
        let programs = self.by_variables.entry(variables.to_vec()).or_default();
        if programs.insert(text.to_owned(), program.downgrade()).is_none() {
            self.entries += 1;
        }
    }

    fn sweep(&mut self) {
        for programs in self.by_variables.values_mut() {
            programs.retain(|_, program| program.upgrade().is_some());
        }
        self.by_variables.retain(|_, programs| !programs.is_empty());
        self.entries = self.by_variables.values().map(HashMap::len).sum();
        self.sweep_at = self.entries * 2;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn options(variables: &[&str]) -> Options {
        Options {
            host_functions: true,
            allow_eval: false,
            variables: Some(variables.iter().map(|name| (*name).to_owned()).collect()),
        }
    }

    #[test]
    fn one_text_is_one_program_among_the_same_variables_and_goes_with_its_last_user() {
        let text = "$account.name & 'one text of this test'";
        let program = compile(text, &options(&["account"])).unwrap();
        let known = |variables: &[&str]| {
            let variables: Vec<String> = variables.iter().map(|name| (*name).to_owned()).collect();
            lock().find(&variables, text).is_some()
        };
        assert!(known(&["account"]) && !known(&["account", "query"]));
        assert!(
            compile(text, &options(&[])).is_err(),
            "what is not bound here is told here"
        );
        drop(program);
        assert!(!known(&["account"]));
        lock().sweep();
        assert!(!lock().by_variables.values().any(|programs| programs.contains_key(text)));
    }
}
