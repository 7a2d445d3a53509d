//! Where text goes: data to standard output, everything else to standard error. The only file that prints.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

/// One line of data. A closed pipe ends the output without noise.
pub(crate) fn line(text: &str) {
    raw(text.as_bytes());
    raw(b"\n");
}

/// Data as it is.
pub(crate) fn raw(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    // Nobody reads on (`| head`): there is nobody to tell.
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// A value as indented JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<(), serde_json::Error> {
    line(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// One line for people, beside the data.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether standard output may be coloured: a terminal, without `NO_COLOR` (no-color.org) or `TERM=dumb`.
pub(crate) fn colour() -> bool {
    io::stdout().is_terminal() && colours_wanted()
}

/// The same for standard error.
pub(crate) fn colour_notes() -> bool {
    io::stderr().is_terminal() && colours_wanted()
}

fn colours_wanted() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Text in an ANSI style (`1` bold, `2` dim, `31` red, `32` green, `33` yellow), if colours are wanted.
pub(crate) fn paint(style: &str, text: &str, wanted: bool) -> String {
    if wanted {
        format!("\u{1b}[{style}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

/// A line that is overwritten while work goes on; silent without a terminal.
pub(crate) struct Progress {
    shown: bool,
}

impl Progress {
    /// Nothing is shown yet.
    pub(crate) fn new() -> Progress {
        Progress {
            shown: io::stderr().is_terminal(),
        }
    }

    /// Shows what is being done.
    pub(crate) fn step(&self, done: usize, all: usize, what: &str) {
        if self.shown {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K{done}/{all} {what}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}
