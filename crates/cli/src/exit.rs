//! Exit codes: the one list.

use std::process::ExitCode;

/// What a run of the binary ends with; `--help` prints the same table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done, and nothing to complain about.
    Ok = 0,
    /// Done, with findings: definitions with errors, failed cases, an expression that failed, a call that was answered with a failure.
    Findings = 1,
    /// The command line, a setting or an input file is wrong. (clap uses the same code.)
    Usage = 2,
    /// Could not reach the server, or could not start one: port, data folder, database.
    Unavailable = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// The table as `--help` shows it.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done, nothing to complain about
  1  findings: definitions with errors, failed cases, a failed expression or call
  2  the command line, a setting or an input file is wrong
  3  a server could not be reached or started

Data goes to standard output, everything else to standard error. NO_COLOR switches colours off.
Settings are flags, INTERLINGUA_* variables, or a TOML file, in that order.";

/// An error that ends the run with a code of its own.
#[derive(Debug)]
pub(crate) struct Stop {
    /// The code.
    pub(crate) exit: Exit,
    /// What happened, and what to do.
    pub(crate) cause: anyhow::Error,
}

/// Result of a command: how it ended, or why it could not go on.
pub(crate) type Outcome = Result<Exit, Stop>;

/// Marks an error with the code that it ends the run with.
pub(crate) trait OrExit<T> {
    /// The input is wrong: code 2.
    fn or_usage(self) -> Result<T, Stop>;
    /// Something could not be reached or started: code 3.
    fn or_unavailable(self) -> Result<T, Stop>;
}

impl<T, E: Into<anyhow::Error>> OrExit<T> for Result<T, E> {
    fn or_usage(self) -> Result<T, Stop> {
        self.map_err(|cause| Stop {
            exit: Exit::Usage,
            cause: cause.into(),
        })
    }

    fn or_unavailable(self) -> Result<T, Stop> {
        self.map_err(|cause| Stop {
            exit: Exit::Unavailable,
            cause: cause.into(),
        })
    }
}
